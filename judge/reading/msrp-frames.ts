import type { Actor } from '../../network/actor';
import type { Endpoint } from '../../network/network';
import type { Frame, Trace } from '../../network/trace';
import type { MsrpFrame } from '../../protocol/msrp/frame';
import { FrameReader } from '../../protocol/msrp/frame-reader';
import type { MsrpMessage, MsrpRequest, MsrpResponse } from '../../protocol/msrp/message';
import { parseFrame } from '../../protocol/msrp/parse';
import { isFault } from '../../protocol/sip/fault';
import type { Connection } from './connections';
import { arrivalOf, strangerAt } from './sighting';

/** An MSRP frame seen on a connection, parsed strictly. */
export interface MsrpSighting<M extends MsrpMessage = MsrpMessage> {
  readonly frame: Frame;
  readonly msrp: MsrpFrame;
  readonly message: M;
  /** Owner of the source; answers for the octets. */
  readonly sender: Actor;
  readonly receiver: Actor;
  /** When its last octet left its sender, as near as it was observed; milliseconds since the trace started. */
  readonly sentAt: number;
  /** When its last octet reached its receiver; undefined when it was not seen to. */
  readonly arrivedAt: number | undefined;
  readonly flow: MsrpFlow;
}

export type MsrpRequestSighting = MsrpSighting<MsrpRequest>;
export type MsrpResponseSighting = MsrpSighting<MsrpResponse>;

/** Octets on a connection for MSRP that are no whole frame: a frame that was cut off, a part of a huge one, or no frame. */
export interface MsrpRest {
  readonly frame: Frame;
  readonly sender: Actor;
  readonly receiver: Actor;
  readonly flow: MsrpFlow;
  readonly reason: string;
  /** 'cut': the stream ended within it. 'part': of a frame too large for the trace. 'broken': it cannot be framed. */
  readonly kind: 'cut' | 'part' | 'broken';
  /** The head of the frame, when that is there. */
  readonly head: MsrpMessage | undefined;
}

/** One connection: its two directions, who opened it, when it was opened and closed as far as that was seen. */
export interface MsrpFlow {
  readonly transport: 'tcp' | 'tls';
  /** Whole frames of both directions, in the order of the trace. */
  readonly frames: readonly MsrpSighting[];
  readonly rests: readonly MsrpRest[];
  /** The rest of these is known only where the trace tells of connections. Times are milliseconds since it started. */
  readonly client: Endpoint | undefined;
  readonly server: Endpoint | undefined;
  readonly opener: Actor | undefined;
  readonly accepter: Actor | undefined;
  readonly openedAt: number | undefined;
  readonly closedAt: number | undefined;
  readonly closedBy: Actor | undefined;
}

/** Reads a connection as MSRP. */
export function flowOf(connection: Connection, network: Trace['network']): MsrpFlow {
  const { transport, opened, closed } = connection;
  const frames: MsrpSighting[] = [];
  const rests: MsrpRest[] = [];
  const opener = opened && (opened.opener ?? strangerAt(opened.client?.host ?? '', opened.client?.port ?? 0));
  const accepter = opened && (opened.accepter ?? strangerAt(opened.server.host, opened.server.port));
  const flow: MsrpFlow = {
    ...{ transport, frames, rests, client: opened?.client, server: opened?.server, opener, accepter },
    openedAt: opened?.at,
    closedAt: closed?.at,
    closedBy: closed?.closedBy && (closed.closedBy === 'opener' ? opener : accepter),
  };
  for (const frame of connection.frames) {
    const sender = frame.from ?? strangerAt(frame.source.host, frame.source.port);
    const receiver = frame.to ?? strangerAt(frame.destination.host, frame.destination.port);
    const msrp = parseFrame(frame.octets);
    if (isFault(msrp)) {
      const kind = kindOf(frame, msrp.reason);
      rests.push({ frame, sender, receiver, flow, reason: msrp.reason, kind, head: headOf(frame.octets) });
      continue;
    }
    frames.push({
      ...{ frame, msrp, message: msrp.message, sender, receiver, flow },
      sentAt: frame.sentAt ?? frame.receivedAt ?? 0,
      arrivedAt: arrivalOf(frame, receiver, network),
    });
  }
  return flow;
}

export function isMsrpRequest(sighting: MsrpSighting): sighting is MsrpRequestSighting {
  return sighting.message.kind === 'request';
}

export function isMsrpResponse(sighting: MsrpSighting): sighting is MsrpResponseSighting {
  return sighting.message.kind === 'response';
}

/** Octets of the body; 0 without one. */
export function bodyLength({ msrp }: MsrpSighting): number {
  return msrp.body?.length ?? 0;
}

/** The trace notes why it could not cut a frame out; from elsewhere there may be no note. */
function kindOf({ note = '' }: Frame, reason: string): MsrpRest['kind'] {
  if (note.startsWith('broken: part of')) return 'part';
  const isCut = note === '' || note === 'lost' ? reason === NO_END : note.includes('ended within');
  return isCut ? 'cut' : 'broken';
}

/** What parseFrame says of a frame that is not over. */
const NO_END = 'the frame has no end-line';

function headOf(octets: Buffer): MsrpMessage | undefined {
  let found: MsrpMessage | undefined;
  const nothing = (): void => undefined;
  const reader: FrameReader = new FrameReader({
    head: (message) => {
      found ??= message;
      reader.stop();
    },
    ...{ body: nothing, end: nothing, broken: nothing },
  });
  reader.push(octets);
  return found;
}
