import { finalOf, reachedAt, type Hop } from '../../reading/hops';
import type { Reading } from '../../reading/reading';
import type { ResponseSighting } from '../../reading/sighting';
import { dialogKey } from '../../reading/dialog-key';
import { composerOf } from '../answers';
import { actorNamed, coreOf, decided, listed, undecided, type Expectation } from '../expectation';
import { exchangesSince, latestAnswered, linesOf } from './described-lines';

/** INVITEs of senders that ask for a new session, after a frame of the trace. */
export function invitesSince(reading: Reading, since: number): Hop[] {
  return reading.hops.filter(
    (hop) =>
      hop.method === 'INVITE' &&
      hop.client.role === 'sender' &&
      !hop.request.relayOf &&
      hop.request.message.to?.tag === undefined &&
      hop.request.frame.index > since,
  );
}

/**
 * A session is set up with a terminal: an offer with a path reaches it, it answers with a path, and the ACK reaches it. Follows
 * the call hop by hop and blames the first actor that broke the chain.
 */
export function sessionSetUp(reading: Reading, since: number, terminal: string, count = 1): Expectation {
  const expected = `${count === 1 ? 'a session' : `${count} sessions`} set up with ${terminal}: INVITE, 200 and ACK, a=path in offer and answer`;
  const invites = invitesSince(reading, since);
  if (invites.length === 0) return undecided(expected, 'the sender sent no INVITE');
  const requests = invites.map((each) => each.request);
  const arrivals = invitesAt(reading, terminal, invites);
  if (arrivals.length === 0) return notInvited(reading, invites, terminal, expected);
  const answered = arrivals.map((hop) => ({ hop, final: finalOf(hop) }));
  const refused = answered.find(({ final }) => !final || final.message.status >= 300);
  if (refused && answered.length <= count) {
    const { hop, final } = refused;
    const actual = final
      ? `${terminal} answered ${final.message.startLine}`
      : `${terminal} gave no final answer`;
    return decided(hop.server, expected, false, actual, [hop.request, final]);
  }
  const accepted = answered.flatMap(({ hop, final }) =>
    final && final.message.status < 300 ? [{ hop, final }] : [],
  );
  for (const { hop, final } of accepted) {
    const fault = faultOfCall(reading, hop, final);
    if (fault) return decided(fault.by, expected, false, fault.actual, [hop.request, final]);
  }
  const seen = [...requests, ...accepted.map(({ final }) => final)];
  const actual = `${accepted.length} sessions`;
  const by = accepted[0]?.hop.server ?? coreOf(reading);
  return decided(by, expected, accepted.length === count, actual, seen);
}

/** The INVITE (the last one when there are several) got one of these final responses. */
export function inviteAnswered(reading: Reading, since: number, statuses: readonly number[]): Expectation {
  const expected = `the INVITE is answered with ${statuses.join(' or ')}`;
  const invite = invitesSince(reading, since).at(-1);
  if (!invite) return undecided(expected, 'the sender sent no INVITE');
  const final = finalOf(invite);
  if (!final) return decided(invite.server, expected, false, 'no final answer', [invite.request]);
  const kept = statuses.includes(final.message.status);
  return decided(composerOf(final), expected, kept, final.message.startLine, [invite.request, final]);
}

/** The INVITE got no final response. */
export function inviteUnanswered(reading: Reading, since: number): Expectation {
  const expected = 'no final answer to the INVITE';
  const invite = invitesSince(reading, since).at(-1);
  if (!invite) return undecided(expected, 'the sender sent no INVITE');
  const final = finalOf(invite);
  return decided(final?.sender ?? invite.server, expected, !final, final?.message.startLine ?? 'none came', [
    invite.request,
    final,
  ]);
}

/** A terminal rang: its 180 reached the sender. */
export function rang(reading: Reading, since: number, terminal: string): Expectation {
  const expected = `a 180 of ${terminal} reaches the sender`;
  const invites = invitesSince(reading, since);
  const arrivals = invitesAt(reading, terminal, invites);
  if (arrivals.length === 0) return undecided(expected, `no INVITE reached ${terminal}`);
  const ringing = arrivals.flatMap((hop) => hop.responses).find((each) => each.message.status === 180);
  if (!ringing) return decided(arrivals[0]!.server, expected, false, 'no 180', [arrivals[0]!.request]);
  const tag = ringing.message.to?.tag;
  const relayed = invites
    .flatMap((hop) => hop.responses)
    .find((each) => each.message.status === 180 && each.message.to?.tag === tag);
  const actual = relayed ? 'it did' : 'it did not reach the sender';
  return decided(relayed ? ringing.sender : coreOf(reading), expected, relayed !== undefined, actual, [
    ringing,
    relayed,
  ]);
}

/** The sender gave its INVITE up: CANCEL was answered with 200, and the INVITE with 487. */
export function cancelled(reading: Reading, since: number): Expectation {
  const expected = 'CANCEL answered with 200, and the INVITE with 487';
  const invite = invitesSince(reading, since).at(-1);
  const cancel = reading.hops.find(
    (hop) => hop.method === 'CANCEL' && hop.client.role === 'sender' && hop.request.frame.index > since,
  );
  if (!invite) return undecided(expected, 'the sender sent no INVITE');
  if (!cancel) return decided(invite.client, expected, false, 'the sender sent no CANCEL', [invite.request]);
  const [ofCancel, ofInvite] = [finalOf(cancel), finalOf(invite)];
  const actual = [ofCancel, ofInvite].map((each) => each?.message.startLine ?? 'no final answer');
  const kept = ofCancel?.message.status === 200 && ofInvite?.message.status === 487;
  const by = ofInvite ? composerOf(ofInvite) : cancel.server;
  return decided(by, expected, kept, listed(actual), [invite.request, cancel.request, ofCancel, ofInvite]);
}

/** The sender set no session up: it sent no INVITE at all. */
export function noInvite(reading: Reading, since: number): Expectation {
  const invites = invitesSince(reading, since);
  const by = reading.actors.find((each) => each.role === 'sender');
  return decided(
    by,
    'no INVITE',
    invites.length === 0,
    `${invites.length} INVITE requests`,
    invites.map((each) => each.request),
  );
}

/** The latest offer within a session was answered with one of these statuses. */
export function reofferAnswered(reading: Reading, since: number, statuses: readonly number[]): Expectation {
  const expected = `the offer within the session is answered with ${statuses.join(' or ')}`;
  const exchange = exchangesSince(reading, since)
    .filter((each) => each.previous !== undefined)
    .at(-1);
  if (!exchange) return undecided(expected, 'no offer was made within a session');
  const { final, answerer, offer } = exchange;
  const kept = final !== undefined && statuses.includes(final.message.status);
  return decided(answerer, expected, kept, final?.message.startLine ?? 'no final answer', [
    offer.sighting,
    final,
  ]);
}

/** Whoever was offered something last takes nothing of it: by a refusal, or by port 0 on every line. */
export function nothingTaken(reading: Reading, since: number, answerer: string): Expectation {
  const expected = `${answerer} refuses what it is offered`;
  const exchange = latestAnswered(reading, since, answerer);
  if (!exchange) return undecided(expected, `${answerer} answered no offer`);
  const ports = exchange.answer?.description.media.map(({ port }) => port) ?? [];
  const actual = exchange.answer ? `ports ${listed(ports)}` : (exchange.final?.message.startLine ?? '');
  const seen = [exchange.offer.sighting, exchange.answer?.sighting ?? exchange.final];
  return decided(
    exchange.answerer,
    expected,
    ports.every((port) => port === 0),
    actual,
    seen,
  );
}

/** What is wrong with a call that was accepted: no path, an answer that is lost on the way, no ACK. */
function faultOfCall(
  reading: Reading,
  hop: Hop,
  final: ResponseSighting,
): { readonly by: Hop['client'] | undefined; readonly actual: string } | undefined {
  const exchange = reading.descriptions.exchanges.find((each) => each.final === final);
  if (!exchange) return { by: hop.client, actual: 'an INVITE without an offer' };
  const { offer, answer, offerer, answerer } = exchange;
  if (linesOf(offer, {}).some(({ msrp }) => !msrp.path))
    return { by: offerer, actual: 'an offer without a=path' };
  if (!answer) return { by: answerer, actual: 'a 200 without an answer' };
  const taken = linesOf(answer, {});
  if (taken.length === 0) return { by: answerer, actual: 'an answer that refuses every m= line' };
  if (taken.some(({ msrp }) => !msrp.path)) return { by: answerer, actual: 'an answer without a=path' };
  const key = dialogKey(final.message);
  const acks = reading.hops.filter(
    (each) => each.method === 'ACK' && dialogKey(each.request.message) === key,
  );
  const isAcknowledged = acks.some(
    (each) => each.server.name === hop.server.name && reachedAt(each) !== undefined,
  );
  if (isAcknowledged) return undefined;
  const isPassedOn = acks.length > 0;
  return { by: isPassedOn ? coreOf(reading) : offerer, actual: 'no ACK reached the terminal' };
}

function invitesAt(reading: Reading, terminal: string, invites: readonly Hop[]): Hop[] {
  const callIds = new Set(invites.map((each) => each.request.message.callId));
  return reading.hops.filter(
    (hop) =>
      hop.server.name === terminal &&
      hop.method === 'INVITE' &&
      hop.request.message.to?.tag === undefined &&
      callIds.has(hop.request.message.callId) &&
      reachedAt(hop) !== undefined,
  );
}

function notInvited(
  reading: Reading,
  invites: readonly Hop[],
  terminal: string,
  expected: string,
): Expectation {
  const requests = invites.map((each) => each.request);
  if (!invites.some((each) => reachedAt(each) !== undefined))
    return undecided(expected, 'the INVITE did not reach the core', requests);
  if (!actorNamed(reading, terminal)) return undecided(expected, `${terminal} took no part`);
  const answers = invites.map((each) => finalOf(each)?.message.startLine ?? 'no final answer');
  const actual = `nothing was sent to ${terminal}; the core said ${listed(answers)}`;
  return decided(coreOf(reading), expected, false, actual, requests);
}
