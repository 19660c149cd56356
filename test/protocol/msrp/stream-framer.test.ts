import assert from 'node:assert/strict';
import fc from 'fast-check';
import { StreamCutter } from '../../../network/stream-cutter';
import { parseFrame } from '../../../protocol/msrp/parse';
import { MsrpStreamFramer } from '../../../protocol/msrp/stream-framer';
import { isFault } from '../../../protocol/sip/fault';
import { bodylessOctets, LINES, sendOctets } from './frames';

const RESPONSE = bodylessOctets('MSRP a1B2c3D4 200 OK', [LINES.TO, LINES.FROM]);

function inSteps(framer: MsrpStreamFramer, stream: Buffer, step: number) {
  const units = [];
  for (let at = 0; at < stream.length; at += step) units.push(...framer.push(stream.subarray(at, at + step)));
  return units;
}

describe('MsrpStreamFramer', () => {
  it('cuts a stream into its frames', () => {
    const frames = [sendOctets('one', { flag: '+' }), RESPONSE, sendOctets(''), sendOctets('x'.repeat(5000))];
    for (const step of [1, 10, 4096, 1e6]) {
      const framer = new MsrpStreamFramer();
      const units = inSteps(framer, Buffer.concat(frames), step);
      assert.deepEqual(
        units,
        frames.map((octets) => ({ kind: 'message', octets })),
      );
      assert.equal(framer.pending, 0);
    }
  });

  it('says how many octets wait for the rest of their frame', () => {
    const framer = new MsrpStreamFramer();
    const octets = sendOctets('some data');
    for (let at = 1; at < octets.length; at++) {
      assert.deepEqual(framer.push(octets.subarray(at - 1, at)), []);
      assert.equal(framer.pending, at);
    }
  });

  it('gives a frame that is too large in parts, and finds the next one', () => {
    const large = sendOctets('x'.repeat(10_000));
    const framer = new MsrpStreamFramer(4000);
    const units = inSteps(framer, Buffer.concat([large, RESPONSE]), 1500);
    assert.ok(units.slice(0, -1).every(({ kind, reason }) => kind === 'part' && reason !== undefined));
    assert.ok(units.length > 2);
    assert.deepEqual(units.at(-1), { kind: 'message', octets: RESPONSE });
    assert.ok(Buffer.concat(units.map(({ octets }) => octets)).equals(Buffer.concat([large, RESPONSE])));
  });

  it('loses nothing, whatever comes, and gives frames that can be read', () => {
    const part = fc.oneof(
      fc.constantFrom(RESPONSE, sendOctets('data'), sendOctets('\r\n-------a1')),
      fc.uint8Array({ maxLength: 10 }).map((octets) => Buffer.from(octets)),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), fc.integer({ min: 1, max: 300 }), (parts, step) => {
        const stream = Buffer.concat([RESPONSE, ...parts]);
        const framer = new MsrpStreamFramer();
        const units = inSteps(framer, stream, step);
        const cut = Buffer.concat(units.map(({ octets }) => octets));
        assert.ok(cut.equals(stream.subarray(0, cut.length)));
        assert.equal(cut.length + framer.pending, stream.length);
        for (const { kind, octets } of units) if (kind === 'message') assert.ok(!isFault(parseFrame(octets)));
      }),
    );
  });

  it('is what the trace cuts MSRP by', () => {
    const cutter = new StreamCutter();
    const units = Array.from(Buffer.concat([sendOctets('data'), RESPONSE])).flatMap((octet) => [
      ...cutter.push(Buffer.of(octet)),
    ]);
    assert.deepEqual(units, [
      { kind: 'message', octets: sendOctets('data') },
      { kind: 'message', octets: RESPONSE },
    ]);
    cutter.push(RESPONSE.subarray(0, 50));
    assert.ok(cutter.rest().equals(RESPONSE.subarray(0, 50)));
  });
});
