import type { Actor } from '../../network/actor';
import { isFault } from '../../protocol/sip/fault';
import {
  parseAuthenticationInfo,
  parseChallenge,
  parseCredentials,
  type Challenge,
  type Credentials,
} from '../../protocol/sip/auth';
import { equalIgnoreCase } from '../../protocol/sip/characters';
import type { Hop } from './hops';
import type { RequestSighting, ResponseSighting } from './sighting';

/** One challenge in a 401 or 407, as one client got it (RFC 3261 s22). */
export interface Challenged {
  readonly hop: Hop;
  readonly response: ResponseSighting;
  readonly challenge: Challenge;
  /** WWW-Authenticate or Proxy-Authenticate. */
  readonly header: ChallengeHeader;
}

/** Credentials in a request that its sender composed. */
export interface Presented {
  readonly hop: Hop;
  readonly credentials: Credentials;
  readonly header: CredentialsHeader;
  /** The challenges with its realm and nonce that the client had got before; several when they differ in algorithm. */
  readonly challenges: readonly Challenged[];
  /** The nonce came as nextnonce of Authentication-Info. */
  readonly isNextNonce: boolean;
  /** The credentials with this realm and nonce that the client sent before. */
  readonly previous: Presented | undefined;
}

/** A request that follows a 401 or 407 in the same place, with credentials (RFC 3261 s22.2). */
export interface Retry {
  readonly challenged: Hop;
  readonly response: ResponseSighting;
  readonly hop: Hop;
}

export type ChallengeHeader = 'WWW-Authenticate' | 'Proxy-Authenticate';
export type CredentialsHeader = 'Authorization' | 'Proxy-Authorization';

/** Challenges, and what clients made of them. */
export class Authentication {
  /** In the order of their responses; those a proxy passed on stand there again for the client it sent them to. */
  readonly challenges: readonly Challenged[];
  /** In the order of their requests; ACK and CANCEL, which repeat those of another request, are left out. */
  readonly presented: readonly Presented[];
  readonly retries: readonly Retry[];
  private readonly retryByHop: ReadonlyMap<Hop, Retry>;

  constructor(hops: readonly Hop[]) {
    const challenges: Challenged[] = [];
    for (const hop of hops)
      for (const response of hop.responses)
        if (isChallenging(response) && !response.copyOf) challenges.push(...challengesIn(hop, response));
    this.challenges = challenges.sort((a, b) => a.response.frame.index - b.response.frame.index);
    this.presented = presentedIn(hops, this.challenges);
    this.retries = retriesIn(hops);
    this.retryByHop = new Map(this.retries.map((each) => [each.hop, each]));
  }

  /** The retry that a request is, if it is one. */
  retryOf(hop: Hop): Retry | undefined {
    return this.retryByHop.get(hop);
  }
}

/** 401 or 407. */
export function isChallenging({ message }: ResponseSighting): boolean {
  return message.status === 401 || message.status === 407;
}

/** The challenges a response carries; those that do not parse are left out. */
export function challengesIn(hop: Hop, response: ResponseSighting): Challenged[] {
  const found: Challenged[] = [];
  for (const header of ['WWW-Authenticate', 'Proxy-Authenticate'] as const) {
    for (const value of response.message.fields(header)) {
      const challenge = parseChallenge(value);
      if (!isFault(challenge)) found.push({ hop, response, challenge, header });
    }
  }
  return found;
}

/** The credentials a request carries; those that do not parse are left out. */
export function credentialsIn({ message }: RequestSighting): [CredentialsHeader, Credentials][] {
  const found: [CredentialsHeader, Credentials][] = [];
  for (const header of ['Authorization', 'Proxy-Authorization'] as const) {
    for (const value of message.fields(header)) {
      const credentials = parseCredentials(value);
      if (!isFault(credentials)) found.push([header, credentials]);
    }
  }
  return found;
}

export function isDigest({ scheme }: Challenge | Credentials): boolean {
  return equalIgnoreCase(scheme, 'Digest');
}

/** What tells the nonces of a client apart. */
function nonceKey(client: Actor, params: Challenge['params']): string {
  return `${client.name} ${params.get('realm') ?? ''} ${params.get('nonce') ?? ''}`;
}

/** Goes through challenges and requests in the order of the wire. */
function presentedIn(hops: readonly Hop[], challenges: readonly Challenged[]): Presented[] {
  const given = new Map<string, Map<string, Challenged>>();
  const nextNonces = nextNoncesIn(hops);
  const latest = new Map<string, Presented>();
  const presented: Presented[] = [];
  let next = 0;
  for (const hop of hops) {
    if (hop.request.relayOf || hop.method === 'ACK' || hop.method === 'CANCEL') continue;
    for (; next < challenges.length; next++) {
      const each = challenges[next]!;
      if (each.response.frame.index > hop.request.frame.index) break;
      const key = nonceKey(each.hop.client, each.challenge.params);
      const known = given.get(key) ?? new Map<string, Challenged>();
      given.set(key, known);
      // A server may repeat itself without end; what matters is what it offered.
      known.set(offerOf(each.challenge), each);
    }
    for (const [header, credentials] of credentialsIn(hop.request)) {
      const key = nonceKey(hop.client, credentials.params);
      const each: Presented = {
        hop,
        credentials,
        header,
        challenges: [...(given.get(key)?.values() ?? [])],
        isNextNonce: nextNonces.has(`${hop.client.name} ${credentials.params.get('nonce') ?? ''}`),
        previous: latest.get(key),
      };
      latest.set(key, each);
      presented.push(each);
    }
  }
  return presented;
}

function offerOf({ params }: Challenge): string {
  return ['algorithm', 'qop', 'opaque'].map((name) => params.raw(name) ?? '').join(' ');
}

/** "client nonce" of every nextnonce (RFC 2617 s3.2.3). */
function nextNoncesIn(hops: readonly Hop[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const hop of hops) {
    for (const { message } of hop.responses) {
      for (const header of ['Authentication-Info', 'Proxy-Authentication-Info']) {
        const info = parseAuthenticationInfo(message.header(header) ?? '');
        const nonce = isFault(info) ? undefined : info.get('nextnonce');
        if (nonce !== undefined) found.add(`${hop.client.name} ${nonce}`);
      }
    }
  }
  return found;
}

/** Pairs each challenged request with the next one of its client with the same method, Call-ID and From tag. */
function retriesIn(hops: readonly Hop[]): Retry[] {
  const latest = new Map<string, Hop>();
  const retries: Retry[] = [];
  for (const hop of hops) {
    if (hop.request.relayOf || hop.method === 'ACK' || hop.method === 'CANCEL') continue;
    const { callId, from } = hop.request.message;
    const key = `${hop.client.name} ${hop.method} ${callId ?? ''} ${from?.tag ?? ''}`;
    const challenged = latest.get(key);
    // The first copy of the challenge may have been lost.
    const response = challenged?.responses.find(
      (each) => each.message.status >= 200 && each.arrivedAt !== undefined,
    );
    latest.set(key, hop);
    if (!challenged || !response || !isChallenging(response)) continue;
    if (response.sentAt > hop.request.sentAt) continue;
    if (credentialsIn(hop.request).length > 0) retries.push({ challenged, response, hop });
  }
  return retries;
}
