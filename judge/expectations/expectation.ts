import type { Actor } from '../../network/actor';
import type { Frame } from '../../network/trace';
import type { Reading } from '../reading/reading';

/** Something that was seen on the wire: a message of SIP, a frame of MSRP. */
export interface Seen {
  readonly frame: Frame;
}

/**
 * What a step of a scenario expects of the wire, and how it turned out. `inconclusive` means that the stimulus or the
 * observation did not come about: nobody is to blame, and nothing is shown.
 */
export interface Expectation {
  readonly result: 'kept' | 'broken' | 'inconclusive';
  /** Who keeps or breaks it; undefined when it is inconclusive. */
  readonly by: Actor | undefined;
  readonly expected: string;
  readonly actual: string;
  readonly frames: readonly Frame[];
}

/** An expectation that has been decided. */
export function decided(
  by: Actor | undefined,
  expected: string,
  kept: boolean,
  actual: string,
  seen: readonly (Seen | undefined)[] = [],
): Expectation {
  return { result: kept ? 'kept' : 'broken', by, expected, actual, frames: framesOf(seen) };
}

/** An expectation that cannot be decided, and why. */
export function undecided(
  expected: string,
  why: string,
  seen: readonly (Seen | undefined)[] = [],
): Expectation {
  return { result: 'inconclusive', by: undefined, expected, actual: why, frames: framesOf(seen) };
}

/** The actor of that name, as it was introduced to the trace. */
export function actorNamed(reading: Reading, name: string): Actor | undefined {
  return reading.actors.find((each) => each.name === name);
}

/** The core of the trace. */
export function coreOf(reading: Reading): Actor | undefined {
  return reading.actors.find((each) => each.role === 'core');
}

/** Frames of what was seen in the order of the trace, each once. */
export function framesOf(seen: readonly (Seen | undefined)[]): Frame[] {
  const frames = new Map<number, Frame>();
  for (const each of seen) if (each) frames.set(each.frame.index, each.frame);
  return [...frames.values()].sort((a, b) => a.index - b.index);
}

/** "a, b and c". */
export function listed(words: readonly (string | number)[]): string {
  if (words.length < 2) return String(words[0] ?? 'none');
  return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]!}`;
}
