import type { Actor } from '../../network/actor';
import type { Endpoint, Network } from '../../network/network';
import { RandomMsrpIds } from '../../protocol/msrp/ids';
import { readCapabilities, type Capabilities } from '../../protocol/push/capabilities';
import { buildRequest, type HeaderPair } from '../../protocol/sip/build';
import { isFault } from '../../protocol/sip/fault';
import type { SipRequest, SipResponse } from '../../protocol/sip/message';
import { parseUri } from '../../protocol/sip/uri';
import { withDeviations, type Deviation } from '../deviations/deviation';
import type { MsrpPolicy } from '../msrp/policy';
import { SessionStack } from '../session/session-stack';
import { SipEndpoint } from '../stack/endpoint';
import { RandomIds, type IdSource } from '../stack/ids';
import type { StackPolicy } from '../stack/policy';
import type { Domains } from '../stack/resolve';
import type { TlsIdentity } from '../tls/identity';
import { undisturbed, type Behaviour } from '../user-agent/behaviour';
import type { UserCredentials } from '../user-agent/credentials';
import { NonceCounts } from '../user-agent/nonce-counts';
import { OptionsHandler } from '../user-agent/options-handler';
import { UserAgentServer } from '../user-agent/uas';
import { CapabilityTable } from './capability-table';
import { pushToCommunity, type CommunityPush, type DeliveryAccount } from './community';
import { deliver, type Delivery, type DeliveryOutcome } from './delivery';
import { RegistrationEvents, type SubscribeOptions } from './events/registration-events';
import type { RegistrationWatch } from './events/registration-watch';
import { Exchanges } from './exchange';
import { listPush, type ListPush } from './list-push';
import { Pager } from './pager';
import { SENDER_POLICY, type SenderPolicy } from './policy';
import type { PushOutcome } from './push-outcome';
import { pushRequest, targetOf, type FreshIds, type PushRequest } from './push-request';
import type { PushSession } from './session/push-session';
import { SessionPusher, type OpeningOptions } from './session/session-pusher';
import type { SessionOutcome, SessionPush } from './session/session-push';

/** What it takes to open a sender. */
export interface SenderOptions {
  readonly network: Network;
  /** Unique in the trace: 'PSA'. */
  readonly name: string;
  /** URI in From: 'sip:sender@content.example'. */
  readonly identity: string;
  /** Where the SIP server of a domain is. */
  readonly domains: Domains;
  readonly credentials?: UserCredentials;
  readonly host?: string;
  readonly port?: number;
  readonly policy?: Partial<SenderPolicy & StackPolicy & MsrpPolicy>;
  readonly deviations?: readonly Deviation[];
  readonly ids?: IdSource;
  /** Key, certificate and whom it trusts, for SIP over TLS. */
  readonly tls?: TlsIdentity;
  /** Key and certificate for MSRP over TLS. */
  readonly certificate?: TlsIdentity;
}

/** What became of an OPTIONS. */
export interface OptionsOutcome {
  readonly to: string;
  /** Status of the final response; absent when there was none. */
  readonly status?: number;
  readonly response?: SipResponse;
  /** What a 200 said. */
  readonly capabilities?: Capabilities;
  /** The GRUU of the terminal that it is about; absent when the answer cannot be attributed to one. */
  readonly gruu?: string;
}

/**
 * A Push Sender Agent: pushes content in pager mode and in session mode, finds out what terminals can do, and claims no more of
 * the outcome than it knows.
 */
export class SenderSimulator {
  readonly actor: Actor;
  /** The terminals that it knows, by GRUU, however it learned of them. */
  readonly capabilities = new CapabilityTable();
  /** How it is disposed towards requests that come to it; it is a user agent too. */
  readonly behaviour: Behaviour = undisturbed();

  private readonly policy: SenderPolicy;
  private readonly ids: IdSource;
  private endpoint!: SipEndpoint;
  private server!: UserAgentServer;
  private exchanges!: Exchanges;
  private pager!: Pager;
  private events!: RegistrationEvents;
  private sessions!: SessionStack;
  private pusher!: SessionPusher;

  private constructor(private readonly setting: SenderOptions) {
    const options = setting;
    this.actor = { role: 'sender', name: options.name, underTest: false };
    this.policy = withDeviations({ ...SENDER_POLICY, ...options.policy }, options.deviations);
    this.ids = options.ids ?? new RandomIds();
    if (isFault(parseUri(options.identity)))
      throw new RangeError(`the identity "${options.identity}" is no URI`);
  }

  /**
   * Opens a sender.
   * @throws RangeError when the identity is no URI; rejects when the address is not to be had
   */
  static async open(options: SenderOptions): Promise<SenderSimulator> {
    const sender = new SenderSimulator(options);
    await sender.start();
    return sender;
  }

  get local(): Endpoint {
    return this.endpoint.local;
  }

  /** Requests of its own that wait for an answer, and what is under way in sessions. */
  get openTransactions(): number {
    return this.endpoint.openTransactions + this.sessions.open;
  }

  /** Pushes in pager mode, one MESSAGE (RFC 3428). Never rejects: whatever happens is an outcome. */
  push(push: PushRequest): Promise<PushOutcome> {
    return this.pager.push(push);
  }

  /** Pushes the same to each of these GRUUs, side by side, one transaction each, so that each outcome is known. */
  pushToEach(gruus: readonly string[], push: Omit<PushRequest, 'to'>): Promise<PushOutcome[]> {
    return Promise.all(gruus.map((to) => this.push({ ...push, to })));
  }

  /** Pushes the same to many, one transaction each, of which a bounded number is pending (`mostPending`). Never rejects. */
  pushToCommunity(push: CommunityPush): Promise<DeliveryAccount> {
    return pushToCommunity(push, this.policy.mostPending, (each) => this.push(each));
  }

  /** Hands a push to many to a URI-list service (RFC 5365). Never rejects; its outcome is that of the service. */
  pushToList(push: ListPush): Promise<PushOutcome> {
    return this.push(listPush(push));
  }

  /** Pushes in session mode: one INVITE, all that goes over MSRP, and BYE. Never rejects: whatever happens is an outcome. */
  pushSession(push: SessionPush, options?: OpeningOptions): Promise<SessionOutcome> {
    return this.pusher.push(push, options);
  }

  /** Opens a session, begins what the push consists of, and leaves it open. Never rejects. */
  openSession(push: SessionPush, options?: OpeningOptions): Promise<PushSession | SessionOutcome> {
    return this.pusher.open(push, options);
  }

  /** Delivers content by the method that suits it and what the terminal said of itself. Never rejects. */
  deliver(delivery: Delivery): Promise<DeliveryOutcome> {
    return deliver(delivery, this.capabilities.get(delivery.to), this.policy, {
      page: (push) => this.push(push),
      call: (push) => this.pushSession(push),
    });
  }

  /** Breaks its MSRP connections without a farewell. */
  dropConnections(): void {
    this.sessions.dropConnections();
  }

  /** Asks what is at a URI (RFC 3261 s11). A 200 of one terminal goes into `capabilities`. Never rejects. */
  async options(to: string): Promise<OptionsOutcome> {
    const { ending } = await this.exchanges.run(this.optionsRequest(to));
    if (ending.kind !== 'response') return { to };
    const { response } = ending;
    const { status } = response;
    if (status >= 300) return { to, status, response };
    const capabilities = readCapabilities(response);
    const gruu = this.capabilities.enter(to, capabilities);
    return { to, status, response, capabilities, ...(gruu === undefined ? {} : { gruu }) };
  }

  /**
   * Subscribes to the registrations of an address-of-record (RFC 3680); the terminals that it is told of go into `capabilities`.
   * Resolves with the final response. Never rejects.
   */
  watch(aor: string, options?: SubscribeOptions): Promise<RegistrationWatch> {
    return this.events.subscribe(aor, options);
  }

  /** Asks for the full state of what it watches, and for more time. Never rejects. */
  async refreshWatches(): Promise<void> {
    await Promise.all(this.events.all.map((each) => this.events.refresh(each)));
  }

  /** Unsubscribes from all that it watches (RFC 3265 s3.1.4.3). Never rejects. */
  async unwatch(): Promise<void> {
    await Promise.all(this.events.all.map((each) => this.events.refresh(each, 0)));
  }

  /** Subscriptions, in the order in which they began. */
  get watches(): readonly RegistrationWatch[] {
    return this.events.all;
  }

  /** Waits until something holds of what subscriptions tell; false when it does not within so many milliseconds. */
  whenTold(holds: () => boolean, limitMs: number): Promise<boolean> {
    return this.events.until(holds, limitMs);
  }

  /** Ends the sender; pushes that are pending end without an answer. */
  async close(): Promise<void> {
    this.server.stop();
    this.events.stop();
    this.exchanges.stop();
    await this.sessions.close();
    await this.endpoint.close();
  }

  private async start(): Promise<void> {
    const { network, domains, credentials, deviations, policy, host, port, tls } = this.setting;
    this.endpoint = await SipEndpoint.open({
      ...{ actor: this.actor, network, domains, ids: this.ids },
      ...(deviations === undefined ? {} : { deviations }),
      ...(policy === undefined ? {} : { policy }),
      ...(host === undefined ? {} : { host }),
      ...(port === undefined ? {} : { port }),
      ...(tls === undefined ? {} : { tls }),
    });
    const counts = new NonceCounts();
    this.exchanges = new Exchanges({
      ...{ endpoint: this.endpoint, domains, policy: this.policy, credentials, counts },
    });
    this.pager = new Pager(this.exchanges, this.policy, (push) =>
      pushRequest(push, this.setting.identity, this.freshIds(), network.clock.date(), this.policy),
    );
    this.server = new UserAgentServer({
      ...{ endpoint: this.endpoint, policy: this.policy, behaviour: this.behaviour },
      isOurs: (uri) => uri.kind === 'sip' && (uri.user === undefined || uri.user === this.user),
      isInDialog: (request) => this.sessions.isInDialog(request) || this.events.mayOwn(request),
    });
    this.server.handle(
      new OptionsHandler(() => ({
        ...{ allow: this.server.allow, accept: [], encodings: [], languages: ['en'] },
      })),
    );
    const { identity, certificate } = this.setting;
    this.events = new RegistrationEvents({
      ...{ endpoint: this.endpoint, exchanges: this.exchanges, policy: this.policy, identity },
      contact: () => this.contact,
      ids: () => this.freshIds(),
      changed: ({ registrations }) => registrations.forEach((each) => this.capabilities.register(each)),
    });
    this.server.handle(this.events);
    this.sessions = await SessionStack.open({
      ...{ actor: this.actor, network, endpoint: this.endpoint, domains, deviations, counts },
      ...{ policy: this.policy, msrpPolicy: policy, tls: certificate, server: this.server },
      ...{ identity, username: this.user ?? '-' },
      contact: () => this.contact,
      ...(credentials === undefined ? {} : { credentials }),
    });
    this.pusher = new SessionPusher({
      ...{ clock: network.clock, stack: this.sessions, policy: this.policy, identity },
      ids: new RandomMsrpIds(),
    });
  }

  private get contact(): string {
    return `sip:${this.user === undefined ? '' : `${this.user}@`}${this.endpoint.hostPort}`;
  }

  private get user(): string | undefined {
    const uri = parseUri(this.setting.identity);
    return isFault(uri) || uri.kind !== 'sip' ? undefined : uri.user;
  }

  /** Each request stands alone (RFC 3428 s2). */
  private freshIds(): FreshIds {
    return { callId: this.ids.callId(this.local.host), fromTag: this.ids.tag(), cseq: 1 };
  }

  private optionsRequest(asked: string): SipRequest {
    const { policy } = this;
    const to = targetOf(asked, policy);
    const { callId, fromTag, cseq } = this.freshIds();
    const accept: HeaderPair[] =
      policy.acceptInOptions === undefined ? [] : [['Accept', policy.acceptInOptions.join(', ')]];
    return buildRequest({
      method: 'OPTIONS',
      uri: to,
      headers: [
        ['Max-Forwards', String(policy.maxForwards)],
        ['To', `<${to}>`],
        ['From', `<${this.setting.identity}>;tag=${fromTag}`],
        ['Call-ID', callId],
        ['CSeq', `${cseq} OPTIONS`],
        ['Supported', policy.optionTags.join(', ')],
        ...accept,
      ],
    });
  }
}
