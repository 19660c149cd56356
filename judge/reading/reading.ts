import type { Actor } from '../../network/actor';
import type { Trace } from '../../network/trace';
import { Authentication } from './authentication';
import { connectionsOf, type Connection } from './connections';
import { Descriptions } from './descriptions';
import { Gruus } from './gruus';
import { httpExchangesOf, type HttpExchange } from './http-exchanges';
import { hopsOf, type Hop, type Misdirected } from './hops';
import { MsrpReading } from './msrp-reading';
import { Registrations } from './registrations';
import { relaysOf, type Relay } from './relays';
import { Subscriptions } from './subscriptions';
import { sightingsOf, type Garbage, type ResponseSighting, type Sighting } from './sighting';

/** A trace as a SIP engineer reads it: messages, transactions, forks and bindings. The judge knows nothing else. */
export class Reading {
  readonly messages: readonly Sighting[];
  readonly garbage: readonly Garbage[];
  readonly hops: readonly Hop[];
  /** Responses that went to somebody else than the client of their request. */
  readonly misdirected: readonly Misdirected[];
  /** Responses to no request that was seen. */
  readonly strays: readonly ResponseSighting[];
  readonly relays: readonly Relay[];
  readonly registrations: Registrations;
  readonly actors: readonly Actor[];
  /** The time up to which the wire was watched, milliseconds since the trace started. */
  readonly until: number;

  /** TCP and TLS connections. */
  readonly connections: readonly Connection[];

  private readonly relaysByHop: ReadonlyMap<Hop, Relay>;
  #gruus: Gruus | undefined;
  #authentication: Authentication | undefined;
  #descriptions: Descriptions | undefined;
  #msrp: MsrpReading | undefined;
  #subscriptions: Subscriptions | undefined;
  #http: readonly HttpExchange[] | undefined;

  /** @param until when watching ended; the last frame's time when nobody knows better. */
  constructor(
    readonly trace: Trace,
    until?: number,
  ) {
    this.connections = connectionsOf(trace);
    const msrp = this.connections.filter((each) => each.isMsrp).flatMap(({ frames }) => frames);
    const http = this.connections.filter((each) => each.isHttp).flatMap(({ frames }) => frames);
    const { messages, garbage } = sightingsOf(trace, new Set([...msrp, ...http]));
    const { hops, misdirected, strays } = hopsOf(messages);
    this.messages = messages;
    this.garbage = garbage;
    this.hops = hops;
    this.misdirected = misdirected;
    this.strays = strays;
    this.relays = relaysOf(hops);
    this.relaysByHop = new Map(this.relays.map((each) => [each.incoming, each]));
    this.registrations = new Registrations(hops);
    this.actors = trace.actors;
    const last = messages[messages.length - 1];
    const others = [...msrp, ...http].map((each) => each.receivedAt ?? each.sentAt ?? 0);
    const heard = Math.max(
      last?.arrivedAt ?? last?.sentAt ?? 0,
      others.reduce((a, b) => Math.max(a, b), 0),
    );
    this.until = until ?? heard;
  }

  /** GRUUs that registrars gave out; read on first use. */
  get gruus(): Gruus {
    return (this.#gruus ??= new Gruus(this.registrations));
  }

  /** Challenges and credentials; read on first use. */
  get authentication(): Authentication {
    return (this.#authentication ??= new Authentication(this.hops));
  }

  /** Session descriptions, offers and answers; read on first use. */
  get descriptions(): Descriptions {
    return (this.#descriptions ??= new Descriptions(this.hops));
  }

  /** MSRP frames, sessions and messages; read on first use. */
  get msrp(): MsrpReading {
    return (this.#msrp ??= new MsrpReading(this.connections, this.descriptions, this.trace.network));
  }

  /** SUBSCRIBE and NOTIFY; read on first use. */
  get subscriptions(): Subscriptions {
    return (this.#subscriptions ??= new Subscriptions(this.hops));
  }

  /** Requests of HTTP and their responses; read on first use. */
  get http(): readonly HttpExchange[] {
    return (this.#http ??= httpExchangesOf(this.connections));
  }

  /** The relay that took in a request, if a core did. */
  relayOf(hop: Hop): Relay | undefined {
    return this.relaysByHop.get(hop);
  }
}
