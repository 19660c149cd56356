import { formatCredentials, type Challenge, type Credentials } from '../../protocol/sip/auth';
import type { TakenChallenge } from '../../protocol/sip/challenges';
import { answerChallenge, digestResponse } from '../../protocol/sip/digest';
import { isFault } from '../../protocol/sip/fault';
import type { SipRequest } from '../../protocol/sip/message';
import { utf8ToOctets } from '../../protocol/sip/octets';
import { quote, type Params } from '../../protocol/sip/params';
import type { NonceCounts } from './nonce-counts';

/** Who a user agent says it is when it is asked. */
export interface UserCredentials {
  readonly username: string;
  readonly password: string;
}

/** How a user agent writes its credentials. The defaults are RFC 3261 s22.4 and RFC 2617 s3.2.2 to the letter. */
export interface CredentialPolicy {
  /** Digest, or Basic, which RFC 3261 s22 forbids. */
  readonly credentialScheme: 'Digest' | 'Basic';
  /** nc (RFC 2617 s3.2.2): eight hexadecimal digits that count; as few digits as will do; or 00000001 every time. */
  readonly nonceCount: 'counting' | 'short' | 'same';
  /** Parameters left out although they belong there: qop, cnonce, nc, opaque, algorithm ... */
  readonly omitCredentials: readonly string[];
  /** Send cnonce and nc although the challenge had no qop (forbidden by RFC 3261 s22.4). */
  readonly countWithoutQop: boolean;
  /** The qop to say instead of one that was offered (RFC 2617 s3.2.2 wants one of those). */
  readonly qopInstead?: string;
  /** Answer as if the challenge had no qop (RFC 3261 s22.4 wants it echoed). */
  readonly ignoreQop: boolean;
  /** digest-uri: the Request-URI (RFC 2617 s3.2.2), or another one. */
  readonly digestUri?: string;
}

export const CREDENTIAL_POLICY: CredentialPolicy = {
  credentialScheme: 'Digest',
  nonceCount: 'counting',
  omitCredentials: [],
  countWithoutQop: false,
  ignoreQop: false,
};

/** What a client has to keep and to make up for its answers. */
export interface NonceKeeping {
  readonly counts: NonceCounts;
  /** Gives a fresh client nonce. */
  readonly cnonce: () => string;
}

/** Puts the answers to challenges on a request, each in a field of its own (RFC 3261 s7.3.1). */
export function withCredentials(
  request: SipRequest,
  challenges: readonly TakenChallenge[],
  user: UserCredentials,
  nonces: NonceKeeping,
  policy: CredentialPolicy,
): SipRequest {
  let answered = request;
  for (const each of challenges) {
    const use = { count: nonces.counts.next(each), cnonce: nonces.cnonce() };
    const value = answerTo(each.challenge, request, user, use, policy);
    if (value !== undefined) answered = answered.add(each.answerIn, value);
  }
  return answered;
}

interface Use {
  readonly count: number;
  readonly cnonce: string;
}

function answerTo(
  challenge: Challenge,
  request: SipRequest,
  user: UserCredentials,
  use: Use,
  policy: CredentialPolicy,
): string | undefined {
  const username = utf8ToOctets(user.username);
  if (policy.credentialScheme === 'Basic')
    return `Basic ${Buffer.from(`${user.username}:${user.password}`).toString('base64')}`;
  const answer = {
    ...{ username, password: user.password, method: request.method, uri: policy.digestUri ?? request.uri },
    ...{ count: policy.nonceCount === 'same' ? 1 : use.count, cnonce: use.cnonce, body: request.body },
  };
  const heard = policy.ignoreQop ? { ...challenge, params: challenge.params.without('qop') } : challenge;
  const credentials = answerChallenge(heard, answer);
  if (isFault(credentials)) return undefined;
  return formatCredentials(departed(credentials, answer, policy));
}

/** The credentials as the policy wants them, the digest counted over what is then said. */
function departed(
  credentials: Credentials,
  answer: {
    readonly password: string;
    readonly method: string;
    readonly count: number;
    readonly cnonce: string;
    readonly body: Buffer;
  },
  policy: CredentialPolicy,
): Credentials {
  let { params } = credentials;
  const { nonceCount, qopInstead } = policy;
  if (nonceCount === 'short' && params.has('nc')) params = params.with('nc', answer.count.toString(16));
  if (qopInstead !== undefined && params.has('qop')) params = params.with('qop', qopInstead);
  if (params !== credentials.params) params = params.with('response', quote(redigested(params, answer)));
  if (policy.countWithoutQop && !params.has('qop'))
    params = params.with('nc', '00000001').with('cnonce', quote(answer.cnonce));
  for (const name of policy.omitCredentials) params = params.without(name);
  return { scheme: credentials.scheme, params };
}

function redigested(
  params: Params,
  answer: { readonly password: string; readonly method: string; readonly body: Buffer },
): string {
  const of = (name: string): string => params.get(name) ?? '';
  return digestResponse({
    ...{ algorithm: params.get('algorithm'), username: of('username'), realm: of('realm') },
    ...{ password: answer.password, nonce: of('nonce'), method: answer.method, uri: of('uri') },
    ...{ qop: params.get('qop'), nc: params.get('nc'), cnonce: params.get('cnonce'), body: answer.body },
  });
}
