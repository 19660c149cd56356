import assert from 'node:assert/strict';
import type { Problem } from '../../../protocol/sip/problems';
import { framed, mandatory, messageWith, okWith, parsed, request, response, wire } from './wire';

function kinds(octets: Buffer): string[] {
  return parsed(octets).problems.map(({ kind, header }) =>
    header === undefined ? kind : `${kind} ${header}`,
  );
}

/** A MESSAGE in which the header field of this name has this value. */
function withValue(name: string, value: string): Buffer {
  return request(messageWith()).set(name, value).toBuffer();
}

describe('problems', () => {
  it('are none of a clean request or response, on any transport', () => {
    const fields = ['Subject: caf\u00e9', 'Content-Type: text/plain', 'Content-Length: 2'];
    assert.deepEqual(parsed(messageWith(fields, 'ab')).problems, []);
    assert.deepEqual(framed(messageWith(fields, 'ab')).problems, []);
    assert.deepEqual(parsed(okWith(['Content-Length: 0'])).problems, []);
    assert.deepEqual(parsed(messageWith()).problems, []);
  });

  describe('of the start line', () => {
    const request: [line: string, kinds: string[]][] = [
      ['MESSAGE  sip:a@b SIP/2.0', ['start-line']],
      ['MESSAGE sip:a@b  SIP/2.0', ['start-line']],
      ['MESSAGE sip:a@b SIP/2.0 ', ['start-line']],
      ['MESSAGE <sip:a@b> SIP/2.0', ['start-line']],
      ['MESSAGE sip:a@b; lr SIP/2.0', ['start-line']],
      ['MESSAGE sip:a@b?Subject=x SIP/2.0', ['start-line']],
      ['MESSAGE sip:a@b SIP/3.0', ['version']],
      ['MESSAGE sip:a@b sip/2.0', []],
      ['MESSAGE tel:+15551234 SIP/2.0', []],
      ['MESSAGE nobodyKnows:this SIP/2.0', []],
    ];
    for (const [line, expected] of request)
      it(line, () => assert.deepEqual(kinds(wire([line, ...mandatory('MESSAGE')])), expected));

    it('a method that is no token', () => {
      assert.deepEqual(kinds(wire(['ME@SSAGE sip:a@b SIP/2.0', ...mandatory('MESSAGE')])), [
        'start-line',
        'cseq-method cseq',
      ]);
    });

    const status: [line: string, kinds: string[]][] = [
      ['SIP/2.0 200 ', []],
      ['SIP/2.0 200', ['start-line']],
      ['SIP/2.0 099 x', ['start-line']],
      ['SIP/2.0 99 x', ['start-line']],
      ['SIP/2.0 700 x', ['start-line']],
      ['SIP/2.0 4294967301 x', ['start-line']],
      ['SIP/7.0 200 OK', ['version']],
    ];
    for (const [line, expected] of status)
      it(line, () => assert.deepEqual(kinds(wire([line, ...mandatory('MESSAGE')])), expected));
  });

  describe('of the header fields as such', () => {
    it('a line that is none', () => {
      assert.deepEqual(
        kinds(messageWith(['garbage', 'Sub ject: x', ': x', 'S@: x'])),
        Array(4).fill('field-line'),
      );
    });

    for (const name of ['Via', 'From', 'To', 'Call-ID', 'CSeq', 'Max-Forwards']) {
      it(`no ${name}`, () => {
        const message = request(messageWith()).remove(name);
        assert.deepEqual(kinds(message.toBuffer()), [`missing-header ${name.toLowerCase()}`]);
      });
    }

    it('no Max-Forwards, which a response does not need', () => {
      assert.deepEqual(response(okWith()).has('Max-Forwards'), false);
      assert.deepEqual(kinds(okWith()), []);
    });

    for (const field of [
      't: <sip:x@b>',
      'From: <sip:x@b>;tag=2',
      'i: x',
      'cseq: 1 MESSAGE',
      'Max-Forwards: 1',
    ]) {
      it(`twice ${field}`, () => {
        const [only, ...more] = parsed(messageWith([field])).problems;
        assert.equal(only?.kind, 'repeated-header');
        assert.equal(only.seen, field);
        assert.deepEqual(more, []);
      });
    }

    it('lists that repeat are none', () => {
      assert.deepEqual(
        kinds(messageWith(['Supported: a', 'k: b,c', 'Route: <sip:a;lr>', 'Route: <sip:b;lr>'])),
        [],
      );
    });

    it('a method in CSeq that is not the one of the request', () => {
      assert.deepEqual(kinds(withValue('CSeq', '1 INVITE')), ['cseq-method cseq']);
      assert.deepEqual(
        kinds(okWith().length > 0 ? response(okWith()).set('CSeq', '1 INFO').toBuffer() : okWith()),
        [],
      );
    });
  });

  describe('of the characters', () => {
    const bad: [title: string, value: string][] = [
      ['NUL', 'a\0b'],
      ['DEL', 'a\u007fb'],
      ['a bare CR', 'a\rb'],
      ['a bare LF', 'a\nb'],
      ['octets that are not UTF-8', 'a\u00ff'],
      ['a cut UTF-8 character', 'a\u00c3'],
      ['an escaped NUL outside of quotation marks', 'a\\\0'],
      ['a NUL in quotation marks', '"a\0"'],
      ['a NUL after an escaped backslash', '"a\\\\\0"'],
      ['a bare LF that is escaped', '"a\\\n"'],
    ];
    for (const [title, value] of bad)
      it(title, () => assert.deepEqual(kinds(withValue('Subject', value)), ['charset subject']));

    const good: [title: string, value: string][] = [
      ['HTAB', 'a\tb'],
      ['UTF-8', Buffer.from('\u20ac').toString('latin1')],
      ['a quoted-pair of a control character (RFC 3261 s25.1)', '"BEL:\\\u0007 NUL:\\\0 DEL:\\\u007f"'],
    ];
    for (const [title, value] of good)
      it(`none of ${title}`, () => assert.deepEqual(kinds(withValue('Subject', value)), []));

    it('are found behind UTF-8 as well', () => {
      const euro = Buffer.from('\u20ac').toString('latin1');
      assert.deepEqual(kinds(withValue('Subject', `${euro}\0`)), ['charset subject']);
      assert.deepEqual(kinds(withValue('Subject', `${euro}\rx`)), ['charset subject']);
    });
  });

  describe('of the value of', () => {
    const bad: [name: string, value: string][] = [
      ['Via', 'SIP/2.0/UDP 192.0.2.15;;,;,,'],
      ['Via', 'SIP/2.0/UDP h;branch=a;rport=abc'],
      ['Via', 'SIP/2.0/UDP h;branch=a;branch=b'],
      ['Via', ''],
      ['From', 'Bell, Alexander <sip:a@b>'],
      ['From', '<sip:a@b>;tag="a"'],
      ['To', '"Mr J. User <sip:a@b>'],
      ['To', '< sip:a@b >'],
      ['Call-ID', 'a@b@c'],
      ['Call-ID', 'a b'],
      ['Call-ID', ''],
      ['Max-Forwards', '256'],
      ['Max-Forwards', 'x'],
      ['Content-Length', '-1'],
      ['Expires', '99999999999'],
      ['Min-Expires', '1.5'],
      ['Content-Type', 'text'],
      ['Contact', 'sip:a@b?Route=%3Csip:c%3E'],
      ['Contact', '<sip:a@b>;expires=soon'],
      ['Contact', '<sip:a@b>;;'],
      ['Route', 'sip:a@b;lr'],
      ['Record-Route', 'sip:a@b'],
      ['Path', '<sip:a@b'],
      ['Date', 'Fri, 01 Jan 2010 16:00:00 EST'],
      ['Supported', 'a b'],
      ['Require', ''],
      ['Proxy-Require', 'a,,b'],
      ['Unsupported', '"a"'],
      ['Allow', 'A;B'],
      ['Authorization', 'Digest'],
      ['Proxy-Authorization', 'Digest username'],
      ['WWW-Authenticate', 'Digest realm='],
      ['Proxy-Authenticate', ''],
    ];
    for (const [name, value] of bad) {
      it(`${name}: ${value}`, () => {
        const found = parsed(withValue(name, value)).problems;
        assert.ok(found.length > 0);
        for (const { kind, header, reason } of found) {
          assert.deepEqual([kind, header], ['header-syntax', name.toLowerCase()]);
          assert.ok(reason.startsWith(`${name}: `));
        }
      });
    }

    it('CSeq', () => {
      for (const value of ['4294967296 MESSAGE', 'MESSAGE 1', '1', '1  ', '-1 MESSAGE'])
        assert.deepEqual(kinds(withValue('CSeq', value)), ['header-syntax cseq'], value);
    });

    const good: [name: string, value: string][] = [
      ['Via', 'SIP / 2.0 / UDP [2001:db8::1]:5060 ; branch = z9hG4bK1 ; rport , SIP/2.0/UNKNOWN h'],
      ['From', 'sip:a@b;tag=1'],
      ['To', 'isbn:2983792873'],
      ['Call-ID', 'intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{'],
      ['Max-Forwards', '0068'],
      ['Contact', '*'],
      ['Contact', '<sip:a@b>;+sip.instance="<urn:uuid:1>";pub-gruu="sip:a@b;gr=x";q=0.7, sip:c@d'],
      ['Supported', ''],
      ['Allow', ''],
      ['Accept', ''],
      ['UnknownHeaderWithUnusualValue', ';;,,;;,;'],
      ['Authorization', 'NoOneKnowsThisScheme opaque-data=here'],
    ];
    for (const [name, value] of good)
      it(`none: ${name}: ${value}`, () => assert.deepEqual(kinds(withValue(name, value)), []));
  });

  describe('of the framing', () => {
    const found = (octets: Buffer, read = parsed): Problem[] => [...read(octets).problems];

    it('octets that are missing or too many', () => {
      const [missing] = found(messageWith(['Content-Length: 9999'], 'abc'));
      assert.deepEqual(
        [missing?.kind, missing?.reason],
        ['content-length', '9996 octets of the body are missing'],
      );
      assert.equal(missing?.seen, 'Content-Length: 9999');
      const [surplus] = found(messageWith(['Content-Length: 0'], 'abc'));
      assert.deepEqual([surplus?.kind, surplus?.reason], ['content-length', '3 octets follow the body']);
    });

    it('a head without its empty line', () => {
      const octets = messageWith();
      assert.deepEqual(
        found(octets.subarray(0, octets.length - 2)).map(({ kind }) => kind),
        ['framing'],
      );
    });

    it('a stream without Content-Length', () => {
      assert.deepEqual(
        found(messageWith(), framed).map(({ kind, header }) => [kind, header]),
        [['missing-header', 'content-length']],
      );
    });

    it('none of a message that was not received', () => {
      assert.deepEqual(request(messageWith(['Content-Length: 9'])).with({}).problems, []);
    });
  });

  it('show what was seen', () => {
    assert.deepEqual(parsed(withValue('CSeq', 'x')).problems, [
      { kind: 'header-syntax', header: 'cseq', reason: 'CSeq: sequence number expected', seen: 'x' },
    ]);
  });
});
