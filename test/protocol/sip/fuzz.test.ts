import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { responseTo } from '../../../protocol/sip/build';
import { isFault } from '../../../protocol/sip/fault';
import type { SipMessage } from '../../../protocol/sip/message';
import { parseDatagram, parseFramed } from '../../../protocol/sip/parse';
import { SipStreamFramer } from '../../../protocol/sip/stream-framer';
import { trippers } from './arbitraries';
import { mandatory, wire } from './wire';

const DATA = join(__dirname, '..', '..', 'data');
const CORPUS = ['sip-examples', 'torture'].flatMap((folder) =>
  readdirSync(join(DATA, folder))
    .filter((name) => name.endsWith('.sip'))
    .map((name) => readFileSync(join(DATA, folder, name))),
);

/** Does with octets whatever is done with a message from a peer. */
function useAll(octets: Buffer): void {
  for (const message of [parseDatagram(octets), parseFramed(octets)]) {
    if (isFault(message)) assert.ok(message.reason.length > 0);
    else useMessage(message);
  }
  let length = 0;
  for (const { kind, octets: unit } of new SipStreamFramer().push(octets)) {
    length += unit.length;
    if (kind === 'message') parseFramed(unit);
  }
  assert.ok(length <= octets.length);
}

function useMessage(message: SipMessage): void {
  const { topVia, from, to, callId, cseq, maxForwards, expires, contentLength, contentType, body } = message;
  const { vias, contacts, routes, recordRoutes, paths, received, startLine } = message;
  const single = [
    topVia,
    from,
    to,
    callId,
    cseq,
    maxForwards,
    expires,
    contentLength,
    contentType,
    startLine,
  ];
  const lists = [
    vias,
    contacts,
    routes,
    recordRoutes,
    paths,
    message.tokens('Supported'),
    message.list('Allow'),
  ];
  for (const view of [...single, ...lists]) assert.notEqual(view, null);
  for (const contact of contacts) if (contact !== '*') assert.notEqual(contact.features, null);
  for (const address of [from, to, ...routes]) assert.notEqual(address?.uri, null);
  for (const { kind, reason, seen } of message.problems) {
    assert.ok(kind.length > 0 && reason.length > 0);
    assert.equal(typeof seen, 'string');
  }
  assert.ok(received && received.surplus >= 0 && received.missing >= 0);
  assert.equal(message.toBuffer(), received.octets);
  assert.ok(body.length <= received.octets.length);
  const again = parseDatagram(message.set('Max-Forwards', '69').prepend('Via', 'SIP/2.0/UDP h').toBuffer());
  // A start line with control characters around its spaces may not survive being written again.
  if (!isFault(again)) assert.equal(again.body.length <= body.length, true);
  if (message.kind === 'request') {
    assert.notEqual(message.requestUri, null);
    responseTo(message, 400, { toTag: 't' }).toBuffer();
  }
}

/** A change of octets: some are replaced, removed, repeated, or taken from another message. */
type Mutation = (octets: Buffer) => Buffer;

const place = fc.double({ min: 0, max: 1, noNaN: true });
const tripper = trippers.map((text) => Buffer.from(text, 'latin1'));

function splice(octets: Buffer, at: number, count: number, instead: Buffer): Buffer {
  const start = Math.floor(at * octets.length);
  return Buffer.concat([octets.subarray(0, start), instead, octets.subarray(start + count)]);
}

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.nat(255)).map(
    ([at, octet]): Mutation =>
      (octets) =>
        splice(octets, at, 1, Buffer.from([octet])),
  ),
  fc.tuple(place, fc.nat(20)).map(
    ([at, count]): Mutation =>
      (octets) =>
        splice(octets, at, count, Buffer.alloc(0)),
  ),
  fc.tuple(place, fc.nat(5), tripper).map(
    ([at, count, text]): Mutation =>
      (octets) =>
        splice(octets, at, count, text),
  ),
  fc.tuple(place, fc.nat(200)).map(([at, count]): Mutation => (octets) => {
    const start = Math.floor(at * octets.length);
    return splice(octets, at, 0, octets.subarray(start, start + count));
  }),
  fc.tuple(place, place, fc.constantFrom(...CORPUS)).map(
    ([at, from, other]): Mutation =>
      (octets) =>
        splice(octets, at, octets.length, other.subarray(Math.floor(from * other.length))),
  ),
  fc.tuple(place, fc.constantFrom('\r\n', '\r\n ', '\n', '\r', '\0', ':', '\r\n\r\n')).map(
    ([at, text]): Mutation =>
      (octets) =>
        splice(octets, at, 0, Buffer.from(text)),
  ),
);

describe('the SIP codec under any octets', () => {
  it('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => useAll(Buffer.from(octets))),
      { numRuns: 1000, seed: 1 },
    );
  });

  it('never throws on values that trip parsers', () => {
    const names = ['Via', 'From', 'To', 'Contact', 'Route', 'CSeq', 'Content-Type', 'Content-Length', 'Date'];
    const others = [
      'Authorization',
      'WWW-Authenticate',
      'Supported',
      'Max-Forwards',
      'Call-ID',
      'Expires',
      'Path',
    ];
    const field = fc
      .tuple(fc.constantFrom(...names, ...others), trippers)
      .map(([name, value]) => `${name}: ${value}`);
    const start = fc.oneof(
      trippers,
      trippers.map((text) => `MESSAGE ${text} SIP/2.0`),
      fc.constant('SIP/2.0 200 OK'),
    );
    fc.assert(
      fc.property(start, fc.array(field, { maxLength: 6 }), (line, fields) =>
        useAll(wire([line, ...fields])),
      ),
      { numRuns: 1000, seed: 2 },
    );
  });

  it('never throws on messages that were tampered with', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CORPUS),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        (octets, mutations) => useAll(mutations.reduce<Buffer>((mutated, mutate) => mutate(mutated), octets)),
      ),
      { numRuns: 3000, seed: 3 },
    );
  });

  // A quadratic parser would need several 10^9 steps for one of these and run into the timeout.
  describe('takes linear time for 60 kB of', () => {
    const size = 60_000;
    const pieces = [
      ...[
        '\r\n',
        '\r',
        '\n',
        '\r\n ',
        'a\r\n',
        'a:\r\n',
        ':\r\n',
        'v:\r\n',
        'l: 0\r\n',
        'Content-Length: 1\r\n',
      ],
      ...[
        'Via: SIP/2.0/UDP h\r\n',
        'Via: SIP/2.0/UDP h,',
        'Contact: <sip:a@b>\r\n',
        'Route: <sip:a>,<sip:b>\r\n',
        'c\r\n',
      ],
      ...['To: "\r\n', 'm: ,\r\n', 'x', ' ', '"', '<', ',', ';a', '\\', '\u00e4', '\0', 'k: a\r\n'],
    ];
    for (const piece of pieces) {
      it(JSON.stringify(piece), function () {
        this.timeout(5000);
        const many = piece.repeat(size / piece.length);
        const start = 'MESSAGE sip:a@b SIP/2.0';
        const head = `${start}\r\n${mandatory('MESSAGE').join('\r\n')}\r\n`;
        for (const text of [many, `${start}\r\n${many}`, `${head}${many}`, `${head}Subject: ${many}\r\n\r\n`])
          useAll(Buffer.from(text, 'latin1'));
        useAll(
          Buffer.from(
            `MESSAGE sip:${many} SIP/2.0\r\n${mandatory('MESSAGE').join('\r\n')}\r\n\r\n`,
            'latin1',
          ),
        );
        useAll(Buffer.from(`${head}Contact: ${many}\r\nVia: ${many}\r\nTo: ${many}\r\n\r\n`, 'latin1'));
      });
    }
  });
});
