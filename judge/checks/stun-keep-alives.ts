import type { Actor } from '../../network/actor';
import { endpointKey } from '../../network/endpoint';
import type { Endpoint } from '../../network/network';
import type { Frame } from '../../network/trace';
import { isFault } from '../../protocol/sip/fault';
import { isRequired, mappedAddress } from '../../protocol/stun/binding';
import { isStun, parseStun, StunType, type StunMessage } from '../../protocol/stun/message';
import { check, type Check, type Selector } from '../check';
import type { Reading } from '../reading/reading';
import { strangerAt } from '../reading/sighting';
import { outboundFlows } from './outbound';
import { flowKey } from './proxying';

/** What a client waits for the answer, with the default timers of STUN, milliseconds (RFC 5389 s7.2.1). */
const ANSWER_LIMIT = 39_500;

/** A Binding request, and what answers it. */
interface Keeping {
  /** The request, and what repeats it. */
  readonly transmissions: Frame[];
  readonly server: Actor;
  answer?: { readonly frame: Frame; readonly message: StunMessage; readonly after: number };
}

/** RFC 5626 s5.4, s6, s8: STUN on the UDP flows of registrations. */
export const STUN_KEEP_ALIVE_CHECKS: readonly Check[] = [
  check('OUTB-5626-5.4-02', {
    over: keepings((each, reading) => each.answer !== undefined || isSilence(each, reading)),
    expected: 'an answer to the STUN Binding request on the flow that it came over',
    breach: ({ answer }) =>
      answer && answer.after <= ANSWER_LIMIT ? undefined : `no answer within ${ANSWER_LIMIT / 1000} s`,
  }),
  check('OUTB-5626-8-01', {
    over: keepings(({ answer }) => answer?.message.type === StunType.success),
    expected: 'XOR-MAPPED-ADDRESS in the STUN Binding response',
    breach: ({ answer }) =>
      mappedAddress(answer!.message) ? undefined : 'no XOR-MAPPED-ADDRESS with an address',
  }),
];

/**
 * Binding requests on UDP flows on which outbound was agreed before. Those that ask for more than an answer, such as
 * credentials, may be refused.
 */
function keepings(wanted: (each: Keeping, reading: Reading) => boolean): Selector<Keeping> {
  return {
    subjects: (reading) => keepingsOf(reading).filter((each) => wanted(each, reading)),
    by: ({ server }) => server,
    frames: ({ transmissions, answer }) => (answer ? [transmissions[0]!, answer.frame] : transmissions),
  };
}

function keepingsOf(reading: Reading): Keeping[] {
  const flows = outboundFlows(reading);
  const found = new Map<string, Keeping>();
  if (flows.size === 0) return [];
  for (const frame of reading.trace.frames) {
    const { transport, octets, source, destination, note } = frame;
    if (transport !== 'udp' || note === 'duplicate' || !isStun(octets)) continue;
    if (timeOf(frame) < (flows.get(flowKey(frame)) ?? Infinity)) continue;
    const message = parseStun(octets);
    if (isFault(message)) continue;
    const asked = keyOf(message, source, destination);
    const answered = found.get(keyOf(message, destination, source));
    if (message.type === StunType.request) {
      if (message.attributes.some(isRequired)) continue;
      const server = frame.to ?? strangerAt(destination.host, destination.port);
      const known = found.get(asked) ?? { transmissions: [], server };
      known.transmissions.push(frame);
      found.set(asked, known);
    } else if (answered && (message.type === StunType.success || message.type === StunType.error)) {
      const after = timeOf(frame) - timeOf(answered.transmissions.at(-1)!);
      answered.answer ??= { frame, message, after };
    }
  }
  return [...found.values()];
}

/** Long enough without an answer, and the request reached the server: it tells so, or a second one followed. */
function isSilence({ transmissions }: Keeping, reading: Reading): boolean {
  const underway = transmissions.filter(({ note }) => note !== 'lost' && note !== 'unreachable');
  const hasArrived = underway.length > 1 || underway.some(({ receivedAt }) => receivedAt !== undefined);
  return hasArrived && timeOf(transmissions.at(-1)!) + ANSWER_LIMIT < reading.until;
}

function keyOf({ transactionId }: StunMessage, client: Endpoint, server: Endpoint): string {
  return `${endpointKey(client)} ${endpointKey(server)} ${transactionId.toString('hex')}`;
}

function timeOf({ sentAt, receivedAt }: Frame): number {
  return sentAt ?? receivedAt ?? 0;
}
