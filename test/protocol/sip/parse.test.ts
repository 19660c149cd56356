import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Fault, isFault } from '../../../protocol/sip/fault';
import { isKeepAlive, parseDatagram, parseFramed } from '../../../protocol/sip/parse';
import { framed, mandatory, messageWith, okWith, parsed, request, response, wire } from './wire';

describe('parseDatagram', () => {
  it('reads a request', () => {
    const message = request(messageWith(['Content-Length: 5'], 'h\u00e9llo'.slice(0, 4)));
    assert.equal(message.kind, 'request');
    assert.equal(message.method, 'MESSAGE');
    assert.equal(message.uri, 'sip:nora@push.example');
    assert.equal(message.version, 'SIP/2.0');
    assert.equal(message.startLine, 'MESSAGE sip:nora@push.example SIP/2.0');
    assert.equal(message.body.toString('utf8'), 'h\u00e9ll');
    assert.equal(message.callId, 'call-1@192.0.2.7');
  });

  it('reads a response', () => {
    const message = response(okWith(['Content-Length: 0']));
    assert.equal(message.status, 200);
    assert.equal(message.reason, 'OK');
    assert.equal(message.version, 'SIP/2.0');
    assert.equal(message.startLine, 'SIP/2.0 200 OK');
    assert.equal(message.to?.tag, 't1');
  });

  describe('reads the start line liberally', () => {
    const requests: [line: string, method: string, uri: string, version: string][] = [
      ['INVITE  sip:a@b  SIP/2.0', 'INVITE', 'sip:a@b', 'SIP/2.0'],
      ['INVITE sip:a@b SIP/2.0  ', 'INVITE', 'sip:a@b', 'SIP/2.0'],
      ['INVITE sip:a@b; lr SIP/2.0', 'INVITE', 'sip:a@b; lr', 'SIP/2.0'],
      ['INVITE <sip:a@b> SIP/2.0', 'INVITE', '<sip:a@b>', 'SIP/2.0'],
      ['OPTIONS sip:a@b SIP/7.0', 'OPTIONS', 'sip:a@b', 'SIP/7.0'],
      ['OPTIONS sip:a@b sip/2.0', 'OPTIONS', 'sip:a@b', 'sip/2.0'],
      ['M\u00d6 sip:a@b SIP/2.0', 'M\u00c3\u0096', 'sip:a@b', 'SIP/2.0'],
      ['SIP sip:a@b SIP/2.0', 'SIP', 'sip:a@b', 'SIP/2.0'],
    ];
    for (const [line, method, uri, version] of requests) {
      it(JSON.stringify(line), () => {
        const message = request(wire([line, 'Via: x']));
        assert.deepEqual([message.method, message.uri, message.version], [method, uri, version]);
        assert.equal(message.startLine, Buffer.from(line).toString('latin1'));
        assert.equal(message.headers.fields.length, 1);
      });
    }

    const responses: [line: string, status: number, reason: string, version: string][] = [
      ['SIP/2.0 100 ', 100, '', 'SIP/2.0'],
      ['SIP/2.0 100', 100, '', 'SIP/2.0'],
      ['SIP/2.0 200 = 2**3 * 5**2 \u043d', 200, '= 2**3 * 5**2 \u00d0\u00bd', 'SIP/2.0'],
      ['SIP/2.0 4294967301 better not', 4294967301, 'better not', 'SIP/2.0'],
      ['sip/2.0 200 OK', 200, 'OK', 'sip/2.0'],
      ['SIP/3.0 200 OK', 200, 'OK', 'SIP/3.0'],
    ];
    for (const [line, status, reason, version] of responses) {
      it(JSON.stringify(line), () => {
        const message = response(wire([line, 'Via: x']));
        assert.deepEqual([message.status, message.reason, message.version], [status, reason, version]);
      });
    }
  });

  describe('gives a fault for what is no SIP message', () => {
    const lines = [
      '',
      'GET / HTTP/1.1',
      'hello',
      'INVITE sip:a@b',
      'INVITE SIP/2.0',
      ' SIP/2.0',
      'SIP/2.0',
      'SIP/2.0 OK',
    ];
    for (const line of [
      ...lines,
      'SIP/2.0 2x0 OK',
      'SIP/2.0 -1 OK',
      '\u0000\u0001\u0002',
      'SIP/2.0  200 OK',
    ]) {
      it(JSON.stringify(line), () => {
        const fault = parseDatagram(wire([line, 'Via: x']));
        assert.ok(isFault(fault));
        assert.ok(fault.reason.length > 0);
      });
    }
    it('no octets', () => assert.ok(parseDatagram(Buffer.alloc(0)) instanceof Fault));
  });

  describe('frames the body (RFC 3261 s18.3)', () => {
    const cases: [
      title: string,
      fields: string[],
      rest: string,
      body: string,
      surplus: number,
      missing: number,
    ][] = [
      ['as Content-Length says', ['Content-Length: 3'], 'abc', 'abc', 0, 0],
      ['as the compact form says', ['l:3'], 'abc', 'abc', 0, 0],
      ['as a folded Content-Length says', ['Content-Length:', ' 3'], 'abc', 'abc', 0, 0],
      ['to the end without Content-Length', [], 'abc', 'abc', 0, 0],
      ['and sets aside what follows it', ['Content-Length: 1'], 'abc', 'a', 2, 0],
      ['and keeps what has come of it', ['Content-Length: 9'], 'abc', 'abc', 0, 6],
      ['of no length', ['Content-Length: 0'], '', '', 0, 0],
      ['to the end when Content-Length is no number', ['Content-Length: five'], 'abc', 'abc', 0, 0],
      ['to the end when Content-Length is negative', ['Content-Length: -1'], 'abc', 'abc', 0, 0],
      [
        'to the end when Content-Length is absurdly long',
        ['Content-Length: 00000000003'],
        'abc',
        'abc',
        0,
        0,
      ],
      ['by the first of two Content-Length', ['Content-Length: 1', 'l: 2'], 'abc', 'a', 2, 0],
    ];
    for (const [title, fields, rest, body, surplus, missing] of cases) {
      it(title, () => {
        const message = parsed(messageWith(fields, rest));
        assert.equal(message.body.toString('latin1'), body);
        assert.equal(message.received?.surplus, surplus);
        assert.equal(message.received.missing, missing);
        assert.equal(message.received.unended, false);
        assert.equal(message.received.framing, 'datagram');
      });
    }

    it('octet for octet', () => {
      const body = Buffer.from(Array.from({ length: 256 }, (_, octet) => octet));
      assert.deepEqual(parsed(messageWith(['Content-Length: 256'], body)).body, body);
    });

    it('even when it looks like the end of a head', () => {
      const message = parsed(messageWith(['Content-Length: 8'], '\r\n\r\n\r\n\r\n'));
      assert.equal(message.body.length, 8);
      assert.equal(message.received?.surplus, 0);
    });
  });

  it('ignores empty lines before the start line (RFC 3261 s7.5)', () => {
    const message = request(Buffer.concat([Buffer.from('\r\n\r\n\r\n'), messageWith(['l: 1'], 'x')]));
    assert.equal(message.method, 'MESSAGE');
    assert.equal(message.body.toString(), 'x');
    assert.deepEqual(message.problems, []);
  });

  it('reads a head that does not end', () => {
    for (const end of ['', '\r', '\r\n', '\r\n\r']) {
      const octets = Buffer.from(`OPTIONS sip:a@b SIP/2.0\r\nTo: <sip:c>${end}`);
      const message = parsed(octets);
      assert.equal(message.received?.unended, true, JSON.stringify(end));
      assert.equal(message.body.length, 0);
      assert.deepEqual(message.fields('To').length, 1);
    }
    assert.equal(parsed(Buffer.from('OPTIONS sip:a@b SIP/2.0')).headers.fields.length, 0);
    assert.equal(parsed(Buffer.from('OPTIONS sip:a@b SIP/2.0\r\n\r\n')).received?.unended, false);
  });

  it('does not take bare CR or LF for the end of a line', () => {
    const message = parsed(Buffer.from('OPTIONS sip:a@b SIP/2.0\r\nSubject: a\n\nb\r\rc\r\nTo: d\r\n\r\nx'));
    assert.equal(message.headers.fields.length, 2);
    assert.equal(message.header('Subject'), 'a\n\nb\r\rc');
    assert.equal(message.body.toString(), 'x');
  });

  it('reads a message of any size', () => {
    for (const filler of [0, 1, 1000, ...around(2048), ...around(4096), ...around(8192), 60_000]) {
      const fields = [...mandatory('MESSAGE'), `Subject: ${'s'.repeat(filler)}`, 'Content-Length: 4'];
      const message = parsed(wire(['MESSAGE sip:a@b SIP/2.0', ...fields], 'body!'));
      assert.equal(message.header('Subject')?.length, filler);
      assert.equal(message.body.toString(), 'body', String(filler));
      assert.equal(message.received?.surplus, 1);
    }
    const large = Buffer.alloc(1_000_000, 0x0d);
    const message = parsed(messageWith([`Content-Length: ${large.length}`], large));
    assert.ok(message.body.equals(large));
    assert.deepEqual(message.problems, []);
  });

  it('keeps the octets it read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (tail) => {
        const octets = Buffer.concat([messageWith(['Content-Length: 3']), tail]);
        const message = parsed(octets);
        assert.equal(message.toBuffer(), octets);
        assert.ok(message.body.equals(tail.subarray(0, 3)));
      }),
    );
  });
});

describe('parseFramed', () => {
  it('knows that the message came on a stream', () => {
    const message = framed(messageWith(['l: 0']));
    assert.equal(message.received?.framing, 'stream');
    assert.deepEqual(message.problems, []);
  });

  it('misses Content-Length, which a stream needs', () => {
    assert.deepEqual(
      framed(messageWith()).problems.map(({ kind, header }) => [kind, header]),
      [['missing-header', 'content-length']],
    );
  });

  it('gives a fault for what is no SIP message', () => {
    assert.ok(isFault(parseFramed(Buffer.from('GET / HTTP/1.1\r\n\r\n'))));
  });
});

describe('isKeepAlive', () => {
  it('is true for CR and LF only, and for nothing', () => {
    for (const text of ['', '\r\n', '\r\n\r\n', '\r', '\n\n']) assert.ok(isKeepAlive(Buffer.from(text)));
    for (const text of [' ', '\0', '\r\n\0', 'x']) assert.ok(!isKeepAlive(Buffer.from(text)));
  });
});

/** Sizes at which a head crosses a boundary of this many octets, whatever else is in it. */
function around(boundary: number): number[] {
  return Array.from({ length: 40 }, (_, i) => boundary - 260 + i * 8 + (i % 8));
}
