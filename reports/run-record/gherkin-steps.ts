import type { Envelope } from './scenario-run';

type GherkinDocument = NonNullable<Envelope['gherkinDocument']>;
type Feature = NonNullable<GherkinDocument['feature']>;
type FeatureChild = Feature['children'][number];

/** How a step stands in its feature file. */
export interface WrittenStep {
  /** As it is written there: `Given`, `And`, `*`. */
  readonly keyword: string;
  readonly line: number;
}

/** The steps of a feature file by the id that pickles refer to them with: those of backgrounds, scenarios and rules. */
export function* writtenSteps({ feature }: GherkinDocument): Generator<readonly [string, WrittenStep]> {
  for (const child of feature?.children ?? []) {
    yield* stepsOf(child);
    for (const inRule of child.rule?.children ?? []) yield* stepsOf(inRule);
  }
}

function* stepsOf({
  background,
  scenario,
}: Pick<FeatureChild, 'background' | 'scenario'>): Generator<readonly [string, WrittenStep]> {
  for (const { id, keyword, location } of [...(background?.steps ?? []), ...(scenario?.steps ?? [])])
    yield [id, { keyword: keyword.trim(), line: location.line }];
}
