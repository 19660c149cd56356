import { HeaderList } from '../../../protocol/sip/headers';
import type { SipRequest } from '../../../protocol/sip/message';
import type { Deviation } from '../deviation';
import { changing, deviationsOf, finals, requests, withStartLine, withTopVia } from '../edits';
import { eachRow } from './rows';

const core = deviationsOf('core');

/** Changes what is forwarded: a core sends no MESSAGE of its own. */
const forwarded = (change: (request: SipRequest) => SipRequest | Buffer) =>
  requests(['MESSAGE'], (request) => change(request));

const NEEDED = new Set([
  ...['via', 'route', 'record-route', 'from', 'to', 'call-id', 'cseq', 'max-forwards', 'max-breadth'],
  ...['content-type', 'content-length', 'content-disposition', 'content-encoding', 'mime-version'],
]);

/** Faults in forwarding requests: RFC 3261 s16.3 to s16.6, RFC 5393. */
export const FORWARDING: readonly Deviation[] = [
  core('known-methods-only', 'PXY-3261-16.3-01', 'Requests with an unknown method are refused', {
    policy: { forwardedMethods: ['INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'MESSAGE'] },
  }),
  core('unknown-scheme-gets-404', 'PXY-3261-16.3-02', 'An unknown scheme gets 404', {
    policy: { refuseUnknownSchemes: false },
  }),
  core('spent-requests-forwarded', 'PXY-3261-16.3-03', 'A request without hops left is forwarded', {
    policy: { refuseSpentRequests: false },
  }),
  core('proxy-require-ignored', 'PXY-3261-16.3-05', 'Proxy-Require is ignored', {
    policy: { refuseUnknownProxyRequire: false },
  }),
  core('merged-requests-refused', 'PXY-3261-16.3-06', 'A request that comes over two ways gets 482', {
    policy: { refuseMergedRequests: true },
  }),
  core('own-route-left', 'PXY-3261-16.4-01', 'The Route value that names the core stays', {
    policy: { removeOwnRoute: false },
  }),
  core(
    'body-changed',
    'PXY-3261-16.6-01',
    'The body of a forwarded request is changed',
    forwarded((request) => request.with({ body: Buffer.from(request.body.map((octet) => octet ^ 0x20)) })),
  ),
  core('request-uri-kept', 'GRUU-5627-6.1-04', 'The Request-URI is not replaced by the contact', {
    policy: { rewriteRequestUri: false },
  }),
  core(
    'method-in-request-uri',
    'PXY-3261-16.6-02',
    'The Request-URI of a forwarded request has a method parameter',
    requests(['MESSAGE'], (request) => request.with({ uri: `${request.uri};method=MESSAGE` })),
  ),
  core('max-forwards-kept', 'PXY-3261-16.6-03', 'Max-Forwards is not lowered', { policy: { hopCost: 0 } }),
  core('max-forwards-less-two', 'PXY-3261-16.6-03', 'Max-Forwards is lowered by two', {
    policy: { hopCost: 2 },
  }),
  core('record-route-without-lr', 'PXY-3261-16.6-04', 'The Record-Route lacks lr', {
    policy: { recordRoute: 'dialogs' },
    ...requests(['INVITE'], (request) =>
      request.withHeaders(
        request.headers.replaceTop(
          'Record-Route',
          (request.list('Record-Route')[0] ?? '').replace(';lr', ''),
        ),
      ),
    ),
  }),
  core('strict-routers-unknown', 'PXY-3261-16.6-05', 'A strict router gets a loose route', {
    policy: { rewriteForStrictRouters: false },
  }),
  core('one-branch-for-all-targets', 'PXY-3261-16.6-08', 'All branches have one branch parameter', {
    policy: { branchPerTarget: false },
  }),
  core('no-content-length-added', 'PXY-3261-16.6-09', 'Content-Length is not added on a stream', {
    policy: { addContentLength: false },
  }),
  core(
    'header-removed',
    'PXY-3261-16.6-21',
    'A header field that is not needed is left out',
    forwarded((request) => {
      const spare = request.headers.fields.findLast(({ id }) => !NEEDED.has(id));
      return request.withHeaders(new HeaderList(request.headers.fields.filter((each) => each !== spare)));
    }),
  ),
  core(
    'from-changed',
    'PXY-3261-16.6-22',
    'From gets a display name',
    forwarded(changing('From', (value) => (value.startsWith('<') ? `"Push" ${value}` : value))),
  ),
  core(
    'lower-via-changed',
    'PXY-3261-16.6-23',
    "The sender's Via gets a parameter",
    forwarded((request) => {
      const [own] = request.list('Via');
      return eachRow(request, 'Via', (row) => (row === own ? row : `${row};seen`));
    }),
  ),
  core(
    'header-order-changed',
    'PXY-3261-16.6-24',
    'Call-ID comes last',
    forwarded((request) => {
      const { fields } = request.headers;
      const isCallId = ({ id }: { id: string }): boolean => id === 'call-id';
      return request.withHeaders(
        new HeaderList([...fields.filter((each) => !isCallId(each)), ...fields.filter(isCallId)]),
      );
    }),
  ),
  core('received-missing-below', 'PXY-3261-18.2.1-01', 'Arriving requests get no received', {
    policy: { fillReceived: false },
  }),
  core('received-missing', 'TP-3261-18.2.1-21', 'Arriving requests get no received', {
    policy: { fillReceived: false },
  }),
  core('core-leaves-rport-empty', 'PXY-3581-4-01', 'An empty rport stays empty', {
    policy: { fillReceived: false },
  }),
  core('responses-beside-rport', 'PXY-3581-4-21', 'Responses go to a port beside the right one', {
    policy: { responsePortOffset: 1 },
  }),
  core('core-answers-from-another-port', 'PXY-3581-4-22', 'Responses leave from another port', {
    policy: { answerFromAnotherPort: true },
  }),
  core('responses-go-astray', 'PXY-3261-18.2.2-01', 'Responses go to a port beside the right one', {
    policy: { responsePortOffset: 1 },
  }),
  core(
    'rport-with-value',
    'TP-3581-3-21',
    "The core's Via has rport with a value",
    forwarded((request) => withTopVia(request, (via) => via.withParam('rport', '5060').toString())),
  ),
  core(
    'wrong-transport-in-via',
    'TP-3261-18.1.1-21',
    'Via names a transport that is not used',
    forwarded((request) => withTopVia(request, (via) => via.toString().replace('/UDP ', '/SCTP '))),
  ),
  core('large-datagrams', 'TP-3261-18.1.1-01', 'Large requests go over UDP', {
    policy: { largestDatagramRequest: 65_535 },
  }),
  core('short-body-accepted', 'TP-3261-18.3-01', 'A request that was cut short is not refused', {
    policy: { refuseMalformed: false },
  }),
  core('foreign-responses-accepted', 'PXY-3261-18.1.2-01', "Responses under somebody else's Via count", {
    policy: { discardForeignResponses: false },
  }),
  core(
    'im-in-record-route',
    'MSG-3428-5-21',
    'Record-Route of MESSAGE holds an im: URI',
    forwarded((request) => request.add('Record-Route', '<im:core@push.example>')),
  ),
  core('loops-undetected', 'PXY-5393-4.1-01', 'Loops go on until Max-Forwards is spent', {
    policy: { detectLoops: false },
  }),
  core(
    'message-without-max-breadth',
    'PXY-5393-5.3.3-21',
    'A forwarded MESSAGE has no Max-Breadth, unlike other requests',
    forwarded((request) => request.remove('Max-Breadth')),
  ),
  core('max-breadth-not-divided', 'PXY-5393-5.3.3-22', 'Every branch gets the whole Max-Breadth', {
    policy: { divideBreadth: false },
  }),
  core('allow-in-own-options', 'OPT-3261-11.2-06', "The core's own answer to OPTIONS has Allow", {
    policy: {
      optionsHeaders: [
        ['Allow', 'OPTIONS, REGISTER'],
        ['Supported', 'gruu, path, outbound'],
      ],
    },
  }),
  core(
    'request-line-with-two-spaces-forwarded',
    'SIP-3261-7.1-21',
    'Two spaces stand before the SIP version of a forwarded request',
    requests(['MESSAGE'], (request) => withStartLine(request, `MESSAGE ${request.uri}  SIP/2.0`)),
  ),
  core(
    'forwarded-max-forwards-above-255',
    'SIP-3261-20.22-21',
    'Max-Forwards is above 255',
    forwarded((request) => request.set('Max-Forwards', '300')),
  ),
  core(
    'no-content-length-on-streams',
    'TP-3261-18.3-21',
    'Responses over a stream have no Content-Length',
    finals({ method: 'MESSAGE' }, (response) =>
      response.topVia?.transport.toUpperCase() === 'TCP' ? response.remove('Content-Length') : response,
    ),
  ),
];
