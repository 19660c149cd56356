import type { HeaderPair } from '../../../protocol/sip/build';
import { Guest } from './guest';
import { AOR, DOMAIN, NEWS, type TourSettings, type TourStage, type TourStep } from './stage';

/** Challenges from everywhere, and those who are let in or not: RFC 3261 s22, RFC 2617, RFC 8760. */
export const AUTHENTICATION_STEPS: readonly TourStep[] = [
  ({ phone }) => phone.register({ expires: 600 }),
  wrongPassword,
  senderWithAccount,
  challengingRecipients,
  challengeWithoutQop,
  async ({ testbed }) => {
    const nobody = `sip:nobody@${DOMAIN}`;
    const text = `CANCEL ${nobody} SIP/2.0\nTo: <${nobody}>\nFrom: <sip:asker@content.example>;tag=asker`;
    await (await testbed.probe()).send(text, testbed.core.local);
  },
];

/** One sender answers whoever asks, and is let in by nobody. */
export const AUTHENTICATION_SETTINGS: TourSettings = {
  sender: { credentials: { username: 'sender', password: 'Fern-55-ridge' } },
};

async function wrongPassword({ testbed }: TourStage): Promise<void> {
  const wrong = { name: 'guesser', aor: AOR, password: 'Kelp-42-river' };
  await (await testbed.openTerminal(wrong)).register({ expires: 600 });
}

/** A user of the domain who sends: the proxy asks who it is. */
async function senderWithAccount({ testbed }: TourStage): Promise<void> {
  const account = { name: 'petra', password: 'Reed-19-shore' };
  await testbed.core.addUser(account);
  const sender = await testbed.openSender({
    name: 'petra',
    identity: `sip:petra@${DOMAIN}`,
    credentials: { username: account.name, password: account.password },
  });
  await sender.push({ to: AOR, content: NEWS });
}

/** Both contacts of a user challenge, each with two algorithms. */
async function challengingRecipients(stage: TourStage): Promise<void> {
  const [one, other] = [
    await Guest.open(stage, 'gina'),
    await Guest.open(stage, 'gina', { name: 'gina-too' }),
  ];
  one.puppet.script.MESSAGE = [{ after: 0, status: 401, headers: challenges('WWW-Authenticate', 'one') }];
  other.puppet.script.MESSAGE = [
    { after: 0, status: 407, headers: challenges('Proxy-Authenticate', 'other') },
  ];
  await one.register([one.contact()]);
  await other.register([other.contact()]);
  await stage.streamSender.push({ to: one.aor, content: NEWS });
}

/** The challenge of RFC 2069, which a client still has to answer. */
async function challengeWithoutQop(stage: TourStage): Promise<void> {
  const guest = await Guest.open(stage, 'quentin');
  const header: HeaderPair = ['WWW-Authenticate', 'Digest realm="quentin", nonce="6f6c64", algorithm=MD5'];
  guest.puppet.script.MESSAGE = [{ after: 0, status: 401, headers: [header] }];
  await guest.register([guest.contact()]);
  await stage.sender.push({ to: guest.aor, content: NEWS });
}

function challenges(header: string, realm: string): HeaderPair[] {
  return ['SHA-256', 'MD5'].map((algorithm): HeaderPair => [
    header,
    `Digest realm="${realm}", nonce="6e6577", algorithm=${algorithm}, qop="auth"`,
  ]);
}
