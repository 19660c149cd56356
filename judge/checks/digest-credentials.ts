import { equalIgnoreCase, isToken } from '../../protocol/sip/characters';
import { isFault } from '../../protocol/sip/fault';
import type { Params } from '../../protocol/sip/params';
import { parseUri } from '../../protocol/sip/uri';
import { uriEqual } from '../../protocol/sip/uri-equality';
import { check, SKIP, type Check, type Selector } from '../check';
import { credentialsIn, isDigest, type Presented } from '../reading/authentication';
import { where } from '../subjects';
import { digitsOf, isHexadecimal } from './digest-form';

/** Credentials where they were composed. */
const presented: Selector<Presented> = {
  subjects: ({ authentication }) => authentication.presented,
  by: ({ hop }) => hop.client,
  frames: ({ hop, challenges }) => [
    ...challenges.slice(0, 1).map((each) => each.response.frame),
    hop.request.frame,
  ],
};

const digests = where(presented, ({ credentials }) => isDigest(credentials));
const answering = where(digests, ({ challenges }) => challenges.length > 0);
const protecting = where(digests, ({ credentials }) => credentials.params.has('qop'));

/** RFC 3261 s22.4, RFC 2617 s3.2.2, RFC 8760 s2.2: the form of credentials, and what they echo. */
export const DIGEST_CREDENTIALS_CHECKS: readonly Check[] = [
  check('AUTH-3261-22.4-01', {
    over: presented,
    expected: 'no Basic credentials',
    breach: ({ credentials, header }) =>
      equalIgnoreCase(credentials.scheme, 'Basic') ? `${header}: ${credentials.scheme}` : undefined,
  }),
  check('AUTH-3261-22.4-02', {
    over: digests,
    expected: 'uri in quotation marks, a URI that may stand as Request-URI',
    breach: ({ credentials: { params } }) => {
      const spelled = params.raw('uri');
      if (spelled === undefined) return 'no uri';
      const uri = parseUri(params.get('uri') ?? '');
      const isProper =
        spelled.startsWith('"') && !isFault(uri) && (uri.kind !== 'sip' || uri.headers.length === 0);
      return isProper ? undefined : `uri=${spelled}`;
    },
  }),
  check('AUTH-3261-22.4-03', {
    over: where(answering, (each) => offers(each, (params) => params.has('qop'))),
    expected: 'qop in the credentials, as the challenge had it',
    breach: ({ credentials: { params } }) => (params.has('qop') ? undefined : 'credentials without qop'),
  }),
  check('AUTH-3261-22.4-04', {
    over: where(answering, (each) => offers(each, (params) => !params.has('qop'))),
    expected: 'neither cnonce nor nc, as the challenge had no qop',
    breach: ({ credentials: { params } }) => {
      const odd = ['cnonce', 'nc'].find((name) => params.has(name));
      return odd && `${odd}=${params.raw(odd) ?? ''}`;
    },
  }),
  check('AUTH-2617-3.2.2-21', {
    over: digests,
    expected: 'username, realm, nonce and response, with realm and nonce of a challenge that was given',
    breach: (each, reading) => {
      const { params } = each.credentials;
      const lacking = ['username', 'realm', 'nonce', 'response'].find((name) => !params.has(name));
      if (lacking !== undefined) return `no ${lacking}`;
      if (each.challenges.length > 0 || each.isNextNonce || params.get('nonce') === '') return undefined;
      // A nonce from before the trace began is none of the client's faults, unless it had to ask for one just now.
      const retry = reading.authentication.retryOf(each.hop);
      if (!retry || credentialsIn(retry.challenged.request).length > 0) return SKIP;
      return `nonce=${params.raw('nonce') ?? ''} of realm=${params.raw('realm') ?? ''}, which was not given`;
    },
  }),
  check('AUTH-2617-3.2.2-22', {
    over: where(protecting, ({ credentials }) => credentials.params.has('nc')),
    expected: 'nc of eight digits that grows with each request with the same nonce',
    breach: ({ credentials, previous, hop }) => {
      const nc = credentials.params.raw('nc') ?? '';
      if (!isHexadecimal(nc, 8)) return `nc=${nc}`;
      if (!previous || isSameRequest(previous, hop)) return undefined;
      const before = previous.credentials.params.raw('nc') ?? '';
      return isHexadecimal(before, 8) && parseInt(nc, 16) <= parseInt(before, 16)
        ? `nc=${nc} after nc=${before} with the same nonce`
        : undefined;
    },
  }),
  check('AUTH-2617-3.2.2-23', {
    over: protecting,
    expected: 'cnonce and nc beside qop',
    breach: ({ credentials: { params } }) => {
      const lacking = ['cnonce', 'nc'].find((name) => !params.has(name));
      return lacking && `qop without ${lacking}`;
    },
  }),
  check('AUTH-2617-3.2.2-24', {
    over: where(protecting, (each) => offers(each, (params) => params.has('qop'))),
    expected: 'one qop out of the list of the challenge',
    breach: ({ credentials, challenges }) => {
      const qop = credentials.params.get('qop') ?? '';
      const offered = challenges.flatMap(({ challenge }) => listOf(challenge.params.get('qop')));
      return isToken(qop) && offered.includes(qop.toLowerCase())
        ? undefined
        : `qop=${qop} where the challenge had ${offered.join(', ')}`;
    },
  }),
  check('AUTH-2617-3.2.2-25', {
    over: answering,
    expected: 'opaque and algorithm of the challenge',
    breach: ({ credentials: { params }, challenges }) => {
      const algorithm = params.get('algorithm') ?? 'MD5';
      const sameAlgorithm = challenges.filter(({ challenge }) =>
        equalIgnoreCase(challenge.params.get('algorithm') ?? 'MD5', algorithm),
      );
      if (sameAlgorithm.length === 0) return `algorithm=${algorithm}, which was not offered`;
      const opaque = params.get('opaque');
      return sameAlgorithm.some(({ challenge }) => challenge.params.get('opaque') === opaque)
        ? undefined
        : `opaque=${params.raw('opaque') ?? '(none)'} where the challenge had ${sameAlgorithm[0]!.challenge.params.raw('opaque') ?? 'none'}`;
    },
  }),
  check('AUTH-2617-3.2.2-26', {
    over: where(digests, (each) => isJudgeable(each, 32)),
    expected: 'a response of 32 hexadecimal digits in lower case, in quotation marks',
    breach: (each) => malformedResponse(each, 32),
  }),
  check('AUTH-2617-3.2.2-27', {
    over: where(digests, ({ credentials }) => credentials.params.has('uri')),
    expected: 'the Request-URI as uri of the credentials',
    breach: ({ credentials, hop }) => {
      const { requestUri, uri } = hop.request.message;
      const own = parseUri(credentials.params.get('uri') ?? '');
      if (isFault(own) || isFault(requestUri)) return SKIP;
      return uriEqual(own, requestUri)
        ? undefined
        : `uri=${credentials.params.raw('uri') ?? ''} in ${hop.method} ${uri}`;
    },
  }),
  check('AUTH-8760-2.2-01', {
    over: where(digests, (each) => isJudgeable(each, 64)),
    expected: 'a response of 64 hexadecimal digits in lower case',
    breach: (each) => malformedResponse(each, 64),
  }),
];

/** Whether all challenges with the nonce of the credentials pass a test. */
function offers({ challenges }: Presented, applies: (params: Params) => boolean): boolean {
  return challenges.length > 0 && challenges.every(({ challenge }) => applies(challenge.params));
}

function listOf(qop: string | undefined): string[] {
  return (qop ?? '').split(',').map((each) => each.trim().toLowerCase());
}

/** The same request tried at another address has the same credentials. */
function isSameRequest(previous: Presented, hop: Presented['hop']): boolean {
  const [one, other] = [previous.hop.request.message, hop.request.message];
  return (
    previous.hop === hop ||
    (one.method === other.method && one.callId === other.callId && one.cseq?.number === other.cseq?.number)
  );
}

function isJudgeable({ credentials: { params } }: Presented, digits: number): boolean {
  // Before any challenge the response is left empty (RFC 3310, as IMS uses it).
  return params.has('response') && params.get('nonce') !== '' && digitsOf(params.get('algorithm')) === digits;
}

/** The digest itself is nobody's business: only its form is shown. */
function malformedResponse({ credentials: { params } }: Presented, digits: number): string | undefined {
  const [spelled, value] = [params.raw('response') ?? '', params.get('response') ?? ''];
  if (!spelled.startsWith('"')) return 'a response without quotation marks';
  if (isHexadecimal(value, digits)) return undefined;
  return value.length === digits
    ? 'a response with other characters than 0-9, a-f'
    : `a response of ${value.length} characters`;
}
