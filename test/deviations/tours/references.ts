import { externalBody } from '../../../protocol/push/indirection';
import { AOR, gruuOf, type TourStep } from './stage';

const URL = 'https://dl.content.example/tides/today.html';

/** Content that stands elsewhere, at a URL where it changes, for a terminal that fetches such content. */
export const REFERENCE_STEPS: readonly TourStep[] = [
  ({ phone }) => phone.register({ expires: 600 }),
  async ({ phone, sender }) => {
    phone.behaviour.acceptedTypes = ['message/external-body', 'text/html'];
    await sender.push({ to: AOR, content: reference('High tide 11:20', 'tides.1@content.example') });
    await sender.push({ to: AOR, content: reference('High tide 12:05', 'tides.2@content.example') });
  },
  (stage) => stage.sender.options(gruuOf(stage, 'phone')),
];

function reference(text: string, contentId: string): ReturnType<typeof externalBody> {
  const expires = new Date(Date.UTC(2099, 0, 1));
  return externalBody({ url: URL, expires, object: Buffer.from(text), type: 'text/html', contentId });
}
