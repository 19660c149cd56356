import type { CoreOptions, CoreSimulator } from '../simulators/core/core';
import type { SenderOptions, SenderSimulator } from '../simulators/sender/sender';
import type { TerminalOptions, TerminalSimulator } from '../simulators/terminal/terminal';

/**
 * What a scenario may ask of each role. Whoever plays a role, simulator or system under test, is driven through these
 * and nothing else; what came of it is read from the wire.
 */
export type CoreRole = Pick<
  CoreSimulator,
  'actor' | 'domain' | 'local' | 'addUser' | 'removeUser' | 'openTransactions' | 'close'
>;

export type TerminalRole = Pick<
  TerminalSimulator,
  | 'actor'
  | 'behaviour'
  | 'register'
  | 'registered'
  | 'deregister'
  | 'deregisterAll'
  | 'fetchBindings'
  | 'restart'
  | 'vanish'
  | 'local'
  | 'contactUri'
  | 'publicGruu'
  | 'temporaryGruus'
  | 'files'
  | 'messages'
  | 'supplies'
  | 'endSessions'
  | 'dropConnections'
  | 'openTransactions'
  | 'close'
>;

export type SenderRole = Pick<
  SenderSimulator,
  | 'actor'
  | 'push'
  | 'pushSession'
  | 'openSession'
  | 'deliver'
  | 'dropConnections'
  | 'options'
  | 'capabilities'
  | 'openTransactions'
  | 'close'
>;

/** What the sender says became of a push. */
export type PushReport = Awaited<ReturnType<SenderRole['push']>>;

/** What the sender says became of a push in session mode. */
export type SessionReport = Awaited<ReturnType<SenderRole['pushSession']>>;

/** What the sender says became of content that it delivered by a method of its choice. */
export type DeliveryReport = Awaited<ReturnType<SenderRole['deliver']>>;

/** A push in session mode, and what it consists of. */
export type SessionOrder = Parameters<SenderRole['pushSession']>[0];
export type FileOrder = NonNullable<SessionOrder['files']>[number];

/** A session that is open, at its sender. */
export type OpenSession = Exclude<Awaited<ReturnType<SenderRole['openSession']>>, SessionReport>;

/** What a scenario may say about an actor before it is opened; the network and its faults are the testbed's. */
export type CoreWishes = Omit<CoreOptions, 'network' | 'deviations'>;
export type TerminalWishes = Omit<TerminalOptions, 'network' | 'domains' | 'deviations'>;
export type SenderWishes = Omit<SenderOptions, 'network' | 'domains' | 'deviations'>;
