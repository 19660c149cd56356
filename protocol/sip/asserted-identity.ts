import { isFault } from './fault';
import type { SipMessage } from './message';
import { parseNameAddr, type NameAddr } from './name-addr';

/** A header field that says who a user is: as the network vouches for it, or as the user would like it (RFC 3325 s9). */
export type IdentityHeader = 'P-Asserted-Identity' | 'P-Preferred-Identity';

/** What a URI in such a header field may be. */
export type IdentityKind = 'sip' | 'tel';

/** One value of such a header field that can be used. */
export interface Identity {
  readonly kind: IdentityKind;
  readonly address: NameAddr;
}

/**
 * The identities that a message names: of each kind the first one, whatever else stands there is to be ignored
 * (RFC 5876 s4.5).
 */
export function identitiesIn(message: SipMessage, header: IdentityHeader): Identity[] {
  const found: Identity[] = [];
  for (const value of message.list(header)) {
    const identity = identityOf(value);
    if (identity && !found.some(({ kind }) => kind === identity.kind)) found.push(identity);
  }
  return found;
}

/**
 * Why the values of such a header field are not what RFC 3325 s9.1 and s9.2 allow: one SIP, SIPS or tel URI, or two, of which
 * one is a tel URI. Undefined when they are, and when there is no such field.
 */
export function identityProblem(message: SipMessage, header: IdentityHeader): string | undefined {
  if (!message.has(header)) return undefined;
  const values = message.list(header);
  if (values.length === 0) return 'no value';
  if (values.length > 2) return `${values.length} values`;
  const kinds = values.map((each) => identityOf(each)?.kind);
  const wrong = values[kinds.indexOf(undefined)];
  if (wrong !== undefined) return `neither a SIP nor a tel URI: ${wrong}`;
  return kinds.length === 2 && kinds[0] === kinds[1] ? `two ${kinds[0]!} URIs` : undefined;
}

/** The priv-values of a message, lower case (RFC 3323 s4.2); none when it has no Privacy. */
export function privacyOf(message: SipMessage): string[] {
  return message
    .fields('Privacy')
    .flatMap((value) => value.split(/[;,]/))
    .map((token) => token.trim().toLowerCase())
    .filter((token) => token !== '');
}

function identityOf(value: string): Identity | undefined {
  const address = parseNameAddr(value);
  if (isFault(address) || isFault(address.uri)) return undefined;
  const { kind } = address.uri;
  return kind === 'sip' || kind === 'tel' ? { kind, address } : undefined;
}
