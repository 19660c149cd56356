import { encodeStun, StunType } from '../../../protocol/stun/message';
import { A, B, DOMAIN, NORA, type Ask, type Peer } from './playground';
import { pass, type Stage, type Step } from './tour-stage';

/** Calls that are answered, cancelled, left ringing; and what goes over streams. */
export const CALLING: readonly Step[] = [
  ({ t2 }) => t2.register({ instance: B }),
  // One answers, the other rings on; then it answers too.
  async (stage) => {
    const { t1, t2, playground } = stage;
    await call(stage, 'first');
    const [one, two] = [t1, t2].map((each) => each.requests('INVITE').at(-1)!);
    t1.respond(one!, 200);
    await playground.clock.advance(30);
    t2.respond(two!, 200);
    await playground.clock.advance(40_000);
  },
  async (stage) => {
    const { t1, t2, psa, playground } = stage;
    await call(stage, 'second');
    psa.send(psa.compose({ ...callNamed('second'), method: 'CANCEL' }));
    await playground.clock.advance(300);
    for (const each of [t1, t2]) each.respond(each.requests('INVITE').at(-1)!, 487);
    await playground.clock.advance(40_000);
  },
  async (stage) => {
    const { t1, t2, psa, playground } = stage;
    await call(stage, 'mute', [t1, t2]);
    await playground.clock.advance(3000);
    psa.send(psa.compose({ ...callNamed('mute'), method: 'CANCEL' }));
    await playground.clock.advance(100);
    for (const each of [t1, t2]) each.respond(each.requests('INVITE').at(-1)!, 480);
    await playground.clock.advance(100);
  },
  async (stage) => {
    await call(stage, 'third');
    for (let minute = 0; minute < 4; minute++) {
      await stage.playground.clock.advance(55_000);
      for (const each of [stage.t1, stage.t2]) each.respond(each.requests('INVITE').at(-1)!, 180);
    }
    await stage.playground.clock.advance(100);
  },
  ({ psa, playground }) => {
    playground.core.removeUser('nora');
    playground.core.addUser({ name: 'nora' });
    return psa.ask({ uri: `${NORA};gr=${A}` });
  },
  stunning,
  streaming,
  pass(100),
];

/** What INVITE and CANCEL of a call have in common. */
function callNamed(name: string): Ask {
  return { branch: `z9hG4bK${name}`, callId: name, cseq: 1, from: '<sip:p@c.example>;tag=p' };
}

/** An INVITE to all terminals, which ring (silent ones do not) and answer whatever else comes. */
async function call(
  { t1, t2, psa, playground }: Stage,
  name: string,
  silent: readonly Peer[] = [],
): Promise<void> {
  for (const each of [t1, t2])
    each.answer = ({ method }) => (method !== 'INVITE' ? 200 : silent.includes(each) ? undefined : 180);
  psa.send(psa.compose({ ...callNamed(name), method: 'INVITE' }));
  await playground.clock.advance(250);
}

/** A keep-alive over UDP. */
async function stunning({ t1, playground }: Stage): Promise<void> {
  const transactionId = Buffer.from('keep-alive 1');
  t1.send(encodeStun({ type: StunType.request, transactionId, attributes: [], hasFingerprint: true }));
  await playground.clock.advance(100);
}

/** Over TCP: a ping, a request that nobody answers, and one that is refused. */
async function streaming({ t1, psa, playground }: Stage): Promise<void> {
  const actor = { role: 'observer' as const, name: 'tcp', underTest: false };
  const stream = playground.network.connect(actor, playground.core.local);
  stream.write(Buffer.from('\r\n\r\n'));
  const via = (n: number): [string, string] => ['Via', `SIP/2.0/TCP 192.0.2.150;branch=z9hG4bKstream${n}`];
  t1.binding.tcp.onConnection = () => {};
  await t1.register({ contacts: [`<${t1.uri};transport=tcp>`] });
  for (const method of ['MESSAGE', 'INVITE'])
    stream.write(Buffer.from(psa.compose({ method, headers: [via(1)] })));
  for (const method of ['MESSAGE', 'INVITE'])
    stream.write(Buffer.from(psa.compose({ method, uri: `sip:ghost@${DOMAIN}`, headers: [via(2)] })));
  await playground.clock.advance(35_000);
  stream.destroy();
}
