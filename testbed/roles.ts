import type { ContentServer } from '../simulators/content-server/content-server';
import type { Hosted } from '../simulators/content-server/hosted';
import type { TlsIdentity } from '../simulators/tls/identity';
import type { CoreOptions, CoreSimulator } from '../simulators/core/core';
import type { ListServiceOptions } from '../simulators/list-service/list-service';
import type { SenderOptions, SenderSimulator } from '../simulators/sender/sender';
import type { TerminalOptions, TerminalSimulator } from '../simulators/terminal/terminal';

/**
 * What a scenario may ask of each role. Whoever plays a role, simulator or system under test, is driven through these
 * and nothing else; what came of it is read from the wire.
 */
export type CoreRole = Pick<
  CoreSimulator,
  'actor' | 'domain' | 'local' | 'removeUser' | 'openTransactions' | 'close'
> & {
  addUser(user: Parameters<CoreSimulator['addUser']>[0]): void | Promise<void>;
};

/** A server of content that is pushed by reference; it plays none of the three roles. */
export type ContentHost = Pick<ContentServer, 'url' | 'host' | 'visited'>;
export type HostedObject = Hosted;
export type { TlsIdentity };

/** What is known of a REGISTER and what became of it. */
export interface RegistrationReport {
  /** Status of the final response; absent when there was none. */
  readonly status?: number;
}

export type TerminalRole = Pick<
  TerminalSimulator,
  | 'actor'
  | 'behaviour'
  | 'registered'
  | 'restart'
  | 'vanish'
  | 'local'
  | 'files'
  | 'messages'
  | 'inbox'
  | 'fetchContents'
  | 'supplies'
  | 'endSessions'
  | 'dropConnections'
  | 'openTransactions'
  | 'close'
> & {
  register(wish?: { readonly expires?: number }): Promise<RegistrationReport>;
  /** Registers again, as a part of the same series (RFC 3261 s10.2: the same Call-ID). */
  refresh(): Promise<RegistrationReport>;
  deregister(): Promise<RegistrationReport>;
  deregisterAll(): Promise<RegistrationReport>;
  fetchBindings(): Promise<RegistrationReport>;
};

type SimulatedSender = Pick<
  SenderSimulator,
  | 'actor'
  | 'openSession'
  | 'pushToCommunity'
  | 'pushToList'
  | 'deliver'
  | 'dropConnections'
  | 'capabilities'
  | 'behaviour'
  | 'watch'
  | 'refreshWatches'
  | 'unwatch'
  | 'whenTold'
  | 'openTransactions'
  | 'close'
>;

/** A sender under test says nothing of what became of a push. */
export type SenderRole = SimulatedSender & {
  push(...order: Parameters<SenderSimulator['push']>): Promise<PushReport | undefined>;
  pushSession(...order: Parameters<SenderSimulator['pushSession']>): Promise<SessionReport | undefined>;
  options(target: string): Promise<unknown>;
};

/** What the sender knows of a terminal. */
export type KnownTerminal = SenderSimulator['capabilities']['terminals'][number];

/** A push in pager mode. */
export type PushOrder = Parameters<SenderSimulator['push']>[0];

/** What the sender says became of a push. */
export type PushReport = Awaited<ReturnType<SenderSimulator['push']>>;

/** What the sender says became of a push to many. */
export type DeliveryAccount = Awaited<ReturnType<SenderSimulator['pushToCommunity']>>;

/** What the sender says became of a push in session mode. */
export type SessionReport = Awaited<ReturnType<SenderSimulator['pushSession']>>;

/** What the sender says became of content that it delivered by a method of its choice. */
export type DeliveryReport = Awaited<ReturnType<SenderSimulator['deliver']>>;

/** A push in session mode, and what it consists of. */
export type SessionOrder = Parameters<SenderSimulator['pushSession']>[0];
export type FileOrder = NonNullable<SessionOrder['files']>[number];

/** A session that is open, at its sender. */
export type OpenSession = Exclude<Awaited<ReturnType<SenderSimulator['openSession']>>, SessionReport>;

/** What a scenario may say about an actor before it is opened; the network and its faults are the testbed's. */
export type CoreWishes = Omit<CoreOptions, 'network' | 'deviations'>;
export type ListServiceWishes = NonNullable<ListServiceOptions['policy']>;
export type TerminalWishes = Omit<TerminalOptions, 'network' | 'domains' | 'deviations'>;
export type SenderWishes = Omit<SenderOptions, 'network' | 'domains' | 'deviations'>;
