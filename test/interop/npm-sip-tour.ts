import { plainText } from '../../protocol/push/content';
import { sampleOf } from '../../protocol/push/samples';
import { Testbed } from '../../testbed/testbed';
import { NpmSipPeer, type Order } from './npm-sip-peer';

const NORA = 'sip:nora@push.example';
const ROSA = 'sip:rosa@push.example';
const OTTO = 'sip:otto@push.example';
const INSTANCE = '"<urn:uuid:6f85d4b0-04c5-4a0f-8b65-1f4bb1f0a001>"';
const NEWS = plainText('Storm warning 14:00-19:00, zone 7.');

/**
 * Takes a terminal and a sender on the npm package `sip` through registrations and pushes, with our core between them
 * and our terminals and senders beside them, on real sockets. The testbed is closed afterwards; its trace stays.
 */
export async function npmSipTour(): Promise<Testbed> {
  const testbed = new Testbed({ network: 'loopback' });
  const terminal = await NpmSipPeer.start(
    { role: 'terminal', name: 'npm-terminal', underTest: true },
    '127.0.0.2',
    ROSA,
  );
  const sender = await NpmSipPeer.start(
    { role: 'sender', name: 'npm-sender', underTest: true },
    '127.0.0.5',
    'sip:news@content.example',
  );
  try {
    for (const each of [terminal, sender]) testbed.adopt(each.actor, each.local);
    const users = [{ name: 'nora', password: 'Kelp-41-river' }, { name: 'otto' }, { name: 'rosa' }];
    const core = await testbed.openCore({ domain: 'push.example', users });
    const phone = await testbed.openTerminal({ name: 'phone', aor: OTTO });
    const ours = await testbed.openSender({ name: 'sender', identity: 'sip:sender@content.example' });

    const register = (aor: string, expires: number): Promise<number> => {
      const features = { '+sip.instance': INSTANCE, methods: '"MESSAGE,OPTIONS"' };
      const order = {
        ...{ method: 'REGISTER', uri: 'sip:push.example', to: aor, from: aor },
        ...{ user: 'nora', password: 'Kelp-41-river' },
        headers: {
          ...{ 'call-id': `npm-${aor.slice(4, 8)}`, expires },
          contact: [{ uri: terminal.contact, params: features }],
        },
      };
      return terminal.send(order, core.local);
    };
    const push = (
      uri: string,
      content: string,
      more: Partial<Order> = {},
      parameters = '',
    ): Promise<number> =>
      sender.send(
        { method: 'MESSAGE', uri, headers: { 'content-type': 'text/plain' }, content, ...more },
        core.local,
        parameters,
      );
    const invite = async (uri: string): Promise<unknown> => {
      const probe = await testbed.probe();
      const contact = `<sip:probe@${probe.hostPort}>`;
      const text = `INVITE ${uri} SIP/2.0\nTo: <${uri}>\nFrom: <sip:p@content.example>;tag=i\nContact: ${contact}`;
      return probe.send(text, core.local);
    };
    const steps: readonly (() => Promise<unknown>)[] = [
      () => phone.register({ expires: 600 }),
      // Challenged with SHA-256 and MD5.
      () => register(NORA, 600),
      () => register(ROSA, 600),
      () => register(ROSA, 600),
      () => ours.push({ to: ROSA, content: NEWS }),
      () => ours.push({ to: ROSA, content: sampleOf('application/vnd.oma.push') }),
      () => ours.options(ROSA),
      () => invite(ROSA),
      () => push(OTTO, 'hello'),
      () => push(OTTO, 'hello', {}, ';transport=tcp'),
      () => push(phone.publicGruu ?? OTTO, 'hello'),
      () => push(phone.temporaryGruus[0] ?? OTTO, 'hello'),
      () => push(`${OTTO};gr=nope`, 'hello'),
      () => push('sip:nobody@push.example', 'hello'),
      () => push(ROSA, 'hello, rosa'),
      () => push(OTTO, 'x'.repeat(1400)),
      () => push(OTTO, 'für 5 €', { headers: { 'content-type': 'text/plain;charset=utf-8' } }),
      () => sender.send({ method: 'OPTIONS', uri: OTTO, headers: { accept: 'application/sdp' } }, core.local),
      async () => {
        phone.behaviour.refuse = { method: 'MESSAGE', status: 486 };
        await push(OTTO, 'busy?');
        phone.behaviour.refuse = undefined;
      },
      // Slow enough for two repetitions.
      async () => {
        phone.behaviour.delayMs = 1700;
        await push(OTTO, 'slow');
        phone.behaviour.delayMs = 0;
      },
      () => register(ROSA, 0),
      () => ours.push({ to: ROSA, content: NEWS }),
    ];
    for (const step of steps) {
      await testbed.run(step());
      await testbed.settle();
    }
  } finally {
    await Promise.all([terminal.stop(), sender.stop(), testbed.close()]);
  }
  return testbed;
}
