import { partsOf, SipResponse } from '../../../protocol/sip/message';
import type { Deviation, Outgoing, OutgoingContext } from '../deviation';
import { changing, deviationsOf, finals, sequence, withStartLine, withStatus } from '../edits';
import { withToTag } from './rows';

const core = deviationsOf('core');

/** Changes answers of the core's own making: those of the registrar. */
const registered = (change: (response: SipResponse, context: OutgoingContext) => Outgoing) =>
  finals({ method: 'REGISTER', status: 200 }, change);
const METHODS = ['INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'MESSAGE'];

/** Faults in the form of the core's own responses: RFC 3261 s7, s8.2, s20. */
export const ANSWERING: readonly Deviation[] = [
  core(
    'bare-line-feed-in-reply',
    'SIP-3261-7-21',
    'A line of the head ends with LF alone',
    registered((response) => response.add('Server', 'core\nOrganization: push.example')),
  ),
  core(
    'version-in-lower-case-in-reply',
    'SIP-3261-7.1-22',
    'The SIP version is written sip/2.0',
    registered(
      ({ status, reason, headers, body }) =>
        new SipResponse(status, reason, partsOf(headers, body), 'sip/2.0'),
    ),
  ),
  core(
    'status-line-without-last-space',
    'SIP-3261-7.2-21',
    'The space before an empty reason phrase is missing',
    registered((response) => withStartLine(response, 'SIP/2.0 200')),
  ),
  core(
    'header-value-malformed-in-reply',
    'SIP-3261-7.3.1-21',
    'Supported lists something that is no token',
    registered((response) => response.add('Supported', '(none)')),
  ),
  core(
    'date-twice',
    'SIP-3261-7.3.1-22',
    'Date is there twice',
    registered((response) => response.add('Date', response.header('Date') ?? '')),
  ),
  core(
    'parameter-repeated-in-reply',
    'SIP-3261-7.3.1-23',
    'A parameter of Accept is there twice',
    registered((response) => response.add('Accept', 'text/plain;charset=utf-8;charset=utf-8')),
  ),
  core(
    'challenges-in-one-row',
    'SIP-3261-7.3.1-24',
    'Two challenges stand in one row',
    finals({ method: 'REGISTER', status: 401 }, (response) =>
      response.set('WWW-Authenticate', response.fields('WWW-Authenticate').join(', ')),
    ),
  ),
  core(
    'chunked-reply',
    'SIP-3261-7.4.2-21',
    'A response announces the chunked transfer coding',
    registered((response) => response.add('Transfer-Encoding', 'chunked')),
  ),
  core(
    'more-body-than-announced',
    'SIP-3261-20.14-21',
    'A body follows although Content-Length is 0',
    registered((response) => response.with({ body: Buffer.from('surplus') })),
  ),
  core(
    'register-date-not-in-gmt',
    'SIP-3261-20.17-21',
    'Date is not in GMT',
    registered(changing('Date', (value) => value.replace('GMT', '+0000'))),
  ),
  core(
    'expires-with-a-fraction',
    'SIP-3261-20.19-21',
    'Expires is no whole number',
    registered((response) => response.add('Expires', '600.5')),
  ),
  core(
    'one-tag-for-all',
    'TXN-3261-19.3-21',
    'All responses have the same To tag',
    registered((response) => withToTag(response, () => 'always-the-same')),
  ),
  core(
    'from-tag-changed-in-reply',
    'TXN-3261-8.2.6.2-21',
    'From of a response is not that of the request',
    registered(changing('From', (value) => `${value}x`)),
  ),
  core(
    'call-id-changed-in-reply',
    'TXN-3261-8.2.6.2-22',
    'The Call-ID of a response is not that of the request',
    registered(changing('Call-ID', (value) => `${value}x`)),
  ),
  core(
    'cseq-changed-in-reply',
    'TXN-3261-8.2.6.2-23',
    'The CSeq number of a response is not that of the request',
    registered((response) => response.set('CSeq', `${sequence(response) + 1} REGISTER`)),
  ),
  core(
    'via-changed-in-reply',
    'TXN-3261-8.2.6.2-24',
    'Via of a response has a parameter that the request had not',
    registered(changing('Via', (value) => `${value};seen`)),
  ),
  core(
    'to-changed-in-reply',
    'TXN-3261-8.2.6.2-25',
    'To of a response is not that of the request',
    registered(changing('To', (value) => value.replace('@', '.else@'))),
  ),
  core(
    'reply-without-to-tag',
    'TXN-3261-8.2.6.2-26',
    'A final response has no To tag',
    registered((response) => withToTag(response, () => undefined)),
  ),
  core(
    'another-to-tag-in-copy',
    'TXN-3261-8.2.6.2-27',
    'A repeated response has another To tag',
    finals({ method: 'REGISTER' }, (response, { copy }) =>
      copy === 0 ? response : withToTag(response, (tag) => `${tag}${copy}`),
    ),
  ),
  core('core-405-without-allow', 'TXN-3261-8.2.1-21', 'A 405 does not say what is allowed', {
    policy: { forwardedMethods: METHODS },
    ...finals({ status: 501 }, (response) => withStatus(response, 405, 'Method Not Allowed')),
  }),
  core(
    'core-420-without-unsupported',
    'TXN-3261-8.2.2.3-21',
    'A 420 does not say what is not supported',
    finals({ status: 420 }, (response) => response.remove('Unsupported')),
  ),
  core(
    'unsupported-lists-everything',
    'TXN-3261-8.2.2.3-21',
    'A 420 names an extension that was not asked for',
    finals({ status: 420 }, (response) => response.add('Unsupported', '100rel')),
  ),
  core(
    'extension-unasked',
    'TXN-3261-8.2.4-21',
    'A response requires what the client does not support',
    registered((response) => response.add('Require', '100rel')),
  ),
  core(
    'core-421-without-require',
    'TXN-3261-8.2.4-22',
    'A 421 does not say what is required',
    finals({ status: 420 }, (response) => withStatus(response, 421, 'Extension Required')),
  ),
];
