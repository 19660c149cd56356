import type { SipRequest } from '../../../protocol/sip/message';
import type { Deviation } from '../deviation';
import { changing, deviationsOf, requests, withTopVia } from '../edits';

const sender = deviationsOf('sender');
const message = (edit: Parameters<typeof requests>[1]) => requests(['MESSAGE'], edit);

/** Faults in pager mode: RFC 3428 s4, s5, s8, s9. */
export const MESSAGES: readonly Deviation[] = [
  sender(
    'message-with-contact',
    'MSG-3428-4-01',
    'MESSAGE has a Contact',
    message((request) => request.add('Contact', '<sip:sender@192.0.2.200>')),
  ),
  sender(
    'expires-without-date',
    'MSG-3428-4-05',
    'MESSAGE has Expires and no Date',
    message((request) => request.set('Expires', '600').remove('Date')),
  ),
  sender(
    'route-with-im-uri',
    'MSG-3428-5-21',
    'Route of MESSAGE holds an im URI',
    message((request) => request.prepend('Route', '<im:nora@push.example>')),
  ),
  sender(
    'from-is-an-im-uri',
    'MSG-3428-5-22',
    'From of MESSAGE is an im URI',
    message(changing('From', (value) => value.replace('<sip:', '<im:'))),
  ),
  sender('over-1300-octets', 'MSG-3428-8-01', 'MESSAGE to an address-of-record is larger than 1300 octets', {
    ...message((request) =>
      request.uri.includes(';gr') ? request : request.add('Subject', 'x'.repeat(1300)),
    ),
    policy: { preferStream: true },
  }),
  sender(
    'second-pending-message',
    'MSG-3428-8-03',
    'A second MESSAGE to the same URI goes out behind the first one',
    message((request, { copy }) => (copy === 0 ? [request, another(request)] : request)),
  ),
  sender(
    'message-with-accept',
    'MSG-3428-9-02',
    'MESSAGE has an Accept',
    message((request) => request.add('Accept', 'text/plain')),
  ),
  sender('message-over-udp', 'MSG-3428-8-02', 'MESSAGE goes over UDP where TCP was to be had', {
    policy: { preferStream: false },
  }),
  sender('gruu-with-a-transport', 'GRUU-5627-4.5-01', 'It adds a transport to the GRUUs that it sends to', {
    policy: { fixGruus: true },
  }),
  sender('options-request-without-accept', 'OPT-3261-11.1-01', 'OPTIONS has no Accept', {
    policy: { acceptInOptions: undefined },
  }),
  sender(
    'request-without-gruu-support',
    'GRUU-5627-4.4-05',
    'MESSAGE does not list gruu in Supported',
    message((request) => request.remove('Supported')),
  ),
];

/** The same push once more, as a request of its own. */
function another(request: SipRequest): SipRequest {
  const renamed = changing<SipRequest>(
    'Call-ID',
    (value) => `2${value}`,
  )(changing<SipRequest>('From', (value) => value.replace(';tag=', ';tag=2'))(request));
  return withTopVia(renamed, (via) => via.withParam('branch', `${via.branch ?? ''}2`).toString());
}
