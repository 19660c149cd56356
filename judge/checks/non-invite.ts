import { check, SKIP, type Check } from '../check';
import { finalOf, reachedAt, type Hop } from '../reading/hops';
import type { Reading } from '../reading/reading';
import { answers, serverHops, where } from '../subjects';
import { lastSent } from './presence';
import { isStateful } from './proxying';
import { TRANSACTION_LIFE } from './schedule';

/** When Timer E reaches T2: 0.5 + 1 + 2 s after the first copy (RFC 4320 s4.1). */
const TIMER_E_AT_T2 = 3500;
const EARLIEST_100 = TIMER_E_AT_T2 * 0.9;
const LATEST_100 = TIMER_E_AT_T2 + 500;

const toNonInvite = where(answers(), ({ hop }) => hop.method !== 'INVITE');
const nonInvite = where(serverHops(), ({ method }) => method !== 'INVITE');

/** RFC 4320 and RFC 3261 s8.2.6.1: when a request other than INVITE is answered, and with what. */
export const NON_INVITE_CHECKS: readonly Check[] = [
  check('PXY-4320-4.1-01', {
    over: toNonInvite,
    expected:
      'no provisional response to a request other than INVITE but a 100, over UDP after 3.5 s at the earliest',
    breach: ({ hop, response: { message, sentAt } }) => {
      const { status } = message;
      if (status > 100 && status < 200) return `${message.startLine} to ${hop.method}`;
      const arrived = reachedAt(hop);
      if (status !== 100 || hop.request.frame.transport !== 'udp') return undefined;
      if (arrived === undefined) return SKIP;
      const waited = sentAt - arrived;
      return waited < EARLIEST_100 ? `100 to ${hop.method} after ${Math.round(waited)} ms` : undefined;
    },
  }),
  check('PXY-4320-4.1-02', {
    over: where(nonInvite, ({ method }) => method !== 'CANCEL'),
    expected: 'a response within 3.5 s: 100 if there is no other',
    breach: (hop, reading) => {
      const takenIn = knownSince(hop, reading);
      if (takenIn === undefined) return SKIP;
      const first = hop.responses[0];
      const waited = (first?.sentAt ?? reading.until) - takenIn;
      if (waited <= LATEST_100) return first ? undefined : SKIP;
      // A stateless proxy says nothing by itself (RFC 3261 s16.11).
      if (hop.server.role === 'core' && !isStateful(hop.server.name, reading)) return SKIP;
      return `${first ? `${first.message.status} after` : 'nothing in'} ${Math.round(waited)} ms`;
    },
  }),
  check('PXY-4320-4.2-01', {
    over: toNonInvite,
    expected: 'no 408 to a request other than INVITE',
    breach: ({ hop, response: { message } }) =>
      message.status === 408 ? `${message.startLine} to ${hop.method}` : undefined,
  }),
  check('TXN-3261-8.2.6.1-21', {
    over: nonInvite,
    expected: 'a final response as soon as possible, before 64*T1 have passed',
    breach: (hop, reading) => {
      const arrived = reachedAt(hop)!;
      const end = arrived + TRANSACTION_LIFE;
      const final = finalOf(hop);
      if (final && final.sentAt <= end) return undefined;
      if (end > reading.until || hop.request.message.problems.length > 0) return SKIP;
      // Of a system under test we only know that it is there when it sends something.
      if (!final && hop.server.underTest && (lastSent(reading).get(hop.server.name) ?? 0) < end) return SKIP;
      return final
        ? `${final.message.status} after ${Math.round(final.sentAt - arrived)} ms`
        : 'no final response';
    },
  }),
];

/**
 * Since when a server has had a request, as far as the trace proves it: it answered later, or sent a branch. Of a server
 * that is not ours any of the copies may have been the one that reached it.
 */
function knownSince(hop: Hop, reading: Reading): number | undefined {
  const sentOn = reading.relayOf(hop)?.branches[0]?.request.sentAt;
  const answeredAt = hop.responses[0]?.sentAt;
  if (sentOn === undefined && answeredAt === undefined) return undefined;
  const isOurs = hop.transmissions.some(({ frame }) => frame.receivedAt !== undefined);
  if (isOurs || hop.transmissions.length === 1) return reachedAt(hop);
  if (sentOn !== undefined) return sentOn;
  return hop.transmissions.findLast(({ sentAt }) => sentAt <= answeredAt!)?.sentAt;
}
