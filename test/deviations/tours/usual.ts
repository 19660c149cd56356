import { externalBody } from '../../../protocol/push/indirection';
import { plainText } from '../../../protocol/push/content';
import { sampleOf } from '../../../protocol/push/samples';
import { AOR, DOMAIN, gruuOf, NEWS, temporaryGruuOf, type TourStep } from './stage';

const OBJECT = Buffer.from('<html><body>Firmware notice 9.2</body></html>\n');
const REFERENCE = {
  url: 'https://dl.content.example/fw/9.2.html',
  expires: new Date(Date.UTC(2099, 0, 1)),
  object: OBJECT,
  type: 'text/html',
  contentId: 'fw92.0001@content.example',
};

/** What conforming actors do with one another all day. */
export const USUAL_STEPS: readonly TourStep[] = [
  ({ sender }) => sender.push({ to: AOR, content: NEWS }),
  ({ phone }) => phone.register({ expires: 600 }),
  ({ tablet }) => tablet.register({ expires: 600 }),
  ({ phone }) => phone.fetchBindings(),
  ({ sender }) => sender.push({ to: AOR, content: NEWS, expires: 600 }),
  ({ streamSender }) => streamSender.push({ to: AOR, content: sampleOf('multipart/mixed') }),
  ({ sender }) =>
    Promise.all([sender.push({ to: AOR, content: NEWS }), sender.push({ to: AOR, content: NEWS })]),
  (stage) => stage.sender.push({ to: gruuOf(stage, 'phone'), content: NEWS }),
  (stage) =>
    stage.streamSender.push({ to: gruuOf(stage, 'tablet'), content: sampleOf('application/vnd.oma.push') }),
  (stage) => stage.sender.push({ to: temporaryGruuOf(stage, 'phone'), content: NEWS }),
  ({ sender }) => sender.push({ to: `${AOR};gr=nope`, content: NEWS }),
  ({ sender }) => sender.push({ to: `sip:nobody@${DOMAIN}`, content: NEWS }),
  ({ sender }) => sender.push({ to: AOR, content: plainText('x'.repeat(1400)) }),
  (stage) => stage.sender.options(gruuOf(stage, 'phone')),
  (stage) => stage.streamSender.options(gruuOf(stage, 'tablet')),
  ({ sender }) => sender.options(AOR),
  ({ sender }) => sender.options(`sip:${DOMAIN}`),
  ({ phone }) => phone.register({ expires: 600 }),
  (stage) => stage.sender.push({ to: temporaryGruuOf(stage, 'phone'), content: NEWS }),
  async ({ tablet, sender }) => {
    tablet.behaviour.refuse = { method: 'MESSAGE', status: 486 };
    await sender.push({ to: AOR, content: NEWS });
    tablet.behaviour.refuse = undefined;
  },
  (stage) => stage.sender.push({ to: gruuOf(stage, 'tablet'), content: sampleOf('application/x-nope') }),
  ({ streamSender }) => streamSender.push({ to: AOR, content: externalBody(REFERENCE) }),
  ({ sender }) => sender.push({ to: AOR, content: externalBody(REFERENCE) }),
  // Long enough for every registration to be refreshed, with nonces that have grown old.
  1300,
];
