import assert from 'node:assert/strict';
import type { Actor } from '../../../network/actor';
import { LoopbackNetwork } from '../../../network/loopback';
import type { Binding, Endpoint, Network, Stream } from '../../../network/network';
import { VirtualNetwork, type VirtualNetworkOptions } from '../../../network/virtual';
import { VirtualClock } from '../../../network/virtual-clock';
import { buildRequest, responseTo, type HeaderPair, type ResponseParts } from '../../../protocol/sip/build';
import { isFault } from '../../../protocol/sip/fault';
import type { SipMessage, SipRequest, SipResponse } from '../../../protocol/sip/message';
import { parseDatagram } from '../../../protocol/sip/parse';
import { SipStreamFramer } from '../../../protocol/sip/stream-framer';
import { SipEndpoint, type EndpointOptions } from '../../../simulators/stack/endpoint';
import type { ServerTransaction } from '../../../simulators/stack/server-transaction';

const ACTOR: Actor = { role: 'core', name: 'stack', underTest: false };

/** A SIP endpoint and a peer that sends and sees octets, on virtual time. */
export class Stage {
  readonly clock = new VirtualClock();
  readonly network: VirtualNetwork;
  endpoint!: SipEndpoint;
  peer!: RawPeer;
  /** What came out of the endpoint. */
  readonly requests: ServerTransaction[] = [];
  readonly acks: SipRequest[] = [];
  readonly strays: SipResponse[] = [];

  private constructor(options: Partial<VirtualNetworkOptions>) {
    this.network = new VirtualNetwork({ clock: this.clock, latencyMs: 0, ...options });
  }

  static async open(
    options: Partial<EndpointOptions> = {},
    network: Partial<VirtualNetworkOptions> = {},
  ): Promise<Stage> {
    const stage = new Stage(network);
    stage.endpoint = await SipEndpoint.open({ actor: ACTOR, network: stage.network, ...options });
    stage.peer = await RawPeer.open(stage.network, 'peer');
    stage.endpoint.onRequest = (transaction) => stage.requests.push(transaction);
    stage.endpoint.onAck = (ack) => stage.acks.push(ack);
    stage.endpoint.onStrayResponse = (response) => stage.strays.push(response);
    return stage;
  }

  get request(): ServerTransaction {
    assert.equal(this.requests.length, 1, 'requests that came out');
    return this.requests[0]!;
  }

  /** Lets the peer send, and what is due at once happen. */
  async tell(...messages: readonly (Buffer | string)[]): Promise<void> {
    for (const each of messages) this.peer.send(Buffer.from(each), this.endpoint.local);
    await this.clock.advance(10);
  }

  /** Answers the one request that came out. */
  async answer(status: number, parts: ResponseParts = {}): Promise<void> {
    this.request.respond(responseTo(this.request.request, status, { toTag: 'stack', ...parts }));
    await this.clock.advance(10);
  }

  /** Sends a request to the peer and notes what becomes of it. */
  call(request: SipRequest, options: Parameters<SipEndpoint['request']>[2] = {}): Call {
    return new Call(this, request, options);
  }
}

/** A client transaction, and what it said. */
export class Call {
  /** Status codes, and "timeout" or the message of an error. */
  readonly said: (number | string)[] = [];
  readonly transaction: ReturnType<SipEndpoint['request']>;

  constructor(stage: Stage, request: SipRequest, options: Parameters<SipEndpoint['request']>[2]) {
    this.transaction = stage.endpoint.request(
      request,
      {
        provisional: ({ status }) => this.said.push(status),
        final: ({ status }) => this.said.push(status),
        timeout: () => this.said.push(`timeout at ${stage.clock.now()}`),
        transportError: ({ message }) => this.said.push(message),
      },
      options,
    );
  }
}

/** Octets that came, with where from and when. */
export interface Arrived {
  readonly octets: Buffer;
  readonly from: Endpoint;
  readonly at: number;
}

/** Speaks octets, not SIP. */
export class RawPeer {
  /** Datagrams. */
  readonly arrived: Arrived[] = [];
  /** Connections that others opened to it. */
  readonly accepted: RawStream[] = [];

  private constructor(
    private readonly network: Network,
    private readonly actor: Actor,
    readonly binding: Binding,
  ) {
    binding.udp.onDatagram = (octets, from) => this.arrived.push({ octets, from, at: network.clock.now() });
    binding.tcp.onConnection = (stream) => this.accepted.push(new RawStream(stream));
  }

  static async open(network: Network, name: string, at?: { host?: string; port?: number }): Promise<RawPeer> {
    const actor: Actor = { role: 'observer', name, underTest: false };
    return new RawPeer(network, actor, await network.bind(actor, at));
  }

  get local(): Endpoint {
    return this.binding.local;
  }

  get hostPort(): string {
    return `${this.local.host}:${this.local.port}`;
  }

  /** The messages of the datagrams. */
  get messages(): SipMessage[] {
    return this.arrived.map(({ octets }) => messageIn(octets));
  }

  get responses(): SipResponse[] {
    return this.messages.filter((each): each is SipResponse => each.kind === 'response');
  }

  get statuses(): number[] {
    return this.responses.map(({ status }) => status);
  }

  /** Seconds at which datagrams came. */
  get times(): number[] {
    return this.arrived.map(({ at }) => at / 1000);
  }

  send(octets: Buffer, to: Endpoint): void {
    this.binding.udp.send(octets, to);
  }

  connect(to: Endpoint): RawStream {
    return new RawStream(this.network.connect(this.actor, to));
  }
}

/** One TCP connection of a raw peer. */
export class RawStream {
  octets = Buffer.alloc(0);
  closed = false;

  constructor(readonly stream: Stream) {
    stream.onData = (octets) => {
      this.octets = Buffer.concat([this.octets, octets]);
    };
    stream.onClose = () => {
      this.closed = true;
    };
    stream.onError = () => {};
  }

  get messages(): SipMessage[] {
    const units = new SipStreamFramer().push(this.octets);
    return units.filter(({ kind }) => kind === 'message').map(({ octets }) => messageIn(octets));
  }

  get statuses(): number[] {
    return this.messages.map((each) => (each.kind === 'response' ? each.status : 0));
  }

  write(...messages: readonly (Buffer | string)[]): void {
    for (const each of messages) this.stream.write(Buffer.from(each));
  }
}

function messageIn(octets: Buffer): SipMessage {
  const message = parseDatagram(octets);
  assert.ok(!isFault(message), octets.toString('latin1'));
  return message;
}

/** A request as a peer writes it, line by line; `undefined` leaves a header field out. */
export function written(
  method: string,
  changes: Readonly<Record<string, string | undefined>> = {},
  body = '',
  startLine = `${method} sip:nora@push.example SIP/2.0`,
): Buffer {
  const fields: Record<string, string | undefined> = {
    Via: `SIP/2.0/UDP 10.0.0.9:5060;branch=z9hG4bK-1`,
    'Max-Forwards': '70',
    From: '<sip:push@psa.example>;tag=f1',
    To: '<sip:nora@push.example>',
    'Call-ID': 'c1@psa.example',
    CSeq: `1 ${method}`,
    'Content-Length': String(body.length),
    ...changes,
  };
  const lines = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  return Buffer.from([startLine, ...lines, '', body].join('\r\n'), 'latin1');
}

/** A request of ours, to this URI. */
export function outgoing(
  method: string,
  uri: string,
  headers: readonly HeaderPair[] = [],
  body?: Buffer,
): SipRequest {
  return buildRequest({
    method,
    uri,
    headers: [
      ['Max-Forwards', '70'],
      ['From', '<sip:push@psa.example>;tag=f1'],
      ['To', `<${uri}>`],
      ['Call-ID', 'c1@psa.example'],
      ['CSeq', `1 ${method}`],
      ...headers,
    ],
    ...(body === undefined ? {} : { body }),
  });
}

/** Runs the tests of `body` on both networks. */
export function onBothNetworks(
  body: (open: () => Promise<{ network: Network; settle: (until: () => boolean) => Promise<void> }>) => void,
): void {
  describe('on the virtual network', () => {
    body(async () => {
      const clock = new VirtualClock();
      const network = new VirtualNetwork({ clock });
      const settle = async (until: () => boolean): Promise<void> => {
        for (let turn = 0; turn < 1000 && !until(); turn++) await clock.advance(1);
        assert.ok(until(), 'it has not come about');
      };
      return Promise.resolve({ network, settle });
    });
  });
  describe('on the loopback network', () => {
    const networks: Network[] = [];
    after(() => Promise.all(networks.map((each) => each.close())));
    body(async () => {
      const network = new LoopbackNetwork();
      networks.push(network);
      const settle = (until: () => boolean): Promise<void> => eventually(network, until);
      return Promise.resolve({ network, settle });
    });
  });
}

/** Waits on real time. */
async function eventually(network: Network, until: () => boolean): Promise<void> {
  const deadline = network.clock.now() + 2000;
  while (!until()) {
    assert.ok(network.clock.now() < deadline, 'it has not come about');
    await new Promise<void>((resolve) => network.clock.after(2, resolve));
  }
}
