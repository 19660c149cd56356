import type { SipRequest } from '../../../protocol/sip/message';
import type { Deviation } from '../deviation';
import { changing, deviationsOf, requests, sequence } from '../edits';

const sender = deviationsOf('sender');
const message = (edit: Parameters<typeof requests>[1]) => requests(['MESSAGE'], edit);
const first = (edit: (request: SipRequest) => SipRequest) => message((request) => edit(request));

/** Faults in what every request has to have: RFC 3261 s8.1.1, s19.3, s22. */
export const REQUEST_FORM: readonly Deviation[] = [
  sender(
    'request-without-call-id',
    'TXN-3261-8.1.1-01',
    'MESSAGE has no Call-ID',
    first((request) => request.remove('Call-ID')),
  ),
  sender(
    'request-uri-differs-from-to',
    'TXN-3261-8.1.1.1-21',
    'To of MESSAGE is another URI than the Request-URI',
    first(changing('To', () => '<sip:undisclosed@content.example>')),
  ),
  sender(
    'to-tag-outside-dialog',
    'TXN-3261-8.1.1.2-21',
    'To of MESSAGE has a tag though there is no dialog',
    first(changing('To', (value) => `${value};tag=stray`)),
  ),
  sender(
    'no-from-tag',
    'TXN-3261-8.1.1.3-21',
    'From of MESSAGE has no tag',
    first(changing('From', (value) => value.replace(/;tag=.*$/, ''))),
  ),
  sender(
    'call-id-reused',
    'TXN-3261-8.1.1.4-21',
    'All MESSAGEs have the same Call-ID',
    first((request) => request.set('Call-ID', 'always-the-same@content.example')),
  ),
  sender(
    'cseq-method-wrong',
    'TXN-3261-8.1.1.5-21',
    'The method in CSeq of a MESSAGE is not MESSAGE',
    first((request) => request.set('CSeq', `${sequence(request)} OPTIONS`)),
  ),
  sender(
    'cseq-too-large',
    'TXN-3261-8.1.1.5-21',
    'The CSeq number is 2^31',
    first((request) => request.set('CSeq', `${2 ** 31} MESSAGE`)),
  ),
  sender(
    'no-max-forwards',
    'TXN-3261-8.1.1.6-21',
    'MESSAGE has no Max-Forwards',
    first((request) => request.remove('Max-Forwards')),
  ),
  sender('max-forwards-10', 'TXN-3261-8.1.1.6-22', 'Max-Forwards starts at 10', {
    policy: { maxForwards: 10 },
  }),
  sender('branch-without-cookie', 'TXN-3261-8.1.1.7-21', 'Branches do not begin with z9hG4bK', {
    policy: { branchCookie: 'branch-' },
  }),
  sender('branch-reused', 'TXN-3261-8.1.1.7-22', 'A MESSAGE and an OPTIONS have the same branch', {
    policy: { reuseBranches: true },
  }),
  sender(
    'from-tag-reused',
    'TXN-3261-19.3-21',
    'All MESSAGEs have the same From tag',
    first(changing('From', (value) => value.replace(/;tag=.*$/, ';tag=always'))),
  ),
  sender(
    'via-names-another-transport',
    'TP-3261-18.1.1-21',
    'Via says TCP over UDP, and UDP over TCP',
    requests(undefined, (request) => {
      const via = request.header('Via') ?? '';
      const swapped = via.startsWith('SIP/2.0/UDP')
        ? via.replace('/UDP', '/TCP')
        : via.replace('/TCP', '/UDP');
      return request.withHeaders(request.headers.replaceTop('Via', swapped));
    }),
  ),
  sender(
    'rport-with-a-value',
    'TP-3581-3-21',
    'The client fills in rport itself',
    requests(undefined, (request) => {
      const via = request.topVia;
      const filled = via?.withParam('rport', String(via.port ?? 5060)).toString();
      return request.withHeaders(request.headers.replaceTop('Via', filled));
    }),
  ),
  sender('large-request-over-udp', 'TP-3261-18.1.1-01', 'A request of more than 1300 octets goes over UDP', {
    ...requests(['OPTIONS'], (request) => request.add('Subject', 'x'.repeat(1300))),
    policy: { preferStream: false },
  }),
];
