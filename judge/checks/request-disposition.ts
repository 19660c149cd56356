import { isFault } from '../../protocol/sip/fault';
import type { SipRequest } from '../../protocol/sip/message';
import { parseParams } from '../../protocol/sip/params';
import { DIRECTIVES, directivesOf, directiveType } from '../../protocol/sip/request-disposition';
import { readFeatureValue, isFeatureName } from '../../protocol/sip/features';
import { check, type Check, type Selector } from '../check';
import { perReading } from '../per-reading';
import { valuesOf } from '../reading/header-values';
import { finalOf, reachedAt, type Hop } from '../reading/hops';
import type { Reading } from '../reading/reading';
import { isRequest, type RequestSighting } from '../reading/sighting';
import { branches, composed, requests, where } from '../subjects';
import { bindingsWith } from './gruu-requests';
import { isSameInstance, preferredRequests, type PreferredRequest } from './preferred-contacts';

const PREFERENCES = ['Accept-Contact', 'Reject-Contact', 'Request-Disposition'] as const;

/** More values than this are far too many; RFC 3841 s11 calls about 20 reasonable. */
const FAR_TOO_MANY = 40;

/** An ACK of a refusal, or a CANCEL, with its INVITE. */
interface Follower {
  readonly invite: Hop;
  readonly follower: RequestSighting;
}

/** RFC 3841 on preferences as they are written and passed on, and on Request-Disposition. */
export const REQUEST_DISPOSITION_CHECKS: readonly Check[] = [
  check('CP-3841-5-01', {
    over: where(followers(), ({ invite }) => hasPreferences(invite.request.message)),
    expected: 'the preferences of the INVITE',
    breach: ({ invite, follower }) => {
      for (const name of PREFERENCES) {
        const [wanted, found] = [invite.request, follower].map(({ message }) =>
          valuesOf(message.headers, name.toLowerCase()),
        );
        if ([...wanted!].sort().join() !== [...found!].sort().join())
          return `${name}: ${found!.join(', ') || 'none'}; in the INVITE: ${wanted!.join(', ') || 'none'}`;
      }
      return undefined;
    },
  }),
  check('CP-3841-5.2-01', {
    over: where(requests(), ({ message }) => message.has('Accept-Contact') && !isFollower(message)),
    expected: 'a methods parameter in Accept-Contact that has the method of the request',
    breach: ({ message }) => {
      const names = message.list('Accept-Contact').some((value) => listsMethod(value, message.method));
      return names ? undefined : `Accept-Contact: ${message.list('Accept-Contact').join(', ')}`;
    },
  }),
  check('CP-3841-7-01', {
    over: where(
      branches(),
      ({ relay, hop }) => hop.method !== 'CANCEL' && hasPreferences(relay.incoming.request.message),
    ),
    expected: 'all preferences as received',
    breach: ({ relay, hop }) => {
      for (const name of PREFERENCES) {
        const sent = valuesOf(hop.request.message.headers, name.toLowerCase());
        const gone = valuesOf(relay.incoming.request.message.headers, name.toLowerCase()).find(
          (each) => !sent.includes(each),
        );
        if (gone !== undefined) return `no ${name}: ${gone}`;
      }
      return undefined;
    },
  }),
  check('CP-3841-7.1-01', {
    over: where(preferredRequests, (each) => directives(each).has('redirect') && !each.isGruu),
    expected: 'a redirection',
    breach: ({ relay }) => relay.branches[0] && `sent to ${relay.branches[0].request.message.uri}`,
  }),
  check('CP-3841-9.1-01', {
    over: where(branches('INVITE'), ({ relay }) =>
      directivesOf(relay.incoming.request.message).has('no-cancel'),
    ),
    expected: 'no CANCEL because of a 2xx on another branch',
    breach: ({ relay, hop }, reading) => {
      const cancel = cancelOf(hop, reading);
      if (!cancel || finalsSay(relay.branches, cancel.request.sentAt, (status) => status >= 600))
        return undefined;
      if (!finalsSay(relay.branches, cancel.request.sentAt, (status) => status < 300)) return undefined;
      const upstream = cancelOf(relay.incoming, reading);
      return upstream && (reachedAt(upstream) ?? Infinity) <= cancel.request.sentAt
        ? undefined
        : {
            actual: `CANCEL to ${hop.server.name}`,
            frames: [relay.incoming.request.frame, cancel.request.frame],
          };
    },
  }),
  check('CP-3841-9.1-02', {
    over: where(
      preferredRequests,
      (each) => directives(each).has('no-fork') || directives(each).has('sequential'),
    ),
    expected: 'one target with no-fork, one at a time with sequential',
    breach: (request, reading) => {
      const { relay } = request;
      const [first, ...others] = relay.branches;
      const mode = directives(request).has('no-fork') ? 'no-fork' : 'sequential';
      if (mode === 'no-fork') {
        const second = first && others.find((each) => !isSuccessor(first, each, request, reading));
        return second && `${second.request.message.uri} beside ${first.request.message.uri}`;
      }
      const early = relay.branches.find((each, i) =>
        relay.branches.slice(0, i).some((before) => isOpenAt(before, each.request.sentAt)),
      );
      return early && `${early.request.message.uri} while another branch was open`;
    },
  }),
  check('CP-3841-10-01', {
    over: where(composed, (each) => isRequest(each) && hasPreferences(each.message)),
    expected: 'each parameter once, and one of the twelve directives of each type',
    breach: ({ message }) => (message.kind === 'request' ? malformed(message) : undefined),
  }),
  check('CP-3841-11-01', {
    over: where(
      preferredRequests,
      ({ preferences: { accept, reject } }) => accept.length + reject.length > FAR_TOO_MANY,
    ),
    expected: 'a refusal',
    breach: ({ relay, preferences: { accept, reject } }) =>
      relay.branches[0] && `sent on with ${accept.length + reject.length} preferences`,
  }),
];

function hasPreferences(message: SipRequest): boolean {
  return PREFERENCES.some((name) => message.has(name));
}

function isFollower({ method }: SipRequest): boolean {
  return method === 'ACK' || method === 'CANCEL';
}

function directives({ relay }: PreferredRequest): ReturnType<typeof directivesOf> {
  return directivesOf(relay.incoming.request.message);
}

function listsMethod(value: string, method: string): boolean {
  const params = parseParams(value, 1);
  const methods = isFault(params) ? undefined : params.raw('methods');
  return readFeatureValue(methods).terms.some(
    (term) => term.kind === 'token' && !term.negated && term.token.toUpperCase() === method.toUpperCase(),
  );
}

/** What RFC 3841 s10 forbids in the three header fields. */
function malformed(message: SipRequest): string | undefined {
  for (const name of ['Accept-Contact', 'Reject-Contact'])
    for (const value of message.list(name)) {
      const params = value.startsWith('*') ? parseParams(value, 1) : undefined;
      if (params === undefined || isFault(params)) return `${name}: ${value}`;
      const names = params.entries.map((each) => each.name.toLowerCase());
      const twice = names.find(
        (each, i) =>
          names.indexOf(each) < i && (isFeatureName(each) || each === 'require' || each === 'explicit'),
      );
      if (twice !== undefined) return `${twice} twice in ${name}: ${value}`;
    }
  const given = message.tokens('Request-Disposition');
  const unknown = given.find((each) => directiveType(each) === undefined);
  if (unknown !== undefined) return `Request-Disposition has ${unknown}`;
  for (const pair of Object.values(DIRECTIVES))
    if (given.filter((each) => pair.some((one) => one === each)).length > 1)
      return `Request-Disposition: ${given.join(', ')}`;
  return undefined;
}

/** ACKs of refusals, and CANCELs, that user agents made; a proxy's own are made from what it received. */
function followers(): Selector<Follower> {
  return {
    subjects: function* (reading) {
      for (const invite of reading.hops) {
        if (invite.method !== 'INVITE') continue;
        const cancel = cancelOf(invite, reading);
        const all = [...invite.acks.filter((each) => !each.copyOf), ...(cancel ? [cancel.request] : [])];
        for (const follower of all) yield { invite, follower };
      }
    },
    by: ({ follower }) => follower.sender,
    frames: ({ invite, follower }) => [invite.request.frame, follower.frame],
  };
}

/** The CANCEL that the client of a request sent for it. */
function cancelOf(hop: Hop, reading: Reading): Hop | undefined {
  return cancels(reading).get(cancelKey(hop));
}

/** The first CANCEL of each client to each server, by the branch that it shares with its request. */
const cancels = perReading(({ hops }: Reading) => {
  const found = new Map<string, Hop>();
  for (const hop of hops) {
    const key = cancelKey(hop);
    if (hop.method === 'CANCEL' && !found.has(key)) found.set(key, hop);
  }
  return found;
});

function cancelKey({ client, server, request }: Hop): string {
  const via = request.message.topVia;
  return `${client.name} ${server.name} ${via?.sentBy ?? ''} ${via?.branch ?? ''}`;
}

function finalsSay(hops: readonly Hop[], by: number, holds: (status: number) => boolean): boolean {
  return hops.some((hop) =>
    hop.responses.some(
      ({ message, arrivedAt }) =>
        message.status >= 200 && holds(message.status) && (arrivedAt ?? Infinity) <= by,
    ),
  );
}

/** Whether a branch had no final response by a time, and had not been given up for silence either. */
function isOpenAt(hop: Hop, time: number): boolean {
  const isAnswered = hop.responses.some(
    ({ message, arrivedAt }) => message.status >= 200 && (arrivedAt ?? Infinity) <= time,
  );
  return !isAnswered && reachedAt(hop) !== undefined && time - hop.request.sentAt < 1000;
}

/** Another contact of the instance, which takes over when the first does not answer (RFC 5626 s7). */
function isSuccessor(first: Hop, second: Hop, { targets }: PreferredRequest, reading: Reading): boolean {
  const aor = targets[0]?.binding.refreshedBy?.aor;
  if (aor === undefined) return false;
  const [a, b] = [first, second].map((each) => bindingsWith(each, aor, reading)[0]);
  const redirected =
    (finalOf(first)?.message.status ?? 0) >= 300 && (finalOf(first)?.message.status ?? 0) < 400;
  return redirected || (a !== undefined && b !== undefined && isSameInstance(a, b));
}
