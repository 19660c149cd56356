import type { Challenge, Credentials } from './auth';
import { LHEX, equalIgnoreCase, isQuotedString, isSpace, isToken, lowerCase, skip } from './characters';
import { parseNonceCount } from './digest';
import { Fault, isFault } from './fault';
import type { Params } from './params';

type Rule = (value: string) => boolean;

const quoted =
  (inner: Rule): Rule =>
  (value) =>
    isQuotedString(value) && inner(value.slice(1, -1));
const anything: Rule = () => true;
const qopList: Rule = (value) => value.split(',').every((qop) => isToken(qop));
const isTrueOrFalse: Rule = (value) => equalIgnoreCase(value, 'true') || equalIgnoreCase(value, 'false');

/** The rules of RFC 3261 s25.1, without the length of response, which RFC 8760 s2.2 makes depend on the algorithm. */
const CREDENTIAL_RULES: Readonly<Record<string, Rule>> = {
  username: isQuotedString,
  realm: isQuotedString,
  nonce: isQuotedString,
  uri: quoted((value) => value.length > 0 && !hasSpace(value)),
  response: quoted((value) => value.length > 0 && skip(value, 0, LHEX) === value.length),
  algorithm: isToken,
  cnonce: isQuotedString,
  opaque: isQuotedString,
  qop: isToken,
  nc: (value) => !isFault(parseNonceCount(value)),
};

const CHALLENGE_RULES: Readonly<Record<string, Rule>> = {
  realm: isQuotedString,
  nonce: isQuotedString,
  domain: quoted(anything),
  opaque: isQuotedString,
  stale: isTrueOrFalse,
  algorithm: isToken,
  qop: quoted(qopList),
};

function hasSpace(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (isSpace(text.charCodeAt(i))) return true;
  return false;
}

/**
 * What parseCredentials leaves open in Digest credentials: the parameters that must be there (RFC 2617 s3.2.2) and the
 * grammar of each (RFC 3261 s25.1), for example uri without quotation marks or nc that is not 8LHEX.
 */
export function credentialsFaults(credentials: Credentials): Fault[] {
  if (!equalIgnoreCase(credentials.scheme, 'Digest')) return [];
  const { params } = credentials;
  const faults = ruleFaults(params, CREDENTIAL_RULES, ['username', 'realm', 'nonce', 'uri', 'response']);
  const digits = responseDigits(params.get('algorithm'));
  const response = params.get('response');
  if (response !== undefined && digits !== undefined && response.length !== digits) {
    faults.push(new Fault(`response is not of ${digits} digits`));
  }
  // RFC 2617 s3.2.2: cnonce and nc are there if, and only if, qop is.
  for (const name of ['cnonce', 'nc']) {
    if (params.has('qop') && !params.has(name)) faults.push(new Fault(`qop without ${name}`));
    if (!params.has('qop') && params.has(name)) faults.push(new Fault(`${name} without qop`));
  }
  return faults;
}

/** Length of the response that the algorithm gives (RFC 3261 s25.1, RFC 8760 s2.2); undefined if it is not known. */
function responseDigits(algorithm = 'MD5'): number | undefined {
  const name = lowerCase(algorithm);
  if (name === 'md5' || name === 'md5-sess') return 32;
  return name.startsWith('sha-256') || name.startsWith('sha-512-256') ? 64 : undefined;
}

/** What parseChallenge leaves open in a Digest challenge (RFC 2617 s3.2.1, RFC 3261 s25.1). */
export function challengeFaults(challenge: Challenge): Fault[] {
  if (!equalIgnoreCase(challenge.scheme, 'Digest')) return [];
  return ruleFaults(challenge.params, CHALLENGE_RULES, ['realm', 'nonce']);
}

function ruleFaults(
  params: Params,
  rules: Readonly<Record<string, Rule>>,
  mandatory: readonly string[],
): Fault[] {
  const faults: Fault[] = [];
  for (const name of mandatory) if (!params.has(name)) faults.push(new Fault(`no ${name}`));
  for (const [name, rule] of Object.entries(rules)) {
    const value = params.raw(name);
    if (value !== undefined && !rule(value)) faults.push(new Fault(`malformed ${name}`));
  }
  const { repeated } = params;
  if (repeated !== undefined) faults.push(new Fault(`parameter "${repeated}" given twice`));
  return faults;
}
