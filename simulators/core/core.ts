import type { Actor } from '../../network/actor';
import type { Endpoint, Network } from '../../network/network';
import { isFault } from '../../protocol/sip/fault';
import { parseUri } from '../../protocol/sip/uri';
import { canonicalAor } from '../../protocol/sip/uri-equality';
import { withDeviations, type Deviation } from '../deviations/deviation';
import { SipEndpoint } from '../stack/endpoint';
import type { IdSource } from '../stack/ids';
import type { StackPolicy } from '../stack/policy';
import type { Domains, SipServer } from '../stack/resolve';
import type { ServerTransaction } from '../stack/server-transaction';
import type { TlsIdentity } from '../tls/identity';
import { Authenticator } from './authenticator';
import { RegistrationNotifier } from './events/notifier';
import { Gruus } from './gruus';
import { Location } from './location';
import { Nonces } from './nonces';
import { OwnDomain } from './own-domain';
import { OwnedTimers } from './owned-timers';
import type { CoreParts } from './parts';
import { CORE_POLICY, type CorePolicy } from './policy';
import { Proxy } from './proxy';
import { Registrar } from './registrar';
import { aorKeys, Users, type UserRecord } from './users';

/** What it takes to open a core. */
export interface CoreOptions {
  readonly network: Network;
  /** Name of the actor; 'core' if absent. */
  readonly name?: string;
  /** The one domain it is responsible for: a host name or an address. */
  readonly domain: string;
  readonly users?: readonly UserRecord[];
  readonly host?: string;
  readonly port?: number;
  /** Other domains and where their SIP servers are; numeric hosts need no entry. */
  readonly domains?: Domains;
  /** Key, certificate and whom it trusts, for SIP over TLS. */
  readonly tls?: TlsIdentity;
  readonly policy?: Partial<CorePolicy & StackPolicy>;
  readonly deviations?: readonly Deviation[];
  readonly ids?: IdSource;
}

/** A binding as others may see it. */
export interface BindingView {
  /** Contact URI as registered. */
  readonly contact: string;
  readonly instance: string | undefined;
  readonly regId: number | undefined;
  readonly q: number;
  /** Seconds left. */
  readonly expires: number;
  readonly path: readonly string[];
  readonly publicGruu: string | undefined;
  readonly temporaryGruu: string | undefined;
}

function serverAt(local: Endpoint, secure: Endpoint | undefined): SipServer {
  return secure ? { ...local, securePort: secure.port } : local;
}

/** The simulated SIP/IP core: registrar that grants GRUUs, and stateful forking proxy of one domain. Conforming unless told otherwise. */
export class CoreSimulator {
  private readonly registrar: Registrar;
  private readonly proxy: Proxy;
  private readonly notifier: RegistrationNotifier;

  private constructor(private readonly parts: CoreParts) {
    this.registrar = new Registrar(parts);
    this.proxy = new Proxy(parts);
    this.notifier = new RegistrationNotifier(parts);
    const { endpoint } = parts;
    endpoint.onRequest = (transaction) => this.request(transaction);
    endpoint.onAck = (ack) => this.proxy.ack(ack);
    endpoint.onStrayResponse = (response) => this.proxy.strayResponse(response);
  }

  /** Binds the sockets. Rejects when the address is not to be had. */
  static async open(options: CoreOptions): Promise<CoreSimulator> {
    const { network, deviations = [], domain: name } = options;
    const actor: Actor = { role: 'core', name: options.name ?? 'core', underTest: false };
    const policy: CorePolicy = withDeviations({ ...CORE_POLICY, ...options.policy }, deviations);
    const domains = new Map(options.domains);
    const endpoint = await SipEndpoint.open({
      actor,
      network,
      domains,
      deviations,
      policy: options.policy ?? {},
      ...(options.host === undefined ? {} : { host: options.host }),
      ...(options.port === undefined ? {} : { port: options.port }),
      ...(options.tls === undefined ? {} : { tls: options.tls }),
      ...(options.ids === undefined ? {} : { ids: options.ids }),
    });
    const { local, secureLocal } = endpoint;
    domains.set(name.toLowerCase(), serverAt(local, secureLocal));
    const domain = new OwnDomain(name, local, secureLocal);
    const users = new Users(name);
    for (const user of options.users ?? []) users.add(user);
    const gruus = new Gruus(name, endpoint.ids, policy, (aor) => location.bindings(aor));
    const instanceGone = (aor: string, instance: string): void => {
      if (policy.temporaryGruusEndWithContacts) gruus.endTemporaries(aor, instance);
      if (!policy.publicGruusStay) gruus.endPublics(aor, instance);
    };
    const location: Location = new Location(endpoint.clock, instanceGone, policy.expireBindings);
    const nonces = new Nonces(endpoint.clock, endpoint.ids, policy.nonceLifetime);
    const authenticator = new Authenticator(domain, users, nonces, policy);
    const timers = new OwnedTimers(endpoint.clock);
    const parts = { endpoint, timers, domains, policy, domain, users, location, gruus, authenticator };
    return new CoreSimulator(parts);
  }

  get actor(): Actor {
    return this.parts.endpoint.actor;
  }

  get domain(): string {
    return this.parts.domain.name;
  }

  /** Address of the UDP socket and the TCP listener, and the port for TLS. */
  get local(): SipServer {
    const { local, secureLocal } = this.parts.endpoint;
    return serverAt(local, secureLocal);
  }

  /** Requests that it has sent on and that wait for an answer. */
  get openTransactions(): number {
    return this.parts.endpoint.openTransactions;
  }

  /** Adds a subscriber, or changes the one of that name. */
  addUser(user: UserRecord): void {
    this.parts.users.add(user);
  }

  /** Takes a subscriber away, with all bindings and GRUUs (RFC 5627 s5.4). */
  removeUser(name: string): void {
    const { users, location, gruus, policy } = this.parts;
    const user = users.remove(name);
    if (!user) return;
    for (const key of aorKeys(user)) {
      if (!policy.gruusEndWithAor) continue;
      location.forget(key);
      gruus.forget(key);
    }
  }

  /** Everybody who has something bound: canonical AOR and what is. */
  boundUsers(): { readonly aor: string; readonly bindings: readonly BindingView[] }[] {
    return this.parts.location.aors().map((aor) => ({ aor, bindings: this.bindings(aor) }));
  }

  /** Current bindings of an AOR such as "sip:nora@push.example"; none if it is not a SIP URI. */
  bindings(aor: string): BindingView[] {
    const uri = parseUri(aor);
    if (isFault(uri) || uri.kind !== 'sip') return [];
    const { location, gruus, endpoint } = this.parts;
    const key = canonicalAor(uri);
    const now = endpoint.clock.now();
    return location.bindings(key).map(({ contact, instance, regId, q, path, expiresAt }) => ({
      contact: contact.uriText,
      instance,
      regId,
      q,
      expires: Math.floor((expiresAt - now) / 1000),
      path,
      publicGruu: instance === undefined ? undefined : gruus.publicGruu(key, instance)?.text,
      temporaryGruu: instance === undefined ? undefined : gruus.temporaryGruu(key, instance)?.text,
    }));
  }

  /** Ends all transactions and closes the sockets. */
  close(): Promise<void> {
    this.parts.timers.cancelAll();
    return this.parts.endpoint.close();
  }

  private request(transaction: ServerTransaction): void {
    const { method, requestUri } = transaction.request;
    const isForUs = !isFault(requestUri) && requestUri.kind === 'sip' && this.parts.domain.owns(requestUri);
    if (method === 'REGISTER' && isForUs) this.registrar.register(transaction);
    else if (!this.notifier.takes(transaction)) this.proxy.request(transaction);
  }
}
