import { identitiesIn, identityProblem } from '../../protocol/sip/asserted-identity';
import { isFault } from '../../protocol/sip/fault';
import type { SipRequest } from '../../protocol/sip/message';
import { parseUri } from '../../protocol/sip/uri';
import { uriEqual } from '../../protocol/sip/uri-equality';
import { finalOf, type Hop } from '../reading/hops';
import type { Reading } from '../reading/reading';
import { decided, listed, undecided, type Expectation } from './expectation';
import { arrivalsAt, pushesSince } from './pushes';

const ASSERTED = 'P-Asserted-Identity';

/** A terminal is told by the core that a push is from these identities, URIs, and from no other (RFC 3325 s5). */
export function toldIdentity(
  reading: Reading,
  since: number,
  terminal: string,
  uris: readonly string[],
): Expectation {
  const expected = `${terminal} is told by the core that the push is from ${listed(uris)}`;
  return ofArrival(arrivedSince(reading, since, terminal), terminal, expected, (request) => {
    const told = identitiesIn(request, ASSERTED).map(({ address }) => address.uriText);
    const problem = identityProblem(request, ASSERTED);
    const isSame =
      told.length === uris.length && uris.every((uri) => told.some((each) => isSameUri(each, uri)));
    return { kept: isSame && problem === undefined, actual: stated(request) };
  });
}

/**
 * A terminal is told of no other identities than these, URIs. That it is told of none is for RFC 3325 s7 to judge, which leaves it to
 * the policy of the trust domain.
 */
export function toldNoOther(
  reading: Reading,
  since: number,
  terminal: string,
  uris: readonly string[],
): Expectation {
  const expected = `${terminal} is told of no other sender than ${listed(uris)}`;
  return ofArrival(arrivedSince(reading, since, terminal), terminal, expected, (request) => {
    const told = identitiesIn(request, ASSERTED).map(({ address }) => address.uriText);
    const isKept = told.every((each) => uris.some((uri) => isSameUri(each, uri)));
    return { kept: isKept && identityProblem(request, ASSERTED) === undefined, actual: stated(request) };
  });
}

/** A terminal is told nothing of who a push is from, but by the sender itself (RFC 3325 s7). */
export function toldNoIdentity(reading: Reading, since: number, terminal: string): Expectation {
  const expected = `${terminal} is told no asserted identity`;
  return ofArrival(arrivedSince(reading, since, terminal), terminal, expected, (request) => ({
    kept: !request.has(ASSERTED),
    actual: stated(request),
  }));
}

/** A bystander's latest request reaches a terminal without the identity that it asserts (RFC 3325 s5). */
export function forgeryRemoved(reading: Reading, client: string, terminal: string): Expectation {
  const expected = `${terminal} is not told the identity that ${client} asserts`;
  const forged = reading.hops.findLast((each) => each.client.name === client);
  const callId = forged?.request.message.callId;
  const hop = reading.hops.findLast(
    (each) => each.server.name === terminal && each.request.message.callId === callId,
  );
  if (!forged) return undecided(expected, `${client} sent nothing`);
  const values = identitiesIn(forged.request.message, ASSERTED).map(({ address }) => address.uriText);
  return ofArrival(hop, terminal, expected, (request) => {
    const told = identitiesIn(request, ASSERTED).map(({ address }) => address.uriText);
    return { kept: !told.some((each) => values.includes(each)), actual: stated(request) };
  });
}

/** A terminal refuses the latest request of a bystander that came straight to it (RFC 3325 s8). */
export function terminalRefuses(reading: Reading, client: string, terminal: string): Expectation {
  const expected = `${terminal} does not take the request of ${client}`;
  const hop = reading.hops.findLast((each) => each.client.name === client && each.server.name === terminal);
  const final = hop && finalOf(hop);
  if (!hop || !final) return undecided(expected, `${terminal} gave ${client} no answer`, [hop?.request]);
  const { status, startLine } = final.message;
  return decided(hop.server, expected, status >= 300, startLine, [hop.request, final]);
}

/** A terminal refuses a push that has reached it. */
export function pushRefused(reading: Reading, since: number, terminal: string): Expectation {
  const expected = `${terminal} does not take the push`;
  const hop = arrivedSince(reading, since, terminal);
  const final = hop && finalOf(hop);
  if (!hop || !final) return undecided(expected, `${terminal} got no push that it has answered`);
  const { status, startLine } = final.message;
  return decided(hop.server, expected, status >= 300, startLine, [hop.request, final]);
}

function ofArrival(
  hop: Hop | undefined,
  terminal: string,
  expected: string,
  look: (request: SipRequest) => { readonly kept: boolean; readonly actual: string },
): Expectation {
  if (!hop) return undecided(expected, `nothing of it reached ${terminal}`);
  const { kept, actual } = look(hop.request.message);
  // Whoever handed it over is to answer for what is said of the sender.
  return decided(hop.client, expected, kept, actual, [hop.request.relayOf, hop.request]);
}

function arrivedSince(reading: Reading, since: number, terminal: string): Hop | undefined {
  return arrivalsAt(reading, terminal, pushesSince(reading, since)).at(-1);
}

function stated(request: SipRequest): string {
  const values = request.fields(ASSERTED);
  return values.length === 0 ? `no ${ASSERTED}` : `${ASSERTED}: ${values.join(', ')}`;
}

function isSameUri(a: string, b: string): boolean {
  const [one, other] = [parseUri(a), parseUri(b)];
  return isFault(one) || isFault(other) ? a === b : uriEqual(one, other);
}
