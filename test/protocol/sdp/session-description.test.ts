import assert from 'node:assert/strict';
import fc from 'fast-check';
import { capabilityProblems, msrpProblems } from '../../../protocol/sdp/msrp-problems';
import { readMsrpMedia } from '../../../protocol/sdp/msrp-media';
import { answerProblems, successorProblems } from '../../../protocol/sdp/exchange-problems';
import { parseSessionDescription } from '../../../protocol/sdp/parse';
import { writeSessionDescription } from '../../../protocol/sdp/session-description';
import { workedAnswer, workedOffer } from './worked-example';

const SESSION = ['v=0', 'o=ann 1 1 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0'];
const MSRP = ['m=message 2855 TCP/MSRP *', 'a=accept-types:*', 'a=path:msrp://192.0.2.1:2855/s3ss10n;tcp'];

const sdp = (lines: readonly string[], eol = '\r\n') =>
  parseSessionDescription(Buffer.from(lines.map((line) => line + eol).join(''), 'latin1'));
const kinds = (lines: readonly string[]) => sdp(lines).problems.map(({ kind }) => kind);
const swap = (from: string, ...to: string[]) =>
  [...SESSION, ...MSRP].flatMap((line) => (line.startsWith(from) ? to : [line]));

describe('session description', () => {
  it('is read without problems when there are none', () => {
    const read = sdp([...SESSION, ...MSRP]);
    assert.deepEqual(read.problems, []);
    assert.deepEqual(read.origin, {
      ...{ username: 'ann', sessionId: '1', sessionVersion: '1', netType: 'IN' },
      ...{ addressType: 'IP4', address: '192.0.2.1' },
    });
    assert.deepEqual(read.connection, { addressType: 'IP4', address: '192.0.2.1' });
    assert.deepEqual(read.media[0]?.formats, ['*']);
  });

  it('keeps all attributes in order, with repetitions, also those that sdp-transform knows', () => {
    const attributes = [
      'sendonly',
      'setup:actpass',
      'x-y:1',
      'setup:active',
      'max-size:007',
      'fingerprint:SHA-1 4A:AD',
    ];
    const media = sdp([...SESSION, 'm=message 1 TCP/MSRP *', ...attributes.map((each) => `a=${each}`)])
      .media[0]!;
    assert.deepEqual(
      media.attributes.map(({ name, value }) => (value === undefined ? name : `${name}:${value}`)),
      attributes,
    );
  });

  it('reads other media, and ports with a count', () => {
    const read = sdp([...SESSION, 'm=audio 49170/2 RTP/AVP 0 8', 'm=video 0 UDP/TLS/RTP/SAVPF 31']);
    assert.deepEqual(read.problems, []);
    assert.deepEqual(
      read.media.map(({ media, port, protocol, formats }) => [media, port, protocol, formats]),
      [
        ['audio', 49170, 'RTP/AVP', ['0', '8']],
        ['video', 0, 'UDP/TLS/RTP/SAVPF', ['31']],
      ],
    );
  });

  it('takes the direction of the session where an m= line has none', () => {
    const read = sdp([...SESSION, 'a=recvonly', ...MSRP, ...MSRP, 'a=inactive']);
    assert.deepEqual(
      read.media.map(({ direction }) => direction),
      ['recvonly', 'inactive'],
    );
    assert.equal(sdp([...SESSION, ...MSRP]).media[0]?.direction, 'sendrecv');
  });

  it('keeps numbers beyond what a number can hold', () => {
    const origin = 'o=ann 9223372036854775807 9007199254740993 IN IP4 192.0.2.1';
    const read = sdp(swap('o=', origin));
    assert.deepEqual(read.problems, []);
    assert.equal(read.origin?.sessionId, '9223372036854775807');
    assert.equal(read.origin.sessionVersion, '9007199254740993');
  });

  it('reads UTF-8 of any octets', () => {
    const read = sdp(swap('o=', 'o=\u00c3\u00a0 1 1 IN IP4 host.example.com'));
    assert.deepEqual(read.problems, []);
    assert.equal(read.origin?.username, '\u00c3\u00a0');
  });

  const WRONG: readonly [string, string[], string[]][] = [
    ['no v=', swap('v='), ['missing-line']],
    ['another version', swap('v=', 'v=1'), ['version']],
    ['no o=', swap('o='), ['missing-line']],
    ['o= with five fields', swap('o=', 'o=ann 1 1 IN IP4'), ['origin']],
    ['o= with text behind it', swap('o=', 'o=ann 1 1 IN IP4 192.0.2.1 x'), ['origin']],
    ['o= with a version of 2^63', swap('o=', `o=ann 1 ${2n ** 63n} IN IP4 192.0.2.1`), ['origin']],
    ['o= with the address of another type', swap('o=', 'o=ann 1 1 IN IP6 192.0.2.1'), ['origin']],
    ['c= with brackets (T40)', swap('c=', 'c=IN IP6 [2001:db8::1]'), ['connection']],
    ['c= that is none', swap('c=', 'c=nonsense'), ['connection', 'missing-line']],
    ['no c= at all', swap('c='), ['missing-line']],
    ['no t=', swap('t='), ['missing-line']],
    ['t= with one time', swap('t=', 't=0'), ['timing']],
    ['s= without text', swap('s=', 's='), ['line']],
    ['m= with a port that is none', swap('m=', 'm=message x TCP/MSRP *'), ['media-line']],
    ['m= with a port above 65535', swap('m=', 'm=message 65536 TCP/MSRP *'), ['media-line']],
    ['m= without formats', swap('m=', 'm=message 2855 TCP/MSRP'), ['media-line']],
    ['m= with two SP', swap('m=', 'm=message  2855 TCP/MSRP *'), ['media-line']],
    ['a line that is none', [...SESSION, 'nonsense'], ['line']],
    ['an empty line', [...SESSION, '', ...MSRP], ['line']],
    ['lines out of order', swap('t=', 't=0 0', 'c=IN IP4 192.0.2.1'), ['line-order', 'repeated-line']],
    ['i= behind an attribute of its m= line', [...SESSION, ...MSRP, 'i=late'], ['line-order']],
    ['an attribute without value behind ":"', [...SESSION, ...MSRP, 'a=x:'], ['attribute']],
    ['an attribute without name', [...SESSION, ...MSRP, 'a='], ['attribute']],
    ['two directions', [...SESSION, ...MSRP, 'a=sendonly', 'a=recvonly'], ['repeated-attribute']],
    ['a bare CR within a line', swap('s=', 's=a\rm=x'), ['line']],
  ];
  for (const [name, lines, expected] of WRONG) {
    it(`tells of ${name}`, () => assert.deepEqual(kinds(lines), expected));
  }

  it('reads lines that end in LF alone, and tells', () => {
    const read = sdp([...SESSION, ...MSRP], '\n');
    assert.equal(read.media.length, 1);
    assert.ok(read.problems.length > 0 && read.problems.every(({ kind }) => kind === 'line'));
  });

  it('counts m= lines as they stand there, whatever hides in other lines', () => {
    for (const line of ['s=a\rm=audio 1 RTP/AVP 0', 'i=\u2028m=audio 1 RTP/AVP 0']) {
      assert.equal(sdp(swap('s=', line)).media.length, 1);
    }
  });

  it('is written and read alike, whatever is in it', () => {
    const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    const text = fc.stringMatching(/^[ -~\u0080-\u00ff]{1,20}$/);
    const attribute = fc.oneof(
      token.map((name) => ({ name })),
      fc.record({ name: token, value: text }, { noNullPrototype: true }),
    );
    const media = fc.record(
      {
        media: fc.constantFrom('message', 'audio'),
        port: fc.nat(65535),
        protocol: fc.constantFrom('TCP/MSRP', 'RTP/AVP'),
        formats: fc.array(fc.constantFrom('*', '0', '31'), { minLength: 1, maxLength: 3 }),
        title: text,
        attributes: fc.array(attribute, { maxLength: 5 }),
      },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(
        fc.array(media, { maxLength: 3 }),
        fc.array(attribute),
        fc.nat(),
        (list, attributes, version) => {
          const origin = {
            ...{ username: '-', sessionId: '77', sessionVersion: String(version), netType: 'IN' },
            ...{ addressType: 'IP6', address: '2001:db8::1' },
          };
          const connection = { addressType: 'IP4', address: '192.0.2.1' };
          const fields = { origin, name: '-', connection, timing: '0 0', attributes, media: list };
          const read = parseSessionDescription(writeSessionDescription(fields));
          assert.deepEqual(
            read.problems.filter(({ kind }) => kind !== 'repeated-attribute'),
            [],
          );
          assert.deepEqual(read.origin, origin);
          assert.deepEqual(read.attributes, attributes);
          assert.deepEqual(
            read.media.map(({ index: _, isReadable: __, direction: ___, ...rest }) => rest),
            list,
          );
        },
      ),
    );
  });

  it('never throws, whatever a peer sends', () => {
    const valid = workedOffer();
    const mutated = fc
      .array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 20 })
      .map((mutations) => {
        const octets = Buffer.from(valid);
        for (const [at, value] of mutations) octets[at] = value;
        return octets;
      });
    const lines = fc
      .array(fc.constantFrom(...SESSION, ...MSRP, 'm=', 'o=', 'c=', 'a=', 'a=file-selector:', 'a=path:', 'x'))
      .map((all) => Buffer.from(all.join('\r\n')));
    const anything = fc.uint8Array({ maxLength: 100 }).map((octets) => Buffer.from(octets));
    const answer = parseSessionDescription(workedAnswer());
    fc.assert(
      fc.property(fc.oneof(mutated, lines, anything), (octets) => {
        const read = parseSessionDescription(octets);
        msrpProblems(read);
        capabilityProblems(read);
        read.media.map(readMsrpMedia);
        answerProblems(read, answer);
        answerProblems(answer, read);
        successorProblems(answer, read);
        successorProblems(read, answer);
      }),
      { numRuns: 500 },
    );
  });

  it('takes linear time', () => {
    const hostile = [
      `a=imageattr:1 send ${'[a] '.repeat(20_000)}`,
      `a=floorid:${'a mstrm:'.repeat(20_000)}`,
      `a=simulcast:send ${'send'.repeat(50_000)}!`,
      `a=file-selector:${'name:"a" '.repeat(20_000)}`,
      `a=file-selector:${'"'.repeat(200_000)}`,
      `a=file-selector:${'a '.repeat(100_000)}`,
      `a=file-date:${'creation:"'.repeat(20_000)}`,
      `a=accept-types:${'a/b '.repeat(50_000)}`,
      `a=accept-types:${'"'.repeat(200_000)}`,
      `a=path:${'msrp://h:1/s;tcp '.repeat(10_000)}`,
      `o=${'a '.repeat(100_000)}`,
      `m=message ${'1'.repeat(200_000)}`,
      `a=file-icon:cid:${'%41'.repeat(50_000)}`,
    ];
    for (const line of hostile) {
      const read = sdp([...SESSION, ...MSRP, line]);
      msrpProblems(read);
      read.media.map(readMsrpMedia);
    }
    sdp(Array.from({ length: 50_000 }, () => 'm=message 1 TCP/MSRP *'));
  }).timeout(4000);
});
