import type { TourStage, TourStep } from './stage';

const HEAD = 'To: <sip:nora@push.example>\nFrom: <sip:probe@content.example>;tag=probe';

/** Requests off the beaten path, from a bystander to the core or straight to a terminal. */
const TO_CORE: readonly string[] = [
  `FROBNICATE sip:nora@push.example SIP/2.0\n${HEAD}\nX-Unheard-Of: kept, as "it is"\nDate: no date at all`,
  `MESSAGE sip:nora@push.example SIP/2.0\n${HEAD}\nMax-Forwards: 0\nContent-Type: text/plain\n\nfar`,
  `MESSAGE sip:nora@push.example SIP/2.0\n${HEAD}\nProxy-Require: frobnicate`,
  `MESSAGE sip:nora@push.example SIP/2.0\n${HEAD}\nRequire: frobnicate`,
  `MESSAGE unheardof:of SIP/2.0\n${HEAD}`,
  register('Contact: *\nExpires: 60'),
  register('Contact: <sip:nora@192.0.2.99>;expires=1'),
  register('Require: gruu, frobnicate'),
  register(
    'Contact: <sip:nora@push.example>;+sip.instance="<urn:uuid:00000000-0000-4000-8000-0000000000aa>"',
  ),
  register('Contact: <sip:nora@192.0.2.99>', 'nobody'),
  ottosRegister(
    'Contact: <sip:otto@192.0.2.99>;q=0.5;expires=120;+sip.instance="<urn:uuid:00000000-0000-4000-8000-0000000000ab>"',
  ),
  ottosRegister('Contact: <sip:otto@192.0.2.99>;q=0.5;expires=0'),
  `OPTIONS sip:push.example SIP/2.0\n${HEAD}\nAccept: application/sdp`,
];

const TO_PHONE: readonly string[] = [
  `FROBNICATE {phone} SIP/2.0\n${HEAD}`,
  `MESSAGE {phone} SIP/2.0\n${HEAD}\nRequire: frobnicate\nContent-Type: text/plain\n\nx`,
  `MESSAGE {phone} SIP/2.0\n${HEAD}\nContent-Type: application/x-nope\n\nx`,
  `MESSAGE {phone} SIP/2.0\n${HEAD}\nContent-Type: text/plain\nContent-Encoding: x-lz\n\nx`,
  `CANCEL {phone} SIP/2.0\n${HEAD}`,
  `INVITE {phone} SIP/2.0\n${HEAD}\nContact: <sip:probe@192.0.2.99>`,
  `SUBSCRIBE {phone} SIP/2.0\n${HEAD}\nContact: <sip:probe@192.0.2.99>\nEvent: presence`,
];

export const BYSTANDER_STEPS: readonly TourStep[] = [
  ({ phone }) => phone.register({ expires: 600 }),
  ({ tablet }) => tablet.register({ expires: 600 }),
  ...TO_CORE.map(
    (text): TourStep =>
      async ({ testbed }) =>
        (await testbed.probe()).send(text, testbed.core.local),
  ),
  ...TO_PHONE.map(
    (text): TourStep =>
      async (stage) =>
        (await stage.testbed.probe()).send(text.replace('{phone}', addressOf(stage)), stage.phone.local),
  ),
];

function addressOf({ phone }: TourStage): string {
  return phone.contactUri;
}

function register(more: string, user = 'nora'): string {
  const aor = `<sip:${user}@push.example>`;
  return `REGISTER sip:push.example SIP/2.0\nTo: ${aor}\nFrom: ${aor};tag=probe\n${more}`;
}

function ottosRegister(more: string): string {
  return register(`${more}\nSupported: path\nCall-ID: otto-probe`, 'otto');
}
