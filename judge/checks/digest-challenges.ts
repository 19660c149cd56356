import { challengeFaults } from '../../protocol/sip/digest-faults';
import { equalIgnoreCase } from '../../protocol/sip/characters';
import { isFault } from '../../protocol/sip/fault';
import { parseAuthenticationInfo, type Challenge } from '../../protocol/sip/auth';
import { check, SKIP, type Check, type Selector } from '../check';
import { perReading } from '../per-reading';
import {
  challengesIn,
  credentialsIn,
  isChallenging,
  isDigest,
  type Challenged,
} from '../reading/authentication';
import { evenlySpaced } from '../reading/header-values';
import type { Reading } from '../reading/reading';
import { finalOf, type Hop } from '../reading/hops';
import type { Relay } from '../reading/relays';
import type { ResponseSighting } from '../reading/sighting';
import { answers, branches, relays, where, type Answer } from '../subjects';
import { aorOf, arrivedBy, isProxied } from './proxying';
import { digitsOf, isHexadecimal } from './digest-form';

/** Challenges where they were made. */
const made: Selector<Challenged> = {
  subjects: ({ authentication }) => authentication.challenges.filter(({ response }) => !response.relayOf),
  by: ({ response }) => response.sender,
  frames: ({ hop, response }) => [hop.request.frame, response.frame],
};

const digests = where(made, ({ challenge }) => isDigest(challenge));
const refusals = where(answers(), ({ response }) => isChallenging(response));

/** RFC 3261 s22, RFC 2617 s3.2.1, RFC 8760: challenges, and what proxies do with them. */
export const DIGEST_CHALLENGE_CHECKS: readonly Check[] = [
  check('AUTH-3261-22.1-01', {
    over: where(
      relays(),
      (each, reading) => isProxied(each) && isForSomebody(each.incoming) && showsEverybody(each, reading),
    ),
    expected: '407 from a proxy, not 401',
    breach: ({ incoming, branches: sent }) => {
      const own = incoming.responses.find((each) => each.message.status === 401 && !each.copyOf);
      if (!own || own.relayOf || sent.some((each) => finalOf(each)?.message.status === 401)) return undefined;
      return { actual: own.message.startLine, frames: [incoming.request.frame, own.frame] };
    },
  }),
  check('AUTH-3261-22.1-02', {
    over: where(answers('CANCEL', 'ACK'), ({ response }) => response.message.status >= 200),
    expected: 'no challenge to CANCEL and ACK',
    breach: ({ response }) => (isChallenging(response) ? response.message.startLine : undefined),
  }),
  check('AUTH-3261-22.2-01', {
    over: refusals,
    expected: 'WWW-Authenticate in a 401, Proxy-Authenticate in a 407',
    breach: ({ response: { message } }) => {
      const header = message.status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate';
      return message.has(header) ? undefined : `${message.status} without ${header}`;
    },
  }),
  check('AUTH-3261-22.3-01', {
    over: where(
      branches(),
      ({ relay, hop }) =>
        hop.method !== 'CANCEL' &&
        [relay.incoming, hop].some((each) => each.request.message.has('Proxy-Authorization')),
    ),
    expected: 'the Proxy-Authorization values of other realms as they came, and no new ones',
    breach: ({ relay, hop }, reading) => {
      const [before, after] = [relay.incoming, hop].map((each) =>
        each.request.message.fields('Proxy-Authorization').map(evenlySpaced),
      );
      const added = after!.find((each) => !before!.includes(each));
      if (added !== undefined) return `added Proxy-Authorization: ${withoutResponse(added)}`;
      const lost = credentialsIn(relay.incoming.request).find(([header, { params }]) => {
        const challengers = challengersOf(reading).get(params.get('realm') ?? '');
        const isForeign = challengers !== undefined && !challengers.has(hop.client.name);
        const isKept = credentialsIn(hop.request).some(
          ([name, other]) => name === header && other.params.get('realm') === params.get('realm'),
        );
        return header === 'Proxy-Authorization' && isForeign && !isKept;
      });
      return lost && `Proxy-Authorization for realm "${lost[1].params.get('realm') ?? ''}" is gone`;
    },
  }),
  check('AUTH-3261-22.3-02', {
    over: gathered(2),
    expected: 'the challenges of all branches in the response upstream',
    breach: ({ challenges, upstream }) => {
      const values = valuesIn(upstream);
      const lost = challenges.flat().find((each) => !values.includes(each));
      return lost === undefined ? undefined : `no ${lost}`;
    },
  }),
  check('AUTH-3261-22.4-01', {
    over: made,
    expected: 'no Basic authentication',
    breach: ({ challenge, header }) =>
      equalIgnoreCase(challenge.scheme, 'Basic') ? `${header}: ${challenge.scheme}` : undefined,
  }),
  check('AUTH-3261-22.4-03', {
    over: digests,
    expected: 'qop in a Digest challenge',
    breach: ({ challenge, header }) =>
      challenge.params.has('qop') ? undefined : `${header} for realm "${realmOf(challenge)}" without qop`,
  }),
  check('AUTH-2617-3.2.1-01', {
    over: where(digests, ({ challenge }) => equalIgnoreCase(challenge.params.get('stale') ?? '', 'true')),
    expected: 'stale=true only after credentials with a nonce that has expired',
    breach: ({ hop, challenge, header }) => {
      const isFor = header === 'WWW-Authenticate' ? 'Authorization' : 'Proxy-Authorization';
      const presented = credentialsIn(hop.request).some(
        ([name, { params }]) => name === isFor && params.get('realm') === realmOf(challenge),
      );
      return presented ? undefined : 'stale=true to a request without credentials';
    },
  }),
  check('AUTH-2617-3.2.1-21', {
    over: digests,
    expected: 'realm and nonce as quoted strings, qop as one quoted list, algorithm and stale as tokens',
    breach: ({ challenge, header }) => {
      const [fault] = challengeFaults(challenge);
      return fault && `${header}: ${fault.reason}`;
    },
  }),
  check('AUTH-8760-2.2-01', {
    over: where(answers(), ({ response: { message } }) => message.has('Authentication-Info')),
    expected: 'a digest of 64 hexadecimal digits in lower case with SHA-256 and SHA-512-256',
    breach: ({ hop, response }) => {
      const info = parseAuthenticationInfo(response.message.header('Authentication-Info') ?? '');
      const proof = isFault(info) ? undefined : info.get('rspauth');
      const [credentials] = credentialsIn(hop.request);
      const digits = credentials && digitsOf(credentials[1].params.get('algorithm'));
      if (proof === undefined || digits !== 64) return SKIP;
      return isHexadecimal(proof, digits) ? undefined : `rspauth="${proof}"`;
    },
  }),
  check('AUTH-8760-2.3-01', {
    over: where(refusals, (each) => digestsIn(each).length > 1),
    expected: 'another algorithm in each challenge of one realm',
    breach: (answer) => {
      const seen = new Set<string>();
      for (const { params } of digestsIn(answer)) {
        const algorithm = (params.get('algorithm') ?? 'MD5').toUpperCase();
        const key = `${algorithm} ${params.get('realm') ?? ''}`;
        if (seen.has(key)) return `${algorithm} twice for realm "${params.get('realm') ?? ''}"`;
        seen.add(key);
      }
      return undefined;
    },
  }),
  check('AUTH-8760-2.5-01', {
    over: where(gathered(1), ({ challenges }) => challenges.some((each) => each.length > 1)),
    expected: 'the challenges of one branch in their order',
    breach: ({ challenges, upstream }) => {
      const values = valuesIn(upstream);
      const disturbed = challenges.find((each) => {
        const places = each.map((value) => values.indexOf(value)).filter((at) => at >= 0);
        return places.some((at, i) => i > 0 && at < places[i - 1]!);
      });
      return disturbed && `${values.join(' | ')} where a branch had ${disturbed.join(' | ')}`;
    },
  }),
];

/** The challenges of the branches of a request that were known when the core sent its own 401 or 407 upstream. */
interface Gathered {
  readonly core: Hop;
  /** "Name: value" of each, branch by branch. */
  readonly challenges: readonly (readonly string[])[];
  readonly responses: readonly ResponseSighting[];
  readonly upstream: ResponseSighting;
}

function gathered(atLeast: number): Selector<Gathered> {
  return {
    subjects: function* (reading) {
      for (const { incoming, branches: sent } of reading.relays) {
        const upstream = finalOf(incoming);
        if (!upstream || !isChallenging(upstream) || sent.length === 0) continue;
        const responses = sent
          .map(finalOf)
          .filter((each): each is ResponseSighting => each !== undefined && isChallenging(each))
          .filter((each) => arrivedBy(each, upstream.sentAt));
        if (responses.length >= atLeast)
          yield { core: incoming, challenges: responses.map(valuesIn), responses, upstream };
      }
    },
    by: ({ core }) => core.server,
    frames: ({ responses, upstream }) => [...responses.map((each) => each.frame), upstream.frame],
  };
}

function valuesIn({ message }: ResponseSighting): string[] {
  return ['WWW-Authenticate', 'Proxy-Authenticate'].flatMap((name) =>
    message.fields(name).map((value) => `${name}: ${evenlySpaced(value)}`),
  );
}

/** Names of the actors that challenged in each realm. */
const challengersOf = perReading(({ authentication }: Reading) => {
  const found = new Map<string, Set<string>>();
  for (const { response, challenge } of authentication.challenges) {
    if (response.relayOf) continue;
    const names = found.get(realmOf(challenge)) ?? new Set<string>();
    found.set(realmOf(challenge), names);
    names.add(response.sender.name);
  }
  return found;
});

/** Without a user part the core itself is meant, and in event packages it may be a user agent as well. */
function isForSomebody({ request, method }: Hop): boolean {
  const uri = request.message.requestUri;
  const isEvents = method === 'SUBSCRIBE' || method === 'PUBLISH' || method === 'REGISTER';
  return !isEvents && !isFault(uri) && (uri.kind !== 'sip' || uri.user !== undefined);
}

/** Nobody off the trace can have answered: a core under test may serve others than our actors. */
function showsEverybody({ incoming }: Relay, { trace, registrations }: Reading): boolean {
  if (!incoming.server.underTest && trace.network !== 'capture') return true;
  const aor = aorOf(incoming.request.message);
  const { sentAt } = incoming.request;
  if (aor === undefined || !registrations.knows(aor, sentAt)) return false;
  const { certain, doubtful } = registrations.boundAt(aor, sentAt);
  return [...certain, ...doubtful].every((each) => each.refreshedBy !== undefined);
}

function digestsIn({ hop, response }: Answer): Challenge[] {
  return challengesIn(hop, response)
    .map(({ challenge }) => challenge)
    .filter(isDigest);
}

function realmOf({ params }: Challenge): string {
  return params.get('realm') ?? '';
}

/** Credentials as they may be shown. */
function withoutResponse(value: string): string {
  return value.replace(/response="[^"]*"/i, 'response="..."');
}
