import type { HeaderPair } from '../../../protocol/sip/build';
import { client, message, pause, withOttos } from './ottos';
import { AOR, NEWS, type TourStep } from './stage';

const BOTH = { 'otto-1': {}, 'otto-2': {} };

/** What the core makes of the answers of several user agents, early and late ones. */
export const RESPONSE_STEPS: readonly TourStep[] = [
  // A 6xx goes before all others.
  async (stage) =>
    withOttos(stage, BOTH, async (one, other) => {
      one.script.MESSAGE = [{ after: 200, status: 603 }];
      other.script.MESSAGE = [{ after: 100, status: 486 }];
      await message(await client(stage));
    }),
  // After a 6xx nobody else is asked.
  async (stage) =>
    withOttos(
      stage,
      { 'otto-1': { params: ';q=1.0' }, 'otto-2': { params: ';q=0.5' } },
      async (one, other) => {
        one.script.MESSAGE = [{ after: 100, status: 603 }];
        other.script.MESSAGE = [{ after: 100, status: 200 }];
        await message(await client(stage));
      },
    ),
  // Challenges of both go upstream together.
  async (stage) =>
    withOttos(stage, BOTH, async (one, other) => {
      one.script.MESSAGE = [{ after: 100, status: 401, headers: [challenge('WWW-Authenticate', 'one')] }];
      other.script.MESSAGE = [
        { after: 200, status: 407, headers: [challenge('Proxy-Authenticate', 'other')] },
      ];
      await message(await client(stage));
    }),
  // A slow answer, with the 100 that is due meanwhile.
  async (stage) =>
    withOttos(stage, { otto: {} }, async (otto) => {
      otto.script.MESSAGE = [
        { after: 3600, status: 100 },
        { after: 20_000, status: 200 },
      ];
      await message(await client(stage));
    }),
  // An answer when nobody waits for it any more.
  async (stage) =>
    withOttos(stage, { otto: {} }, async (otto) => {
      otto.script.MESSAGE = [
        { after: 3600, status: 100 },
        { after: 36_000, status: 200 },
      ];
      await message(await client(stage));
      await pause(stage, 8);
    }),
  // A terminal that wants an extension.
  async ({ phone, sender }) => {
    await phone.register({ expires: 600 });
    phone.behaviour.refuse = { method: 'MESSAGE', status: 421, headers: [['Require', 'gruu']] };
    await sender.push({ to: AOR, content: NEWS });
    phone.behaviour.refuse = { method: 'MESSAGE', status: 480, headers: [['Require', 'gruu']] };
    await sender.push({ to: AOR, content: NEWS });
    phone.behaviour.refuse = undefined;
  },
];

function challenge(name: string, realm: string): HeaderPair {
  return [name, `Digest realm="${realm}", nonce="6e6f-${realm}", algorithm=SHA-256, qop="auth"`];
}
