import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { liveLog } from '../../../cli/simulate/live-log';
import { logText, noticeText, type LogDetail } from '../../../cli/simulate/log-line';
import { jsonLine, printableOctets } from '../../../cli/simulate/printable';
import { entryReader } from '../../../cli/simulate/wire-entry';
import type { Frame } from '../../../network/trace';
import { message, ok } from '../../network/sip-text';

/** In the time zone of whoever runs the test. */
const STARTED = new Date(2026, 1, 3, 14, 2, 11, 300);
const HERE = { host: '192.0.2.1', port: 5060 };
const THERE = { host: '192.0.2.7', port: 40112 };

function sent(octets: Buffer | string, changes: Partial<Frame> = {}): Frame {
  return {
    ...{ index: 1, transport: 'udp', source: HERE, destination: THERE, sentAt: 1 },
    ...{ octets: Buffer.from(octets) },
    ...changes,
  };
}

function received(octets: Buffer | string, changes: Partial<Frame> = {}): Frame {
  return sent(octets, {
    ...{ source: THERE, destination: HERE, sentAt: undefined, receivedAt: 1005 },
    ...changes,
  });
}

function logged(frames: readonly Frame[], detail: LogDetail = 'brief', isColoured = false): string {
  const read = entryReader(STARTED);
  return frames.map((each) => logText(read(each), detail, isColoured)).join('');
}

const SEND = [
  'MSRP d93kswow SEND',
  'To-Path: msrp://192.0.2.1:2855/iau39;tcp',
  'From-Path: msrp://192.0.2.7:2855/jshA7we;tcp',
  'Message-ID: 12339sdqwer',
  'Byte-Range: 1-5/11',
  'Content-Type: text/plain',
  '',
  'hello',
  '-------d93kswow+',
  '',
].join('\r\n');

describe('live log of a simulator', () => {
  it('shows one line per message', () => {
    const frames = [
      received(message('a')),
      sent(ok('a')),
      received(message('a')),
      sent(ok('a')),
      received(SEND, { transport: 'tcp' }),
      sent(
        'MSRP d93kswow 200 OK\r\nTo-Path: msrp://a/b;tcp\r\nFrom-Path: msrp://c/d;tcp\r\n-------d93kswow$\r\n',
        {
          transport: 'tcp',
        },
      ),
      received('\r\n\r\n'),
      received('\0\x01\x02 what \x1b[2J'),
      sent(message('b'), { note: 'unreachable' }),
    ];
    assert.equal(
      logged(frames),
      `
14:02:12.305  <-  192.0.2.7:40112  udp  MESSAGE sip:user@example.com  (text/plain, 5 octets)
14:02:11.301  ->  192.0.2.7:40112  udp  200 OK (MESSAGE)
14:02:12.305  <-  192.0.2.7:40112  udp  [again]  MESSAGE sip:user@example.com  (text/plain, 5 octets)
14:02:11.301  ->  192.0.2.7:40112  udp  [again]  200 OK (MESSAGE)
14:02:12.305  <-  192.0.2.7:40112  tcp  MSRP SEND 1-5/11 more follows  (text/plain, 5 octets)
14:02:11.301  ->  192.0.2.7:40112  tcp  MSRP 200 OK
14:02:12.305  <-  192.0.2.7:40112  udp  keep-alive, 4 octets
14:02:12.305  <-  192.0.2.7:40112  udp  neither SIP, MSRP nor HTTP, 13 octets: \\x00\\x01\\x02 what \\x1b[2J
14:02:11.301  ->  192.0.2.7:40112  udp  MESSAGE sip:user@example.com  (text/plain, 5 octets)  [unreachable]
`.trimStart(),
    );
  });

  it('shows whole messages when asked to, and of a body that is no text its size', () => {
    assert.equal(
      logged([received(SEND, { transport: 'tcp' })], 'full'),
      `
14:02:12.305  <-  192.0.2.7:40112  tcp  MSRP SEND 1-5/11 more follows  (text/plain, 5 octets)
    MSRP d93kswow SEND
    To-Path: msrp://192.0.2.1:2855/iau39;tcp
    From-Path: msrp://192.0.2.7:2855/jshA7we;tcp
    Message-ID: 12339sdqwer
    Byte-Range: 1-5/11
    Content-Type: text/plain

    hello
    -------d93kswow+

`.trimStart(),
    );
    const full = logged([received(message('c', 'a\x1b[31mb'))], 'full');
    assert.match(full, /\n {4}Content-Length: 7\n\n {4}\[7 octets that are no text\]\n\n$/);
  });

  it('shows JSON objects, one to a line', () => {
    const lines = logged([received(message('a')), received(message('a')), received('\r\n')], 'json')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const first = {
      ...{ at: new Date(STARTED.getTime() + 1005).toISOString(), direction: 'received' },
      ...{ peer: '192.0.2.7:40112', transport: 'udp', protocol: 'sip' },
      ...{ summary: 'MESSAGE sip:user@example.com', again: false, body: { type: 'text/plain', size: 5 } },
      size: message('a').length,
    };
    assert.deepEqual(lines[0], first);
    assert.deepEqual(lines[1], { ...first, again: true });
    assert.equal(lines[2]?.protocol, 'keep-alive');
    assert.equal(lines[2].summary, undefined);
  });

  it('colours lines only when it is told to', () => {
    assert.equal(logged([sent(ok('a'))]).includes('\x1b'), false);
    assert.match(logged([sent(ok('a'))], 'brief', true), /^\x1b\[36m.*\x1b\[0m\n$/);
  });

  it('lets no control character of the wire through, whatever comes', () => {
    const heads = fc.constantFrom(
      '',
      'MESSAGE sip:a@b SIP/2.0\r\n',
      'SIP/2.0 200 ',
      'MSRP a SEND\r\n',
      'MSRP a 200 ',
    );
    const octets = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((each) => Buffer.from(each)),
      fc.string({ unit: 'binary', maxLength: 60 }).map((each) => Buffer.from(each)),
      fc
        .constantFrom('\x1b]0;owned\x07', '\u009b2J', '\u202etxt.exe', '\u2028', '\x7f')
        .map((each) => Buffer.from(each)),
    );
    fc.assert(
      fc.property(
        heads,
        octets,
        fc.constantFrom<LogDetail[]>('brief', 'full', 'json'),
        fc.boolean(),
        (head, rest, detail, isTcp) => {
          const whole = Buffer.concat([Buffer.from(head), rest, Buffer.from('\r\n\r\n'), rest]);
          const text = logged([received(whole, { transport: isTcp ? 'tcp' : 'udp' })], detail);
          assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{C}\p{Zl}\p{Zp}]/u);
          if (detail !== 'full') assert.equal(text.indexOf('\n'), text.length - 1);
        },
      ),
    );
  });

  it('escapes in a way that can be undone, and keeps readable text', () => {
    assert.equal(
      printableOctets(Buffer.from('Ünwetter \\ 🌩\r\n\x1b\u202e').toString('latin1')),
      'Ünwetter \\\\ 🌩\\r\\n\\x1b\\u{202e}',
    );
    assert.equal(printableOctets('\xff\x9b'), 'ÿ\\x9b');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.equal(JSON.parse(jsonLine(text)), text);
      }),
    );
    assert.doesNotMatch(noticeText('\x1b[2J', STARTED, 'brief'), /\x1b/);
    assert.doesNotMatch(noticeText('\u009b', STARTED, 'json'), /\u009b/);
  });

  it('collects lines, so that a burst is few writes, and loses none', async () => {
    const writes: string[] = [];
    const log = liveLog(
      { write: (text) => writes.push(text) },
      { detail: 'brief', startedAt: STARTED, isColoured: false },
    );
    for (let i = 0; i < 2500; i++) log.frame(received(message(`x${i}`)));
    log.notice('done');
    assert.equal(writes.length, 2);
    await new Promise((done) => setTimeout(done, 100));
    assert.equal(writes.length, 3);
    assert.equal(writes.join('').trimEnd().split('\n').length, 2501);
    log.toggleDetail();
    log.frame(received(message('y')));
    log.flush();
    assert.match(writes.at(-1)!, /\n {4}Call-ID: y\n/);
  });
});
