import assert from 'node:assert/strict';
import fc from 'fast-check';
import { buildRequest, responseTo, type HeaderPair } from '../../../protocol/sip/build';
import { octetsToUtf8, utf8ToOctets } from '../../../protocol/sip/octets';
import { token } from './arbitraries';
import { messageWith, request, response, wire } from './wire';

describe('octet strings', () => {
  it('hold any text, one character per octet', () => {
    for (const text of ['', 'abc', '\u0000\u007f', '\u00e4\u20ac', '\u{1f4e8}']) {
      const octets = utf8ToOctets(text);
      assert.equal(octets.length, Buffer.byteLength(text));
      assert.equal(octetsToUtf8(octets), text);
    }
    assert.equal(octetsToUtf8('\u00ff'), '\ufffd');
  });
});

describe('buildRequest', () => {
  it('writes the header fields in their order, and Content-Length', () => {
    const built = buildRequest({
      method: 'MESSAGE',
      uri: 'sip:nora@push.example;gr=urn:x',
      headers: [
        ['To', '<sip:nora@push.example>'],
        ['Content-Type', 'text/plain'],
      ],
      body: Buffer.from('h\u00e9'),
    });
    const lines = ['MESSAGE sip:nora@push.example;gr=urn:x SIP/2.0', 'To: <sip:nora@push.example>'];
    assert.deepEqual(
      built.toBuffer(),
      wire([...lines, 'Content-Type: text/plain', 'Content-Length: 3'], 'h\u00e9'),
    );
  });

  it('writes text as UTF-8', () => {
    const built = buildRequest({
      method: 'MESSAGE',
      uri: 'sip:a@b',
      headers: [['Subject', '\u20ac \u{1f4e8}']],
    });
    assert.ok(built.toBuffer().includes(Buffer.from('Subject: \u20ac \u{1f4e8}\r\n', 'utf8')));
    assert.equal(octetsToUtf8(built.header('Subject')!), '\u20ac \u{1f4e8}');
    assert.equal(octetsToUtf8(request(built.toBuffer()).header('Subject')!), '\u20ac \u{1f4e8}');
  });

  it('has no body unless one is given', () => {
    const built = buildRequest({ method: 'OPTIONS', uri: 'sip:a@b', headers: [] });
    assert.equal(built.toBuffer().toString(), 'OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 0\r\n\r\n');
  });

  it('builds what is read again as it was built', () => {
    const text = fc
      .string({ unit: 'grapheme', maxLength: 20 })
      .map((each) => each.replace(/[\r\n]/g, '').trim());
    const pair = fc.tuple(token, text) as fc.Arbitrary<HeaderPair>;
    const uri = token.map((user) => `sip:${user}@push.example`);
    fc.assert(
      fc.property(
        token,
        uri,
        fc.array(pair, { maxLength: 8 }),
        fc.uint8Array(),
        (method, target, headers, body) => {
          fc.pre(headers.every(([name]) => !['content-length', 'l'].includes(name.toLowerCase())));
          const built = buildRequest({ method, uri: target, headers, body: Buffer.from(body) });
          const read = request(built.toBuffer());
          assert.deepEqual([read.method, read.uri, read.version], [built.method, built.uri, built.version]);
          assert.equal(read.startLine, built.startLine);
          assert.deepEqual(
            read.headers.fields.map(({ id, name, value, line }) => [id, name, value, line]),
            built.headers.fields.map(({ id, name, value, line }) => [id, name, value, line]),
          );
          for (const [name] of headers) assert.equal(read.header(name), built.header(name));
          assert.deepEqual(read.body, built.body);
          assert.equal(read.received?.surplus, 0);
          // With a change the message is written from its parts, not from what was received.
          assert.deepEqual(read.with({}).toBuffer(), built.toBuffer());
        },
      ),
    );
  });
});

describe('responseTo', () => {
  const asked = request(
    wire(
      [
        'OPTIONS sip:a@b SIP/2.0',
        'v: SIP/2.0/UDP p;branch=z9hG4bK1, SIP/2.0/UDP q;branch=z9hG4bK2',
        'Max-Forwards: 70',
        't: "T" <sip:t@b>;x=y',
        'f: <sip:f@b>;tag=1',
        'Via: SIP/2.0/UDP r;branch=z9hG4bK3',
        'i: c',
        'Timestamp: 54.2',
        'CSeq: 7 OPTIONS',
        'Record-Route: <sip:rr;lr>',
        'Content-Length: 1',
      ],
      'x',
    ),
  );

  it('takes over Via, From, To, Call-ID and CSeq as they are (RFC 3261 s8.2.6.2)', () => {
    assert.deepEqual(
      responseTo(asked, 404).toBuffer(),
      wire([
        'SIP/2.0 404 Not Found',
        'v: SIP/2.0/UDP p;branch=z9hG4bK1, SIP/2.0/UDP q;branch=z9hG4bK2',
        't: "T" <sip:t@b>;x=y',
        'f: <sip:f@b>;tag=1',
        'Via: SIP/2.0/UDP r;branch=z9hG4bK3',
        'i: c',
        'CSeq: 7 OPTIONS',
        'Content-Length: 0',
      ]),
    );
  });

  it('copies Timestamp into a 100, and into no other (RFC 3261 s8.2.6.1)', () => {
    assert.equal(responseTo(asked, 100).header('Timestamp'), '54.2');
    assert.equal(responseTo(asked, 200).header('Timestamp'), undefined);
  });

  it('adds a tag to a To that has none', () => {
    const answer = responseTo(asked, 200, { toTag: 'mine' });
    assert.equal(answer.header('To'), '"T" <sip:t@b>;x=y;tag=mine');
    assert.equal(answer.to?.tag, 'mine');
  });

  it('leaves the tag of the request, and a To that cannot be read', () => {
    const inDialog = request(messageWith()).set('To', '<sip:nora@push.example>;tag=theirs');
    assert.equal(responseTo(inDialog, 200, { toTag: 'mine' }).to?.tag, 'theirs');
    const broken = inDialog.set('To', '"Nora <sip:nora@push.example>');
    assert.equal(responseTo(broken, 400, { toTag: 'mine' }).header('To'), '"Nora <sip:nora@push.example>');
  });

  it('takes a reason, header fields and a body', () => {
    const parts = { reason: 'N\u00f6', headers: [['Accept', 'a/b'] as const], body: Buffer.from('xyz') };
    const read = response(responseTo(asked, 415, parts).toBuffer());
    assert.equal(octetsToUtf8(read.reason), 'N\u00f6');
    assert.equal(read.header('Accept'), 'a/b');
    assert.equal(read.contentLength, 3);
    assert.equal(read.body.toString(), 'xyz');
  });

  it('has the usual reason phrase, or none', () => {
    assert.equal(responseTo(asked, 489).startLine, 'SIP/2.0 489 Bad Event');
    assert.equal(responseTo(asked, 299).startLine, 'SIP/2.0 299 ');
  });

  it('has no problems if the request has none', () => {
    for (const status of [100, 200, 401, 503, 603])
      assert.deepEqual(
        response(responseTo(request(messageWith()), status, { toTag: 'a' }).toBuffer()).problems,
        [],
      );
  });
});
