import { composeMultipart, type Content } from '../../../protocol/mime/compose';
import { alternatives, mixed } from '../../../protocol/push/content';
import { AOR, gruuOf, NEWS, type TourStep } from './stage';

const OPTIONAL = 'render;handling=optional';
const HTML: Content = { type: 'text/html', body: Buffer.from('<p>Storm warning</p>') };
const NOPE: Content = { type: 'application/x-nope', body: Buffer.from('nope') };

/** Bodies of several parts, each of which one rule alone lets a terminal process that says what it takes. */
export const BODY_STEPS: readonly TourStep[] = [
  ({ phone }) => phone.register({ expires: 600 }),
  (stage) => stage.sender.options(gruuOf(stage, 'phone')),
  push(mixed(NEWS, HTML)),
  push(mixed(NEWS, alternatives({ ...NEWS, disposition: OPTIONAL }, { ...HTML, disposition: OPTIONAL }))),
  push(mixed(NEWS, { ...NOPE, disposition: OPTIONAL })),
  push(mixed(NEWS, { ...alternatives(NOPE, NOPE), disposition: OPTIONAL })),
  push(composeMultipart('x-odd', [NEWS, HTML])),
  push(alternatives(NEWS, HTML, NOPE)),
];

function push(content: Content): TourStep {
  return ({ sender }) => sender.push({ to: AOR, content });
}
