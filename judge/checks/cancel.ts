import type { SipRequest } from '../../protocol/sip/message';
import { check, SKIP, type Check, type Selector } from '../check';
import { perReading } from '../per-reading';
import { evenlySpaced, valuesOf } from '../reading/header-values';
import { finalOf, reachedAt, type Hop } from '../reading/hops';
import type { Reading } from '../reading/reading';
import type { Relay } from '../reading/relays';
import { relays, shown, where } from '../subjects';
import { arrivedBy, seconds, upstreamFinals } from './proxying';
import { TRANSACTION_LIFE } from './schedule';

/** Answers and CANCELs that cross on the way, or are still being made, milliseconds. */
const CROSSING = 500;

/** A CANCEL with the request it is meant for. */
interface Cancellation {
  readonly cancel: Hop;
  readonly request: Hop | undefined;
}

/** A branch of an INVITE that rang when the INVITE was over upstream. */
interface Ringing {
  readonly relay: Relay;
  readonly branch: Hop;
  /** When the core learnt that the INVITE was over, or said so. */
  readonly since: number;
}

/** RFC 3261 s9 and s16.10: CANCEL, made and answered. */
export const CANCEL_CHECKS: readonly Check[] = [
  check('PXY-3261-9.1-01', {
    over: where(cancellations(), ({ request }) => request !== undefined),
    expected: 'CANCEL for INVITE only',
    breach: ({ request }) =>
      request!.method === 'INVITE' ? undefined : `CANCEL of ${request!.request.message.startLine}`,
  }),
  check('INV-3261-9.1-21', {
    over: cancellations(),
    expected: 'a CANCEL with Request-URI, Call-ID, To, From, CSeq number, Route and top Via of its request',
    breach: ({ cancel, request }, reading) => {
      const { message } = cancel.request;
      if (request) return difference(message, request.request.message);
      const meant = sameSequence(reading).get(sequenceKey(cancel));
      return meant === undefined
        ? SKIP
        : `Via: ${message.topVia?.toString() ?? 'none'}; the ${meant.method} has Via: ${meant.request.message.topVia?.toString() ?? 'none'}`;
    },
  }),
  check('INV-3261-9.1-22', {
    over: where(cancellations(), ({ request }) => request?.method === 'INVITE'),
    expected: 'no CANCEL before a response to the INVITE has come',
    breach: ({ cancel, request }) => {
      const { sentAt } = cancel.request;
      return request!.responses.some((each) => arrivedBy(each, sentAt))
        ? undefined
        : `CANCEL ${Math.round(sentAt - request!.request.sentAt)} ms after the INVITE, before any response`;
    },
  }),
  check('INV-3261-9.2-01', {
    over: where(
      cancellations('server'),
      ({ cancel }) => reachedAt(cancel) !== undefined && finalOf(cancel) !== undefined,
    ),
    expected: '200 for a CANCEL that matches and 487 for the INVITE; 481 for one that matches nothing',
    breach: ({ cancel, request }, reading) => {
      const status = finalOf(cancel)!.message.status;
      if (!request) {
        // The INVITE may have come before the trace began.
        if (reading.trace.network === 'capture' || sameSequence(reading).has(sequenceKey(cancel)))
          return SKIP;
        return status === 481 ? undefined : `${status} for a CANCEL that matches nothing`;
      }
      if (request.method !== 'INVITE' || !isPending(request, cancel)) return SKIP;
      if (status !== 200) return `${status} for the CANCEL of a pending INVITE`;
      const final = finalOf(request);
      if (!final || final.sentAt < reachedAt(cancel)! + CROSSING / 5) return undefined;
      return final.message.status === 487 ? undefined : `${final.message.startLine} for the cancelled INVITE`;
    },
  }),
  check('PXY-3261-16.10-01', {
    over: where(
      cancellations('server'),
      ({ cancel, request }, reading) =>
        request?.method === 'INVITE' && isPending(request, cancel) && reading.relayOf(request) !== undefined,
    ),
    expected: '200 at once for a CANCEL of a pending INVITE, and a CANCEL to each branch that rings',
    breach: ({ cancel, request }, reading) => {
      const final = finalOf(cancel);
      const since = reachedAt(cancel)!;
      if (final && final.message.status !== 200) return final.message.startLine;
      if (reading.until < since + 2 * CROSSING) return final ? undefined : SKIP;
      if (!final) return `no final response to the CANCEL within ${seconds(reading.until - since)}`;
      const relay = reading.relayOf(request!)!;
      const branch = relay.branches.find((each) => isForgotten({ relay, branch: each, since }, reading));
      if (!branch) return undefined;
      return {
        actual: `no CANCEL to ${branch.server.name}`,
        frames: [cancel.request.frame, branch.request.frame],
      };
    },
  }),
  check('PXY-3261-16.7-10', {
    over: ringing(),
    expected: 'a CANCEL to each branch that rings when the final response has gone upstream',
    breach: (subject, reading) => {
      if (!isForgotten(subject, reading)) return undefined;
      return reading.until < subject.since + 2 * CROSSING
        ? SKIP
        : `no CANCEL to ${subject.branch.server.name}`;
    },
  }),
];

/** CANCELs that their sender made itself, with the request of the same branch; client or server answers for them. */
function cancellations(side: 'client' | 'server' = 'client'): Selector<Cancellation> {
  return {
    subjects: function* (reading) {
      const sent = sameBranch(reading);
      for (const cancel of reading.hops) {
        if (cancel.method !== 'CANCEL' || cancel.request.relayOf) continue;
        const alike = (sent.get(branchKey(cancel)) ?? []).filter(
          (each) => each.request.frame.index < cancel.request.frame.index,
        );
        const there = alike.findLast((each) => each.server.name === cancel.server.name);
        yield { cancel, request: there ?? (side === 'client' ? alike.at(-1) : undefined) };
      }
    },
    by: ({ cancel }) => cancel[side],
    frames: ({ cancel, request }) =>
      (request ? [request, cancel] : [cancel])
        .map((each) => each.request.frame)
        .concat(side === 'server' ? cancel.responses.map(({ frame }) => frame) : []),
  };
}

/** Branches that had rung and not been answered when the final response of the INVITE went upstream. */
function ringing(): Selector<Ringing> {
  return {
    subjects: function* (reading) {
      for (const relay of relays('INVITE').subjects(reading)) {
        const [final] = upstreamFinals(relay);
        if (!final || wantsAllToRing(relay.incoming.request.message)) continue;
        for (const branch of relay.branches)
          if (rangBy(branch, final.sentAt)) yield { relay, branch, since: final.sentAt };
      }
    },
    by: ({ branch }) => branch.client,
    frames: ({ relay, branch }) => [
      branch.request.frame,
      ...upstreamFinals(relay)
        .slice(0, 1)
        .map(({ frame }) => frame),
    ],
  };
}

/** A caller may ask that branches are not cancelled (RFC 3841 s9.1). */
function wantsAllToRing(invite: SipRequest): boolean {
  return invite.tokens('Request-Disposition').includes('no-cancel');
}

/** Whether a branch had sent a provisional response and no final one by a time. */
function rangBy(branch: Hop, time: number): boolean {
  const come = branch.responses.filter((each) => arrivedBy(each, time));
  return come.length > 0 && come.every(({ message }) => message.status < 200);
}

/** Whether a ringing branch got no CANCEL, although nothing ended it meanwhile. */
function isForgotten({ branch, since }: Ringing, reading: Reading): boolean {
  if (!rangBy(branch, since)) return false;
  if (branch.responses.some((each) => each.message.status >= 200 && arrivedBy(each, since + CROSSING)))
    return false;
  // Timer C makes up for it, but only after minutes (s16.8).
  return !isCancelled(branch, reading, since + TRANSACTION_LIFE);
}

/** An INVITE that had reached its server and had no final response when the CANCEL came. */
function isPending(request: Hop, cancel: Hop): boolean {
  const time = reachedAt(cancel);
  const final = finalOf(request);
  if (time === undefined || (reachedAt(request) ?? Infinity) > time) return false;
  return !final || final.sentAt > time;
}

/** What a CANCEL does not have in common with its request (s9.1). */
function difference(cancel: SipRequest, request: SipRequest): string | undefined {
  if (cancel.uri !== request.uri) return `Request-URI ${cancel.uri} instead of ${request.uri}`;
  for (const name of ['Call-ID', 'To', 'From'])
    if (evenlySpaced(cancel.header(name) ?? '') !== evenlySpaced(request.header(name) ?? ''))
      return `${shown(cancel, name) ?? `no ${name}`} instead of ${shown(request, name) ?? ''}`;
  if (cancel.cseq?.number !== request.cseq?.number || cancel.cseq?.method !== 'CANCEL')
    return `${shown(cancel, 'CSeq') ?? 'no CSeq'} for ${shown(request, 'CSeq') ?? ''}`;
  if (valuesOf(cancel.headers, 'Route').join() !== valuesOf(request.headers, 'Route').join())
    return `${shown(cancel, 'Route') ?? 'no Route'} instead of ${shown(request, 'Route') ?? 'none'}`;
  const vias = valuesOf(cancel.headers, 'Via');
  return vias.length === 1 && vias[0] === valuesOf(request.headers, 'Via')[0]
    ? undefined
    : `Via: ${vias.join(', ')}`;
}

/** Requests by client and branch; CANCEL and ACK share the branch of another request. */
const sameBranch = perReading((reading: Reading) => {
  const sent = new Map<string, Hop[]>();
  for (const hop of reading.hops) {
    if (hop.method === 'CANCEL' || hop.method === 'ACK') continue;
    const alike = sent.get(branchKey(hop));
    if (alike) alike.push(hop);
    else sent.set(branchKey(hop), [hop]);
  }
  return sent;
});

/** The last INVITE of a client by Call-ID and CSeq number. */
const sameSequence = perReading(
  (reading: Reading) =>
    new Map(reading.hops.filter(({ method }) => method === 'INVITE').map((hop) => [sequenceKey(hop), hop])),
);

/** Whether the client of a request sent a CANCEL for it, if only by a time. */
export function isCancelled(hop: Hop, reading: Reading, by = Infinity): boolean {
  return (cancelled(reading).get(branchKey(hop)) ?? Infinity) < by;
}

/** Branches that were cancelled, and when at first. */
const cancelled = perReading((reading: Reading) => {
  const times = new Map<string, number>();
  for (const hop of reading.hops) {
    const key = branchKey(hop);
    if (hop.method === 'CANCEL' && !times.has(key)) times.set(key, hop.request.sentAt);
  }
  return times;
});

function branchKey({ client, request }: Hop): string {
  const via = request.message.topVia;
  return `${client.name} ${via?.sentBy ?? ''} ${via?.branch ?? ''}`;
}

function sequenceKey({ client, request: { message } }: Hop): string {
  return `${client.name} ${message.cseq?.number ?? ''} ${message.callId ?? ''}`;
}
