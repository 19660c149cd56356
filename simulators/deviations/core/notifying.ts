import type { SipRequest } from '../../../protocol/sip/message';
import type { Deviation, Outgoing } from '../deviation';
import { changing, deviationsOf, finals, requests, withBody, type How } from '../edits';

const core = deviationsOf('core');
const granted = { method: 'SUBSCRIBE', status: 200 } as const;

/** Changes NOTIFY requests. */
const notify = (edit: (request: SipRequest) => Outgoing): How => requests(['NOTIFY'], edit);

/** Changes the document in a NOTIFY. */
const document = (change: (xml: string) => string): How =>
  notify((request) =>
    request.body.length === 0
      ? request
      : withBody(request, Buffer.from(change(request.body.toString('utf8')), 'utf8')),
  );

/** Faults in notifying of registrations: RFC 3265, RFC 6665, RFC 3680, RFC 5628. */
export const NOTIFYING: readonly Deviation[] = [
  core(
    'subscription-too-brief-without-minimum',
    'SUB-3265-3.1.6.1-01',
    'The 423 to SUBSCRIBE has no Min-Expires',
    finals({ method: 'SUBSCRIBE', status: 423 }, (response) => response.remove('Min-Expires')),
  ),
  core(
    'subscription-lengthened',
    'SUB-3265-3.1.1-01',
    'The 200 to SUBSCRIBE grants more time than was asked for',
    finals(
      granted,
      changing('Expires', (value) => (value === '0' ? value : String(Number(value) + 600))),
    ),
  ),
  core(
    'subscription-without-expires',
    'SUB-3265-3.1.1-01',
    'The 200 to SUBSCRIBE does not say for how long',
    finals(granted, (response) => response.remove('Expires')),
  ),
  core(
    'no-notify',
    'SUB-3265-3.1.6.2-01',
    'Nothing is notified',
    notify(() => undefined),
  ),
  core('subscription-ends-unsaid', 'SUB-3265-3.1.6.4-01', 'A subscription runs out without a word', {
    policy: { tellTimeout: false },
  }),
  core(
    'notify-of-another-event',
    'SUB-3265-3.2.1-01',
    'NOTIFY names another event package',
    notify((request) => request.set('Event', 'presence')),
  ),
  core(
    'notify-without-state',
    'SUB-3265-3.2.2-01',
    'NOTIFY has no Subscription-State',
    notify((request) => request.remove('Subscription-State')),
  ),
  core(
    'notify-without-time-left',
    'SUB-3265-3.2.2-02',
    'Subscription-State does not say how much time is left',
    notify(changing('Subscription-State', (value) => value.replace(/;expires=\d+/, ''))),
  ),
  core(
    'notify-lengthens',
    'SUB-3265-3.2.2-03',
    'Subscription-State tells of more time than was granted',
    notify(
      changing('Subscription-State', (value) =>
        value.replace(/expires=(\d+)/, (_, left: string) => `expires=${Number(left) + 600}`),
      ),
    ),
  ),
  core(
    'notify-ends-without-reason',
    'SUB-3265-3.2.2-04',
    'A subscription is terminated without a reason',
    notify(changing('Subscription-State', (value) => value.replace(/;reason=\w+/, ''))),
  ),
  core(
    'bad-event-without-allow-events',
    'SUB-3265-7.2-01',
    'The 489 does not say which events there are',
    finals({ method: 'SUBSCRIBE', status: 489 }, (response) => response.remove('Allow-Events')),
  ),
  core('notify-after-refusal', 'SUB-6665-4.2.2-01', 'Goes on notifying whoever has refused a NOTIFY', {
    policy: { endOnFailure: false },
  }),
  core(
    'partial-state-on-subscribe',
    'SUB-3680-4.3-01',
    'A SUBSCRIBE brings a document that calls itself partial',
    document((xml) => xml.replace('state="full"', 'state="partial"')),
  ),
  core(
    'contact-withheld',
    'SUB-3680-4.3-02',
    'The first contact is missing in the full state',
    document((xml) =>
      xml.includes('state="full"') ? xml.replace(/ *<contact [^]*?<\/contact>\n/, '') : xml,
    ),
  ),
  core(
    'notify-of-another-type',
    'SUB-3680-4.5-02',
    'The body of NOTIFY is of a type that was not asked for',
    notify((request) => request.set('Content-Type', 'application/pidf+xml')),
  ),
  core('init-told-after-terminated', 'SUB-3680-4.7.1-01', 'It tells that a registration is back in init', {
    policy: { tellInit: true },
  }),
  core('notifications-without-pause', 'SUB-3680-4.10-01', 'Each change is notified at once', {
    policy: { notifyInterval: 0 },
  }),
  core(
    'reginfo-not-well-formed',
    'SUB-3680-5.1-01',
    'Registration information ends in the middle',
    document((xml) => xml.replace('</reginfo>', '')),
  ),
  core(
    'reginfo-without-event',
    'SUB-3680-5.1-02',
    'Contacts do not say which event brought them there',
    document((xml) => xml.replaceAll(/ event="\w+"/g, '')),
  ),
  core(
    'reginfo-of-another-namespace',
    'SUB-3680-5.1-02',
    'Registration information has another namespace',
    document((xml) => xml.replace('xml:ns:reginfo"', 'xml:ns:registration"')),
  ),
  core('versions-skipped', 'SUB-3680-5.1-03', 'Versions grow by two', { policy: { versionStep: 2 } }),
  core('registration-ids-change', 'SUB-3680-5.1-04', 'Each document gives a registration another id', {
    policy: { changeIds: true },
  }),
  core(
    'contacts-share-an-id',
    'SUB-3680-5.1-04',
    'All contacts have the same id',
    document((xml) => xml.replaceAll(/<contact id="\w+"/g, '<contact id="c1"')),
  ),
  core(
    'pub-gruu-not-told',
    'SUB-5628-5-01',
    'Contacts are told without their public GRUUs',
    document((xml) => xml.replaceAll(/ *<gr:pub-gruu [^>]*>\n/g, '')),
  ),
  core(
    'pub-gruu-of-another-told',
    'SUB-5628-5-02',
    'All contacts are told with the public GRUU of the first',
    document((xml) => {
      const first = /<gr:pub-gruu uri="([^"]*)"/.exec(xml)?.[1];
      return first === undefined
        ? xml
        : xml.replaceAll(/<gr:pub-gruu uri="[^"]*"/g, `<gr:pub-gruu uri="${first}"`);
    }),
  ),
  core(
    'pub-gruu-made-up',
    'SUB-5628-5-02',
    'Contacts are told with public GRUUs that nobody has',
    document((xml) => xml.replaceAll(/(<gr:pub-gruu uri="[^"]*)"/g, '$1x"')),
  ),
  core('old-temp-gruu-told', 'SUB-5628-5-03', 'The oldest temporary GRUU is told in place of the newest', {
    policy: { tellOldestTemporary: true },
  }),
  core(
    'first-cseq-of-the-latest',
    'SUB-5628-5-04',
    'first-cseq is that of the latest REGISTER',
    document((xml) =>
      xml.replaceAll(/ cseq="(\d+)"[^]*?<\/contact>/g, (contact, cseq: string) =>
        contact.replace(/first-cseq="\d+"/, `first-cseq="${cseq}"`),
      ),
    ),
  ),
];
