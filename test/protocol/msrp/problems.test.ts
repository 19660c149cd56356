import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseFrame } from '../../../protocol/msrp/parse';
import { isFault } from '../../../protocol/sip/fault';
import { bodylessOctets, LINES, sendOctets } from './frames';

const { TO, FROM, ID } = LINES;
const TYPE = 'Content-Type: text/plain';
const RANGE = 'Byte-Range: 1-4/4';

function kinds(octets: Buffer): string[] {
  const frame = parseFrame(octets);
  assert.ok(!isFault(frame), isFault(frame) ? frame.reason : '');
  return frame.problems.map(({ kind, header }) => (header === undefined ? kind : `${kind} ${header}`));
}

const withBody = (...lines: string[]) => sendOctets('data', { lines });
const head = (startLine: string, ...lines: string[]) => bodylessOctets(startLine, lines);
const report = (...lines: string[]) => head('MSRP abcd REPORT', TO, FROM, ...lines);

describe('problems of an MSRP frame', () => {
  const CLEAN: readonly [string, Buffer][] = [
    ['a SEND with body', withBody(TO, FROM, ID, RANGE, TYPE)],
    ['a SEND without Byte-Range', withBody(TO, FROM, ID, TYPE)],
    ['a SEND without body', head('MSRP abcd SEND', TO, FROM, ID, 'Byte-Range: 1-0/0')],
    ['a response without further header fields (T02)', head('MSRP abcd 200', TO, FROM)],
    ['a response with more of them (T02)', head('MSRP abcd 200 OK', TO, FROM, RANGE)],
    ['a REPORT', report(ID, RANGE, 'Status: 000 200 OK')],
    ['an unknown method (N05)', head('MSRP abcd FOO', TO, FROM)],
    ['an unknown header field of 8-bit UTF-8 (N19)', withBody(TO, FROM, ID, 'X-T: \u00c3\u00a9', TYPE)],
    ['an unknown header field without text', withBody(TO, FROM, ID, 'X-T: ', TYPE)],
    [
      'names and literals in another case (T03, N31)',
      withBody(TO, FROM, ID, 'FAILURE-REPORT: NO', 'content-TYPE: Text/Plain'),
    ],
    [
      'MIME fields before Content-Type',
      withBody(TO, FROM, ID, 'Content-Disposition: attachment; filename="a b"', TYPE),
    ],
    ['a binary transfer encoding', withBody(TO, FROM, ID, 'Content-Transfer-Encoding: binary', TYPE)],
    [
      'a type with parameters',
      withBody(TO, FROM, ID, 'Content-Type: text/plain; charset="utf-8";format=flowed'),
    ],
    [
      'paths of several URIs',
      head('MSRP abcd SEND', `${TO} ${TO.slice(9)}`, `${FROM} ${FROM.slice(11)}`, ID),
    ],
    ['an interrupted SEND', sendOctets('data', { flag: '+' })],
    ['a REPORT with a body of 10240 octets', reportWithBody(10240)],
  ];
  for (const [name, octets] of CLEAN) it(`none in ${name}`, () => assert.deepEqual(kinds(octets), []));

  const FAULTY: readonly [string, Buffer, string[]][] = [
    ['a transaction id of 3 characters (N03)', head('MSRP abc SEND', TO, FROM, ID), ['transaction-id']],
    ['one of 33 (N03)', head(`MSRP ${'a'.repeat(33)} SEND`, TO, FROM, ID), ['transaction-id']],
    ['one that starts with "-" (N03)', head('MSRP -bcd SEND', TO, FROM, ID), ['transaction-id']],
    ['one with "_" (N03)', head('MSRP ab_d SEND', TO, FROM, ID), ['transaction-id']],
    ['method "send" (N04)', head('MSRP abcd send', TO, FROM, ID), ['method']],
    ['method "SEND2" (N04)', head('MSRP abcd SEND2', TO, FROM, ID), ['method']],
    ['text behind the method', head('MSRP abcd SEND x', TO, FROM, ID), ['method']],
    ['two SP before the method', head('MSRP abcd  SEND', TO, FROM, ID), ['method']],
    [
      'no To-Path (N07)',
      head('MSRP abcd SEND', FROM, ID),
      ['missing-header to-path', 'path-order from-path'],
    ],
    ['no From-Path (N08)', head('MSRP abcd SEND', TO, ID), ['missing-header from-path']],
    [
      'From-Path first (N09)',
      head('MSRP abcd SEND', FROM, TO, ID),
      ['path-order to-path', 'path-order from-path'],
    ],
    [
      'Byte-Range before To-Path (N09)',
      withBody(RANGE, TO, FROM, ID, TYPE),
      ['path-order to-path', 'path-order from-path'],
    ],
    ['two To-Paths (N10)', head('MSRP abcd SEND', TO, FROM, TO, ID), ['repeated-header to-path']],
    ['two Message-IDs (N10)', head('MSRP abcd SEND', TO, FROM, ID, ID), ['repeated-header message-id']],
    ['no Message-ID (N11)', withBody(TO, FROM, TYPE), ['missing-header message-id']],
    ['a body without Content-Type (N12)', withBody(TO, FROM, ID), ['content-type content-type']],
    ['Content-Type not last (N13)', withBody(TO, FROM, TYPE, ID), ['content-type content-type']],
    [
      'Content-Type without a body (N14)',
      head('MSRP abcd SEND', TO, FROM, ID, TYPE),
      ['body-less content-type'],
    ],
    [
      'another MIME field without a body',
      head('MSRP abcd SEND', TO, FROM, ID, 'Content-ID: <a@b>'),
      ['body-less content-id'],
    ],
    [
      'an empty line before the end-line (N15)',
      Buffer.from(`MSRP abcd SEND\r\n${TO}\r\n${FROM}\r\n${ID}\r\n\r\n-------abcd$\r\n`),
      ['content-type content-type', 'end-line'],
    ],
    ['a folded header field (N17)', withBody(TO, FROM, ID, 'X-T: a', ' b', TYPE), ['header-line']],
    [
      'no SP behind the colon (N18)',
      withBody(TO, FROM, ID, 'Byte-Range:1-4/4', TYPE),
      ['header-line byte-range'],
    ],
    [
      'two SP behind the colon',
      withBody(TO, FROM, ID, 'Byte-Range:  1-4/4', TYPE),
      ['header-line byte-range'],
    ],
    ['SP before the colon', withBody(TO, FROM, ID, 'X-T : a', TYPE), ['header-line x-t ']],
    [
      'white space behind a value',
      withBody(TO, FROM, ID, 'Byte-Range: 1-4/4 ', TYPE),
      ['header-line byte-range'],
    ],
    ['a line without colon', withBody(TO, FROM, ID, 'nonsense', TYPE), ['header-line']],
    [
      'a bare LF in a line',
      withBody(TO, FROM, ID, 'X-T: a\nX-U: b', TYPE),
      ['header-line x-t', 'charset x-t'],
    ],
    ['a value that is not UTF-8', withBody(TO, FROM, ID, 'X-T: \u00e9', TYPE), ['charset x-t']],
    [
      'a Byte-Range out of grammar (N20)',
      withBody(TO, FROM, ID, 'Byte-Range: 1-10', TYPE),
      ['header-syntax byte-range'],
    ],
    [
      'a Byte-Range out of bounds (N21)',
      withBody(TO, FROM, ID, `Byte-Range: 1-*/${2n ** 63n}`, TYPE),
      ['header-syntax byte-range'],
    ],
    [
      'Failure-Report: maybe (N30)',
      withBody(TO, FROM, ID, 'Failure-Report: maybe', TYPE),
      ['header-syntax failure-report'],
    ],
    [
      'Success-Report: partial',
      withBody(TO, FROM, ID, 'Success-Report: partial', TYPE),
      ['header-syntax success-report'],
    ],
    [
      'a Message-ID of 3 characters',
      withBody(TO, FROM, 'Message-ID: abc', TYPE),
      ['header-syntax message-id'],
    ],
    [
      'a To-Path that is no URI',
      head('MSRP abcd SEND', 'To-Path: sip:a@b', FROM, ID),
      ['header-syntax to-path'],
    ],
    [
      'a path with two SP',
      head('MSRP abcd SEND', `${TO}  ${TO.slice(9)}`, FROM, ID),
      ['header-syntax to-path'],
    ],
    [
      'a transfer encoding (N49)',
      withBody(TO, FROM, ID, 'Content-Transfer-Encoding: base64', TYPE),
      ['transfer-encoding content-transfer-encoding'],
    ],
    [
      'a Content-Type that is none',
      withBody(TO, FROM, ID, 'Content-Type: text'),
      ['header-syntax content-type'],
    ],
    ['a REPORT without Status (N52)', report(ID), ['report-headers status']],
    ['a REPORT with a bad Status (N52)', report(ID, 'Status: 200 OK'), ['header-syntax status']],
    ['a REPORT without Message-ID', report('Status: 000 200'), ['missing-header message-id']],
    [
      'a REPORT with Failure-Report (N52)',
      report(ID, 'Status: 000 200', 'Failure-Report: no'),
      ['report-headers failure-report'],
    ],
    ['a REPORT with a body of 12 kB (N52)', reportWithBody(12_000), ['body-size']],
    [
      'an interrupted REPORT',
      bodylessOctets('MSRP abcd REPORT', [TO, FROM, ID, 'Status: 000 200'], '+'),
      ['flag'],
    ],
    ['a status code of two digits (N54)', head('MSRP abcd 20 OK', TO, FROM), ['start-line']],
    ['a response that ends in "+" (N55)', bodylessOctets('MSRP abcd 200 OK', [TO, FROM], '+'), ['flag']],
    [
      'a response with a body (N55)',
      Buffer.from(`MSRP abcd 200 OK\r\n${TO}\r\n${FROM}\r\n${TYPE}\r\n\r\nx\r\n-------abcd$\r\n`),
      ['response-body'],
    ],
    ['a comment that is not UTF-8', head('MSRP abcd 200 \u00e9', TO, FROM), ['charset']],
  ];
  for (const [name, octets, expected] of FAULTY) {
    it(`are found: ${name}`, () => assert.deepEqual(kinds(octets), expected));
  }

  it('do not keep a reader from the rest: views of what is malformed are undefined', () => {
    const frame = parseFrame(withBody('To-Path: x', FROM, 'Message-ID: a', 'Byte-Range: 0-1/2', TYPE));
    assert.ok(!isFault(frame));
    const { message } = frame;
    assert.deepEqual(
      [message.toPath, message.messageId, message.byteRange],
      [undefined, undefined, undefined],
    );
    assert.equal(message.fromPath?.length, 1);
  });

  it('leave unknown values of reports at their defaults', () => {
    const wishes = (...lines: string[]) => {
      const frame = parseFrame(withBody(TO, FROM, ID, ...lines, TYPE));
      assert.ok(!isFault(frame) && frame.message.kind === 'request');
      return [frame.message.failureReport, frame.message.successReport];
    };
    assert.deepEqual(wishes(), ['yes', false]);
    assert.deepEqual(wishes('Failure-Report: maybe', 'Success-Report: maybe'), ['yes', false]);
    assert.deepEqual(wishes('failure-report: No', 'SUCCESS-REPORT: YES'), ['no', true]);
    assert.deepEqual(wishes('Failure-Report: partial'), ['partial', false]);
  });

  it('are found in anything, without an exception', () => {
    const line = fc.oneof(
      fc.constantFrom(TO, FROM, ID, TYPE, RANGE, 'Status: 000 200 OK', 'Success-Report: yes', ' x', ':', ''),
      fc.string({ unit: 'binary', maxLength: 20 }).map((text) => Buffer.from(text).toString('latin1')),
    );
    const start = fc.constantFrom(
      'MSRP abcd SEND',
      'MSRP abcd 200 OK',
      'MSRP abcd REPORT',
      'MSRP a 2',
      'MSRP \u0000 ',
    );
    fc.assert(
      fc.property(
        start,
        fc.array(line, { maxLength: 8 }),
        fc.constantFrom('$', '+', '#'),
        (first, lines, flag) => {
          const frame = parseFrame(bodylessOctets(first, lines, flag));
          if (!isFault(frame)) assert.ok(frame.problems.every(({ reason }) => reason !== ''));
        },
      ),
    );
  });
});

function reportWithBody(length: number): Buffer {
  const lines = [
    'MSRP abcd REPORT',
    TO,
    FROM,
    ID,
    'Status: 000 200',
    TYPE,
    '',
    'x'.repeat(length),
    '-------abcd$',
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}
