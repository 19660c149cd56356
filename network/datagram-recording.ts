import type { Actor } from './actor';
import { endpointKey } from './endpoint';
import { RecordedFrame, type Flow, type FrameLog } from './frame-log';
import type { Endpoint } from './network';
import type { Place, Places } from './places';
import type { DatagramMatching, DatagramTap } from './tap';
import type { Frame } from './trace';
import { UnreceivedDatagrams } from './unreceived-datagrams';

/** All datagrams from one endpoint to another. */
class DatagramFlow implements Flow {
  readonly transport = 'udp';
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly unreceived: UnreceivedDatagrams;

  constructor(
    private readonly sender: Place,
    private readonly receiver: Place,
    log: FrameLog,
  ) {
    this.source = sender.endpoint;
    this.destination = receiver.endpoint;
    this.unreceived = new UnreceivedDatagrams((frame) => log.lost(frame, 'lost'));
  }

  get from(): Actor | undefined {
    return this.sender.actor;
  }

  get to(): Actor | undefined {
    return this.receiver.actor;
  }

  /** Whether an arrival will be observed. */
  get observed(): boolean {
    return this.receiver.socketOwner !== undefined;
  }
}

/** The datagram flows of a trace, by destination and source. */
export class DatagramFlows {
  private readonly flows = new Map<Place, Map<string, DatagramFlow>>();

  constructor(
    private readonly places: Places,
    private readonly log: FrameLog,
  ) {}

  /** The flows into a place, by key of their source. */
  into(receiver: Place): Map<string, DatagramFlow> {
    let flows = this.flows.get(receiver);
    if (!flows) this.flows.set(receiver, (flows = new Map<string, DatagramFlow>()));
    return flows;
  }

  between(source: Endpoint, receiver: Place): DatagramFlow {
    const flows = this.into(receiver);
    const key = endpointKey(source);
    let flow = flows.get(key);
    if (!flow) flows.set(key, (flow = new DatagramFlow(this.places.at(source), receiver, this.log)));
    return flow;
  }

  /** Nobody of ours is there any more: what is still under way will not be seen to arrive. */
  abandon(receiver: Place): void {
    for (const flow of this.into(receiver).values()) flow.unreceived.clear();
  }
}

/** Observes one UDP socket of ours. */
export class DatagramRecording implements DatagramTap {
  private readonly outgoing = new Map<string, DatagramFlow>();
  private readonly incoming: Map<string, DatagramFlow>;
  private isClosed = false;

  constructor(
    private readonly place: Place,
    private readonly places: Places,
    private readonly flows: DatagramFlows,
    private readonly log: FrameLog,
    private readonly matching: DatagramMatching,
  ) {
    this.incoming = flows.into(place);
  }

  sent(octets: Buffer, to: Endpoint): Frame {
    const key = endpointKey(to);
    let flow = this.outgoing.get(key);
    if (!flow) {
      flow = this.flows.between(this.place.endpoint, this.places.at(to));
      this.outgoing.set(key, flow);
    }
    const frame = this.log.sent(flow, octets, flow.observed);
    if (frame.awaited && this.matching === 'by-octets') flow.unreceived.add(frame);
    return frame;
  }

  received(octets: Buffer, from: Endpoint, sent?: Frame): void {
    if (sent instanceof RecordedFrame) {
      if (sent.receivedAt === undefined) this.log.received(sent);
      else this.log.arrived(sent, octets, 'duplicate');
      return;
    }
    const flow = this.incoming.get(endpointKey(from)) ?? this.flows.between(from, this.place);
    const frame = flow.unreceived.takeEqual(octets);
    if (frame) this.log.received(frame);
    else this.log.arrived(flow, octets);
  }

  lost(sent: Frame, note: string): void {
    if (sent instanceof RecordedFrame) this.log.lost(sent, note);
  }

  closed(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.place.socketOwner = undefined;
    this.flows.abandon(this.place);
  }
}
