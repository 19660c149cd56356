import type { Actor } from '../../network/actor';
import { addressOctets } from '../../network/endpoint';
import type {
  Binding,
  DatagramSocket,
  Endpoint,
  Network,
  Stream,
  StreamListener,
} from '../../network/network';
import { isFault, type Fault } from '../../protocol/sip/fault';
import type { SipMessage } from '../../protocol/sip/message';
import { isKeepAlive, parseDatagram, parseFramed } from '../../protocol/sip/parse';
import { SipStreamFramer } from '../../protocol/sip/stream-framer';
import { bindingAnswer } from '../../protocol/stun/binding';
import { isStun, parseStun } from '../../protocol/stun/message';
import type { Deviation, Outgoing } from '../deviations/deviation';
import type { TlsIdentity } from '../tls/identity';
import { towardsDomain } from '../tls/sip-domain';
import type { Arrival, Target } from './arrival';
import type { StackPolicy } from './policy';

const PONG = Buffer.from('\r\n');

/** What the transport hands up. */
export interface TransportEvents {
  message(message: SipMessage, arrival: Arrival): void;
  /** Octets that are no SIP message; they are in the trace, the actor ignores them. */
  garbage?(fault: Fault, arrival: Arrival): void;
  /** A stream could not be opened, or broke. */
  streamFailed(stream: Stream, error: Error): void;
  /** A datagram to this endpoint could not be sent, or nobody is there. */
  datagramFailed(to: Endpoint, error: Error): void;
}

/**
 * The transport layer of an actor (RFC 3261 s18): one UDP socket and one TCP listener on the same port, a listener for TLS if it
 * has a certificate, streams kept open and reused, octets to messages and back. It knows nothing of transactions.
 */
export class SipTransport {
  private readonly streams = new Map<string, Stream>();
  private sent = 0;

  private constructor(
    private readonly actor: Actor,
    private readonly network: Network,
    private readonly binding: Binding,
    private readonly policy: StackPolicy,
    private readonly deviations: readonly Deviation[],
    private readonly events: TransportEvents,
    private readonly tls: TlsIdentity | undefined,
    private readonly secure: StreamListener | undefined,
    /** Where UDP responses leave from when that is not where requests arrive. */
    private readonly answering: Binding | undefined,
  ) {
    binding.udp.onDatagram = (octets, source) => this.datagram(octets, source);
    binding.udp.onError = (error, to) => to && this.events.datagramFailed(to, error);
    binding.tcp.onConnection = (stream) => this.attend(stream);
    if (secure) secure.onConnection = (stream) => this.attend(stream);
  }

  /** Binds the actor's sockets. Rejects when the address is not to be had. */
  static async open(
    options: {
      readonly actor: Actor;
      readonly network: Network;
      readonly host?: string;
      readonly port?: number;
      readonly tls?: TlsIdentity;
      readonly deviations?: readonly Deviation[];
    },
    policy: StackPolicy,
    events: TransportEvents,
  ): Promise<SipTransport> {
    const at = {
      ...(options.host === undefined ? {} : { host: options.host }),
      ...(options.port === undefined ? {} : { port: options.port }),
    };
    const binding = await options.network.bind(options.actor, at);
    const changing = (options.deviations ?? []).filter((each) => each.outgoing);
    const { host } = binding.local;
    const answering = policy.answerFromAnotherPort
      ? await options.network.bind(options.actor, { host })
      : undefined;
    const { key, cert } = options.tls ?? {};
    const secure =
      key === undefined || cert === undefined
        ? undefined
        : await options.network.listenTls(options.actor, { host, key, cert });
    return new SipTransport(
      options.actor,
      options.network,
      binding,
      policy,
      changing,
      events,
      options.tls,
      secure,
      answering,
    );
  }

  get local(): Endpoint {
    return this.binding.local;
  }

  /** Where it takes TLS; undefined when it does not. */
  get secureLocal(): Endpoint | undefined {
    return this.secure?.local;
  }

  /** The stream to a target: the one it names, one that is open, or a new one. Undefined for UDP. */
  streamTo(target: Target): Stream | undefined {
    if (target.transport === 'udp') return undefined;
    if (target.stream?.open) return target.stream;
    // A connection is good for the one domain that its certificate was looked at for (RFC 5922 s7.3).
    const key = `${keyOf(target.transport, target.endpoint)}${target.domain === undefined ? '' : ` ${target.domain}`}`;
    const known = this.streams.get(key);
    if (known) return known;
    const stream = this.network.connect(this.actor, target.endpoint, {
      host: this.local.host,
      ...(target.transport === 'tls' ? { tls: this.tlsTowards(target) } : {}),
    });
    this.attend(stream, key);
    return stream;
  }

  /**
   * Sends a message over UDP or on the given stream.
   * @param copy 0 for the first transmission, then counting.
   */
  send(message: SipMessage, endpoint: Endpoint, stream: Stream | undefined, copy: number): void {
    const socket = message.kind === 'response' ? this.answeringSocket : this.binding.udp;
    if (this.deviations.length === 0) return this.write(message.toBuffer(), endpoint, stream, socket);
    for (const octets of this.deviated(message, copy)) this.write(octets, endpoint, stream, socket);
  }

  /** True if what is sent may be changed on its way, so that messages have to be kept as messages. */
  get deviates(): boolean {
    return this.deviations.length > 0;
  }

  /** Sends a response once more over UDP, as it was sent before. */
  sendOctets(octets: Buffer, endpoint: Endpoint): void {
    this.write(octets, endpoint, undefined, this.answeringSocket);
  }

  async close(): Promise<void> {
    for (const stream of this.streams.values()) stream.destroy();
    this.streams.clear();
    this.secure?.close();
    await this.answering?.close();
    await this.binding.close();
  }

  private tlsTowards({ domain, endpoint }: Target): ReturnType<typeof towardsDomain> {
    return towardsDomain(domain ?? endpoint.host, this.tls, this.policy.verifiesPeers);
  }

  private get answeringSocket(): DatagramSocket {
    return (this.answering ?? this.binding).udp;
  }

  private write(
    octets: Buffer,
    endpoint: Endpoint,
    stream: Stream | undefined,
    socket: DatagramSocket,
  ): void {
    this.sent++;
    if (stream) stream.write(octets);
    else socket.send(octets, endpoint);
  }

  private deviated(message: SipMessage, copy: number): Buffer[] {
    let outgoing: readonly (SipMessage | Buffer)[] = [message];
    for (const deviation of this.deviations) {
      outgoing = outgoing.flatMap((each) =>
        Buffer.isBuffer(each) ? [each] : listOf(deviation.outgoing!(each, { copy, sent: this.sent })),
      );
    }
    return outgoing.map((each) => (Buffer.isBuffer(each) ? each : each.toBuffer()));
  }

  private datagram(octets: Buffer, source: Endpoint): void {
    if (isKeepAlive(octets)) return;
    const arrival: Arrival = { transport: 'udp', source, at: this.network.clock.now() };
    if (isStun(octets)) this.stun(octets, arrival);
    else this.handUp(parseDatagram(octets), arrival);
  }

  /** Answers a keep-alive over UDP from where it arrived (RFC 5626 s8, RFC 5389 s7.3.1.2). */
  private stun(octets: Buffer, arrival: Arrival): void {
    const message = parseStun(octets);
    if (isFault(message)) return this.handUp(message, arrival);
    if (!this.policy.answerStun) return;
    const { host, port } = arrival.source;
    const mapped = this.policy.stunMappedAddress ? { address: addressOctets(host), port } : undefined;
    const answer = bindingAnswer(message, mapped);
    if (answer) this.binding.udp.send(answer, arrival.source);
  }

  private handUp(message: SipMessage | Fault, arrival: Arrival): void {
    if (isFault(message)) this.events.garbage?.(message, arrival);
    else this.events.message(message, arrival);
  }

  private attend(stream: Stream, key = keyOf(stream.transport, stream.remote)): void {
    const framer = new SipStreamFramer();
    this.streams.set(key, stream);
    let lineEnds = 0;
    stream.onData = (chunk) => {
      for (const unit of framer.push(chunk)) {
        const arrival: Arrival = {
          transport: stream.transport,
          source: stream.remote,
          stream,
          at: this.network.clock.now(),
        };
        if (unit.kind === 'message') {
          lineEnds = 0;
          this.handUp(parseFramed(unit.octets), arrival);
        } else if (unit.kind === 'keep-alive') {
          lineEnds = this.answerPing(stream, lineEnds + unit.octets.length);
        } else {
          // Nothing tells where the next message starts, so the connection is of no more use (RFC 3261 s18.3).
          this.handUp(parseFramed(unit.octets), arrival);
          this.forget(key, stream);
          stream.end();
          return;
        }
      }
    };
    stream.onError = (error) => this.events.streamFailed(stream, error);
    stream.onClose = () => this.forget(key, stream);
  }

  /** Uses the stream for no more messages but the answers to what came on it. */
  private forget(key: string, stream: Stream): void {
    if (this.streams.get(key) === stream) this.streams.delete(key);
  }

  /** A ping is two CRLFs, however the stream was cut (RFC 5626 s3.5.1). Returns what is left over. */
  private answerPing(stream: Stream, octets: number): number {
    if (octets < 4) return octets;
    if (this.policy.answerPings) stream.write(PONG);
    return octets - 4;
  }
}

function keyOf(transport: string, endpoint: Endpoint): string {
  return `${transport} ${endpoint.host} ${endpoint.port}`;
}

function listOf(outgoing: Outgoing): readonly (SipMessage | Buffer)[] {
  if (outgoing === undefined) return [];
  return Array.isArray(outgoing)
    ? (outgoing as readonly (SipMessage | Buffer)[])
    : [outgoing as SipMessage | Buffer];
}
