import { createHash, timingSafeEqual } from 'node:crypto';
import type { Challenge, Credentials } from './auth';
import { LHEX, equalIgnoreCase, lowerCase, skip } from './characters';
import { Fault } from './fault';
import { Params, quote, type Param } from './params';

/** Digest algorithms by their lower-case name, without "-sess" (RFC 2617 s3.2.1, RFC 7616 s3.3, RFC 8760 s2.1). */
const HASHES: ReadonlyMap<string, string> = new Map([
  ['md5', 'md5'],
  ['sha-256', 'sha256'],
  ['sha-512-256', 'sha512-256'],
]);

/**
 * What a request-digest is made of. All texts are octet strings without quotation marks and escapes, as they stand in
 * the message; the password is text and hashed as UTF-8 (RFC 7616 s4).
 */
export interface DigestInput {
  /** Absent or undefined means MD5 (RFC 2617 s3.2.1). */
  readonly algorithm?: string | undefined;
  readonly username: string;
  readonly realm: string;
  readonly password: string;
  readonly nonce: string;
  readonly method: string;
  /** digest-uri as in the credentials. */
  readonly uri: string;
  /** Absent: the form without qop (RFC 2617 s3.2.2.1, last case). */
  readonly qop?: string | undefined;
  /** Eight hexadecimal digits; with qop only. */
  readonly nc?: string | undefined;
  /** With qop, and with a "-sess" algorithm. */
  readonly cnonce?: string | undefined;
  /** Entity body, for qop=auth-int only. */
  readonly body?: Buffer | undefined;
}

/** True if digestResponse knows the algorithm. */
export function isKnownAlgorithm(algorithm: string): boolean {
  return HASHES.has(withoutSess(lowerCase(algorithm)));
}

/**
 * request-digest in lower-case hexadecimal (RFC 2617 s3.2.2.1-3, RFC 7616 s3.4, RFC 8760 s2.2).
 * @throws RangeError on an algorithm that isKnownAlgorithm denies
 */
export function digestResponse(input: DigestInput): string {
  const algorithm = lowerCase(input.algorithm ?? 'MD5');
  const name = HASHES.get(withoutSess(algorithm));
  if (name === undefined) throw new RangeError(`unknown digest algorithm "${input.algorithm}"`);
  const hash = (octets: string | Buffer): string =>
    createHash(name)
      .update(typeof octets === 'string' ? Buffer.from(octets, 'latin1') : octets)
      .digest('hex');
  const { username, realm, nonce, method, uri, qop, nc = '', cnonce = '' } = input;
  const password = Buffer.from(input.password, 'utf8').toString('latin1');
  let a1 = hash(`${username}:${realm}:${password}`);
  if (algorithm.endsWith('-sess')) a1 = hash(`${a1}:${nonce}:${cnonce}`);
  const isInt = qop !== undefined && equalIgnoreCase(qop, 'auth-int');
  const a2 = hash(isInt ? `${method}:${uri}:${hash(input.body ?? '')}` : `${method}:${uri}`);
  return hash(qop === undefined ? `${a1}:${nonce}:${a2}` : `${a1}:${nonce}:${nc}:${cnonce}:${qop}:${a2}`);
}

function withoutSess(algorithm: string): string {
  return algorithm.endsWith('-sess') ? algorithm.slice(0, -5) : algorithm;
}

/** nc-value = 8LHEX: the count of requests sent with a nonce, this one included (RFC 2617 s3.2.2). 1 to 2^32-1. */
export function formatNonceCount(count: number): string {
  return count.toString(16).padStart(8, '0');
}

/** Reads nc-value; anything but eight digits with lower-case a-f is a fault (RFC 3261 s25.1). */
export function parseNonceCount(text: string): number | Fault {
  if (text.length !== 8 || skip(text, 0, LHEX) !== 8)
    return new Fault('eight lower-case hexadecimal digits expected');
  return parseInt(text, 16);
}

/** What a client answers a challenge with. */
export interface DigestAnswer {
  readonly username: string;
  readonly password: string;
  readonly method: string;
  /** Becomes digest-uri: the Request-URI as spelled. */
  readonly uri: string;
  /** How often the nonce has been used, this request included; from 1. */
  readonly count: number;
  readonly cnonce: string;
  /** Entity body, used if the challenge offers auth-int only. */
  readonly body?: Buffer;
}

/**
 * Digest credentials for a challenge (RFC 2617 s3.2.2, RFC 3261 s22.4). qop "auth" is taken if offered, else
 * "auth-int"; without a qop that we know the RFC 2069 form is used. A Fault if the challenge cannot be answered.
 */
export function answerChallenge(challenge: Challenge, answer: DigestAnswer): Credentials | Fault {
  if (!equalIgnoreCase(challenge.scheme, 'Digest'))
    return new Fault(`scheme "${challenge.scheme}" is not Digest`);
  const { params } = challenge;
  const realm = params.get('realm');
  const nonce = params.get('nonce');
  const algorithm = params.get('algorithm');
  if (realm === undefined || nonce === undefined) return new Fault('challenge without realm or nonce');
  if (algorithm !== undefined && !isKnownAlgorithm(algorithm))
    return new Fault(`unknown algorithm "${algorithm}"`);
  const { username, password, method, uri, cnonce, body } = answer;
  const qop = chooseQop(params.get('qop'));
  const isSess = algorithm !== undefined && lowerCase(algorithm).endsWith('-sess');
  const nc = formatNonceCount(answer.count);
  const response = digestResponse({
    algorithm,
    username,
    realm,
    password,
    nonce,
    method,
    uri,
    qop,
    nc,
    cnonce,
    body,
  });
  const entries: Param[] = [
    { name: 'username', value: quote(username) },
    { name: 'realm', value: quote(realm) },
    { name: 'nonce', value: quote(nonce) },
    { name: 'uri', value: quote(uri) },
    { name: 'response', value: quote(response) },
  ];
  if (algorithm !== undefined) entries.push({ name: 'algorithm', value: algorithm });
  if (qop !== undefined) entries.push({ name: 'qop', value: qop }, { name: 'nc', value: nc });
  if (qop !== undefined || isSess) entries.push({ name: 'cnonce', value: quote(cnonce) });
  const opaque = params.raw('opaque');
  if (opaque !== undefined) entries.push({ name: 'opaque', value: opaque });
  return { scheme: 'Digest', params: new Params(entries) };
}

function chooseQop(offered: string | undefined): string | undefined {
  const options = offered?.split(',').map((option) => lowerCase(option.trim())) ?? [];
  return ['auth', 'auth-int'].find((known) => options.includes(known));
}

/**
 * True if the response of Digest credentials is the one that the password gives. Realm, nonce, nonce count, uri and
 * qop are taken from the credentials: that they are the ones asked for is for the caller to check. The hexadecimal
 * digits must be in lower case and complete (RFC 3261 s25.1 LHEX, RFC 8760 s2.2).
 */
export function verifyCredentials(
  credentials: Credentials,
  expected: { password: string; method: string; body?: Buffer },
): boolean {
  const { params } = credentials;
  const [username, realm, nonce] = [params.get('username'), params.get('realm'), params.get('nonce')];
  const [uri, response, algorithm] = [params.get('uri'), params.get('response'), params.get('algorithm')];
  if (!equalIgnoreCase(credentials.scheme, 'Digest')) return false;
  if (username === undefined || realm === undefined || nonce === undefined) return false;
  if (uri === undefined || response === undefined) return false;
  if (algorithm !== undefined && !isKnownAlgorithm(algorithm)) return false;
  const [qop, nc, cnonce] = [params.get('qop'), params.get('nc'), params.get('cnonce')];
  const right = digestResponse({ ...expected, algorithm, username, realm, nonce, uri, qop, nc, cnonce });
  return (
    right.length === response.length && timingSafeEqual(Buffer.from(right), Buffer.from(response, 'latin1'))
  );
}
