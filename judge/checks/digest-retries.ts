import { equalIgnoreCase } from '../../protocol/sip/characters';
import { isFault } from '../../protocol/sip/fault';
import type { NameAddr } from '../../protocol/sip/name-addr';
import { uriEqual } from '../../protocol/sip/uri-equality';
import { check, type Check, type Selector } from '../check';
import { perReading } from '../per-reading';
import {
  challengesIn,
  credentialsIn,
  isChallenging,
  type Challenged,
  type Presented,
  type Retry,
} from '../reading/authentication';
import { finalOf, type Hop } from '../reading/hops';
import type { Reading } from '../reading/reading';
import type { ResponseSighting } from '../reading/sighting';
import { clientHops, shown, where } from '../subjects';

/** A client repeats a challenged request by itself in less time than this; later it may be anything, milliseconds. */
const PROMPT = 2000;

const retries: Selector<Retry> = {
  subjects: ({ authentication }) => authentication.retries,
  by: ({ hop }) => hop.client,
  frames: ({ challenged, response, hop }) => [challenged.request.frame, response.frame, hop.request.frame],
};

/** RFC 3261 s8.1.3.5, s22.1, s22.2: requests that are sent again after a challenge. */
export const DIGEST_RETRY_CHECKS: readonly Check[] = [
  check('AUTH-3261-22.1-03', {
    over: rejections(),
    expected: 'other credentials than those that were just rejected, or none',
    breach: ({ retry, rejected }) => {
      if (!retry) return undefined;
      const again = credentialsIn(retry.hop.request).find(([, { params }]) =>
        rejected.has(credentialsKey(params.get('username'), params.get('realm'), params.get('nonce'))),
      );
      const frames = [retry.challenged.request.frame, retry.response.frame, retry.hop.request.frame];
      return (
        again && {
          actual: `nonce="${again[1].params.get('nonce') ?? ''}" again after ${retry.response.message.status}`,
          frames,
        }
      );
    },
  }),
  check('AUTH-3261-22.2-02', {
    over: retries,
    expected: 'a higher CSeq number and a new branch with the credentials',
    breach: ({ challenged, hop }) => {
      const [before, now] = [challenged.request.message, hop.request.message];
      if (before.cseq && now.cseq && now.cseq.number <= before.cseq.number)
        return `CSeq ${now.cseq.number} after ${before.cseq.number}`;
      return now.topVia?.branch === before.topVia?.branch
        ? `branch ${now.topVia?.branch ?? ''} again`
        : undefined;
    },
  }),
  check('AUTH-3261-22.2-02', {
    over: where(
      clientHops(),
      (hop) => hop.transmissions.length > 1 && !hop.request.relayOf && finalOf(hop) !== undefined,
    ),
    expected: 'a higher CSeq number and a new branch with the credentials',
    breach: ({ request, transmissions }) => {
      const altered = transmissions.find(
        (each) => credentialsIn(each).length > credentialsIn(request).length,
      );
      return (
        altered && {
          actual: `credentials with CSeq ${altered.message.cseq?.number ?? ''} and branch ${altered.message.topVia?.branch ?? ''} of the challenged request`,
          frames: [request.frame, altered.frame],
        }
      );
    },
  }),
  check('AUTH-3261-8.1.3.5-21', {
    over: where(retries, ({ hop }) => hop.request.message.cseq !== undefined),
    expected: 'the Call-ID, To and From of the challenged request, and a CSeq higher by one',
    breach: ({ challenged, hop }, reading) => {
      const [before, now] = [challenged.request.message, hop.request.message];
      if (!isSameAddress(before.from, now.from))
        return `${shown(now, 'From') ?? ''} after ${shown(before, 'From') ?? ''}`;
      if (!isSameAddress(before.to, now.to))
        return `${shown(now, 'To') ?? ''} after ${shown(before, 'To') ?? ''}`;
      const highest = highestCSeqs(reading).get(hop);
      // Other requests with this Call-ID may have taken numbers in between.
      return highest !== undefined && now.cseq!.number > highest + 1
        ? `CSeq ${now.cseq!.number} after ${highest}`
        : undefined;
    },
  }),
  check('AUTH-3261-8.1.3.5-21', {
    over: strayRetries(),
    expected: 'the Call-ID, To and From of the challenged request, and a CSeq higher by one',
    breach: ({ challenged, presented }) => {
      const [before, now] = [challenged.hop.request.message, presented.hop.request.message];
      if (before.callId !== now.callId) return `Call-ID ${now.callId ?? ''} after ${before.callId ?? ''}`;
      return `${shown(now, 'From') ?? ''} after ${shown(before, 'From') ?? ''}`;
    },
  }),
];

/** A request whose credentials were presented in vain, and the one that follows it with credentials, if there is one. */
interface Rejection {
  readonly challenged: Hop;
  readonly response: ResponseSighting;
  readonly rejected: ReadonlySet<string>;
  readonly retry: Retry | undefined;
}

function rejections(): Selector<Rejection> {
  return {
    subjects: function* ({ authentication }) {
      const retryOf = new Map(authentication.retries.map((each) => [each.challenged, each]));
      for (const challenged of new Set(authentication.presented.map(({ hop }) => hop))) {
        const response = finalOf(challenged);
        if (!response || !isChallenging(response)) continue;
        const rejected = rejectedNonces(challenged, response);
        if (rejected.size > 0) yield { challenged, response, rejected, retry: retryOf.get(challenged) };
      }
    },
    by: ({ challenged }) => challenged.client,
    frames: ({ challenged, response }) => [challenged.request.frame, response.frame],
  };
}

/** Credentials that answer a challenge promptly, but in another place than the challenged request. */
interface StrayRetry {
  readonly challenged: Challenged;
  readonly presented: Presented;
}

/**
 * The first use of a nonce right after it was given, by a request that is the challenged one in all but its Call-ID or
 * From tag. When the challenged request itself was repeated, this is another one.
 */
function strayRetries(): Selector<StrayRetry> {
  return {
    subjects: function* ({ authentication }) {
      const repeated = new Set(authentication.retries.map((each) => each.challenged));
      const isRetry = new Set(authentication.retries.map((each) => each.hop));
      for (const presented of authentication.presented) {
        const [challenged] = presented.challenges;
        if (!challenged || presented.previous || isRetry.has(presented.hop)) continue;
        if (!repeated.has(challenged.hop) && isSameRequest(challenged, presented.hop))
          yield { challenged, presented };
      }
    },
    by: ({ presented }) => presented.hop.client,
    frames: ({ challenged, presented }) => [
      challenged.hop.request.frame,
      challenged.response.frame,
      presented.hop.request.frame,
    ],
  };
}

/** What was presented in vain: rejected in its realm, not for being stale, and with a new nonce to go on with. */
function rejectedNonces(challenged: Hop, response: ResponseSighting): ReadonlySet<string> {
  const challenges = challengesIn(challenged, response).map(({ challenge }) => challenge.params);
  const rejected = new Set<string>();
  for (const [, { params }] of credentialsIn(challenged.request)) {
    const [realm, nonce] = [params.get('realm'), params.get('nonce')];
    const again = challenges.filter((each) => each.get('realm') === realm);
    const isOver = again.some(
      (each) => equalIgnoreCase(each.get('stale') ?? '', 'true') || each.get('nonce') === nonce,
    );
    if (again.length > 0 && !isOver) rejected.add(credentialsKey(params.get('username'), realm, nonce));
  }
  return rejected;
}

function credentialsKey(...parts: (string | undefined)[]): string {
  return parts.map((each) => each ?? '').join(' ');
}

/** Highest CSeq number that a client had used with a Call-ID before each request. */
const highestCSeqs = perReading(({ hops }: Reading) => {
  const latest = new Map<string, number>();
  const before = new Map<Hop, number>();
  for (const hop of hops) {
    const { callId, cseq } = hop.request.message;
    if (hop.request.relayOf || !cseq) continue;
    const key = `${hop.client.name} ${callId ?? ''}`;
    const highest = latest.get(key);
    if (highest !== undefined) before.set(hop, highest);
    latest.set(key, Math.max(highest ?? 0, cseq.number));
  }
  return before;
});

/** The same request in all but Call-ID or From tag, sent as soon as the challenge to it was there. */
function isSameRequest({ hop, response }: Challenged, other: Hop): boolean {
  const [one, two] = [hop.request.message, other.request.message];
  const waited = other.request.sentAt - response.sentAt;
  const isElsewhere = one.callId !== two.callId || one.from?.tag !== two.from?.tag;
  return (
    isElsewhere &&
    one.method === two.method &&
    one.uri === two.uri &&
    one.header('Contact') === two.header('Contact') &&
    one.body.equals(two.body) &&
    isSameUri(one.to, two.to) &&
    waited >= 0 &&
    waited < PROMPT
  );
}

function isSameAddress(a: NameAddr | undefined, b: NameAddr | undefined): boolean {
  return a?.tag === b?.tag && isSameUri(a, b);
}

function isSameUri(a: NameAddr | undefined, b: NameAddr | undefined): boolean {
  if (!a || !b || isFault(a.uri) || isFault(b.uri)) return a?.uriText === b?.uriText;
  return uriEqual(a.uri, b.uri);
}
