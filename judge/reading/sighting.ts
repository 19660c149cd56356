import type { Actor } from '../../network/actor';
import type { Frame, Trace } from '../../network/trace';
import { isFault } from '../../protocol/sip/fault';
import type { SipMessage, SipRequest, SipResponse } from '../../protocol/sip/message';
import { isKeepAlive, parseDatagram, parseFramed } from '../../protocol/sip/parse';
import { isStun } from '../../protocol/stun/message';

/** A SIP message seen on the wire: octets, parsed strictly, with who sent it to whom. */
export interface Sighting<M extends SipMessage = SipMessage> {
  readonly frame: Frame;
  readonly message: M;
  /** Owner of the source; answers for the octets. */
  readonly sender: Actor;
  readonly receiver: Actor;
  /** When it left its sender, as near as it was observed; milliseconds since the trace started. */
  readonly sentAt: number;
  /** When it reached its receiver; undefined when it was lost on the way. */
  readonly arrivedAt: number | undefined;
  /** The same octets were seen before: the first transmission. */
  copyOf?: Sighting<M>;
  /** Sent on by a proxy, which does not answer for what it had to leave as it was. */
  relayOf?: Sighting<M>;
}

export type RequestSighting = Sighting<SipRequest>;
export type ResponseSighting = Sighting<SipResponse>;

/** Octets that claim to be a message and are none. */
export interface Garbage {
  readonly frame: Frame;
  readonly sender: Actor;
  readonly reason: string;
}

/** What a trace holds, message by message. */
export interface Sightings {
  readonly messages: readonly Sighting[];
  readonly garbage: readonly Garbage[];
}

/**
 * Parses every frame of a trace but keep-alives and those of connections for other protocols. A second copy that the network made of a
 * datagram is not its sender's doing.
 */
export function sightingsOf(trace: Trace, others: ReadonlySet<Frame> = new Set()): Sightings {
  const messages: Sighting[] = [];
  const garbage: Garbage[] = [];
  for (const frame of trace.frames) {
    if (frame.note === 'duplicate' || others.has(frame) || isFlowKept(frame)) continue;
    const sender = frame.from ?? strangerAt(frame.source.host, frame.source.port);
    const parsed = frame.transport === 'udp' ? parseDatagram(frame.octets) : parseFramed(frame.octets);
    if (isFault(parsed)) {
      garbage.push({ frame, sender, reason: parsed.reason });
      continue;
    }
    const receiver = frame.to ?? strangerAt(frame.destination.host, frame.destination.port);
    messages.push({
      frame,
      message: parsed,
      sender,
      receiver,
      sentAt: frame.sentAt ?? frame.receivedAt ?? 0,
      arrivedAt: arrivalOf(frame, receiver, trace.network),
    });
  }
  return { messages, garbage };
}

/** Keep-alives (RFC 5626 s3.5): CRLFs, and STUN, which there is over UDP only (s4.4.2). */
function isFlowKept({ transport, octets }: Frame): boolean {
  return isKeepAlive(octets) || (transport === 'udp' && isStun(octets));
}

export function isRequest(sighting: Sighting): sighting is RequestSighting {
  return sighting.message.kind === 'request';
}

export function isResponse(sighting: Sighting): sighting is ResponseSighting {
  return sighting.message.kind === 'response';
}

/** A simulator tells what reached it; of everybody else we know only what was sent to him. */
export function arrivalOf(frame: Frame, receiver: Actor, network: Trace['network']): number | undefined {
  if (frame.receivedAt !== undefined) return frame.receivedAt;
  if (frame.note === 'lost' || frame.note === 'unreachable') return undefined;
  return receiver.underTest || network === 'capture' ? frame.sentAt : undefined;
}

/** Somebody who takes part without having been introduced. */
export function strangerAt(host: string, port: number): Actor {
  return { role: 'observer', name: `${host}:${port}`, underTest: false };
}
