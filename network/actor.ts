import type { Role } from '../protocol/push/roles';

/**
 * Who owns a socket, and to whom the judge attributes what left it. Names are unique within one trace.
 * `observer` is a bystander that only watches or probes; `server` is a content or back-end server outside the three roles.
 */
export interface Actor {
  readonly role: Role | 'observer' | 'server';
  readonly name: string;
  /** True for a system under test, false for a simulator. */
  readonly underTest: boolean;
}
