import { ALPHA, DIGIT, TOKEN, equalIgnoreCase, isIn, quotedStringEnd, skip, skipSpace } from './characters';
import { Fault, isFault } from './fault';
import { Params, type Param } from './params';

/** Value of WWW-Authenticate or Proxy-Authenticate: one challenge (RFC 3261 s20.27, s20.44, s25.1). */
export interface Challenge {
  readonly scheme: string;
  /** realm, nonce, qop ...; on the wire they are separated by commas. */
  readonly params: Params;
  /** What stands in place of the parameters in schemes such as Basic (RFC 7235 s2.1 token68). */
  readonly token68?: string;
}

/** Value of Authorization or Proxy-Authorization (RFC 3261 s20.7, s20.28, s25.1). */
export interface Credentials {
  readonly scheme: string;
  /** username, realm, nonce, uri, response ...; on the wire they are separated by commas. */
  readonly params: Params;
  /** What stands in place of the parameters in schemes such as Basic (RFC 7235 s2.1 token68). */
  readonly token68?: string;
}

/** Reads a challenge: one auth-scheme and its parameters. Challenges are never joined by commas (RFC 3261 s7.3.1). */
export function parseChallenge(text: string): Challenge | Fault {
  return parseAuth(text);
}

/** Reads credentials: one auth-scheme and its parameters. */
export function parseCredentials(text: string): Credentials | Fault {
  return parseAuth(text);
}

export function formatChallenge(challenge: Challenge): string {
  return formatAuth(challenge);
}

export function formatCredentials(credentials: Credentials): string {
  return formatAuth(credentials);
}

/** Reads Authentication-Info: parameters without a scheme (RFC 3261 s20.6). */
export function parseAuthenticationInfo(text: string): Params | Fault {
  return parseAuthParams(text, skipSpace(text, 0));
}

function parseAuth(text: string): Credentials | Fault {
  const start = skipSpace(text, 0);
  const schemeEnd = skip(text, start, TOKEN);
  if (schemeEnd === start) return new Fault('authentication scheme expected', start);
  const scheme = text.slice(start, schemeEnd);
  const from = skipSpace(text, schemeEnd);
  if (from === schemeEnd || from === text.length) {
    return new Fault('white space and parameters expected after the authentication scheme', schemeEnd);
  }
  if (!equalIgnoreCase(scheme, 'Digest')) {
    const end = token68End(text, from);
    if (end > from && skipSpace(text, end) === text.length) {
      return { scheme, params: Params.none, token68: text.slice(from, end) };
    }
  }
  const params = parseAuthParams(text, from);
  return isFault(params) ? params : { scheme, params };
}

/** token68 = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"=" */
function token68End(text: string, from: number): number {
  let i = from;
  while (i < text.length && (isIn(text.charCodeAt(i), ALPHA | DIGIT) || '-._~+/'.includes(text[i]!))) i++;
  while (i > from && i < text.length && text.charCodeAt(i) === 0x3d) i++;
  return i;
}

/** auth-param *( COMMA auth-param ), auth-param = token EQUAL ( token / quoted-string ). */
function parseAuthParams(text: string, from: number): Params | Fault {
  const entries: Param[] = [];
  let i = from;
  for (;;) {
    const nameEnd = skip(text, i, TOKEN);
    if (nameEnd === i) return new Fault('parameter name expected', i);
    const name = text.slice(i, nameEnd);
    i = skipSpace(text, nameEnd);
    if (text.charCodeAt(i) !== 0x3d) return new Fault(`"=" expected after "${name}"`, i);
    const valueStart = skipSpace(text, i + 1);
    const isQuoted = text.charCodeAt(valueStart) === 0x22;
    const valueEnd = isQuoted ? quotedStringEnd(text, valueStart) : skip(text, valueStart, TOKEN);
    if (valueEnd < 0)
      return new Fault('quoted string not closed, or with octets it must not hold', valueStart);
    if (valueEnd === valueStart) return new Fault(`value of "${name}" expected`, valueStart);
    entries.push({ name, value: text.slice(valueStart, valueEnd) });
    i = skipSpace(text, valueEnd);
    if (i === text.length) return new Params(entries);
    if (text.charCodeAt(i) !== 0x2c) return new Fault('"," expected between parameters', i);
    i = skipSpace(text, i + 1);
  }
}

function formatAuth({ scheme, params, token68 }: Credentials): string {
  if (token68 !== undefined) return `${scheme} ${token68}`;
  return `${scheme} ${formatAuthParams(params)}`;
}

/** Parameters separated by commas, each as spelled. */
export function formatAuthParams(params: Params): string {
  return params.entries
    .map(({ name, value }) => (value === undefined ? name : `${name}=${value}`))
    .join(', ');
}
