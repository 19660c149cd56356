import type { SipRequest, SipResponse } from '../../../protocol/sip/message';
import type { Deviation } from '../deviation';
import { changing, deviationsOf, finals, requests } from '../edits';

const terminal = deviationsOf('terminal');

/** Changes the Contact of REGISTERs that have one other than "*". */
const contact = (change: (value: string, request: SipRequest) => string) =>
  requests(['REGISTER'], (request) =>
    changing<SipRequest>('Contact', (value) => (value === '*' ? value : change(value, request)))(request),
  );

/** Changes Contact wherever the terminal shows it. */
const everyContact = (change: (value: string) => string) => {
  const inRequests = contact(change).outgoing!;
  const inAnswers = finals({ method: 'OPTIONS', status: 200 }, changing('Contact', change)).outgoing!;
  return {
    outgoing: (message: Parameters<typeof inRequests>[0], context: Parameters<typeof inRequests>[1]) =>
      message.kind === 'request' ? inRequests(message, context) : inAnswers(message, context),
  };
};

/** Faults with instance ID, GRUU and features: RFC 5626 s4.1, RFC 5627 s4, RFC 3840. */
export const IDENTITY: readonly Deviation[] = [
  terminal(
    'register-without-gruu-support',
    'GRUU-5627-4.1-01',
    'Supported of REGISTER does not list gruu',
    requests(['REGISTER'], (request) => request.set('Supported', 'path')),
  ),
  terminal(
    'register-without-instance',
    'GRUU-5627-4.1-02',
    'Contact of REGISTER has no instance ID although GRUUs are asked for',
    contact((value) => value.replace(/;\+sip\.instance="[^"]*"/, '')),
  ),
  terminal(
    'contact-copies-gruus',
    'GRUU-5627-4.1-03',
    'Contact of REGISTER has the pub-gruu parameter of the last 200',
    contact((value, request) => {
      const instance = /\+sip\.instance="<([^>]*)>"/.exec(value)?.[1] ?? '';
      return `${value};pub-gruu="${request.to?.uriText ?? ''};gr=${instance}"`;
    }),
  ),
  terminal(
    'contact-is-the-aor',
    'GRUU-5627-4.1-04',
    'The contact URI registered is the address-of-record',
    contact((value, request) => value.replace(/<sip:[^>]*>/, `<${request.to?.uriText ?? ''}>`)),
  ),
  terminal(
    'two-contacts-of-one-instance',
    'GRUU-5627-4.1-06',
    'REGISTER names two contacts of one instance without reg-id',
    contact((value) => `${value}, ${value.replace(/^<([^>]*)>/, '<$1;transport=udp>')}`),
  ),
  terminal('late-refresh', 'GRUU-5627-4.2-04', 'It refreshes five seconds before the registration lapses', {
    policy: { refreshLead: 5 },
  }),
  terminal(
    'gruu-altered',
    'GRUU-5627-4.2-06',
    'The GRUU in Contact has a port that was not granted',
    finals(
      { method: 'OPTIONS', status: 200 },
      changing('Contact', (value) => value.replace(/^<([^;>]*);gr/, '<$1:5070;gr')),
    ),
  ),
  terminal('gruu-after-lapse', 'GRUU-5627-4.4-02', 'It uses its GRUU though it is not registered any more', {
    policy: { optionsContact: 'gruu-for-ever' },
  }),
  terminal(
    'temporary-gruu-of-old-call-id',
    'GRUU-5627-4.4-03',
    'After a restart it uses a temporary GRUU that came with another Call-ID',
    { policy: { optionsContact: 'first-temporary-gruu' } },
  ),
  terminal(
    'call-without-gruu',
    'GRUU-5627-4.4-01',
    'The Contact of its INVITE is its address, though it has a GRUU',
    requests(['INVITE'], (request) => request.set('Contact', '<sip:terminal@192.0.2.200>')),
  ),
  terminal(
    'anonymous-with-public-gruu',
    'GRUU-5627-4.4-04',
    'It calls anonymously, and its Contact is the public GRUU that it is known by',
    requests(['INVITE'], (request) =>
      changing<SipRequest>('Contact', (value) => request.header('P-Preferred-Identity') ?? value)(request),
    ),
  ),
  terminal(
    'gruu-of-another-aor',
    'GRUU-5627-4.4.1-01',
    'Asked at one address-of-record, it shows the GRUU of the one that it replies from',
    finals({ method: 'OPTIONS', status: 200 }, (response) => {
      const user = /^<sip:([^@>]*)@/.exec(response.header('Reply-To') ?? '')?.[1];
      return user === undefined
        ? response
        : changing<SipResponse>('Contact', (value) => value.replace(/^<sip:[^@>]*@/, `<sip:${user}@`))(
            response,
          );
    }),
  ),
  terminal(
    'response-without-gruu-support',
    'GRUU-5627-4.4-05',
    'A 200 to MESSAGE does not list gruu in Supported',
    finals({ method: 'MESSAGE', status: 2 }, (response) => response.remove('Supported')),
  ),
  terminal(
    'options-contact-not-gruu',
    'OPT-5627-4.4-01',
    'The answer to OPTIONS does not tell which terminal gave it',
    { policy: { optionsContact: 'contact' } },
  ),
  terminal('instance-not-uuid', 'INST-5626-4.1-02', 'The instance ID is a URN of a namespace of its own', {
    policy: { instanceNamespace: 'x-push-device' },
  }),
  terminal(
    'instance-without-brackets',
    'INST-5626-4.1-03',
    'The instance ID stands in quotation marks without angle brackets',
    everyContact((value) => value.replace(/\+sip\.instance="<([^>]*)>"/, '+sip.instance="$1"')),
  ),
  terminal('instance-changes', 'INST-5626-4.1-01', 'Another instance ID after every restart', {
    policy: { instancePerBoot: true },
  }),
  terminal('registers-no-features', 'CAP-3840-6-01', 'Contact of REGISTER describes no feature', {
    policy: { showFeatures: 'never' },
  }),
  terminal('refresh-loses-features', 'CAP-3840-6-02', 'Contact of a refresh leaves the features out', {
    policy: { showFeatures: 'unless-refresh' },
  }),
  terminal(
    'capability-in-contact-only',
    'CAP-3840-7-01',
    'Contact tells of event packages, and there is no Allow-Events',
    everyContact((value) => `${value};events="presence"`),
  ),
  terminal(
    'options-shows-other-features',
    'CAP-3840-8-01',
    'Contact of the answer to OPTIONS shows a feature that was not registered',
    finals(
      { method: 'OPTIONS', status: 200 },
      changing('Contact', (value) => `${value};mobility="fixed"`),
    ),
  ),
  terminal(
    'feature-value-malformed',
    'CAP-3840-9-01',
    'The value of a feature parameter is no value of RFC 3840',
    everyContact((value) => `${value};+g.push.level="#x"`),
  ),
];
