import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { FILE_TRANSFER_CHECKS } from '../../judge/checks/file-transfers';
import { MEDIA_CONTENT_CHECKS } from '../../judge/checks/media-content';
import { SDP_URI_CHECKS } from '../../judge/checks/sdp-uris';
import { judge } from '../../judge/judge';
import { formatHash } from '../../protocol/sdp/file-selector';
import { loadCatalogue } from '../../requirements/catalogue';
import { PRICE_LIST } from '../protocol/msrp/worked-example';
import { named } from './wire';
import { closedLine, dialog, fileLine, messageLine, sdp } from './wire-descriptions';
import { MediaWire, sent, type ChunkText } from './wire-media';

const CHECKS = [...MEDIA_CONTENT_CHECKS, ...FILE_TRANSFER_CHECKS, ...SDP_URI_CHECKS];
/** Long after everything has been said. */
const AFTERWARDS = 60_000;

const [OWN, PEER] = ['qzXrBWkmcvgt1111', 'hnLpEJuyfTos2222'];
const ID = 'x4Kq9ZtR2vNb7LmC';
const sessions = [OWN, PEER] as const;
const first: ChunkText = { at: 100, id: 'Aq3Zs8Wd1Xe6Cr0V', sessions };

/** A session for messages; T1 takes up to 100 octets, and HTML wrapped only. */
const chat = (...media: readonly ChunkText[]): MediaWire =>
  new MediaWire(
    dialog([
      {
        request: sdp({ by: 'sender', media: [messageLine('sender', OWN)] }),
        response: sdp({
          by: 'T1',
          media: [messageLine('T1', PEER, 'a=max-size:100', 'a=accept-wrapped-types:text/html')],
        }),
      },
    ]),
    media.flatMap(sent),
  );
const message = chat(first);
const CPIM = 'From: <sip:a@x>\r\nTo: <sip:b@x>\r\n\r\nContent-Type: text/html\r\n\r\n<p>hello';
const wrapped = chat({ ...first, type: 'message/cpim', body: CPIM });

/** A file of 5000 octets in two chunks; then the sender closes its line, half a second later. */
const file = (
  later = sdp({ by: 'sender', version: 2, media: [closedLine(ID)] }),
  more: readonly ChunkText[] = [],
): MediaWire => {
  const content = PRICE_LIST.toString('latin1');
  const disposition = 'Content-Disposition: attachment; filename="price list.txt"; size=5000';
  const chunk = { ...first, more: [disposition] };
  return new MediaWire(
    dialog([
      {
        request: sdp({ by: 'sender', media: [fileLine('sender', OWN, ID, 'a=file-disposition:attachment')] }),
        response: sdp({ by: 'T1', media: [fileLine('T1', PEER, ID)] }),
      },
      { request: later, response: sdp({ by: 'T1', version: 2, media: [closedLine(ID)] }) },
    ]),
    [
      { ...chunk, range: '1-*/5000', body: content.slice(0, 3000), flag: '+' } as const,
      { ...chunk, at: 200, id: 'Bt5Gy9Nh2Uj7Mi4K', range: '3001-*/5000', body: content.slice(3000) },
      ...more,
    ].flatMap(sent),
  );
};
/** The sender offers the same line again although the file has been transferred. */
const stillOpen = sdp({
  by: 'sender',
  version: 2,
  media: [fileLine('sender', OWN, ID, 'a=file-disposition:attachment', 'a=max-size:5')],
});

describe('checks of media against descriptions', () => {
  const conforming: readonly [requirement: string, wire: MediaWire, subjects: number][] = [
    ['MSRP-4975-6-01', message, 3],
    ['MSRP-4975-9-01', message, 3],
    ['MSRP-4975-8.6-02', message, 1],
    ['MSRP-4975-8.6-02', wrapped, 1],
    ['MSRP-4975-8.6-08', message, 1],
    ['MSRP-4975-8.9-01', message, 1],
    ['MSRP-4975-8.9-01', file(), 1],
    ['MSRP-3264-8.2-01', file(), 2],
    ['MSRP-5547-6-05', file(), 1],
    ['MSRP-5547-6-07', file(), 1],
    ['MSRP-5547-8.1-06', file(), 1],
  ];
  for (const [requirement, wire, subjects] of conforming) {
    it(`${requirement} has looked and has nothing to say`, () => {
      assert.deepEqual(named(wire.findings(CHECKS, AFTERWARDS)), []);
      assert.equal(wire.looked(CHECKS, requirement, AFTERWARDS), subjects);
    });
  }

  /** Conforming ways that look odd. */
  const odd: readonly [what: string, wire: MediaWire][] = [
    ['a type has parameters', chat({ ...first, type: 'text/plain;charset=utf-8' })],
    ['a container cannot be read', chat({ ...first, type: 'message/cpim' })],
    [
      'a notification comes from the side that is recvonly',
      file(undefined, [
        {
          ...first,
          at: 300,
          from: 'T1',
          id: 'Cp1Lo6Qa3Wk8Sz0E',
          messageId: 'notice-1',
          type: 'message/imdn+xml',
        },
      ]).with((each) => each.edit(0, 'text/plain\n', 'text/plain message/imdn+xml\n')),
    ],
    [
      'the line of the file is taken by another one',
      file(sdp({ by: 'sender', version: 2, media: [fileLine('sender', OWN, 'B1oVn5XcQ8aMz3Rk')] })),
    ],
    [
      'a chunk is given up after the end',
      file(undefined, [{ ...first, at: 4000, id: 'Cp1Lo6Qa3Wk8Sz0E', messageId: 'message-9', flag: '#' }]),
    ],
    [
      'a part of the file was asked for',
      file().with((each) =>
        [0, 1].reduce(
          (wire, i) =>
            wire
              .edit(i, 'a=file-transfer-id', 'a=file-range:1-5000\na=file-transfer-id')
              .edit(i, '83:18', '00:00'),
          each,
        ),
      ),
    ],
    [
      'the offer left before the file had arrived',
      new MediaWire(
        file(stillOpen).with((each) => each.replace(3, { at: 210 }).replace(4, { at: 220 })),
        file().media,
      ),
    ],
  ];
  for (const [what, wire] of odd)
    it(`find nothing when ${what}`, () => assert.deepEqual(named(wire.findings(CHECKS, AFTERWARDS)), []));

  const late: ChunkText = { ...first, at: 4000, id: 'Cp1Lo6Qa3Wk8Sz0E', messageId: 'message-9' };
  const spoiled: readonly [requirement: string, by: string, wire: MediaWire][] = [
    ['MSRP-4975-6-01', 'sender', message.editMedia(0, `${OWN};tcp`, OWN)],
    ['MSRP-4975-6-02', 'sender', message.editMedia(0, 'From-Path: msrp://', 'From-Path: msrp://a:b@')],
    ['MSRP-4975-9-01', 'sender', message.editMedia(0, 'From-Path: msrp:', 'From-Path: sip:')],
    ['MSRP-4975-8.6-02', 'sender', chat({ ...first, type: 'text/html' })],
    [
      'MSRP-4975-8.6-02',
      'sender',
      chat({ ...first, type: 'message/cpim', body: CPIM.replace('text/html', 'image/png') }),
    ],
    ['MSRP-4975-8.6-02', 'T1', chat({ ...first, from: 'T1', type: 'text/html' })],
    ['MSRP-4975-8.6-08', 'sender', chat({ ...first, body: 'x'.repeat(101) })],
    [
      'MSRP-4975-8.9-01',
      'T1',
      file(undefined, [{ ...first, at: 300, from: 'T1', id: 'Cp1Lo6Qa3Wk8Sz0E', messageId: 'notice-1' }]),
    ],
    ['MSRP-3264-8.2-01', 'sender', file(undefined, [late])],
    ['MSRP-5547-6-05', 'sender', file().editMedia(0, '0000 abc', '0000 abd')],
    ['MSRP-5547-6-07', 'sender', file().editMedia(0, 'price list', 'other list')],
    ['MSRP-5547-6-07', 'sender', file().editMedia(0, 'size=5000', 'size=5001')],
    ['MSRP-5547-6-07', 'sender', file().editMedia(0, 'attachment;', 'inline;')],
    ['MSRP-5547-8.1-06', 'sender', file(stillOpen)],
    [
      'MSRP-5547-8.1-06',
      'sender',
      file().with((each) => each.edit(3, `a=file-transfer-id:${ID}`, 'a=file-transfer-id:x')),
    ],
  ];
  for (const [requirement, by, wire] of spoiled) {
    it(`${requirement} blames ${by}`, () =>
      assert.deepEqual(named(wire.findings(CHECKS, AFTERWARDS)), [`${requirement} ${by}`]));
  }

  it('judge damaged media without failing', () => {
    const catalogue = loadCatalogue();
    const damage = fc.record({
      shot: fc.nat(),
      from: fc.nat(),
      length: fc.nat({ max: 60 }),
      instead: fc.oneof(
        fc.string({ unit: 'binary', maxLength: 4 }),
        fc.constantFrom('\r\n', '\r\n\r\n', '-------', '$', ';tcp', '/0', ';'),
      ),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(message, wrapped, file()),
        fc.array(damage, { minLength: 1, maxLength: 6 }),
        (sound, damages) => {
          let wire = sound;
          for (const { shot, from, length, instead } of damages) {
            const index = shot % wire.media.length;
            const { text } = wire.media[index]!;
            const start = from % (text.length + 1);
            wire = wire.withMedia(index, text.slice(0, start) + instead + text.slice(start + length));
          }
          judge(wire.trace(), CHECKS, catalogue, AFTERWARDS);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('know the hash of the file', () =>
    assert.ok(formatHash(createHash('sha1').update(PRICE_LIST).digest()).startsWith('83:18:8E')));
});
