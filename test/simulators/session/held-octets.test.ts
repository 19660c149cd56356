import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { HeldOctets } from '../../../simulators/session/held-octets';

const sha1 = (octets: Buffer): string => createHash('sha1').update(octets).digest('hex');

describe('HeldOctets', () => {
  it('hashes what comes in order, also when it is too much to hold', () => {
    const held = new HeldOctets(10);
    held.write(0, Buffer.from('abcdefgh'));
    held.write(8, Buffer.from('ijklmnop'));
    assert.equal(held.length, 16);
    assert.equal(held.octets(16), undefined);
    assert.equal(held.sha1(16)?.toString('hex'), sha1(Buffer.from('abcdefghijklmnop')));
  });

  it('knows no hash of too much that came out of order', () => {
    const held = new HeldOctets(10);
    held.write(8, Buffer.from('ijklmnop'));
    held.write(0, Buffer.from('abcdefgh'));
    assert.equal(held.sha1(16), undefined);
    assert.equal(held.length, 0);
  });

  it('keeps copies', () => {
    const held = new HeldOctets(10);
    const octets = Buffer.from('abc');
    held.write(0, octets);
    octets.fill(0);
    assert.equal(held.octets(3)?.toString(), 'abc');
  });

  it('puts together what came in any order, later octets replacing earlier ones', () => {
    const writes = fc.array(fc.tuple(fc.nat({ max: 30 }), fc.uint8Array({ minLength: 1, maxLength: 12 })));
    fc.assert(
      fc.property(writes, (all) => {
        const held = new HeldOctets(10_000);
        const expected = Buffer.alloc(50);
        for (const [position, octets] of all) {
          held.write(position, Buffer.from(octets));
          expected.set(octets, position);
        }
        assert.deepEqual(held.octets(50), expected);
        if (held.length !== 50) assert.equal(held.sha1(50)?.toString('hex'), sha1(expected));
      }),
    );
  });
});
