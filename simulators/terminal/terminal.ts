import type { Actor } from '../../network/actor';
import type { Endpoint } from '../../network/network';
import { isFault } from '../../protocol/sip/fault';
import { isUrn } from '../../protocol/sip/gruu';
import { parseParams } from '../../protocol/sip/params';
import type { RegistrationOutcome } from '../../protocol/sip/registration/machine';
import type { SipUri } from '../../protocol/sip/uri';
import { undoEscapes } from '../../protocol/sip/uri-equality';
import { withDeviations } from '../deviations/deviation';
import type { FileContent } from '../session/file-content';
import type { ReceivedFile } from '../session/file-receipt';
import { SipEndpoint } from '../stack/endpoint';
import { RandomIds, type IdSource } from '../stack/ids';
import type { UserCredentials } from '../user-agent/credentials';
import { NonceCounts } from '../user-agent/nonce-counts';
import { OptionsHandler, type SelfDescription } from '../user-agent/options-handler';
import { UserAgentServer } from '../user-agent/uas';
import { Inbox, type InboxEntry } from './inbox';
import { Retriever } from './indirection/retriever';
import { mediaDescription } from './media-description';
import { MessageHandler } from './message-handler';
import { appended, instanceIn, isFromServer, isOwnUri, sipUriOf } from './own-names';
import { TERMINAL_POLICY, type TerminalPolicy } from './policy';
import { Registration } from './registration';
import { atEase, type TerminalBehaviour } from './session/behaviour';
import type { ReceivedMessage } from './session/received-message';
import { SessionMode } from './session/session-mode';
import { typesInSessions } from './session/session-receiver';
import { USUAL_TYPES, type TerminalOptions } from './terminal-options';

export type { TerminalOptions };

/**
 * A Push Receiver Agent: one terminal of a user, told apart by its instance ID. It registers for a GRUU and keeps registered,
 * renders what is pushed to it, and tells what it can do.
 */
export class TerminalSimulator {
  readonly actor: Actor;
  /** How it is disposed at the moment; may be changed at any time. */
  readonly behaviour: TerminalBehaviour;

  private readonly policy: TerminalPolicy;
  private readonly ids: IdSource;
  private readonly aorUri: SipUri;
  private readonly received = new Inbox();
  private readonly counts = new NonceCounts();
  private readonly descriptionId: number;
  private instanceId: string;
  private lastPublicGruu: string | undefined;
  private firstTemporaryGruu: string | undefined;
  private endpoint!: SipEndpoint;
  private server!: UserAgentServer;
  private pager!: MessageHandler;
  private registration!: Registration;
  private retriever!: Retriever;
  private sessions: SessionMode | undefined;
  private readonly sessionMessages: ReceivedMessage[] = [];
  private readonly sessionFiles: ReceivedFile[] = [];

  private constructor(private readonly options: TerminalOptions) {
    this.actor = { role: 'terminal', name: options.name, underTest: false };
    this.policy = withDeviations({ ...TERMINAL_POLICY, ...options.policy }, options.deviations);
    this.ids = options.ids ?? new RandomIds();
    this.aorUri = sipUriOf(options.aor);
    this.behaviour = { ...atEase(), delayMs: this.policy.answerDelayMs };
    this.instanceId = instanceIn(
      this.policy.instanceNamespace,
      options.instance ?? `urn:uuid:${this.ids.uuid()}`,
    );
    if (!isUrn(this.instanceId)) throw new RangeError(`the instance ID "${this.instanceId}" is no URN`);
    if (isFault(parseParams(appended(options.features) ?? '', 0)))
      throw new RangeError(`the features "${options.features}" are no Contact parameters`);
    this.received.onEntry = options.onContent;
    this.descriptionId = options.network.clock.date().getTime();
  }

  /**
   * Opens a terminal; it is switched on, but not registered.
   * @throws RangeError when the AOR is no SIP URI, the instance ID no URN or the features no parameters; rejects when the
   *   address is not to be had
   */
  static async open(options: TerminalOptions): Promise<TerminalSimulator> {
    const terminal = new TerminalSimulator(options);
    await terminal.start(options.port);
    return terminal;
  }

  /** The instance ID, a URN without brackets. */
  get instance(): string {
    return this.instanceId;
  }

  get local(): Endpoint {
    return this.endpoint.local;
  }

  /** Where it is reached just now; what it registers. */
  get contactUri(): string {
    const user = this.aorUri.user === undefined ? '' : `${this.aorUri.user}@`;
    const { hostPort, secureHostPort } = this.endpoint;
    return `${this.aorUri.scheme}:${user}${this.aorUri.scheme === 'sips' ? secureHostPort : hostPort}`;
  }

  /** What has been rendered, oldest first. */
  get inbox(): readonly InboxEntry[] {
    return this.received.entries;
  }

  /** Messages that came over sessions, oldest first. */
  get messages(): readonly ReceivedMessage[] {
    return this.sessionMessages;
  }

  /** Files that came over sessions, oldest first. */
  get files(): readonly ReceivedFile[] {
    return this.sessionFiles;
  }

  /** Requests of its own that wait for an answer, what it fetches, and what is under way in sessions. */
  get openTransactions(): number {
    return this.endpoint.openTransactions + this.retriever.open + (this.sessions?.open ?? 0);
  }

  get registered(): boolean {
    return this.registration.registered;
  }

  /** The public GRUU granted last; it outlives the registration, though nobody is reached by it then (RFC 5627 s5.3). */
  get publicGruu(): string | undefined {
    return this.registration.gruus.public ?? this.lastPublicGruu;
  }

  /** The temporary GRUUs that are valid, oldest first; none when it is not registered (RFC 5627 s4.2, s4.4). */
  get temporaryGruus(): readonly string[] {
    return this.registration.gruus.temporary;
  }

  /** Call-ID of its REGISTERs in this boot cycle. */
  get registrationCallId(): string {
    return this.registration.callId;
  }

  /**
   * Registers, or refreshes at once; from then on it refreshes by itself. Never rejects: a refusal is an outcome.
   * @param wish seconds asked for, 3600 by default; whether a GRUU is wanted, true by default
   */
  register(wish: { expires?: number; supportedGruu?: boolean } = {}): Promise<RegistrationOutcome> {
    const { expires = 3600, supportedGruu = true } = wish;
    return this.remember(this.registration.ask({ what: 'register', expires, gruu: supportedGruu }));
  }

  /** Refreshes its registration at once. */
  refresh(): Promise<RegistrationOutcome> {
    return this.register();
  }

  /** Removes its own binding (RFC 3261 s10.2.2). */
  deregister(): Promise<RegistrationOutcome> {
    return this.registration.ask({ what: 'deregister' });
  }

  /** Removes all bindings of the user, those of other terminals too: Contact "*". */
  deregisterAll(): Promise<RegistrationOutcome> {
    return this.registration.ask({ what: 'deregister-all' });
  }

  /** Asks which bindings there are (RFC 3261 s10.2.3). */
  fetchBindings(): Promise<RegistrationOutcome> {
    return this.registration.ask({ what: 'fetch' });
  }

  /** Power off and on without a farewell: same instance ID, new Call-ID, new port; the old binding is left to lapse. */
  async restart(): Promise<void> {
    const { port } = this.local;
    await this.vanish();
    if (this.policy.instancePerBoot)
      this.instanceId = instanceIn(this.policy.instanceNamespace, `urn:uuid:${this.ids.uuid()}`);
    await this.start();
    if (this.local.port !== port) return;
    // The network gave the same port again: the next one is another, as this one is taken.
    const same = this.endpoint;
    await this.start();
    await same.close();
  }

  /** Goes away without a farewell: the sockets are closed, nothing is sent. */
  async vanish(): Promise<void> {
    this.registration.stop();
    this.server.stop();
    this.retriever.stop();
    await this.sessions?.close();
    await this.endpoint.close();
  }

  /** Ends all sessions with BYE. */
  async endSessions(): Promise<void> {
    await this.sessions?.endSessions();
  }

  /** Breaks its MSRP connections without a farewell. */
  dropConnections(): void {
    this.sessions?.dropConnections();
  }

  /** The user wants the contents that wait for her to say so. */
  fetchContents(): void {
    this.retriever.go();
  }

  /** Has a file to be asked for (RFC 5547 s8.3.2). */
  supplies(file: FileContent): void {
    this.sessions?.supplies(file);
  }

  /** Ends the terminal. Whoever wants a de-registration asks for it before. */
  close(): Promise<void> {
    return this.vanish();
  }

  private async start(port?: number): Promise<void> {
    const { network, domains, deviations, policy, host, tls } = this.options;
    this.endpoint = await SipEndpoint.open({
      ...{ actor: this.actor, network, domains, ids: this.ids },
      ...(deviations === undefined ? {} : { deviations }),
      ...(policy === undefined ? {} : { policy }),
      ...(host === undefined ? {} : { host }),
      ...(port === undefined ? {} : { port }),
      ...(tls === undefined ? {} : { tls }),
    });
    const { behaviour } = this;
    this.retriever = new Retriever({
      ...{ actor: this.actor, network, host, domains, policy: this.policy },
      accept: () => this.pager.accept,
    });
    this.pager = new MessageHandler({
      ...{ clock: network.clock, policy: this.policy, behaviour, inbox: this.received },
      retriever: this.retriever,
      contentTypes: this.options.contentTypes ?? USUAL_TYPES,
      isFromCore: (request) => isFromServer(request, domains.get(this.aorUri.host.toLowerCase())),
    });
    this.server = new UserAgentServer({
      ...{ endpoint: this.endpoint, policy: this.policy, behaviour },
      isOurs: (uri) => isOwnUri(uri, this.aorUri, this.temporaryGruus),
      isInDialog: (request) => this.sessions?.isInDialog(request) ?? false,
    })
      .handle(this.pager)
      .handle(new OptionsHandler(() => this.describe()));
    if (this.policy.takesSessions) await this.openSessions(this.user);
    this.registration = new Registration({
      endpoint: this.endpoint,
      policy: this.policy,
      registrant: {
        ...{ aor: this.options.aor, aorUri: this.aorUri, instance: this.instance },
        contactUri: this.contactUri,
        ...(this.options.q === undefined ? {} : { q: this.options.q }),
      },
      features: this.features,
      counts: this.counts,
      user: this.user,
    });
  }

  private get user(): UserCredentials {
    const { username, password = '' } = this.options;
    return { username: username ?? undoEscapes(this.aorUri.user ?? ''), password };
  }

  private async openSessions(credentials: UserCredentials): Promise<void> {
    const { network, domains, deviations, policy, aor, identity } = this.options;
    this.sessions = await SessionMode.open({
      ...{ actor: this.actor, network, endpoint: this.endpoint, server: this.server, domains, deviations },
      ...{ credentials, counts: this.counts, identity: aor, tls: identity },
      ...{ policy: this.policy, msrpPolicy: policy, behaviour: this.behaviour.session },
      username: this.aorUri.user ?? '-',
      contact: () => this.registration.gruus.public ?? this.contactUri,
      understands: () => this.pager.understands(),
      retriever: this.retriever,
      ...{ inbox: this.received, messages: this.sessionMessages, files: this.sessionFiles },
      onFile: this.options.onFile,
    });
  }

  /** Feature parameters as spelled, ";" first. */
  private get features(): string {
    return appended(this.options.features) ?? `;methods="${this.server.allow.replaceAll(' ', '')}"`;
  }

  private describe(): SelfDescription {
    const { policy } = this;
    const sessionTypes = policy.takesSessions
      ? typesInSessions(this.behaviour.session, this.pager.accept)
      : undefined;
    // The features as registered (RFC 3840 s8); before anything is registered, those that will be.
    const features = this.registration.registered ? this.registration.shownFeatures : this.features;
    return {
      allow: this.server.allow,
      accept: [...(policy.describeMedia && sessionTypes ? ['application/sdp'] : []), ...this.pager.accept],
      encodings: policy.contentCodings,
      languages: policy.languages,
      contact: `<${this.uriInOptions}>;+sip.instance="<${this.instance}>"${features}`,
      ...(policy.describeMedia
        ? {
            media: {
              type: 'application/sdp',
              body: mediaDescription(this.aorUri.user ?? '', this.descriptionId, sessionTypes),
            },
          }
        : {}),
    };
  }

  /** A GRUU of a registration that is gone must not be used (RFC 5627 s4.4). */
  private get uriInOptions(): string {
    const valid = this.registration.gruus.public ?? this.contactUri;
    switch (this.policy.optionsContact) {
      case 'gruu':
        return valid;
      case 'gruu-for-ever':
        return this.lastPublicGruu ?? valid;
      case 'first-temporary-gruu':
        return this.firstTemporaryGruu ?? valid;
      case 'contact':
        return this.contactUri;
    }
  }

  private async remember(asked: Promise<RegistrationOutcome>): Promise<RegistrationOutcome> {
    const outcome = await asked;
    this.lastPublicGruu = outcome.publicGruu ?? this.lastPublicGruu;
    this.firstTemporaryGruu ??= outcome.temporaryGruu;
    return outcome;
  }
}
