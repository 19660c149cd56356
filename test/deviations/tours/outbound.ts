import { formatEndpoint } from '../../../network/endpoint';
import type { HeaderPair } from '../../../protocol/sip/build';
import { encodeStun, StunType } from '../../../protocol/stun/message';
import { firstContact, Guest, pause } from './guest';
import { DOMAIN, NEWS, type TourStage, type TourStep } from './stage';

/** An address that nobody has: what reaches a guest that registered it came over the guest's flow. */
const ELSEWHERE = '192.0.2.199:5070';

/** Registrations over flows that the client opened: RFC 5626. */
export const OUTBOUND_STEPS: readonly TourStep[] = [doubtfulFlows, twoFlows, pingedFlow, stunnedFlow];

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
  stream.write(registerOf('tina', 'tcp', ELSEWHERE));
  await pause(stage, 1);
  stream.write(Buffer.from('\r\n\r\n'));
  await pause(stage, 20);
  stream.end();
}

/** A flow over UDP that is kept alive by STUN (RFC 5626 s4.4.2). */
async function stunnedFlow(stage: TourStage): Promise<void> {
  const { network, core } = stage.testbed;
  await core.addUser({ name: 'uma' });
  const { udp, local } = await network.bind({ role: 'observer', name: 'uma', underTest: false });
  udp.send(registerOf('uma', 'udp', formatEndpoint(local)), core.local);
  await pause(stage, 1);
  const [attributes, transactionId] = [[], Buffer.from('keep-alive 1')];
  udp.send(
    encodeStun({ type: StunType.request, transactionId, attributes, hasFingerprint: true }),
    core.local,
  );
  await pause(stage, 60);
}

/** A REGISTER for one flow, in octets. */
function registerOf(user: string, transport: 'udp' | 'tcp', hostPort: string): Buffer {
  const instance = '+sip.instance="<urn:uuid:00000000-0000-4000-8000-0000000000fe>"';
  const lines = [
    `REGISTER sip:${DOMAIN} SIP/2.0`,
    `Via: SIP/2.0/${transport.toUpperCase()} ${hostPort};branch=z9hG4bK${user}`,
    'Max-Forwards: 70',
    `To: <sip:${user}@${DOMAIN}>`,
    `From: <sip:${user}@${DOMAIN}>;tag=${user}`,
    `Call-ID: ${user}-by-flow`,
    'CSeq: 1 REGISTER',
    'Supported: path, outbound',
    `Contact: <sip:${user}@${hostPort};transport=${transport}>;${instance};reg-id=1`,
    'Content-Length: 0',
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

function flow(guest: Guest, regId: number): string {
  return `<sip:${guest.user}@${ELSEWHERE}>;${guest.instance};methods="MESSAGE";reg-id=${regId}`;
}
