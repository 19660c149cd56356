import type { RunRecord } from '../run-record/run-record';

/** A run, and where its files are. */
export interface Attempt {
  /** As the user knows it, for messages. */
  readonly shownAs: string;
  /** The run's folder. */
  readonly folder: string;
  readonly record: RunRecord;
}

/** All runs of one product, and the one of them that a certificate rests on. */
export interface Campaign {
  /** From the earliest to the last, whatever version of the product they were made with. */
  readonly attempts: readonly Attempt[];
  readonly certified: Attempt;
  /** Runs of the same version that came later, the earliest first. */
  readonly later: readonly Attempt[];
}

/**
 * The campaign of a product. The certificate rests on the last run of all scenarios with the same version: not on the
 * last one that was green, and not on one that left scenarios out, however late it was.
 *
 * @param attempts at least one; those of other products are left out
 * @param meant tells which product and which version it is about
 * @param suite ids of all scenarios
 */
export function campaignOf(attempts: readonly Attempt[], meant: Attempt, suite: readonly string[]): Campaign {
  const ofProduct = attempts.filter(({ record }) => productOf(record) === productOf(meant.record));
  const ordered = [...ofProduct].sort(byStart);
  const ofVersion = ordered.filter(({ record }) => versionOf(record) === versionOf(meant.record));
  const whole = ofVersion.filter(({ record }) => missingFrom(record, suite).length === 0);
  const certified = whole.at(-1) ?? ofVersion.at(-1) ?? meant;
  return { attempts: ordered, certified, later: ofVersion.slice(ofVersion.indexOf(certified) + 1) };
}

/** Which product, in which roles; the same for all of its versions. */
export function productOf({ sut }: RunRecord): string {
  return JSON.stringify((sut?.systems ?? []).map(({ name, role }) => [role, name]).sort());
}

/** The ids of scenarios that were not even selected. */
export function missingFrom(record: RunRecord, suite: readonly string[]): string[] {
  const listed = new Set(record.scenarios.map(({ id }) => id));
  return suite.filter((id) => !listed.has(id));
}

function versionOf({ sut }: RunRecord): string {
  return JSON.stringify((sut?.systems ?? []).map(({ role, version }) => [role, version]).sort());
}

function byStart(a: Attempt, b: Attempt): number {
  const [first, second] = [a, b].map(({ record }) => Date.parse(record.startedAt)) as [number, number];
  return first - second || (a.shownAs < b.shownAs ? -1 : 1);
}
