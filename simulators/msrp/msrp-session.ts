import type { Clock } from '../../network/clock';
import { buildBodylessSend } from '../../protocol/msrp/build';
import type { MsrpIds } from '../../protocol/msrp/ids';
import type { MsrpRequest } from '../../protocol/msrp/message';
import type { MsrpPath } from '../../protocol/msrp/path';
import { ChurningMap } from '../../protocol/msrp/churning-map';
import { RecentMap } from '../../protocol/msrp/recent-ids';
import type { Reaction } from '../../protocol/msrp/reactions';
import type { SendOutcome } from '../../protocol/msrp/send-transaction';
import {
  NEW_SESSION,
  stepSession,
  type SessionEffect,
  type SessionEvent,
  type SessionState,
} from '../../protocol/msrp/session';
import type { ConnectionRole } from '../../protocol/msrp/setup';
import type { MsrpUri } from '../../protocol/msrp/uri';
import type { ConnectionUser, MsrpConnection } from './connection';
import type { OpenIncoming } from './incoming';
import type { OutgoingMessage } from './outgoing-message';
import { OutgoingSend, type SendHost } from './outgoing-send';
import type { MsrpPolicy } from './policy';
import type { SendingMessage } from './sending-message';

/** What is settled about a session when it is made. */
export interface SessionOptions {
  /** TLS (RFC 4975 s14.2); only an endpoint with a TLS identity has it. */
  readonly secure?: boolean;
  /** Decides on each message that comes. Without it content is refused with 403. */
  readonly receive?: OpenIncoming;
  /** Octets of the largest message that is taken; more is refused with 413. */
  readonly maxSize?: number;
  /** The session is over: by `close()`, or because it failed. Called once. */
  readonly onEnd?: (failed: boolean) => void;
}

/** What offer and answer say of the other side. */
export interface SessionPeer {
  readonly path: MsrpPath;
  /** Ours: active = we connect. */
  readonly role: ConnectionRole;
  /** Value of a=fingerprint; without one a certificate has to be vouched for (RFC 4975 s5.4, s14.4). */
  readonly fingerprint?: string;
  /** A message will be sent at once, so that no SEND without a body has to go before it. */
  readonly hasContent?: boolean;
}

/** What a session needs from its endpoint. */
export interface SessionHost {
  readonly clock: Clock;
  readonly policy: MsrpPolicy;
  readonly ids: MsrpIds;
  /** A connection to the peer that is there and can be used again (RFC 4975 s5.4). */
  existing(session: MsrpSession): MsrpConnection | undefined;
  /** Opens one; undefined when that is not possible at all. */
  connect(session: MsrpSession): MsrpConnection | undefined;
  /** The session has a connection, and with it what comes on it. */
  bind(session: MsrpSession, connection: MsrpConnection): void;
  /** The peer has another path from now on; the session is on no connection. */
  unbind(session: MsrpSession): void;
  /** False if the peer at the other end of the connection is not the one that was described. */
  isTrusted(session: MsrpSession, connection: MsrpConnection): boolean;
  /** Another open session on the same connection, for whom that is a way to deviate. */
  another(session: MsrpSession): MsrpSession;
  sessionEnded(session: MsrpSession, failed: boolean): void;
}

/** Messages that are settled and remembered, as a failure report may still come for them. */
const MOST_SETTLED = 256;

/**
 * One MSRP session at one of its ends (RFC 4975 s5.4): who connects, what is sent in it, what becomes of that, and how it
 * ends. What comes in goes through the endpoint, which finds the session of each request.
 */
export class MsrpSession implements ConnectionUser, SendHost {
  private current: SessionState = NEW_SESSION;
  private peer: SessionPeer | undefined;
  private connection: MsrpConnection | undefined;
  private isBound = false;
  private queue: OutgoingSend[] = [];
  private readonly underway = new ChurningMap<OutgoingSend>();
  private readonly settledOnes = new RecentMap<OutgoingSend>(MOST_SETTLED);
  private readonly bannedTypes = new Set<string>();
  private greeting: string | undefined;
  private hasSent = false;

  /** Made by `MsrpEndpoint.session()`. @param uri ours; it goes into a=path */
  constructor(
    readonly uri: MsrpUri,
    readonly options: SessionOptions,
    private readonly host: SessionHost,
  ) {}

  get state(): SessionState['name'] {
    return this.current.name;
  }

  get isOver(): boolean {
    return this.state === 'closed' || this.state === 'failed';
  }

  get clock(): Clock {
    return this.host.clock;
  }

  get policy(): MsrpPolicy {
    return this.host.policy;
  }

  readonly addresses = (): ReturnType<SendHost['addresses']> => {
    const session = this.policy.spreadOverSessions ? this.host.another(this) : this;
    return { to: session.peerPath ?? [], from: session.uri };
  };

  readonly nextTransactionId = (): string => this.host.ids.transactionId();

  /** Path of the peer, once it is known. */
  get peerPath(): MsrpPath | undefined {
    return this.peer?.path;
  }

  /** Value of the a=fingerprint of the peer. */
  get peerFingerprint(): string | undefined {
    return this.peer?.fingerprint;
  }

  /** Offer and answer are complete: connect (active), or wait for the peer to do so (passive). */
  start(peer: SessionPeer): void {
    if (this.peer || this.isOver) return;
    this.peer = peer;
    // The peer may have connected before we knew who it is (RFC 4975 s5.4).
    if (this.connection && !this.host.isTrusted(this, this.connection)) return this.mistrust(this.connection);
    const role = this.policy.connectWhenPassive ? 'active' : peer.role;
    const connection = role === 'active' ? (this.connection ?? this.host.existing(this)) : undefined;
    if (connection) this.use(connection);
    const { isOpen: isConnected = false } = connection ?? {};
    this.step({ type: 'start', role, isConnected, hasContent: this.hasContent });
    if (this.isBound) this.step({ type: 'bound' });
  }

  /**
   * A later offer or answer gave the peer another path (RFC 4975 s8.4): what follows goes there, over another connection if
   * it leads to another host or port; messages that are under way then are lost with the old one.
   */
  repath(path: MsrpPath): void {
    const { peer, connection } = this;
    if (!peer || this.isOver) return;
    const isElsewhere = hopOf(path) !== hopOf(peer.path);
    this.peer = { ...peer, path };
    if (!isElsewhere || !connection) return;
    this.connection = undefined;
    this.isBound = false;
    this.host.unbind(this);
    const lost = this.underway.values().filter((each) => !this.queue.includes(each));
    connection.drop((chunker) => lost.some((each) => each.chunker === chunker));
    for (const each of lost) each.refused('connection-lost');
    connection.leave(this);
    this.current = NEW_SESSION;
    this.hasSent = false;
    const { fingerprint, hasContent, role } = this.peer;
    this.peer = undefined;
    this.start({
      path,
      role,
      ...(fingerprint === undefined ? {} : { fingerprint }),
      hasContent: hasContent ?? false,
    });
  }

  /** Sends a message; before the session is open it is queued. Never throws: what goes wrong is in its delivery. */
  send(message: OutgoingMessage): SendingMessage {
    const messageId = message.messageId ?? this.host.ids.messageId();
    const sending = new OutgoingSend(messageId, message, this);
    if (this.isOver) sending.refused('connection-lost');
    else if (this.isBanned(message.contentType)) sending.refused(415);
    else {
      this.underway.set(messageId, sending);
      if (this.state === 'open' && this.connection) this.go(sending, this.connection);
      else this.queue.push(sending);
    }
    return sending;
  }

  /**
   * Ends the session as signalling has it (BYE, port 0): its URI is dead, chunks under way end with "#", and no REPORT is
   * sent any more (RFC 4975 s7.1.2). The connection is closed when no session is on it (s5.4).
   */
  close(): void {
    this.step({ type: 'close' });
  }

  /** The first SEND for this session has come, on that connection. */
  bound(connection: MsrpConnection): void {
    if (this.peer && !this.host.isTrusted(this, connection)) return this.mistrust(connection);
    this.isBound = true;
    this.use(connection);
    this.step({ type: 'bound' });
  }

  /** A REPORT has come. One on a message that is not known is ignored (RFC 4975 s7.1.2). */
  reported(report: MsrpRequest): void {
    const { messageId = '' } = report;
    (this.underway.get(messageId) ?? this.settledOnes.get(messageId))?.report(report);
  }

  connected(connection: MsrpConnection): void {
    if (!this.host.isTrusted(this, connection)) return this.mistrust(connection);
    this.step({ type: 'connected', hasContent: this.hasContent });
  }

  connectionLost(): void {
    this.step({ type: 'connection-lost' });
  }

  react(reaction: Reaction, { messageId, contentType }: OutgoingSend): void {
    if (!this.policy.heedRefusals) return;
    if (reaction.stopsMessage) this.connection?.abort(messageId);
    if (reaction.bansType) this.ban(essenceOf(contentType));
    if (reaction.endsSession || reaction.leavesConnection) this.step({ type: 'failure' });
  }

  settled(message: OutgoingSend): void {
    const { messageId } = message;
    if (this.underway.get(messageId) === message) this.underway.delete(messageId);
    if (this.queue.length > 0) this.queue = this.queue.filter((each) => each !== message);
    if (this.isOver) return;
    this.settledOnes.set(messageId, message);
  }

  private get hasContent(): boolean {
    return this.queue.length > 0 || ((this.peer?.hasContent ?? false) && !this.hasSent);
  }

  private step(event: SessionEvent): void {
    const { state, effects } = stepSession(this.current, event);
    this.current = state;
    const delay = this.policy.firstSendDelayMs;
    const isFirst = delay > 0 && !this.hasSent && (event.type === 'start' || event.type === 'connected');
    for (const effect of effects) {
      if (isFirst && effect.do !== 'connect' && effect.do !== 'end') {
        this.clock.after(delay, () => this.isOver || this.perform(effect));
      } else this.perform(effect);
    }
  }

  private perform(effect: SessionEffect): void {
    switch (effect.do) {
      case 'connect':
        return this.connect();
      case 'greet':
        return this.greet();
      case 'ready':
        return this.sendQueued();
      case 'end':
        return this.end(effect.failed);
    }
  }

  private connect(): void {
    // It may be that another session has begun to connect there.
    const connection = this.connection ?? this.host.connect(this);
    if (!connection) return this.step({ type: 'connection-lost' });
    this.use(connection);
    if (connection.isOpen) this.connected(connection);
  }

  private use(connection: MsrpConnection): void {
    if (this.connection === connection) return;
    this.connection = connection;
    this.host.bind(this, connection);
    connection.join(this);
  }

  /** A SEND without a body, as the active side has to send at once (RFC 4975 s5.4). */
  private greet(): void {
    const { connection } = this;
    if (!connection) return;
    const { to, from } = { to: this.peerPath ?? [], from: this.uri };
    const transactionId = this.nextTransactionId();
    const greeting = buildBodylessSend({ transactionId, to, from, messageId: this.host.ids.messageId() });
    this.greeting = transactionId;
    this.hasSent = true;
    connection.transactions.began(transactionId, 'yes', (outcome) => this.greeted(outcome));
    connection.post(greeting, () => connection.transactions.sent(transactionId));
  }

  /** What binds the session was refused, or nobody is there: it has failed. */
  private greeted(outcome: SendOutcome): void {
    this.greeting = undefined;
    if (outcome.kind === 'refused' || outcome.kind === 'timed-out') this.step({ type: 'failure' });
  }

  private sendQueued(): void {
    const { connection } = this;
    if (!connection) return;
    for (const sending of this.queue.splice(0)) this.go(sending, connection);
  }

  private go(sending: OutgoingSend, connection: MsrpConnection): void {
    this.hasSent = true;
    sending.go(connection);
  }

  private isBanned(contentType: string): boolean {
    return this.bannedTypes.size > 0 && this.bannedTypes.has(essenceOf(contentType));
  }

  private ban(type: string): void {
    this.bannedTypes.add(type);
    for (const each of this.underway.values()) {
      if (essenceOf(each.contentType) !== type) continue;
      this.connection?.abort(each.messageId);
      each.refused(415);
    }
  }

  /** The certificate is not the one of the description: nothing is sent, and the session is over (RFC 4975 s14.4). */
  private mistrust(connection: MsrpConnection): void {
    this.step({ type: 'failure' });
    if (connection.userCount === 0) connection.destroy();
  }

  private end(failed: boolean): void {
    const { connection } = this;
    const messages = new Set(this.underway.values().map(({ chunker }) => chunker));
    this.queue = [];
    if (messages.size > 0) connection?.drop((chunker) => messages.has(chunker));
    if (this.greeting !== undefined) connection?.transactions.forget(this.greeting);
    for (const each of this.underway.values()) each.sessionEnded(failed);
    for (const each of this.settledOnes.values()) each.forgetTransactions();
    this.settledOnes.clear();
    this.host.sessionEnded(this, failed);
    connection?.leave(this);
    this.options.onEnd?.(failed);
  }
}

/** Where a path leads first, as far as a connection is concerned. */
function hopOf(path: MsrpPath): string {
  const { scheme, host, port } = path[0] ?? { scheme: '', host: '', port: 0 };
  return `${scheme} ${host.toLowerCase()} ${port ?? ''}`;
}

/** A content type without its parameters; they do not count (RFC 4975 s8.6). */
function essenceOf(contentType: string): string {
  return contentType.split(';')[0]!.trim().toLowerCase();
}
