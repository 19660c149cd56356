/** One statement of a test. */
export interface Statement {
  /** What is given before, what is done, what is expected. */
  readonly kind: 'context' | 'action' | 'outcome';
  readonly text: string;
  /** Cells of a table that belongs to it. */
  readonly rows?: readonly (readonly string[])[];
  /** Text that it quotes. */
  readonly quoted?: string;
}

/** A test as the feature files have it: one scenario, or one row of an outline. */
export interface TestCase {
  readonly id: string;
  readonly name: string;
  readonly featureName: string;
  /** Prose of the feature; empty if there is none. */
  readonly featureText: string;
  /** With their `@`. */
  readonly tags: readonly string[];
  readonly statements: readonly Statement[];
}

/** A criterion, and after which step of the procedure it is looked at. */
export interface Criterion {
  /** From 1; 0: before the first step. */
  readonly after: number;
  readonly statement: Statement;
}

/** A test in the form of a test specification. */
export interface Steps {
  readonly preconditions: readonly Statement[];
  readonly procedure: readonly Statement[];
  readonly criteria: readonly Criterion[];
}

/**
 * Preconditions are what is given before anything is done; what is given later is a step of the procedure. A criterion
 * stands in the order in which it is looked at.
 */
export function stepsOf(statements: readonly Statement[]): Steps {
  const preconditions: Statement[] = [];
  const procedure: Statement[] = [];
  const criteria: Criterion[] = [];
  for (const statement of statements) {
    if (statement.kind === 'outcome') criteria.push({ after: procedure.length, statement });
    else if (statement.kind === 'context' && procedure.length === 0 && criteria.length === 0)
      preconditions.push(statement);
    else procedure.push(statement);
  }
  return { preconditions, procedure, criteria };
}

/** Requirements of the catalogue that a test is about, as its tags have them. */
export function requirementTags(test: TestCase, isKnown: (id: string) => boolean): string[] {
  return test.tags.map((tag) => tag.slice(1)).filter(isKnown);
}

/** ICS items that a test concerns. */
export function icsTags({ tags }: TestCase): string[] {
  return tags.flatMap((tag) => /^@ics-(.+)$/.exec(tag)?.[1] ?? []);
}

/** Anchor of a test in the document. */
export function testAnchor(id: string): string {
  return `test-${id.replaceAll('/', '.')}`;
}

/** Anchor of a requirement in the document. */
export function requirementAnchor(id: string): string {
  return `req-${id}`;
}
