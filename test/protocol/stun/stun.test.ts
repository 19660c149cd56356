import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isFault } from '../../../protocol/sip/fault';
import { bindingAnswer, mappedAddress, unknownRequired } from '../../../protocol/stun/binding';
import {
  encodeStun,
  isStun,
  parseStun,
  StunAttributeType,
  StunType,
  type StunMessage,
} from '../../../protocol/stun/message';

const octets = (hex: string): Buffer => Buffer.from(hex.replace(/\s/g, ''), 'hex');

/** RFC 5769 s2.1. */
const REQUEST = octets(`00010058 2112a442 b7e7a701bc34d686fa87dfae
  80220010 5354554e207465737420636c69656e74 00240004 6e0001ff 80290008 932ff9b151263b36
  00060009 6576746a3a68367659202020 00080014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2 80280004 e57a3bcf`);
/** RFC 5769 s2.2. */
const IPV4 = octets(`0101003c 2112a442 b7e7a701bc34d686fa87dfae 8022000b 7465737420766563746f7220
  00200008 0001a147e112a643 00080014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7 80280004 c07d4c96`);
/** RFC 5769 s2.3. */
const IPV6 = octets(`01010048 2112a442 b7e7a701bc34d686fa87dfae 8022000b 7465737420766563746f7220
  00200014 0002a1470113a9faa5d3f179bc25f4b5bed2b9d9
  00080014 a382954e4be67bf11784c97c8292c275bfe3ed41 80280004 c8fb0b4c`);
/** RFC 5769 s2.4. */
const LONG_TERM = octets(`00010060 2112a442 78ad3433c6ad72c029da412e
  00060012 e3839ee38388e383aae38383e382afe382b90000
  0015001c 662f2f3439396b39353464364f4c33346f4c39465354767936347341
  0014000b 6578616d706c652e6f726700 00080014 f67024656dd64a3e02b8e0712e85c9a28ca89666`);

const TRANSACTION = octets('b7e7a701bc34d686fa87dfae');
const FROM_IPV4 = { address: octets('c0000201'), port: 32853 };
const FROM_IPV6 = { address: octets('20010db8123456780011223344556677'), port: 32853 };

function parsed(message: Buffer): StunMessage {
  const result = parseStun(message);
  assert.ok(!isFault(result), isFault(result) ? result.reason : '');
  return result;
}

function request(parts: Partial<StunMessage> = {}): StunMessage {
  const plain = { type: StunType.request, transactionId: TRANSACTION, attributes: [], hasFingerprint: false };
  return { ...plain, ...parts };
}

function valueOf(message: StunMessage, type: number): Buffer | undefined {
  return message.attributes.find((each) => each.type === type)?.value;
}

describe('STUN', () => {
  describe('messages of RFC 5769', () => {
    it('are read, with their FINGERPRINT checked', () => {
      const { attributes, ...rest } = parsed(REQUEST);
      assert.deepEqual(rest, { type: StunType.request, transactionId: TRANSACTION, hasFingerprint: true });
      const types = attributes.map(({ type }) => type);
      assert.deepEqual(types, [0x8022, 0x0024, 0x8029, 0x0006, 0x0008]);
      assert.equal(valueOf(parsed(REQUEST), StunAttributeType.username)!.toString(), 'evtj:h6vY');
      assert.equal(parsed(LONG_TERM).hasFingerprint, false);
      assert.equal(valueOf(parsed(LONG_TERM), StunAttributeType.realm)!.toString(), 'example.org');
    });

    it('tell the mapped address', () => {
      assert.deepEqual(mappedAddress(parsed(IPV4)), FROM_IPV4);
      assert.deepEqual(mappedAddress(parsed(IPV6)), FROM_IPV6);
      assert.equal(mappedAddress(parsed(REQUEST)), undefined);
    });

    it('are written as they were, but for the octets of the padding and what depends on them', () => {
      const again = encodeStun(parsed(LONG_TERM));
      assert.deepEqual(again, LONG_TERM);
      const { attributes } = parsed(IPV4);
      assert.deepEqual(parsed(encodeStun(parsed(IPV4))).attributes, attributes);
      assert.equal(encodeStun(parsed(IPV4)).length, IPV4.length);
    });

    it('no longer hold when any one octet behind the cookie is another', () => {
      for (let at = 8; at < REQUEST.length; at++) {
        const spoiled = Buffer.from(REQUEST);
        spoiled[at]! ^= 1;
        // Another type of the last attribute makes it an attribute that nobody checks.
        const last = REQUEST.length - 8;
        if (at !== last && at !== last + 1) assert.ok(isFault(parseStun(spoiled)), `octet ${at}`);
      }
    });
  });

  describe('answer to a Binding request', () => {
    it('has the address that it came from, like that of RFC 5769', () => {
      for (const [mapped, vector] of [
        [FROM_IPV4, IPV4],
        [FROM_IPV6, IPV6],
      ] as const) {
        const answer = parsed(bindingAnswer(request(), mapped)!);
        assert.equal(answer.type, StunType.success);
        assert.deepEqual(answer.transactionId, TRANSACTION);
        const type = StunAttributeType.xorMappedAddress;
        assert.deepEqual(valueOf(answer, type), valueOf(parsed(vector), type));
        assert.deepEqual(unknownRequired(answer), []);
      }
    });

    it('is 420 with a list of what had to be understood and was not (RFC 5389 s7.3.1)', () => {
      const value = Buffer.alloc(3);
      const attributes = [0x0024, 0x7fff, 0x0024, 0x8000, 0x0006].map((type) => ({ type, value }));
      const answer = parsed(bindingAnswer(request({ attributes }), FROM_IPV4)!);
      assert.equal(answer.type, StunType.error);
      const code = valueOf(answer, StunAttributeType.errorCode)!;
      assert.deepEqual([code.readUInt32BE(0), code.toString('utf8', 4)], [0x0414, 'Unknown Attribute']);
      assert.equal(valueOf(answer, StunAttributeType.unknownAttributes)!.toString('hex'), '00247fff');
      assert.equal(mappedAddress(answer), undefined);
      assert.deepEqual(unknownRequired(parsed(REQUEST)), [0x0024]);
    });

    it('ignores what is known and out of place, and what stands behind MESSAGE-INTEGRITY (s15.4)', () => {
      const attributes = [0x0001, 0x0008, 0x0024].map((type) => ({ type, value: Buffer.alloc(20) }));
      const answer = bindingAnswer(parsed(encodeStun(request({ attributes }))), FROM_IPV4);
      assert.equal(parsed(answer!).type, StunType.success);
    });

    it('is none to anything else', () => {
      for (const type of [StunType.indication, StunType.success, StunType.error, 0x0003])
        assert.equal(bindingAnswer(request({ type }), FROM_IPV4), undefined);
    });
  });

  describe('what is to be discarded (RFC 5389 s7.3)', () => {
    const attribute = (hex: string): Buffer => {
      const body = octets(hex);
      const head = Buffer.from(encodeStun(request()));
      head.writeUInt16BE(body.length, 2);
      return Buffer.concat([head, body]);
    };
    for (const [title, message] of [
      ['less than a header', REQUEST.subarray(0, 19)],
      ['a length over the end', REQUEST.subarray(0, 40)],
      ['octets behind the end', Buffer.concat([LONG_TERM, Buffer.alloc(4)])],
      ['a length that is no multiple of 4', attribute('80220001 41')],
      ['an attribute over the end', attribute('80220005 41414141')],
      ['a FINGERPRINT that is too short', attribute('80280000')],
      ['a FINGERPRINT before another attribute', Buffer.concat([attribute('80280004 00000000 80220000')])],
    ] as const) {
      it(title, () => assert.ok(isFault(parseStun(message))));
    }
  });

  it('is told from SIP by the first octets', () => {
    assert.ok([REQUEST, IPV4, IPV6, LONG_TERM].every(isStun));
    const high = Buffer.from(REQUEST);
    high[0] = 0x40;
    const cookie = Buffer.from(REQUEST);
    cookie[4] = 0x20;
    for (const each of [high, cookie, Buffer.from('OPTIONS sip:push.example SIP/2.0\r\n'), Buffer.alloc(0)])
      assert.ok(!isStun(each));
  });

  it('is read as it was written, whatever it says', () => {
    const value = fc.uint8Array({ maxLength: 40 }).map((each) => Buffer.from(each));
    const type = fc.nat(0xffff).filter((each) => each !== 0x8028 && each !== 0x0008);
    const message = fc.record(
      {
        type: fc.nat(0x3fff),
        transactionId: fc.uint8Array({ minLength: 12, maxLength: 12 }).map((each) => Buffer.from(each)),
        attributes: fc.array(fc.record({ type, value }, { noNullPrototype: true }), { maxLength: 6 }),
        hasFingerprint: fc.boolean(),
      },
      { noNullPrototype: true },
    );
    fc.assert(fc.property(message, (each) => assert.deepEqual(parsed(encodeStun(each)), each)));
  });

  it('never throws, whatever follows a header', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 80 }), fc.boolean(), (rest, isLong) => {
      const head = Buffer.from(encodeStun(request()));
      if (isLong) head.writeUInt16BE(rest.length, 2);
      const message = parseStun(Buffer.concat([head, rest]));
      if (!isFault(message)) bindingAnswer(message, FROM_IPV4);
    });
    fc.assert(property, { numRuns: 1000 });
  });
});
