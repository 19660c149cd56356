import assert from 'node:assert/strict';
import fc from 'fast-check';
import { StreamCutter, type CutUnit } from '../../network/stream-cutter';
import { message } from './sip-text';

/** Cuts after every semicolon; stands for a second protocol. */
class SemicolonFramer {
  private held = Buffer.alloc(0);

  get pending(): number {
    return this.held.length;
  }

  push(chunk: Buffer): CutUnit[] {
    this.held = Buffer.concat([this.held, chunk]);
    const units: CutUnit[] = [];
    for (let end = this.held.indexOf(';'); end >= 0; end = this.held.indexOf(';')) {
      units.push({ kind: 'message', octets: this.held.subarray(0, end + 1) });
      this.held = this.held.subarray(end + 1);
    }
    return units;
  }
}

const framings = [{ opening: 'OTHER ', create: () => new SemicolonFramer() }];

describe('StreamCutter', () => {
  it('loses nothing, whatever the octets and the segmentation', () => {
    const piece = fc.oneof(
      fc.constant(message('1')),
      fc.constant(Buffer.from('\r\n\r\n')),
      fc.constant(Buffer.from('OTHER a;b;')),
      fc.uint8Array({ maxLength: 20 }).map((octets) => Buffer.from(octets)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.integer({ min: 1, max: 400 }), (parts, step) => {
        const whole = Buffer.concat(parts);
        const cutter = new StreamCutter(framings);
        const cut: Buffer[] = [];
        for (let at = 0; at < whole.length; at += step) {
          cut.push(...cutter.push(whole.subarray(at, at + step)).map(({ octets }) => octets));
        }
        assert.deepEqual(Buffer.concat([...cut, cutter.rest()]), whole);
      }),
    );
  });

  it('tells the protocol by the opening, also when it comes octet by octet', () => {
    const cutter = new StreamCutter(framings);
    const units = Array.from(Buffer.from('OTHER 1;2;3')).flatMap((octet) => [
      ...cutter.push(Buffer.of(octet)),
    ]);
    assert.deepEqual(
      units.map(({ octets }) => octets.toString()),
      ['OTHER 1;', '2;'],
    );
    assert.equal(cutter.rest().toString(), '3');
  });

  it('takes an opening that turns out otherwise for SIP', () => {
    const cutter = new StreamCutter(framings);
    const request = Buffer.from(message('1').toString().replace('MESSAGE sip', 'OTHE sip'));
    assert.deepEqual(cutter.push(request.subarray(0, 3)), []);
    assert.equal(cutter.rest().toString(), 'OTH');
    assert.deepEqual(
      cutter.push(request.subarray(3)).map(({ kind, octets }) => [kind, octets]),
      [['message', request]],
    );
  });
});
