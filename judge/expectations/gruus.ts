import { isFault } from '../../protocol/sip/fault';
import { gruuEqual, instanceEqual } from '../../protocol/sip/gruu';
import { parseUri } from '../../protocol/sip/uri';
import type { Reading } from '../reading/reading';
import type { ResponseSighting } from '../reading/sighting';
import { coreOf, decided, listed, undecided, type Expectation } from './expectation';
import { ownBindings, registrationsOf } from './registration';

/** GRUUs of a terminal as the registrar granted them, in their order. */
export interface GrantedGruus {
  readonly publicGruus: readonly string[];
  readonly temporaryGruus: readonly string[];
  readonly responses: readonly ResponseSighting[];
}

/** What a terminal was granted in the course of the trace. */
export function gruusOf(reading: Reading, terminal: string): GrantedGruus {
  const granted = ownBindings(reading, terminal);
  return {
    publicGruus: granted.flatMap(({ own }) => own.publicGruu ?? []),
    temporaryGruus: granted.flatMap(({ own }) => own.temporaryGruu ?? []),
    responses: granted.flatMap(({ registration }) => registration.response ?? []),
  };
}

/** A terminal's last registration brought it a public and a temporary GRUU. */
export function gruusGranted(reading: Reading, terminal: string): Expectation {
  const expected = `a public and a temporary GRUU for ${terminal}`;
  const last = ownBindings(reading, terminal).at(-1);
  if (!last) return undecided(expected, `${terminal} was never registered`);
  const { publicGruu, temporaryGruu } = last.own;
  const kept = publicGruu !== undefined && temporaryGruu !== undefined;
  const actual = `pub-gruu ${publicGruu ?? 'missing'}, temp-gruu ${temporaryGruu ?? 'missing'}`;
  return decided(coreOf(reading), expected, kept, actual, [last.registration.response]);
}

/** No two terminals share a GRUU. */
export function gruusDistinct(reading: Reading, terminals: readonly string[]): Expectation {
  const expected = `GRUUs that differ between ${listed(terminals)}`;
  const owners: { terminal: string; gruu: string }[] = [];
  const responses: ResponseSighting[] = [];
  for (const terminal of terminals) {
    const granted = gruusOf(reading, terminal);
    if (granted.publicGruus.length === 0) return undecided(expected, `${terminal} was granted no GRUU`);
    responses.push(...granted.responses);
    for (const gruu of new Set([...granted.publicGruus, ...granted.temporaryGruus])) {
      const other = owners.find((each) => each.terminal !== terminal && sameGruu(each.gruu, gruu));
      if (other)
        return decided(
          coreOf(reading),
          expected,
          false,
          `${other.terminal} and ${terminal} share ${gruu}`,
          responses,
        );
      owners.push({ terminal, gruu });
    }
  }
  return decided(coreOf(reading), expected, true, `${owners.length} different GRUUs`, responses);
}

/** The public GRUU of a terminal never changed while the trace ran. */
export function publicGruuKept(reading: Reading, terminal: string): Expectation {
  const expected = `the same public GRUU for ${terminal} at every registration`;
  const { publicGruus, responses } = gruusOf(reading, terminal);
  if (publicGruus.length < 2)
    return undecided(expected, `${terminal} was granted ${publicGruus.length} public GRUUs`);
  const changed = publicGruus.find((each) => each !== publicGruus[0]);
  const actual =
    changed === undefined ? `${publicGruus[0]!} each time` : `${publicGruus[0]!}, then ${changed}`;
  return decided(coreOf(reading), expected, changed === undefined, actual, responses);
}

/** The last two registrations of a terminal brought different temporary GRUUs. */
export function temporaryGruuRenewed(reading: Reading, terminal: string): Expectation {
  const expected = `another temporary GRUU for ${terminal} at each registration`;
  const { temporaryGruus, responses } = gruusOf(reading, terminal);
  if (temporaryGruus.length < 2)
    return undecided(expected, `${terminal} was granted ${temporaryGruus.length} temporary GRUUs`);
  const [before, now] = temporaryGruus.slice(-2);
  return decided(coreOf(reading), expected, before !== now, `${before!}, then ${now!}`, responses.slice(-2));
}

/** The last answer to one terminal gives the GRUUs of another terminal of the user. */
export function gruusShownTo(reading: Reading, observer: string, terminal: string): Expectation {
  const expected = `the answer to ${observer} gives the GRUUs of ${terminal}`;
  const answer = registrationsOf(reading, observer).findLast((each) => each.bindings);
  const owned = ownBindings(reading, terminal).at(-1)?.own;
  if (!answer || owned?.instance === undefined)
    return undecided(expected, 'the two were not both registered');
  const shown = answer.bindings!.find(
    (each) => each.instance !== undefined && instanceEqual(each.instance, owned.instance!),
  );
  const kept = shown?.publicGruu !== undefined && shown.temporaryGruu !== undefined;
  const actual = shown
    ? `pub-gruu ${shown.publicGruu ?? 'missing'}, temp-gruu ${shown.temporaryGruu ?? 'missing'}`
    : `${terminal} is not listed`;
  return decided(answer.hop.server, expected, kept, actual, [answer.response]);
}

function sameGruu(a: string, b: string): boolean {
  const [one, other] = [parseUri(a), parseUri(b)];
  return isFault(one) || isFault(other) ? a === b : gruuEqual(one, other);
}
