import { partsOf, SipRequest } from '../../../protocol/sip/message';
import type { Deviation } from '../deviation';
import { changing, deviationsOf, requests, withStartLine } from '../edits';

const sender = deviationsOf('sender');
const message = (edit: (request: SipRequest) => SipRequest | Buffer) =>
  requests(['MESSAGE'], (request) => edit(request));

const GOOD_DATE = 'Mon, 02 Mar 2026 08:00:00 GMT';

/** Faults in the form of a message: RFC 3261 s7, s20. */
export const GRAMMAR: readonly Deviation[] = [
  sender(
    'bare-line-feed',
    'SIP-3261-7-21',
    'A line of the head ends with LF alone',
    message((request) => request.prepend('Subject', 'push\nOrganization: example')),
  ),
  sender(
    'request-line-with-two-spaces',
    'SIP-3261-7.1-21',
    'Two spaces stand before the SIP version',
    requests(['MESSAGE'], (request) => withStartLine(request, `MESSAGE ${request.uri}  SIP/2.0`)),
  ),
  sender(
    'version-in-lower-case',
    'SIP-3261-7.1-22',
    'The SIP version is written sip/2.0',
    message(
      (request) => new SipRequest('MESSAGE', request.uri, partsOf(request.headers, request.body), 'sip/2.0'),
    ),
  ),
  sender(
    'header-value-malformed',
    'SIP-3261-7.3.1-21',
    'Supported lists something that is no token',
    message((request) => request.set('Supported', 'gruu, (none)')),
  ),
  sender(
    'header-repeated',
    'SIP-3261-7.3.1-22',
    'Subject is there twice',
    message((request) => request.add('Subject', 'one').add('Subject', 'two')),
  ),
  sender(
    'parameter-repeated',
    'SIP-3261-7.3.1-23',
    'A parameter of From is there twice',
    message(changing('From', (value) => `${value};origin=a;origin=b`)),
  ),
  sender(
    'chunked',
    'SIP-3261-7.4.2-21',
    'MESSAGE announces the chunked transfer coding',
    message((request) => request.add('Transfer-Encoding', 'chunked')),
  ),
  sender('content-length-too-short', 'SIP-3261-20.14-21', 'Content-Length is two octets short of the body', {
    ...message((request) => request.set('Content-Length', String(Math.max(0, request.body.length - 2)))),
    policy: { preferStream: false },
  }),
  sender(
    'date-not-in-gmt',
    'SIP-3261-20.17-21',
    'Date has another zone than GMT',
    message((request) => request.set('Date', 'Mon, 02 Mar 2026 09:00:00 +0100')),
  ),
  sender(
    'expires-is-no-number',
    'SIP-3261-20.19-21',
    'Expires is not a number of seconds',
    message((request) => request.set('Date', GOOD_DATE).set('Expires', '10min')),
  ),
  sender(
    'max-forwards-above-255',
    'SIP-3261-20.22-21',
    'Max-Forwards is 300',
    message((request) => request.set('Max-Forwards', '300')),
  ),
  sender('stream-without-content-length', 'TP-3261-18.3-21', 'A message on a stream has no Content-Length', {
    ...requests(['OPTIONS'], (request) => request.remove('Content-Length')),
    policy: { preferStream: true },
  }),
];
