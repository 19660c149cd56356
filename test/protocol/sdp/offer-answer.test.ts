import assert from 'node:assert/strict';
import { fileAttributes, msrpMedia } from '../../../protocol/sdp/compose';
import { mayAnswer, mirrored, type Direction } from '../../../protocol/sdp/direction';
import { answerProblems, successorProblems } from '../../../protocol/sdp/exchange-problems';
import { mirroredFileAttributes, transferRequest } from '../../../protocol/sdp/file-transfer';
import { readMsrpMedia } from '../../../protocol/sdp/msrp-media';
import { buildAnswer, buildOffer, closedMedia, nextDescription } from '../../../protocol/sdp/offer-answer';
import { msrpProblems } from '../../../protocol/sdp/msrp-problems';
import { parseSessionDescription } from '../../../protocol/sdp/parse';
import {
  writeSessionDescription,
  type SessionDescription,
  type SessionFields,
} from '../../../protocol/sdp/session-description';
import { msrpUri } from '../../../protocol/msrp/uri';
import { SENDER_URI, TERMINAL_URI } from '../msrp/worked-example';
import { SENDER, TERMINAL, workedAnswer, workedOffer } from './worked-example';

const DIRECTIONS: readonly Direction[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];

const reread = (fields: SessionFields): SessionDescription =>
  parseSessionDescription(writeSessionDescription(fields));
const replaced = (octets: Buffer, from: string, to: string): SessionDescription => {
  const text = octets.toString('latin1');
  assert.ok(text.includes(from), from);
  return parseSessionDescription(Buffer.from(text.replace(from, to), 'latin1'));
};
const offer = parseSessionDescription(workedOffer());
const against = (from: string, to: string) =>
  answerProblems(offer, replaced(workedAnswer(), from, to)).map(
    ({ kind, media }) => `${kind} ${media ?? ''}`,
  );

describe('directions (RFC 3264 s6.1)', () => {
  it('are answered by what goes with them', () => {
    const allowed = (offered: Direction) => DIRECTIONS.filter((each) => mayAnswer(offered, each));
    assert.deepEqual(allowed('sendonly'), ['recvonly', 'inactive']);
    assert.deepEqual(allowed('recvonly'), ['sendonly', 'inactive']);
    assert.deepEqual(allowed('inactive'), ['inactive']);
    assert.deepEqual(allowed('sendrecv'), DIRECTIONS);
    assert.deepEqual(DIRECTIONS.map(mirrored), ['sendrecv', 'recvonly', 'sendonly', 'inactive']);
  });
});

describe('an answer', () => {
  it('has every m= line of the offer in its slot, refused ones with port 0', () => {
    const lines = [
      ...['v=0', 'o=- 1 1 IN IP4 192.0.2.10', 's=x', 'c=IN IP4 192.0.2.10', 't=7 9'],
      ...[
        'm=audio 4000 RTP/AVP 0 8',
        'm=message 2855 TCP/MSRP *',
        'a=accept-types:*',
        `a=path:${SENDER_URI.text}`,
        'm=message 0 TCP/MSRP *',
      ],
    ];
    const offered = parseSessionDescription(Buffer.from([...lines, ''].join('\r\n')));
    const own = msrpMedia({ uri: TERMINAL_URI, acceptTypes: ['*'] });
    const answered = reread(buildAnswer(TERMINAL, offered, ['refuse', own, own]));
    assert.deepEqual(
      answered.media.map(({ media, port, protocol, formats }) => [media, port, protocol, formats.join(' ')]),
      [
        ['audio', 0, 'RTP/AVP', '0 8'],
        ['message', 28551, 'TCP/MSRP', '*'],
        ['message', 0, 'TCP/MSRP', '*'],
      ],
    );
    assert.equal(answered.timing, '7 9');
    assert.deepEqual(answerProblems(offered, answered), []);
    assert.deepEqual(msrpProblems(answered), []);
  });

  it('mirrors the attributes of a file, and the range of an accepted one', () => {
    const file = fileAttributes({
      ...{ selector: { name: 'a b', size: 5, hashes: [] }, transferId: 'id1', disposition: 'render' },
      ...{ icon: 'i@h', range: { start: 2, stop: 4 } },
    });
    const offered = reread(buildOffer(SENDER, [msrpMedia({ uri: SENDER_URI, acceptTypes: ['*'] }, ...file)]))
      .media[0]!;
    assert.deepEqual(mirroredFileAttributes(offered, true), [
      { name: 'file-selector', value: 'name:"a b" size:5' },
      { name: 'file-transfer-id', value: 'id1' },
      { name: 'file-range', value: '2-4' },
    ]);
    assert.deepEqual(
      mirroredFileAttributes(offered, false).map(({ name }) => name),
      ['file-selector', 'file-transfer-id'],
    );
  });

  it('is found right', () =>
    assert.deepEqual(answerProblems(offer, parseSessionDescription(workedAnswer())), []));

  const FAULTY: readonly [string, string, string, string[]][] = [
    [
      'a missing m= line (N76)',
      'm=message 0 TCP/MSRP *\r\na=file-selector',
      'a=file-selector',
      ['media-lines '],
    ],
    ['another medium', 'm=message 0 TCP/MSRP', 'm=audio 0 TCP/MSRP', ['media-lines 1']],
    ['another time', 't=0 0', 't=0 1', ['timing ']],
    ['a direction that does not fit (N75)', 'a=recvonly', 'a=sendrecv', ['direction 0']],
    ['no direction', 'a=recvonly\r\n', '', ['direction 0']],
    ['setup actpass (N64)', 'a=setup:passive', 'a=setup:actpass', ['setup 0']],
    ['setup holdconn (N63)', 'a=setup:passive', 'a=setup:holdconn', ['setup 0']],
    ['another id (N74)', 'id:x4K', 'id:y4K', ['file-transfer-id 0']],
    ['another id of the refused file', 'id:B1o', 'id:C1o', ['file-transfer-id 1']],
    ['a selector that is not mirrored (T31)', 'size:9000000', 'size:9000001', ['file-selector 1']],
    ['another size of the accepted file (N74)', 'size:5000', 'size:5001', ['file-selector 0']],
    ['no type of the accepted file', ' type:text/plain', '', ['file-selector 0']],
    [
      'a file-disposition',
      'a=setup:passive',
      'a=setup:passive\r\na=file-disposition:render',
      ['file-attribute-in-answer 0'],
    ],
  ];
  for (const [name, from, to, expected] of FAULTY) {
    it(`is found wrong with ${name}`, () =>
      assert.deepEqual([...new Set(against(from, to))].sort(), [...expected].sort()));
  }

  it('may leave out the hash (T32)', () => {
    const text = workedAnswer().toString();
    assert.deepEqual(against(/ hash:sha-1:83[^\r]*/.exec(text)![0], ''), []);
  });

  it('of a peer that knows nothing of files is workable (RFC 5547 s4)', () => {
    const plain = workedAnswer()
      .toString()
      .replace(/a=file-[^\r]*\r\n/g, '');
    assert.deepEqual(answerProblems(offer, parseSessionDescription(Buffer.from(plain))), []);
  });

  it('of a plain peer without a=setup is in order', () =>
    assert.deepEqual(against('a=setup:passive\r\n', ''), []));

  it('leaves closed lines closed (RFC 3264 s8.2)', () => {
    const closed = replaced(workedOffer(), 'm=message 2855', 'm=message 0');
    const answer = parseSessionDescription(workedAnswer());
    assert.deepEqual(
      answerProblems(closed, answer).map(({ kind, media }) => [kind, media]),
      [['closed-line', 0]],
    );
  });

  it('repeats an accepted range', () => {
    const ranged = replaced(
      workedOffer(),
      'a=file-disposition',
      'a=file-range:2049-5000\r\na=file-disposition',
    );
    assert.deepEqual(
      answerProblems(ranged, parseSessionDescription(workedAnswer())).map(({ kind }) => kind),
      ['file-range'],
    );
    const same = replaced(workedAnswer(), 'a=setup:passive', 'a=setup:passive\r\na=file-range:2049-5000');
    assert.deepEqual(answerProblems(ranged, same), []);
  });
});

describe('later descriptions', () => {
  const first = buildOffer(SENDER, [
    msrpMedia(
      { uri: SENDER_URI, direction: 'sendonly', acceptTypes: ['*'], setup: 'actpass' },
      ...fileAttributes({ selector: { size: 5, hashes: [] }, transferId: 'id1' }),
    ),
  ]);
  const other = msrpMedia({
    uri: msrpUri({ host: '192.0.2.10', port: 2855, sessionId: 'other' }),
    acceptTypes: ['*'],
  });

  it('are the same, o= line included, when nothing changed (RFC 4975 s8.4)', () => {
    const again = nextDescription(first, [...first.media]);
    assert.equal(again, first);
    assert.deepEqual(successorProblems(reread(first), reread(again)), []);
  });

  it('have the next version when something did, and every line in its slot', () => {
    const closed = nextDescription(first, [closedMedia(first.media[0]!), other]);
    assert.equal(closed.origin.sessionVersion, '2');
    assert.deepEqual(successorProblems(reread(first), reread(closed)), []);
    const [line] = reread(closed).media;
    assert.equal(line?.port, 0);
    assert.deepEqual(line.attributes, [
      { name: 'sendonly' },
      { name: 'file-selector', value: 'size:5' },
      { name: 'file-transfer-id', value: 'id1' },
    ]);
  });

  it('never lose a line', () => assert.throws(() => nextDescription(first, []), /RFC 3264 s8/));

  const with2 = nextDescription(first, [...first.media, other]);
  const FAULTY: readonly [string, SessionFields, SessionFields, string[]][] = [
    [
      'a line less (N76)',
      with2,
      { ...with2, origin: { ...with2.origin, sessionVersion: '3' }, media: first.media },
      ['vanished-line'],
    ],
    ['a change without a new version', first, { ...with2, origin: first.origin }, ['version-kept']],
    [
      'a version that skips',
      first,
      { ...with2, origin: { ...with2.origin, sessionVersion: '4' } },
      ['origin'],
    ],
    ['another user in o=', first, { ...with2, origin: { ...with2.origin, username: 'x' } }, ['origin']],
    [
      'another user in o= and nothing else',
      first,
      { ...first, origin: { ...first.origin, username: 'x' } },
      ['unchanged'],
    ],
    [
      'a new version and nothing else',
      first,
      { ...first, origin: { ...first.origin, sessionVersion: '2' } },
      ['unchanged'],
    ],
  ];
  for (const [name, before, after, expected] of FAULTY) {
    it(`are found wrong with ${name}`, () => {
      const found = successorProblems(reread(before), reread(after)).map(({ kind }) => kind);
      assert.deepEqual(found, expected);
    });
  }
});

describe('a request for a file (RFC 5547 s8.1, s8.3.1)', () => {
  const line = (port: number, ...attributes: string[]) => {
    const lines = [
      'v=0',
      'o=- 1 1 IN IP4 192.0.2.1',
      's=-',
      'c=IN IP4 192.0.2.1',
      't=0 0',
      `m=message ${port} TCP/MSRP *`,
      ...attributes,
      '',
    ];
    return parseSessionDescription(Buffer.from(lines.join('\r\n'))).media[0]!;
  };
  const known = [
    {
      transferId: 'id1',
      file: readMsrpMedia(line(1, 'a=file-selector:size:5', 'a=file-transfer-id:id1'))!.file!,
    },
  ];
  const request = (port: number, ...attributes: string[]) => {
    const media = line(port, ...attributes);
    return transferRequest(media, readMsrpMedia(media)?.file, known);
  };

  it('with a new id starts a transfer, also of the same file', () => {
    assert.equal(request(1, 'a=file-selector:size:5', 'a=file-transfer-id:id2'), 'new');
    assert.equal(request(1, 'a=file-selector:size:6', 'a=file-transfer-id:id2'), 'new');
  });

  it('with a known id is a repetition, also with a hash more (T33)', () => {
    assert.equal(request(1, 'a=file-selector:size:5', 'a=file-transfer-id:id1'), 'existing');
    assert.equal(request(1, 'a=file-selector:size:5 hash:sha-256:00', 'a=file-transfer-id:id1'), 'existing');
  });

  it('with a known id and another file is an error (N72)', () => {
    assert.equal(request(1, 'a=file-selector:size:6', 'a=file-transfer-id:id1'), 'error');
  });

  it('with port 0 closes, whatever the id (T34)', () => {
    assert.equal(request(0, 'a=file-selector:size:6', 'a=file-transfer-id:id1'), 'closed');
  });

  it('is none without file attributes', () => assert.equal(request(1), 'plain'));
});
