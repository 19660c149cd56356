import { equalIgnoreCase } from '../../protocol/sip/characters';
import { utf8ToOctets } from '../../protocol/sip/octets';
import { escapeUser, sipUri, type SipUri } from '../../protocol/sip/uri';
import { canonicalAor, undoEscapes } from '../../protocol/sip/uri-equality';

/** A subscriber as provisioned. */
export interface UserRecord {
  /** User part of the AOR and user name of the digest, as text. */
  readonly name: string;
  /** User name of the digest when that is another one. */
  readonly username?: string;
  /** Without a password the user is never challenged. */
  readonly password?: string;
  /** False: the AOR is known, but nobody may register for it and nothing reaches it. */
  readonly enabled?: boolean;
}

/** A subscriber of the domain. */
export interface User {
  readonly name: string;
  /** User name of the digest, an octet string. */
  readonly username: string;
  readonly uri: SipUri;
  readonly password: string | undefined;
  readonly enabled: boolean;
}

/** The subscribers of one domain; they come and go while the core runs. */
export class Users {
  private readonly byName = new Map<string, User>();
  private readonly byUsername = new Map<string, User>();
  private guarded = 0;

  constructor(private readonly domain: string) {}

  /** Adds a subscriber, or changes the one of that name. */
  add(record: UserRecord): User {
    const name = utf8ToOctets(record.name);
    const user: User = {
      name: record.name,
      username: utf8ToOctets(record.username ?? record.name),
      uri: sipUri({ user: escapeUser(name), host: this.domain }),
      password: record.password,
      enabled: record.enabled ?? true,
    };
    this.drop(name);
    this.byName.set(name, user);
    this.byUsername.set(user.username, user);
    if (isGuarded(user)) this.guarded++;
    return user;
  }

  remove(name: string): User | undefined {
    return this.drop(utf8ToOctets(name));
  }

  /** True if there is somebody whose requests are not simply let through: one with a password, or barred. */
  get anyGuarded(): boolean {
    return this.guarded > 0;
  }

  /** True if there is somebody who can be challenged. */
  get anyWithPassword(): boolean {
    for (const user of this.byName.values()) if (user.password !== undefined) return true;
    return false;
  }

  /** The user of a digest: by name, or by name@domain. @param username an octet string. */
  ofDigest(username: string): User | undefined {
    const at = username.lastIndexOf('@');
    if (at > 0 && equalIgnoreCase(username.slice(at + 1), this.domain))
      return this.byUsername.get(username.slice(0, at));
    return this.byUsername.get(username);
  }

  /** The user whose AOR a URI is; URI parameters do not matter (RFC 3261 s10.3 step 5), a port does. */
  of(uri: SipUri): User | undefined {
    if (uri.user === undefined || uri.password !== undefined || uri.port !== undefined) return undefined;
    if (!equalIgnoreCase(uri.host, this.domain)) return undefined;
    return this.byName.get(undoEscapes(uri.user));
  }

  private drop(name: string): User | undefined {
    const user = this.byName.get(name);
    if (user && isGuarded(user)) this.guarded--;
    this.byName.delete(name);
    if (user) this.byUsername.delete(user.username);
    return user;
  }
}

function isGuarded(user: User): boolean {
  return user.password !== undefined || !user.enabled;
}

/** Keys of a user's AORs in the location service: sip, and sips beside it. */
export function aorKeys(user: User): string[] {
  return [canonicalAor(user.uri), canonicalAor({ ...user.uri, scheme: 'sips' })];
}
