import { mixed } from '../../../protocol/push/content';
import { externalBody, type Reference } from '../../../protocol/push/indirection';
import { AOR, gruuOf, NEWS, type TourStage, type TourStep } from './stage';

const HIGH_TIDE = Buffer.from('High tide 11:20');
const LATER_TIDE = Buffer.from('High tide 12:05');

/** Content that stands elsewhere, at a URL where it changes, for a terminal that fetches such content. */
export const REFERENCE_STEPS: readonly TourStep[] = [
  ({ phone }) => phone.register({ expires: 600 }),
  async (stage) => {
    const { phone, sender } = stage;
    phone.behaviour.acceptedTypes = ['message/external-body', 'text/html'];
    await sender.push({ to: AOR, content: await reference(stage, HIGH_TIDE, '1') });
    await sender.push({ to: AOR, content: await reference(stage, LATER_TIDE, '2') });
  },
  (stage) => stage.sender.options(gruuOf(stage, 'phone')),
  // What is not there, optional and not.
  async (stage) => {
    const lost = await reference(stage, HIGH_TIDE, '3', { url: 'http://192.0.2.99:8080/lost.html' });
    await stage.sender.push({ to: AOR, content: lost });
  },
];

/** The same for a terminal that says that it does not fetch such content. */
export const REFUSED_REFERENCE_STEPS: readonly TourStep[] = [
  ({ phone }) => phone.register({ expires: 600 }),
  async (stage) => {
    const { sender } = stage;
    await sender.options(gruuOf(stage, 'phone'));
    await sender.push({ to: AOR, content: await reference(stage, HIGH_TIDE, '4') });
    const optional = await reference(stage, HIGH_TIDE, '5', { disposition: 'render;handling=optional' });
    await sender.push({ to: AOR, content: mixed(NEWS, optional) });
  },
];

async function reference(
  { testbed }: TourStage,
  object: Buffer,
  version: string,
  more: Partial<Reference> = {},
): Promise<ReturnType<typeof externalBody>> {
  const server = await testbed.contentServer();
  return externalBody({
    url: server.host('/tides/today.html', { body: object, type: 'text/html' }),
    expires: new Date(Date.UTC(2099, 0, 1)),
    ...{ object, type: 'text/html', contentId: `tides.${version}@content.example` },
    ...more,
  });
}
