import assert from 'node:assert/strict';
import { connect } from 'node:tls';
import { parseFrame } from '../../../protocol/msrp/parse';
import { selfSigned, type TlsIdentity } from '../../../simulators/tls/identity';
import { MsrpEndpoint } from '../../../simulators/msrp/msrp-endpoint';
import {
  RawPeer,
  SENDER,
  STAGES,
  frame,
  join,
  kindsOf,
  loopbackStage,
  openPair,
  pathTo,
  sendLines,
  text,
  type Pair,
  type Stage,
} from './stage';

describe('MSRP over TLS', () => {
  let identities: { sender: TlsIdentity; terminal: TlsIdentity; other: TlsIdentity };
  before(async () => {
    const [sender, terminal, other] = await Promise.all(
      ['sender', 'terminal', 'other'].map((commonName) => selfSigned({ commonName, hosts: ['127.0.0.1'] })),
    );
    identities = { sender: sender!, terminal: terminal!, other: other! };
  });

  for (const [name, open] of Object.entries(STAGES)) {
    describe(`on the ${name} network`, () => {
      let stage: Stage;
      let pair: Pair;
      beforeEach(async () => {
        stage = open();
        pair = await openPair(stage, {
          sender: { tls: identities.sender },
          terminal: { tls: identities.terminal },
        });
      });
      afterEach(async () => {
        await pair.sender.close();
        await pair.terminal.close();
        await stage.network.close();
      });

      const secure = { sender: { secure: true }, terminal: { secure: true } };
      const fingerprints = () => ({
        sender: pair.sender.fingerprint!,
        terminal: pair.terminal.fingerprint!,
      });

      it('delivers when both certificates are those of the descriptions', async () => {
        const one = join(pair, {
          terminal: { ...secure.terminal, receive: () => 403 },
          sender: secure.sender,
          fingerprints: fingerprints(),
        });
        const { uri } = one.theirs;
        assert.equal(uri.scheme, 'msrps');
        assert.equal(uri.port, pair.terminal.secureLocal!.port);
        const { ours, received } = join(pair, {
          terminal: { secure: true },
          ...{ sender: secure.sender, fingerprints: fingerprints() },
        });
        const sending = ours.send(text('secret', { successReport: true }));
        assert.deepEqual(await stage.run(sending.delivery), { status: 'delivered' });
        assert.equal(received[0]!.sink.content.toString(), 'secret');
        assert.equal(pair.sender.connectionCount, 1);
        for (const each of stage.trace.frames) assert.equal(each.transport, 'tls');
      });

      it('sends nothing to a peer with another certificate, and fails the session', async () => {
        const ends = join(pair, {
          ...secure,
          fingerprints: { ...fingerprints(), terminal: identities.other.fingerprint },
        });
        const sending = ends.ours.send(text('secret'));
        assert.deepEqual(await stage.run(sending.delivery), { status: 'failed', failure: 'connection-lost' });
        assert.equal(ends.ended.ours, true);
        assert.deepEqual(kindsOf(stage, 'sender'), []);
      });

      it('takes nothing from a peer with another certificate, and fails the session', async () => {
        const { ours, received, over } = join(pair, {
          ...secure,
          fingerprints: { ...fingerprints(), sender: identities.other.fingerprint },
        });
        const sending = ours.send(text('not me'));
        assert.equal(await stage.run(over), true);
        assert.equal(received.length, 0);
        assert.deepEqual(await stage.run(sending.delivery), { status: 'failed', failure: 'connection-lost' });
      });

      it('does not take a secure session without TLS', async () => {
        const session = pair.terminal.session({ secure: true, receive: () => 403 });
        const peer = RawPeer.connect(stage, pair.terminal.local);
        peer.write(frame({ to: session.uri.text, lines: sendLines(), body: 'x' }));
        await stage.run(peer.got(1));
        assert.deepEqual(peer.kinds, ['481']);
      });
    });
  }

  it('has no secure sessions without a certificate', async () => {
    const stage = loopbackStage();
    const { sender, terminal } = await openPair(stage);
    assert.throws(() => sender.session({ secure: true }), /needs a key and a certificate/);
    assert.equal(sender.fingerprint, undefined);
    await sender.close();
    await terminal.close();
    await stage.network.close();
  });

  it('trusts a peer without a fingerprint only if somebody vouches for its certificate', async () => {
    const stage = loopbackStage();
    for (const [ca, expected] of [
      [undefined, { status: 'failed', failure: 'connection-lost' }],
      [identities.other.cert, { status: 'failed', failure: 'connection-lost' }],
      [identities.terminal.cert, { status: 'delivered' }],
    ] as const) {
      const tls = { ...identities.sender, ...(ca === undefined ? {} : { ca }) };
      const pair = await openPair(stage, { sender: { tls }, terminal: { tls: identities.terminal } });
      const { ours } = join(pair, { sender: { secure: true }, terminal: { secure: true } });
      assert.deepEqual(await ours.send(text('x', { successReport: true })).delivery, expected);
      await pair.sender.close();
      await pair.terminal.close();
    }
    await stage.network.close();
  });

  it('gives a session up when the other side speaks no TLS, and lives on when a peer does not', async () => {
    const stage = loopbackStage();
    const endpoint = await MsrpEndpoint.open({
      actor: SENDER,
      network: stage.network,
      tls: identities.sender,
    });
    const { local } = await RawPeer.listen(stage, (peer) => peer.write('hello, this is no TLS\r\n'));
    const failed = new Promise<boolean>((resolve) => {
      const session = endpoint.session({ secure: true, onEnd: resolve });
      const [hop] = pathTo(local);
      session.start({ path: [{ ...hop!, scheme: 'msrps' }], role: 'active', fingerprint: 'sha-256 00' });
    });
    assert.equal(await failed, true);
    const plain = RawPeer.connect(stage, endpoint.secureLocal!);
    plain.write('MSRP tid00001 SEND\r\n');
    await plain.closed();
    const secure = connect({ ...endpoint.secureLocal!, rejectUnauthorized: false });
    await new Promise<void>((resolve) => secure.once('secureConnect', resolve));
    const session = endpoint.session({ secure: true, receive: () => 403 });
    secure.write(frame({ to: session.uri.text, lines: ['Message-ID: alive001'] }));
    const answer = await new Promise<Buffer>((resolve) => secure.once('data', resolve));
    const parsed = parseFrame(answer);
    assert.ok('message' in parsed);
    assert.match(parsed.message.startLine, / 200 OK$/);
    secure.destroy();
    await endpoint.close();
    await stage.network.close();
  });
});
