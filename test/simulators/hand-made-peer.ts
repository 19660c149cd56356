import type { Actor } from '../../network/actor';
import type { Endpoint } from '../../network/network';
import { TraceRecorder } from '../../network/trace-recorder';
import { VirtualNetwork, type VirtualNetworkOptions } from '../../network/virtual';
import { VirtualClock } from '../../network/virtual-clock';
import { buildRequest, responseTo, type HeaderPair } from '../../protocol/sip/build';
import { isFault } from '../../protocol/sip/fault';
import type { SipMessage, SipRequest, SipResponse } from '../../protocol/sip/message';
import { parseDatagram } from '../../protocol/sip/parse';
import type { StackPolicy } from '../../simulators/stack/policy';
import { SipEndpoint } from '../../simulators/stack/endpoint';
import type { ServerTransaction } from '../../simulators/stack/server-transaction';

/** A world of its own for one test: virtual time from noon on, and all that was said. */
export class World {
  readonly clock = new VirtualClock(new Date('2026-03-02T12:00:00Z'));
  readonly trace = new TraceRecorder(this.clock, 'virtual');
  readonly network: VirtualNetwork;

  constructor(options: Partial<VirtualNetworkOptions> = {}) {
    this.network = new VirtualNetwork({ clock: this.clock, tap: this.trace, ...options });
  }

  /** Messages that an actor has sent, in order, retransmissions included. */
  sentBy(name: string): SipMessage[] {
    return this.trace.frames.flatMap((frame) => {
      const message = frame.from?.name === name ? parseDatagram(frame.octets) : undefined;
      return message === undefined || isFault(message) ? [] : [message];
    });
  }

  requestsOf(name: string, method?: string): SipRequest[] {
    return this.sentBy(name).filter(
      (each): each is SipRequest =>
        each.kind === 'request' && (method === undefined || each.method === method),
    );
  }

  responsesOf(name: string): SipResponse[] {
    return this.sentBy(name).filter((each): each is SipResponse => each.kind === 'response');
  }

  /** When an actor sent its messages, in milliseconds since the start. */
  timesOf(name: string): number[] {
    return this.trace.frames.filter((frame) => frame.from?.name === name).map((frame) => frame.sentAt!);
  }
}

/** What a hand-made peer answers with: status, header fields, body; undefined = nothing. */
export interface Answer {
  readonly status: number;
  readonly headers?: readonly HeaderPair[];
  readonly body?: Buffer;
}

/** A peer that answers what the test says, in place of a core. */
export class HandMadePeer {
  readonly requests: SipRequest[] = [];
  answer: (request: SipRequest, count: number) => Answer | undefined = () => ({ status: 200 });

  private constructor(
    readonly actor: Actor,
    readonly endpoint: SipEndpoint,
  ) {
    endpoint.onRequest = (transaction) => this.arrived(transaction);
  }

  static async open(world: World, name = 'P', policy: Partial<StackPolicy> = {}): Promise<HandMadePeer> {
    const actor: Actor = { role: 'core', name, underTest: false };
    return new HandMadePeer(actor, await SipEndpoint.open({ actor, network: world.network, policy }));
  }

  get local(): Endpoint {
    return this.endpoint.local;
  }

  /** Sends a request to an endpoint over UDP and waits for its final response; undefined when none comes. */
  ask(request: SipRequest, to: Endpoint, transport: 'udp' | 'tcp' = 'udp'): Promise<SipResponse | undefined> {
    return new Promise((resolve) => {
      this.endpoint.request(
        request,
        {
          final: resolve,
          timeout: () => resolve(undefined),
          transportError: () => resolve(undefined),
        },
        { target: { endpoint: to, transport } },
      );
    });
  }

  private arrived(transaction: ServerTransaction): void {
    const { request } = transaction;
    this.requests.push(request);
    const answer = this.answer(request, this.requests.length);
    if (!answer) return;
    const { status, ...parts } = answer;
    transaction.respond(responseTo(request, status, { toTag: `p${this.requests.length}`, ...parts }));
  }
}

/** A request from outside with everything RFC 3261 s8.1.1 asks for. */
export function requestTo(
  uri: string,
  method: string,
  parts: { headers?: readonly HeaderPair[]; body?: Buffer; id?: string; toTag?: string } = {},
): SipRequest {
  const { headers = [], body, id = 'x1', toTag } = parts;
  return buildRequest({
    method,
    uri,
    headers: [
      ['Max-Forwards', '70'],
      ['To', toTag === undefined ? `<${uri}>` : `<${uri}>;tag=${toTag}`],
      ['From', `<sip:sender@content.example>;tag=f-${id}`],
      ['Call-ID', `${id}@content.example`],
      ['CSeq', `1 ${method}`],
      ...headers,
    ],
    ...(body === undefined ? {} : { body }),
  });
}
