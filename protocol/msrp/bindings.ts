import type { MsrpRequest } from './message';
import { msrpUriEqual, msrpUriKey, type MsrpUri } from './uri';

/** How a request fares that came on a connection. */
export type Admission<Session> =
  | { readonly session: Session; readonly isFirst: boolean }
  /** 481: no such session. 506: its session is bound to another connection. */
  | { readonly status: 481 | 506 };

interface Entry<Session, Connection> {
  readonly uri: MsrpUri;
  readonly session: Session;
  connection: Connection | undefined;
}

/**
 * Which session is on which connection (RFC 4975 s5.4, s7.3). A connection carries any number of sessions; a session is on
 * one connection, bound to it by the first SEND that comes for it, or by ourselves when we connected.
 */
export class SessionBindings<Session, Connection> {
  private readonly entries = new Map<string, Entry<Session, Connection>[]>();

  /** Opens a session under a URI of ours. */
  add(uri: MsrpUri, session: Session): void {
    const key = msrpUriKey(uri);
    const entry = { uri, session, connection: undefined };
    this.entries.set(key, [...(this.entries.get(key) ?? []), entry]);
  }

  /** Ends a session: its URI is dead. */
  remove(uri: MsrpUri): void {
    const key = msrpUriKey(uri);
    const left = (this.entries.get(key) ?? []).filter((entry) => !msrpUriEqual(entry.uri, uri));
    if (left.length > 0) this.entries.set(key, left);
    else this.entries.delete(key);
  }

  /** Binds a session to the connection that we opened, or found open, for it. */
  bind(uri: MsrpUri, connection: Connection): void {
    const entry = this.find(uri);
    if (entry) entry.connection = connection;
  }

  connectionOf(uri: MsrpUri): Connection | undefined {
    return this.find(uri)?.connection;
  }

  sessionOf(uri: MsrpUri): Session | undefined {
    return this.find(uri)?.session;
  }

  /** Takes a session off its connection; the next SEND for it binds it again. */
  unbind(uri: MsrpUri): void {
    const entry = this.find(uri);
    if (entry) entry.connection = undefined;
  }

  sessionsOn(connection: Connection): Session[] {
    const sessions: Session[] = [];
    for (const entries of this.entries.values())
      for (const entry of entries) if (entry.connection === connection) sessions.push(entry.session);
    return sessions;
  }

  /**
   * Looks up the session of a request, before anything else is judged (s7.3). A SEND binds a session that is on no
   * connection yet. To-Path is exactly one URI at an endpoint; more of them are for a relay, and no session of ours.
   */
  admit(request: MsrpRequest, connection: Connection): Admission<Session> {
    const target = request.toPath?.length === 1 ? request.toPath[0] : undefined;
    const entry = target && this.find(target);
    if (!entry) return { status: 481 };
    const { session } = entry;
    if (entry.connection === connection) return { session, isFirst: false };
    if (entry.connection !== undefined) return { status: 506 };
    if (request.method === 'SEND') {
      entry.connection = connection;
      return { session, isFirst: true };
    }
    return request.method === 'REPORT' ? { status: 481 } : { session, isFirst: false };
  }

  /** The connection is gone, and all its sessions have failed with it (s5.4); they are removed. */
  connectionLost(connection: Connection): Session[] {
    const lost: Session[] = [];
    for (const [key, entries] of this.entries) {
      const left = entries.filter((entry) => entry.connection !== connection);
      if (left.length === entries.length) continue;
      for (const entry of entries) if (entry.connection === connection) lost.push(entry.session);
      if (left.length > 0) this.entries.set(key, left);
      else this.entries.delete(key);
    }
    return lost;
  }

  /** True if a session is on the connection, which then should not be closed (s5.4). */
  isInUse(connection: Connection): boolean {
    for (const entries of this.entries.values()) {
      if (entries.some((entry) => entry.connection === connection)) return true;
    }
    return false;
  }

  private find(uri: MsrpUri): Entry<Session, Connection> | undefined {
    return this.entries.get(msrpUriKey(uri))?.find((entry) => msrpUriEqual(entry.uri, uri));
  }
}
