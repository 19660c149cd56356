import type { Actor } from '../network/actor';
import type { Frame } from '../network/trace';
import type { Reading } from './reading/reading';

/** What was seen instead of what a requirement asks for. */
export interface Breach {
  /** What stood on the wire, in one line. */
  readonly actual: string;
  /** Sharper than the check's own words, where the subject allows it. */
  readonly expected?: string;
  /** The frames that prove it, when they are others than the subject's own. */
  readonly frames?: readonly Frame[];
  /** Who is to answer for it, when it is not the one who answers for the subject. */
  readonly by?: Actor;
}

/** What a requirement applies to in a trace, and who answers for it. */
export interface Selector<S> {
  /** Every subject in the trace; each one counts as looked at. */
  readonly subjects: (reading: Reading) => Iterable<S>;
  /** The actor that answers for a subject. */
  readonly by: (subject: S) => Actor;
  /** The frames to show for a subject. */
  readonly frames: (subject: S) => readonly Frame[];
}

/**
 * A check states one fact about each of its subjects. It knows neither how bad a breach is (the catalogue does) nor
 * whether its subject is a simulator or a system under test.
 */
export interface Check {
  /** Id in the catalogue. */
  readonly requirement: string;
  readonly expected: string;
  /** Looks at all subjects; reports each of them, with its breach if it has one. */
  readonly look: (reading: Reading, report: Report) => void;
}

/** Takes what a check has looked at: who answers for it, and the breach with what proves it, if there is one. */
export type Report = (by: Actor, breach: ProvenBreach | undefined) => void;

/** A breach, and the frames that prove it. */
export type ProvenBreach = Breach & { readonly frames: readonly Frame[] };

/** How a check is written down: the requirement, what it applies to, what is expected, and how a breach shows. */
export interface CheckDeclaration<S> {
  readonly over: Selector<S>;
  readonly expected: string;
  /**
   * What was seen instead, or undefined when the requirement is kept. `SKIP` when this subject cannot be judged
   * fairly: it then does not count as looked at.
   */
  readonly breach: (subject: S, reading: Reading) => Breach | string | undefined | Skip;
}

/** Declares a check. */
export function check<S>(requirement: string, declaration: CheckDeclaration<S>): Check {
  const { over, expected, breach } = declaration;
  return {
    requirement,
    expected,
    look: (reading, report) => {
      for (const subject of over.subjects(reading)) {
        const seen = breach(subject, reading);
        if (seen === SKIP) continue;
        const found = typeof seen === 'string' ? { actual: seen } : seen;
        report(over.by(subject), found && { frames: over.frames(subject), ...found });
      }
    },
  };
}

/** The subject cannot be judged fairly; it does not count as looked at. */
export const SKIP: unique symbol = Symbol('skip');
/** What a check returns for such a subject. */
export type Skip = typeof SKIP;
