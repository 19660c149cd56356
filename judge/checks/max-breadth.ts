import { check, SKIP, type Check } from '../check';
import { perReading } from '../per-reading';
import { finalOf, type Hop } from '../reading/hops';
import type { Reading } from '../reading/reading';
import type { SipRequest } from '../../protocol/sip/message';
import { relays, shown, where } from '../subjects';
import { forwarded, isProxied } from './proxying';
import { TRANSACTION_LIFE } from './schedule';

/**
 * RFC 5393 s5: Max-Breadth. Many proxies in the field do without; only those are judged that show on the trace that they
 * know it: they put one where there was none, change one, or refuse with 440.
 */
export const MAX_BREADTH_CHECKS: readonly Check[] = [
  check('PXY-5393-5.3.3-21', {
    over: where(
      forwarded,
      ({ relay, hop }, reading) => hop.method !== 'ACK' && knows(relay.incoming.server.name, reading),
    ),
    expected: 'exactly one Max-Breadth in a forwarded request',
    breach: ({ hop }) =>
      hop.request.message.list('Max-Breadth').length === 1
        ? undefined
        : (shown(hop.request.message, 'Max-Breadth') ?? 'no Max-Breadth'),
  }),
  check('PXY-5393-5.3.3-22', {
    over: where(
      relays(),
      (relay, reading) =>
        isProxied(relay) &&
        relay.branches.length > 0 &&
        breadthOf(relay.incoming) !== undefined &&
        knows(relay.incoming.server.name, reading),
    ),
    expected: 'Max-Breadth values of the open branches that add up to no more than the one received',
    breach: ({ incoming, branches }) => {
      const received = breadthOf(incoming)!;
      const open = new Map<string, { until: number; breadth: number }>();
      for (const branch of branches) {
        const { sentAt, message } = branch.request;
        const breadth = breadthOf(branch);
        if (breadth === undefined) return SKIP;
        for (const [target, { until }] of open) if (until <= sentAt) open.delete(target);
        // Another address of the same target takes the place of the one that failed (RFC 3263 s4.3).
        open.set(message.uri, { until: endOf(branch), breadth });
        const values = [...open.values()].map((each) => each.breadth);
        const sum = values.reduce((a, b) => a + b, 0);
        if (sum > received) return `Max-Breadth: ${values.join(' + ')} for one of ${received}`;
      }
      return undefined;
    },
  }),
];

/** When a branch no longer counts: its final response reached the core, or it timed out. */
function endOf(branch: Hop): number {
  const timeout =
    branch.responses.length > 0 && branch.method === 'INVITE'
      ? Infinity
      : branch.request.sentAt + TRANSACTION_LIFE;
  const final = finalOf(branch);
  return Math.min(final?.arrivedAt ?? Infinity, timeout);
}

function breadthOf({ request }: { request: { message: SipRequest } }): number | undefined {
  const values = request.message.list('Max-Breadth');
  return values.length === 1 && /^\d{1,9}$/.test(values[0]!) ? Number(values[0]) : undefined;
}

/** Cores that show that they know Max-Breadth. */
const knowing = perReading((reading: Reading) => {
  const cores = new Set<string>();
  for (const { incoming, branches } of reading.relays) {
    const before = incoming.request.message.header('Max-Breadth');
    const isOwn = branches.some(({ request }) => {
      const after = request.message.header('Max-Breadth');
      return after !== undefined && after !== before;
    });
    const isRefused = branches.length === 0 && finalOf(incoming)?.message.status === 440;
    if (isOwn || isRefused) cores.add(incoming.server.name);
  }
  return cores;
});

function knows(core: string, reading: Reading): boolean {
  return knowing(reading).has(core);
}
