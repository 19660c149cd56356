import assert from 'node:assert/strict';
import fc from 'fast-check';
import { composeMultipart } from '../../../protocol/mime/compose';
import { plainText } from '../../../protocol/push/content';
import { TerminalSimulator } from '../../../simulators/terminal/terminal';
import { HandMadePeer, requestTo, World } from '../hand-made-peer';

const SAMPLES = ['MESSAGE', 'OPTIONS', 'INVITE', 'CANCEL', 'FROB'].map((method) => {
  const content = composeMultipart('mixed', [plainText('a'), plainText('b')]);
  return requestTo('sip:nora@192.0.2.2:5060', method, {
    headers: [
      ['Via', 'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKx;rport'],
      ['Content-Type', content.type],
      ['Content-Disposition', content.disposition!],
      ['Expires', '60'],
      ['Require', 'gruu'],
      ['Accept', '*/*'],
    ],
    body: content.body,
  }).toBuffer();
});

/** Octets cut out, repeated, or replaced. */
const mangled = fc
  .tuple(
    fc.constantFrom(...SAMPLES),
    fc.array(fc.tuple(fc.nat(700), fc.nat(40), fc.string({ maxLength: 12 })), { minLength: 1, maxLength: 4 }),
  )
  .map(([sample, cuts]) =>
    cuts.reduce(
      (octets, [at, length, text]) =>
        Buffer.concat([octets.subarray(0, at), Buffer.from(text), octets.subarray(at + length)]),
      sample,
    ),
  );

describe('Terminal: hostile input', () => {
  it('survives mangled requests, answers with messages that are well-formed, and serves the next one', async () => {
    const world = new World();
    const peer = await HandMadePeer.open(world);
    const terminal = await TerminalSimulator.open({
      ...{ network: world.network, name: 'T1', aor: 'sip:nora@push.example', domains: new Map() },
    });
    const raw = await world.network.bind({ role: 'observer', name: 'raw', underTest: false });
    let count = 0;
    await fc.assert(
      fc.asyncProperty(mangled, async (octets) => {
        raw.udp.send(octets, terminal.local);
        await world.clock.advance(5);
        const after = requestTo(terminal.contactUri, 'OPTIONS', { id: `after-${++count}` });
        const response = await world.clock.run(peer.ask(after, terminal.local));
        assert.equal(response!.status, 200);
      }),
      { numRuns: 300 },
    );
    for (const each of world.responsesOf('T1')) {
      const own = each.problems.filter(({ kind }) => kind === 'start-line' || kind === 'framing');
      assert.deepEqual(own, []);
    }
  });
});
