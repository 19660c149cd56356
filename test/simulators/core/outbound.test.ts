import assert from 'node:assert/strict';
import { Reading } from '../../../judge/reading/reading';
import { addressOctets } from '../../../network/endpoint';
import { isFault } from '../../../protocol/sip/fault';
import { mappedAddress } from '../../../protocol/stun/binding';
import { encodeStun, parseStun, StunType } from '../../../protocol/stun/message';
import { A, contactsOf, NORA, Playground, type Peer, type Registration } from './playground';

describe('core: outbound (RFC 5626 s6, s7)', () => {
  let playground: Playground;
  let t1: Peer;
  let t2: Peer;
  let psa: Peer;

  beforeEach(async () => {
    playground = await Playground.open();
    t1 = await playground.terminal('t1');
    t2 = await playground.terminal('t2');
    psa = await playground.peer('psa');
  });
  afterEach(() => playground.close());

  const through = (path?: string): Registration => ({
    below: 'SIP/2.0/UDP 192.0.2.200;branch=z9hG4bKbelow',
    headers: path === undefined ? [] : [['Path', path]],
  });

  it('binds by instance and reg-id, and says Require: outbound', async () => {
    const first = await t1.register({ instance: A, params: ';reg-id=1' });
    assert.equal(first.header('Require'), 'outbound');
    const moved = await t1.register({
      contacts: [`<sip:t1@192.0.2.99>;+sip.instance="<${A}>";reg-id=1`],
    });
    assert.deepEqual(
      contactsOf(moved).map((each) => [each.uriText, each.regId]),
      [['sip:t1@192.0.2.99', 1]],
    );
    await t1.register({ instance: A, params: ';reg-id=2' });
    assert.equal(playground.core.bindings(NORA).length, 2);
    await t1.register({ contacts: [`<sip:gone@192.0.2.1>;+sip.instance="<${A}>";reg-id=1;expires=0`] });
    assert.deepEqual(
      playground.core.bindings(NORA).map((each) => each.regId),
      [2],
    );
  });

  const ignored: [string, () => Registration][] = [
    ['without an instance ID (N-18)', () => ({ params: ';reg-id=1' })],
    [
      'behind a proxy without outbound, from a client without outbound',
      () => ({
        instance: A,
        params: ';reg-id=1',
        supported: 'gruu, path',
        ...through('<sip:e@192.0.2.200;lr>'),
      }),
    ],
  ];
  for (const [name, registration] of ignored) {
    it(`ignores a reg-id ${name}`, async () => {
      const response = await t1.register(registration());
      assert.equal(response.status, 200);
      assert.ok(!response.has('Require'));
      assert.equal(contactsOf(response)[0]!.regId, undefined);
    });
  }

  it('answers the STUN keep-alives of a flow over UDP that it granted (s6, s8)', async () => {
    const granted = await t1.register({ instance: A, params: ';reg-id=1' });
    assert.equal(granted.header('Require'), 'outbound');
    const answers: Buffer[] = [];
    t1.binding.udp.onDatagram = (octets) => answers.push(octets);
    for (let i = 1; i <= 4; i++) {
      const transactionId = Buffer.from(`keep-alive ${i}`);
      t1.send(encodeStun({ type: StunType.request, transactionId, attributes: [], hasFingerprint: false }));
      await playground.clock.advance(25_000);
    }
    const { host, port } = t1.binding.local;
    for (const [i, octets] of answers.entries()) {
      const answer = parseStun(octets);
      assert.ok(!isFault(answer));
      assert.equal(answer.type, StunType.success);
      assert.equal(answer.transactionId.toString(), `keep-alive ${i + 1}`);
      assert.deepEqual(mappedAddress(answer), { address: addressOctets(host), port });
    }
    assert.equal(answers.length, 4);
    const reading = new Reading(playground.trace);
    assert.deepEqual([reading.garbage, reading.messages.length], [[], 2]);
    assert.equal(playground.trace.frames.length, 10, 'the trace keeps them');
  });

  it('does not say Require: outbound to a client that does not support it', async () => {
    const response = await t1.register({ instance: A, params: ';reg-id=1', supported: 'gruu' });
    assert.ok(!response.has('Require'));
  });

  for (const [path, status] of [
    [undefined, 439],
    ['<sip:e@192.0.2.200;lr>', 439],
    ['<sip:e@192.0.2.200;lr;ob>', 200],
  ] as const) {
    it(`answers ${status} through a proxy with Path ${path ?? '(none)'}`, async () => {
      const response = await t1.register({
        instance: A,
        params: ';reg-id=1',
        ...through(path),
      });
      assert.equal(response.status, status);
      assert.equal(response.header('Require'), status === 200 ? 'outbound' : undefined);
    });
  }

  it('sends over the flow that registered, whatever the contact says', async () => {
    const contacts = [`<sip:t1@203.0.113.9:9>;+sip.instance="<${A}>";reg-id=1`];
    await t1.register({ contacts });
    assert.equal((await psa.answerTo({})).status, 200);
    assert.equal(t1.requests('MESSAGE')[0]!.uri, 'sip:t1@203.0.113.9:9');
  });

  it('tries one flow of an instance at a time, another one after 430 only', async () => {
    for (const [failure, copies] of [
      [486, [0, 1]],
      [430, [1, 1]],
    ] as const) {
      t1.received.length = t2.received.length = 0;
      t2.answer = () => failure;
      await t1.register({ instance: A, params: ';reg-id=1' });
      await t2.register({ instance: A, params: ';reg-id=2' });
      const response = await psa.answerTo({});
      assert.equal(response.status, failure === 430 ? 200 : failure);
      assert.deepEqual([t1.requests('MESSAGE').length, t2.requests('MESSAGE').length], copies);
    }
  });

  it('uses the connection that registered, and gives up the binding when it closes', async () => {
    const { network, core, clock } = playground;
    const actor = { role: 'observer' as const, name: 'tcp', underTest: false };
    const stream = network.connect(actor, core.local);
    let received = '';
    stream.onData = (octets) => {
      received += octets.toString('latin1');
    };
    stream.write(
      Buffer.from(
        t1.compose({
          method: 'REGISTER',
          uri: 'sip:push.example',
          to: `<${NORA}>`,
          headers: [
            ['Via', 'SIP/2.0/TCP 192.0.2.50;branch=z9hG4bKtcp'],
            ['Contact', `<sip:t@192.0.2.50;transport=tcp>;+sip.instance="<${A}>";reg-id=1`],
            ['Supported', 'outbound, path'],
          ],
        }),
      ),
    );
    await clock.advance(50);
    assert.match(received, /^SIP\/2\.0 200 OK/);
    received = '';
    psa.send(psa.compose({ body: 'over tcp' }));
    await clock.advance(50);
    assert.match(received, /^MESSAGE sip:t@192\.0\.2\.50;transport=tcp SIP\/2\.0\r\nVia: SIP\/2\.0\/TCP/);
    assert.match(received, /over tcp$/);
    received = '';
    stream.write(Buffer.from('\r\n\r\n'));
    await clock.advance(50);
    assert.equal(received, '\r\n', 'a ping is answered (RFC 5626 s5.4)');
    stream.destroy();
    await clock.advance(50);
    assert.equal((await psa.answerTo({})).status, 480);
  });
});
