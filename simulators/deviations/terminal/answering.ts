import { plainText } from '../../../protocol/push/content';
import type { SipRequest } from '../../../protocol/sip/message';
import type { Deviation } from '../deviation';
import { changing, deviationsOf, finals, requests, sequence, withBody, withStatus } from '../edits';

const terminal = deviationsOf('terminal');
const MESSAGE = { method: 'MESSAGE' } as const;
const ACCEPTED = { method: 'MESSAGE', status: 2 } as const;

/** Faults in the responses of a terminal: RFC 3261 s8.2, RFC 3428 s7, RFC 5621. */
export const ANSWERING: readonly Deviation[] = [
  terminal(
    '200-with-body',
    'MSG-3428-7-02',
    'The 200 to MESSAGE has a body',
    finals(ACCEPTED, (response) => withBody(response, plainText('Read it.').body, 'text/plain')),
  ),
  terminal(
    '200-with-contact',
    'MSG-3428-7-03',
    'The 200 to MESSAGE has a Contact',
    finals(ACCEPTED, (response) => response.add('Contact', '<sip:terminal@192.0.2.200>')),
  ),
  terminal('slow-answer', 'MSG-3428-7-01', 'It takes 900 ms to answer a MESSAGE', {
    policy: { answerDelayMs: 900 },
  }),
  terminal('text-refused', 'MSG-3428-7-06', 'It refuses text/plain', { policy: { rendersPlainText: false } }),
  terminal(
    'unknown-content-accepted',
    'BODY-3261-8.2.3-01',
    'It accepts content that it does not understand',
    {
      policy: { refuseUnknownContent: false },
    },
  ),
  terminal('multipart-refused', 'BODY-5621-4.2-01', 'It refuses multipart bodies', {
    policy: { takesMultiparts: false },
  }),
  terminal('optional-part-refused', 'BODY-5621-8.1-01', 'It refuses a body for an optional part', {
    policy: { bodyDepartures: { needsOptional: 'part' } },
  }),
  terminal(
    'optional-alternatives-refused',
    'BODY-5621-8.3-01',
    'It refuses a body for optional alternatives',
    {
      policy: { bodyDepartures: { needsOptional: 'alternatives' } },
    },
  ),
  terminal(
    'unknown-multipart-refused',
    'BODY-5621-4.2-02',
    'It refuses a multipart whose subtype it does not know',
    {
      policy: { bodyDepartures: { refusesUnknownMultiparts: true } },
    },
  ),
  terminal(
    'last-alternative-demanded',
    'BODY-5621-6.1-01',
    'It refuses alternatives when it does not know the last one',
    {
      policy: { bodyDepartures: { needsLastAlternative: true } },
    },
  ),
  terminal('optional-reference-refused', 'CI-4483-5.5-01', 'It refuses a body for an optional reference', {
    policy: { bodyDepartures: { needsOptional: 'reference' } },
  }),
  terminal(
    'reference-refused-by-another-status',
    'CI-4483-5.3-01',
    'It refuses what it does not support with 488 instead of 415',
    finals({ method: 'MESSAGE', status: 415 }, (response) =>
      withStatus(response, 488, 'Not Acceptable Here'),
    ),
  ),
  terminal('refused-after-acceptance', 'CI-4483-7-04', 'It accepts a MESSAGE, and refuses it afterwards', {
    outgoing: (message) =>
      message.kind === 'response' && message.cseq?.method === 'MESSAGE' && message.status === 200
        ? [message, withStatus(message, 480, 'Temporarily Unavailable')]
        : message,
  }),
  terminal('hash-not-checked', 'CI-4483-7-01', 'It shows content whose hash is another, and says nothing', {
    policy: { verifies: false },
  }),
  terminal(
    'certificates-not-checked',
    'CI-4483-7-02',
    'It asks servers for content whose certificates prove nothing',
    {
      policy: { checksCertificates: 'never' },
    },
  ),
  terminal(
    'certificates-checked-in-spite-of-hash',
    'CI-4483-7-02',
    'It does not ask a server for content with a hash when its certificate proves nothing',
    { policy: { checksCertificates: 'always' } },
  ),
  terminal('http-not-followed', 'CI-4483-5.2-01', 'It takes references, but none to http', {
    policy: { schemes: ['https'] },
  }),
  terminal(
    'refuses-for-the-user',
    'MSG-3261-21.6-01',
    'It answers 603 for the user where it only speaks for itself',
    finals(ACCEPTED, (response) => withStatus(response, 603, 'Decline')),
  ),
  terminal(
    'stray-to-tag-refused-wrongly',
    'MSG-3261-12.2.2-01',
    'A To tag of no dialog is refused with 403 instead of 481',
    finals({ status: 481 }, (response) => withStatus(response, 403, 'Forbidden')),
  ),
  terminal(
    'merged-request-accepted',
    'TXN-3261-8.2.2.2-21',
    'It takes a request that came by two ways twice',
    {
      // The second way: another contact, without instance ID.
      ...requests(
        ['REGISTER'],
        changing<SipRequest>('Contact', (value) => {
          const [uri] = /^<[^>]*/.exec(value) ?? [];
          const removed = value.includes(';expires=0') ? ';expires=0' : '';
          return uri === undefined ? value : `${value}, ${uri};transport=tcp>${removed}`;
        }),
      ),
      policy: { refuseMerged: false },
    },
  ),
  terminal(
    '405-without-allow',
    'TXN-3261-8.2.1-21',
    'A 405 has no Allow',
    finals({ status: 405 }, (response) => response.remove('Allow')),
  ),
  terminal(
    '415-without-accept',
    'TXN-3261-8.2.3-21',
    'A 415 does not tell what would have been acceptable',
    finals({ status: 415 }, (response) => response.remove('Accept').remove('Accept-Encoding')),
  ),
  terminal(
    'external-body-not-in-accept',
    'CI-4483-5.1-01',
    'Accept does not list message/external-body, which it takes',
    finals({}, (response) => (response.has('Accept') ? response.set('Accept', 'text/plain') : response)),
  ),
  terminal(
    'answers-invite-without-contact',
    'INV-3261-12.1.1-21',
    'The 200 to INVITE has no Contact',
    finals({ method: 'INVITE', status: 2 }, (response) => response.remove('Contact')),
  ),
  terminal('overlooks-require', 'TXN-3261-8.2.2.3-23', 'Takes requests that require what it does not know', {
    policy: { refuseUnknownRequire: false },
  }),
  terminal(
    '420-without-unsupported',
    'TXN-3261-8.2.2.3-21',
    'A 420 does not tell what is not supported',
    finals({ status: 420 }, (response) => response.remove('Unsupported')),
  ),
  terminal(
    '421-without-require',
    'TXN-3261-8.2.4-22',
    'A 421 does not tell which extension is needed',
    finals(ACCEPTED, (response) => withStatus(response, 421, 'Extension Required').remove('Supported')),
  ),
  terminal(
    'applies-extension-not-asked-for',
    'TXN-3261-8.2.4-21',
    'A 200 to MESSAGE requires an extension that the request did not list',
    finals(ACCEPTED, (response) => response.add('Require', 'precondition')),
  ),
  terminal(
    '401-without-challenge',
    'AUTH-3261-22.2-01',
    'A 401 has no WWW-Authenticate',
    finals(ACCEPTED, (response) => withStatus(response, 401, 'Unauthorized').remove('Supported')),
  ),
  terminal(
    'challenge-without-realm',
    'AUTH-2617-3.2.1-21',
    'A challenge has no realm',
    finals(ACCEPTED, (response) =>
      withStatus(response, 401, 'Unauthorized')
        .remove('Supported')
        .add('WWW-Authenticate', 'Digest nonce="6e6f", qop="auth"'),
    ),
  ),
  terminal(
    'challenges-of-one-algorithm',
    'AUTH-8760-2.3-01',
    'Two challenges of one realm name the same algorithm',
    finals(ACCEPTED, (response) =>
      withStatus(response, 401, 'Unauthorized')
        .remove('Supported')
        .add('WWW-Authenticate', 'Digest realm="phone", nonce="6e6f", algorithm=SHA-256, qop="auth"')
        .add('WWW-Authenticate', 'Digest realm="phone", nonce="7061", algorithm=SHA-256, qop="auth"'),
    ),
  ),
  terminal(
    '408-to-message',
    'PXY-4320-4.2-01',
    'It answers MESSAGE with 408',
    finals(ACCEPTED, (response) => withStatus(response, 408, 'Request Timeout').remove('Supported')),
  ),
  terminal(
    'response-from-altered',
    'TXN-3261-8.2.6.2-21',
    'From of a response has another tag than the request',
    finals(MESSAGE, (response) => changing('From', (value) => `${value}x`)(response)),
  ),
  terminal(
    'response-call-id-altered',
    'TXN-3261-8.2.6.2-22',
    'The Call-ID of a response is not that of the request',
    finals(MESSAGE, (response) => changing('Call-ID', (value) => `x${value}`)(response)),
  ),
  terminal(
    'response-cseq-altered',
    'TXN-3261-8.2.6.2-23',
    'The CSeq number of a response is not that of the request',
    finals(MESSAGE, (response) => response.set('CSeq', `${sequence(response) + 1} MESSAGE`)),
  ),
  terminal(
    'via-altered-in-response',
    'TXN-3261-8.2.6.2-24',
    'The bottom Via of a response has a parameter that the request did not have',
    finals(MESSAGE, (response) => {
      const vias = response.list('Via');
      const altered = [...vias.slice(0, -1), `${vias.at(-1) ?? ''};altered=yes`];
      return response.set('Via', altered.join(', '));
    }),
  ),
  terminal(
    'response-to-altered',
    'TXN-3261-8.2.6.2-25',
    'To of a response is another URI than in the request',
    finals(MESSAGE, (response) =>
      changing('To', (value) => value.replace(/<[^>]*>/, '<sip:elsewhere.example>'))(response),
    ),
  ),
  terminal(
    'response-without-to-tag',
    'TXN-3261-8.2.6.2-26',
    'A response has no To tag',
    finals(MESSAGE, (response) => changing('To', (value) => value.replace(/;tag=.*$/, ''))(response)),
  ),
  terminal(
    'to-tag-reused',
    'TXN-3261-19.3-21',
    'All responses have the same To tag',
    finals({}, (response) => changing('To', (value) => value.replace(/;tag=.*$/, ';tag=always'))(response)),
  ),
  terminal(
    'cancel-of-nothing-accepted',
    'INV-3261-9.2-01',
    'A CANCEL that matches nothing is answered with 200',
    finals({ method: 'CANCEL', status: 481 }, (response) => withStatus(response, 200, 'OK')),
  ),
];
