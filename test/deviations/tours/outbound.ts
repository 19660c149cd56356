import type { HeaderPair } from '../../../protocol/sip/build';
import { firstContact, Guest, pause } from './guest';
import { DOMAIN, NEWS, type TourStage, type TourStep } from './stage';

/** An address that nobody has: what reaches a guest that registered it came over the guest's flow. */
const ELSEWHERE = '192.0.2.199:5070';

/** Registrations over flows that the client opened: RFC 5626. */
export const OUTBOUND_STEPS: readonly TourStep[] = [doubtfulFlows, twoFlows, pingedFlow];

/** A reg-id without instance ID, a first hop without outbound, several flows in one REGISTER. */
async function doubtfulFlows(stage: TourStage): Promise<void> {
  const guest = await Guest.open(stage, 'odo');
  await guest.register([guest.contact('reg-id=1')]);
  const via: HeaderPair = ['Via', `SIP/2.0/UDP ${ELSEWHERE};branch=z9hG4bKedge`];
  await guest.register([guest.terminalContact('reg-id=1')], [via]);
  await guest.register([
    guest.terminalContact('reg-id=1'),
    `<sip:odo@${ELSEWHERE}>;${guest.instance};reg-id=2`,
  ]);
}

/** The flow refreshed last refuses, and the other one is not to be used; then it has failed, and the other one is (s7). */
async function twoFlows(stage: TourStage): Promise<void> {
  const first = await Guest.open(stage, 'flora');
  const second = await Guest.open(stage, 'flora', { name: 'flora-too' });
  await first.register([flow(first, 1)]);
  await second.register([flow(second, 2)]);
  await stage.sender.push({ to: first.aor, content: NEWS });
  second.puppet.script.MESSAGE = [{ after: 0, status: 486 }];
  await stage.sender.push({ to: first.aor, content: NEWS });
  second.puppet.script.MESSAGE = [{ after: 0, status: 430 }];
  const granted = firstContact(await second.register([flow(second, 2)]));
  await stage.sender.push({ to: granted?.pubGruu ?? first.aor, content: NEWS });
}

/** A flow over TCP that is kept alive by pings (RFC 5626 s3.5.1). */
async function pingedFlow(stage: TourStage): Promise<void> {
  const { network, core } = stage.testbed;
  await core.addUser({ name: 'tina' });
  const stream = network.connect({ role: 'observer', name: 'tina', underTest: false }, core.local);
  const register = [
    `REGISTER sip:${DOMAIN} SIP/2.0`,
    'Via: SIP/2.0/TCP 192.0.2.199;branch=z9hG4bKtina',
    'Max-Forwards: 70',
    `To: <sip:tina@${DOMAIN}>`,
    `From: <sip:tina@${DOMAIN}>;tag=tina`,
    'Call-ID: tina-by-stream',
    'CSeq: 1 REGISTER',
    'Supported: path, outbound',
    `Contact: <sip:tina@${ELSEWHERE};transport=tcp>;+sip.instance="<urn:uuid:00000000-0000-4000-8000-0000000000fe>";reg-id=1`,
    'Content-Length: 0',
  ];
  stream.write(Buffer.from(`${register.join('\r\n')}\r\n\r\n`));
  await pause(stage, 1);
  stream.write(Buffer.from('\r\n\r\n'));
  await pause(stage, 20);
  stream.end();
}

function flow(guest: Guest, regId: number): string {
  return `<sip:${guest.user}@${ELSEWHERE}>;${guest.instance};methods="MESSAGE";reg-id=${regId}`;
}
