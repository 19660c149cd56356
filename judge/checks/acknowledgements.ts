import { formatEndpoint } from '../../network/endpoint';
import type { SipRequest, SipResponse } from '../../protocol/sip/message';
import { check, SKIP, type Breach, type Check, type Selector } from '../check';
import { perReading } from '../per-reading';
import { evenlySpaced, valuesOf } from '../reading/header-values';
import { clientHops, shown, where } from '../subjects';
import type { Hop } from '../reading/hops';
import type { Reading } from '../reading/reading';
import type { RequestSighting, ResponseSighting } from '../reading/sighting';
import { TRANSACTION_LIFE } from './schedule';

/** How long an ACK may take, milliseconds. */
const AT_ONCE = 1000;

/** A 2xx that a caller got, with its copies and the ACKs of its dialog. */
interface Success {
  readonly invite: Hop;
  readonly copies: readonly ResponseSighting[];
  readonly acks: readonly RequestSighting[];
}

/** The ACK of a failure, with the INVITE. */
interface FailureAck {
  readonly invite: Hop;
  readonly ack: RequestSighting;
}

/** RFC 3261 s13.2.2.4 and s17.1.1: ACK. */
export const ACKNOWLEDGEMENT_CHECKS: readonly Check[] = [
  check('INV-3261-13.2.2.4-01', {
    over: successes(),
    expected: 'an ACK for each copy of a 2xx, with the CSeq number and the credentials of the INVITE',
    breach: ({ invite, copies, acks }, reading): Breach | string | typeof SKIP | undefined => {
      const { cseq } = invite.request.message;
      const matching = acks.filter(({ message }) => message.cseq?.number === cseq?.number);
      const wrong = matching.find(({ message }) => !hasCredentials(message, invite.request.message));
      if (wrong)
        return { actual: 'an ACK without the credentials', frames: [invite.request.frame, wrong.frame] };
      const due = copies.filter((each) => each.arrivedAt! <= reading.until - AT_ONCE);
      if (matching.length >= needed(due)) return due.length > 0 || matching.length > 0 ? undefined : SKIP;
      if (matching.length > 0) return `${matching.length} ACKs for ${due.length} copies of the 2xx`;
      const foreign = acks.find(({ message }) => !isOtherInvite(message, invite, reading));
      return foreign ? `${shown(foreign.message, 'CSeq') ?? 'no CSeq'} in the ACK` : 'no ACK';
    },
  }),
  check('INV-3261-17.1.1.3-01', {
    over: failureAcks(),
    expected:
      'an ACK with Request-URI, Call-ID, From, Route, CSeq number and top Via of the INVITE, To of the response',
    breach: ({ invite, ack }) => difference(ack.message, invite),
  }),
  check('INV-3261-17.1.1.2-21', {
    over: where(clientHops('INVITE'), (invite) => failuresAt(invite).length > 0),
    expected: 'an ACK for each copy of a failure, sent where the INVITE went',
    breach: (invite, reading) => {
      const acks = [...invite.acks, ...strayAcks(invite, reading)];
      const { destination, transport } = invite.request.frame;
      const astray = acks.find(
        ({ frame }) =>
          frame.transport !== transport || formatEndpoint(frame.destination) !== formatEndpoint(destination),
      );
      if (astray) return `ACK over ${astray.frame.transport} to ${formatEndpoint(astray.frame.destination)}`;
      const failures = failuresAt(invite).filter((each) => each.arrivedAt! <= reading.until - AT_ONCE);
      if (failures.length === 0) return acks.length > 0 ? undefined : SKIP;
      if (acks.length >= needed(failures)) return undefined;
      return `${acks.length} ACKs for ${failures.length} copies of ${failures[0]!.message.startLine}`;
    },
  }),
];

/** Each 2xx that reached a caller, by the dialog it made. */
function successes(): Selector<Success> {
  return {
    subjects: function* (reading) {
      for (const invite of clientHops('INVITE').subjects(reading)) {
        // A proxy passes the ACK on when it comes.
        if (invite.request.relayOf) continue;
        const dialogs = new Map<string, ResponseSighting[]>();
        for (const each of invite.responses) {
          const { status, to } = each.message;
          if (status < 200 || status > 299 || each.arrivedAt === undefined) continue;
          const key = to?.tag ?? '';
          dialogs.set(key, [...(dialogs.get(key) ?? []), each]);
        }
        for (const [tag, copies] of dialogs) yield { invite, copies, acks: acksFor(invite, tag, reading) };
      }
    },
    by: ({ invite }) => invite.client,
    frames: ({ invite, copies, acks }) => [invite.request, ...copies, ...acks].map((each) => each.frame),
  };
}

/** ACKs of failures: with the branch of the INVITE or, which they should not, with another one. */
function failureAcks(): Selector<FailureAck> {
  return {
    subjects: function* (reading) {
      for (const invite of clientHops('INVITE').subjects(reading)) {
        if (failuresAt(invite).length === 0) continue;
        for (const ack of [...invite.acks, ...strayAcks(invite, reading)]) yield { invite, ack };
      }
    },
    by: ({ ack }) => ack.sender,
    frames: ({ invite, ack }) => [
      invite.request.frame,
      ...failuresAt(invite)
        .slice(0, 1)
        .map(({ frame }) => frame),
      ack.frame,
    ],
  };
}

/** Failures that reached the client while its transaction lasted (Timer D, s17.1.1.2). */
function failuresAt(invite: Hop): ResponseSighting[] {
  const failures = invite.responses.filter(
    (each) => each.message.status >= 300 && each.arrivedAt !== undefined,
  );
  const end = (failures[0]?.arrivedAt ?? 0) + TRANSACTION_LIFE;
  return failures.filter((each) => each.arrivedAt! < end);
}

/**
 * How many ACKs there have to be: one for each copy that came. Of a client that is not ours we do not know which copies
 * did; and on a stream there should be no copies.
 */
function needed(responses: readonly ResponseSighting[]): number {
  const [first] = responses;
  if (!first) return 0;
  const known = responses.every(({ frame }) => frame.receivedAt !== undefined);
  return known && first.frame.transport === 'udp' ? responses.length : 1;
}

/** What an ACK of a failure does not have in common with its INVITE or the response (s17.1.1.3). */
function difference(ack: SipRequest, invite: Hop): string | undefined {
  const request = invite.request.message;
  if (ack.uri !== request.uri) return `Request-URI ${ack.uri} instead of ${request.uri}`;
  for (const name of ['Call-ID', 'From'])
    if (valueOf(ack, name) !== valueOf(request, name))
      return `${shown(ack, name) ?? `no ${name}`} instead of ${shown(request, name) ?? ''}`;
  if (!failuresAt(invite).some(({ message }) => valueOf(ack, 'To') === valueOf(message, 'To')))
    return `${shown(ack, 'To') ?? 'no To'} instead of the To of the response`;
  if (ack.cseq?.number !== request.cseq?.number || ack.cseq?.method !== 'ACK')
    return `${shown(ack, 'CSeq') ?? 'no CSeq'} for ${shown(request, 'CSeq') ?? ''}`;
  if (valuesOf(ack.headers, 'Route').join() !== valuesOf(request.headers, 'Route').join())
    return `${shown(ack, 'Route') ?? 'no Route'} instead of ${shown(request, 'Route') ?? 'none'}`;
  const vias = valuesOf(ack.headers, 'Via');
  return vias.length === 1 && vias[0] === valuesOf(request.headers, 'Via')[0]
    ? undefined
    : `Via: ${vias.join(', ')}; of the INVITE: ${valuesOf(request.headers, 'Via')[0] ?? ''}`;
}

function valueOf(message: SipRequest | SipResponse, name: string): string {
  return evenlySpaced(message.header(name) ?? '');
}

function hasCredentials(ack: SipRequest, invite: SipRequest): boolean {
  return ['Authorization', 'Proxy-Authorization'].every((name) =>
    invite.fields(name).every((value) => ack.fields(name).includes(value)),
  );
}

/** ACKs by client, Call-ID and To tag, those with the branch of an INVITE included. */
const acksByDialog = perReading((reading: Reading) => {
  const acks = new Map<string, RequestSighting[]>();
  for (const hop of reading.hops) {
    for (const ack of hop.method === 'ACK' ? hop.transmissions : hop.acks) {
      const key = dialogKey(ack.sender.name, ack.message, ack.message.to?.tag ?? '');
      const alike = acks.get(key);
      if (alike) alike.push(ack);
      else acks.set(key, [ack]);
    }
  }
  return acks;
});

function acksFor(invite: Hop, toTag: string, reading: Reading): readonly RequestSighting[] {
  return acksByDialog(reading).get(dialogKey(invite.client.name, invite.request.message, toTag)) ?? [];
}

/** ACKs that can only be for the failure of this INVITE, though they do not have its branch. */
function strayAcks(invite: Hop, reading: Reading): RequestSighting[] {
  const tags = new Set(failuresAt(invite).map(({ message }) => message.to?.tag));
  const stray: RequestSighting[] = [];
  for (const tag of tags)
    if (tag !== undefined)
      for (const ack of acksFor(invite, tag, reading)) {
        const isOwn = ack.message.cseq?.number === invite.request.message.cseq?.number;
        if (isOwn && !ack.relayOf && !invite.acks.includes(ack) && isAlone(invite, reading)) stray.push(ack);
      }
  return stray;
}

/** A proxy that forks has several INVITEs of one Call-ID and CSeq number, and To tags may come from any of them. */
function isAlone(invite: Hop, reading: Reading): boolean {
  return (invitesBySequence(reading).get(sequenceKey(invite)) ?? 0) < 2;
}

/** The CSeq number is that of another INVITE of the dialog. */
function isOtherInvite(ack: SipRequest, invite: Hop, reading: Reading): boolean {
  const key = [invite.client.name, ack.callId ?? '', ack.cseq?.number ?? ''].join(' ');
  return invitesBySequence(reading).has(key);
}

const invitesBySequence = perReading((reading: Reading) => {
  const numbers = new Map<string, number>();
  for (const hop of reading.hops) {
    if (hop.method !== 'INVITE') continue;
    const key = sequenceKey(hop);
    numbers.set(key, (numbers.get(key) ?? 0) + 1);
  }
  return numbers;
});

function sequenceKey({ client, request: { message } }: Hop): string {
  return [client.name, message.callId ?? '', message.cseq?.number ?? ''].join(' ');
}

function dialogKey(client: string, { callId }: SipRequest, toTag: string): string {
  return `${client} ${callId ?? ''} ${toTag}`;
}
