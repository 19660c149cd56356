import type { Actor } from '../../network/actor';
import type { Endpoint, Network } from '../../network/network';
import { isMultipart, readEntity } from '../../protocol/mime/entity';
import {
  intendedRecipients,
  isRecipientList,
  parseRecipientList,
  RESOURCE_LISTS,
  type ListEntry,
} from '../../protocol/push/recipient-list';
import { isFault } from '../../protocol/sip/fault';
import type { SipRequest } from '../../protocol/sip/message';
import { AUTHENTICATION_POLICY } from '../core/authentication-policy';
import { Authenticator } from '../core/authenticator';
import { Nonces } from '../core/nonces';
import { OwnDomain } from '../core/own-domain';
import { Refusal } from '../core/refusal';
import { Users, type UserRecord } from '../core/users';
import { withDeviations, type Deviation } from '../deviations/deviation';
import { SipEndpoint } from '../stack/endpoint';
import type { Domains } from '../stack/resolve';
import { forEachAtMost } from '../sender/at-most';
import { Exchanges } from '../sender/exchange';
import { SENDER_POLICY } from '../sender/policy';
import { undisturbed } from '../user-agent/behaviour';
import { UserAgentServer, type Incoming } from '../user-agent/uas';
import { outgoingMessage, type ListedContent } from './outgoing-message';
import { LIST_SERVICE_POLICY, type ListServicePolicy } from './policy';

/** What it takes to open a URI-list service. */
export interface ListServiceOptions {
  readonly network: Network;
  /** Name of the actor; 'list-service' if absent. */
  readonly name?: string;
  /** Its own domain, which is its realm as well: 'lists.push.example'. */
  readonly domain: string;
  /** Where the SIP servers of other domains are. */
  readonly domains: Domains;
  readonly host?: string;
  readonly port?: number;
  readonly policy?: Partial<ListServicePolicy>;
  readonly deviations?: readonly Deviation[];
}

/**
 * A MESSAGE URI-list service (RFC 5365): takes one content and a list, and sends each recipient a MESSAGE of her own, in
 * the name of who asked. It is an application server of the core.
 */
export class ListServiceSimulator {
  private readonly authenticator: Authenticator;
  private readonly users: Users;
  private readonly exchanges: Exchanges;
  private readonly server: UserAgentServer;
  private underway = 0;

  private constructor(
    readonly uri: string,
    private readonly endpoint: SipEndpoint,
    private readonly policy: ListServicePolicy,
    { domain: name, domains }: ListServiceOptions,
  ) {
    const domain = new OwnDomain(name, endpoint.local);
    this.users = new Users(name);
    const nonces = new Nonces(endpoint.clock, endpoint.ids, AUTHENTICATION_POLICY.nonceLifetime);
    this.authenticator = new Authenticator(domain, this.users, nonces, AUTHENTICATION_POLICY);
    this.exchanges = new Exchanges({ endpoint, domains, policy: SENDER_POLICY, credentials: undefined });
    this.server = new UserAgentServer({
      ...{ endpoint, policy, behaviour: undisturbed() },
      isOurs: (uri) => uri.kind === 'sip' && domain.owns(uri),
    }).handle({ method: 'MESSAGE', handle: (incoming) => this.message(incoming) });
  }

  /** Binds the sockets. Rejects when the address is not to be had. */
  static async open(options: ListServiceOptions): Promise<ListServiceSimulator> {
    const { network, domain, domains, deviations = [], host, port } = options;
    const actor: Actor = { role: 'core', name: options.name ?? 'list-service', underTest: false };
    const policy = withDeviations({ ...LIST_SERVICE_POLICY, ...options.policy }, deviations);
    const endpoint = await SipEndpoint.open({
      ...{ actor, network, domains, deviations },
      ...(host === undefined ? {} : { host }),
      ...(port === undefined ? {} : { port }),
    });
    return new ListServiceSimulator(`sip:${domain}`, endpoint, policy, options);
  }

  get actor(): Actor {
    return this.endpoint.actor;
  }

  get local(): Endpoint {
    return this.endpoint.local;
  }

  /** Requests that wait for an answer, and recipients who wait for theirs. */
  get openTransactions(): number {
    return this.endpoint.openTransactions + this.underway;
  }

  /** Somebody who may use the service. */
  addUser(user: UserRecord): void {
    this.users.add(user);
  }

  async close(): Promise<void> {
    this.server.stop();
    this.exchanges.stop();
    await this.endpoint.close();
  }

  private message(incoming: Incoming): void {
    const { policy } = this;
    const { request } = incoming;
    const user = policy.authenticate ? this.authenticator.authenticate(request, 'registrar') : undefined;
    if (user instanceof Refusal) return this.refuse(incoming, user);
    const content = this.read(request);
    if (content instanceof Refusal) return this.refuse(incoming, content);
    incoming.respond(policy.takenStatus);
    void this.serve(request, content);
  }

  private refuse(incoming: Incoming, { status, reason, headers }: Refusal): void {
    incoming.respond(status, { headers, ...(reason === undefined ? {} : { reason }) });
  }

  /** The list and what goes to those on it; several lists count as one (RFC 5363 s4.1). */
  private read(request: SipRequest): ListedContent | Refusal {
    const entity = readEntity(request.headers, request.body);
    if (isFault(entity)) return new Refusal(400, 'Malformed body');
    const parts = isMultipart(entity.contentType) ? entity.parts : [entity];
    const lists = parts.filter(isRecipientList);
    if (lists.length === 0) return new Refusal(400, 'No recipient list');
    const entries: ListEntry[] = [];
    for (const { contentType, body } of lists) {
      if (contentType.essence !== RESOURCE_LISTS)
        return new Refusal(415, undefined, [['Accept', `multipart/mixed, ${RESOURCE_LISTS}`]]);
      const list = parseRecipientList(body);
      if (isFault(list)) return new Refusal(400, 'Malformed recipient list');
      entries.push(...list.entries);
    }
    if (entries.length > this.policy.mostRecipients) return new Refusal(413, 'Too many recipients');
    return { parts: parts.filter((each) => !isRecipientList(each)), entries };
  }

  private async serve(request: SipRequest, content: ListedContent): Promise<void> {
    const { policy, endpoint } = this;
    const recipients = policy.servesOnce ? intendedRecipients(content.entries) : content.entries;
    this.underway += recipients.length;
    await forEachAtMost(policy.mostPending, recipients, async (recipient) => {
      const ids = { callId: endpoint.ids.callId(endpoint.local.host), fromTag: endpoint.ids.tag() };
      await this.exchanges.run(outgoingMessage(request, recipient, content, this.uri, ids, policy));
      this.underway--;
    });
  }
}
