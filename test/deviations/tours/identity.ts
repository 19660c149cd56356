import type { HeaderPair } from '../../../protocol/sip/build';
import { AOR, DOMAIN, NEWS, OTTO, type TourSettings, type TourStage, type TourStep } from './stage';

const PETRA = { name: 'petra', password: 'Reed-19-shore' };
const ALERTS = `sip:alerts@${DOMAIN}`;

/** Senders that prove who they are, prefer to be called otherwise, and want it kept private; and some that prove nothing. */
export const IDENTITY_STEPS: readonly TourStep[] = [
  ({ testbed }) => Promise.resolve(testbed.core.addUser(PETRA)),
  ({ phone }) => phone.register({ expires: 600 }),
  (stage) => push(stage),
  (stage) => push(stage, ['P-Preferred-Identity', `<${ALERTS}>`]),
  (stage) => push(stage, ['Privacy', 'id']),
  (stage) => push(stage, ['Privacy', 'none']),
  ({ streamSender }) =>
    streamSender.push({
      to: AOR,
      content: NEWS,
      headers: [['P-Asserted-Identity', `<sip:petra@${DOMAIN}>`]],
    }),
  async ({ testbed }) => {
    const otto = await testbed.openSender({ name: 'otto', identity: OTTO });
    await otto.push({ to: AOR, content: NEWS });
  },
];

export const IDENTITY_SETTINGS: TourSettings = {
  core: { identitiesOf: { petra: [ALERTS, 'tel:+358-555-1234567'] } },
  sender: {
    identity: `sip:${PETRA.name}@${DOMAIN}`,
    credentials: { username: PETRA.name, password: PETRA.password },
  },
};

function push({ sender }: TourStage, ...headers: readonly HeaderPair[]): Promise<unknown> {
  return sender.push({ to: AOR, content: NEWS, headers });
}
