import assert from 'node:assert/strict';
import type { MsrpSession } from '../../../simulators/msrp/msrp-session';
import {
  RawPeer,
  answerTo,
  collecting,
  frame,
  openPair,
  pathTo,
  sendLines,
  text,
  virtualStage,
  type Received,
} from './stage';

/** What the peer says; "TO" stands for the URI of the session. */
type Said = (to: string) => (Buffer | string)[];

const FROM = 'From-Path: msrp://192.0.2.99:2855/stranger;tcp';
const GOOD: Said = (to) => [
  frame({ tid: 'good0001', to, lines: sendLines('good0001', '1-4/4'), body: 'good' }),
];

/** A frame of these lines and no body. */
function lines(tid: string, ...all: string[]): string {
  return [...all, `-------${tid}$`, ''].join('\r\n');
}

/** A SEND with one thing in it that is not as it should be. */
function send(to: string, tid: string, more: readonly string[], body = 'hello'): Buffer {
  return frame({ tid, to, lines: more, body });
}

const LOOK_ALIKES = [
  ...['', '-------othertid$', '-------tid00001', '-------tid00001!', '-------tid00001$x', '------tid00001$'],
  ...['-------tid00001$ ', 'x-------tid00001$', '-------tid00001+\n', '-------', ''],
].join('\r\n');

/**
 * What comes, and which answers it may have, each with the transaction id; `closes`: the connection may be closed then. In
 * all cases a good SEND for the same session works behind it, unless the connection is closed.
 */
interface Case {
  readonly name: string;
  readonly said: Said;
  readonly answers: readonly string[];
  readonly closes?: boolean;
  /** Messages that are delivered as whole, besides the good one. */
  readonly delivered?: readonly string[];
}

const CASES: readonly Case[] = [
  { name: 'N01 garbage', said: () => ['GET / HTTP/1.0\r\n\r\n'], answers: [], closes: true },
  { name: 'N02 lower-case protocol', said: () => ['msrp tid00001 SEND\r\n'], answers: [], closes: true },
  { name: 'N02 two SP', said: () => ['MSRP  tid00001 SEND\r\n'], answers: [], closes: true },
  {
    name: 'N03 transaction id of 3 characters',
    said: (to) => [send(to, 'abc', sendLines())],
    // A response would have to repeat what is no transaction id.
    answers: [],
  },
  {
    name: 'N03 transaction id of 33 characters',
    said: (to) => [send(to, 'a'.repeat(33), sendLines())],
    answers: [],
  },
  {
    name: 'N03 transaction id with an underscore',
    said: (to) => [send(to, 'tid_0001', sendLines())],
    answers: [],
  },
  {
    name: 'N04 method in lower case',
    said: (to) => [frame({ start: 'MSRP tid00001 send', to, lines: sendLines(), body: 'x' })],
    answers: ['tid00001 400'],
  },
  {
    name: 'N04 method with a digit',
    said: (to) => [frame({ start: 'MSRP tid00001 SEND2', to })],
    answers: ['tid00001 400'],
  },
  ...['FOO', 'AUTH', 'NICKNAME'].map((method): Case => ({
    name: `N05 N06 unknown method ${method}`,
    said: (to) => [frame({ start: `MSRP tid00001 ${method}`, to })],
    answers: ['tid00001 501'],
  })),
  {
    name: 'N05 unknown method that asks for silence',
    said: (to) => [frame({ start: 'MSRP tid00001 FOO', to, lines: ['Failure-Report: no'] })],
    answers: ['tid00001 501'],
  },
  {
    name: 'N07 no To-Path',
    said: () => [lines('tid00001', 'MSRP tid00001 SEND', FROM, 'Message-ID: message1')],
    answers: ['tid00001 400'],
  },
  {
    name: 'N07 a To-Path that is no URI',
    said: () => [frame({ to: 'http://192.0.2.1/' })],
    answers: ['tid00001 400'],
  },
  {
    name: 'N08 no From-Path',
    said: (to) => [lines('tid00001', 'MSRP tid00001 SEND', `To-Path: ${to}`, 'Message-ID: message1')],
    answers: [],
  },
  {
    name: 'N09 From-Path before To-Path',
    said: (to) => [lines('tid00001', 'MSRP tid00001 SEND', FROM, `To-Path: ${to}`, 'Message-ID: message1')],
    answers: ['tid00001 400'],
  },
  {
    name: 'N10 two To-Path lines',
    said: (to) => [send(to, 'tid00001', [`To-Path: ${to}`, ...sendLines()])],
    answers: ['tid00001 400'],
  },
  {
    name: 'N10 two Message-ID lines',
    said: (to) => [send(to, 'tid00001', ['Message-ID: message0', ...sendLines()])],
    answers: ['tid00001 400'],
  },
  {
    name: 'N11 body without Message-ID',
    said: (to) => [send(to, 'tid00001', ['Byte-Range: 1-5/5', 'Content-Type: text/plain'])],
    answers: ['tid00001 400'],
  },
  {
    name: 'N12 body without Content-Type',
    said: (to) => [send(to, 'tid00001', ['Message-ID: message1', 'Byte-Range: 1-5/5'])],
    answers: ['tid00001 400'],
  },
  {
    name: 'N13 Content-Type not last',
    said: (to) => [send(to, 'tid00001', ['Content-Type: text/plain', ...sendLines().slice(0, 2)])],
    answers: ['tid00001 200'],
    delivered: ['hello'],
  },
  {
    name: 'N14 Content-Type and no body',
    said: (to) => [frame({ to, lines: sendLines() })],
    answers: ['tid00001 400'],
  },
  {
    name: 'N15 stray empty line without a body',
    said: (to) => [
      lines('tid00001', 'MSRP tid00001 SEND', `To-Path: ${to}`, FROM, 'Message-ID: message1', ''),
    ],
    answers: ['tid00001 200'],
  },
  {
    name: 'N16 LF alone at the ends of lines',
    said: (to) => [frame({ to, lines: sendLines(), body: 'x' }).toString('latin1').replaceAll('\r\n', '\n')],
    answers: [],
    closes: true,
  },
  {
    name: 'N17 a folded header field',
    said: (to) => [send(to, 'tid00001', ['X-Long: a', ' b', ...sendLines()])],
    answers: ['tid00001 400'],
  },
  {
    name: 'N18 no SP after the colon',
    said: (to) => [send(to, 'tid00001', ['Message-ID:message1', ...sendLines().slice(1)])],
    answers: ['tid00001 400'],
  },
  {
    name: 'N19 unknown header fields, in UTF-8',
    said: (to) => [send(to, 'tid00001', [`X-T: ${Buffer.from('Grüße').toString('latin1')}`, ...sendLines()])],
    answers: ['tid00001 200'],
    delivered: ['hello'],
  },
  ...['0-9/10', '5-3/10', 'a-b/c', '1-10', '-1-5/5', '1-5/3'].map((range): Case => ({
    name: `N20 Byte-Range ${range}`,
    said: (to) => [send(to, 'tid00001', sendLines('message1', range))],
    answers: ['tid00001 400'],
  })),
  ...['9223372036854775807', '18446744073709551616', '9'.repeat(40)].map((number): Case => ({
    name: `N21 Byte-Range with a total of ${number}`,
    said: (to) => [send(to, 'tid00001', sendLines('message1', `1-*/${number}`))],
    answers: ['tid00001 400'],
  })),
  ...['1-2/5', '1-50/50'].map((range): Case => ({
    name: `N22 a range-end that is not that of the body: ${range}`,
    said: (to) => [send(to, 'tid00001', sendLines('message1', range))],
    answers: ['tid00001 200'],
    delivered: ['hello'],
  })),
  {
    name: 'N23 a second chunk without Byte-Range',
    said: (to) => [
      frame({ to, flag: '+', lines: sendLines('message1', '1-5/10'), body: 'hello' }),
      send(to, 'tid00002', ['Message-ID: message1', 'Content-Type: text/plain'], 'wrong'),
      send(to, 'tid00003', sendLines('message1', '6-10/10'), 'right'),
    ],
    answers: ['tid00001 200', 'tid00002 400', 'tid00003 200'],
    delivered: ['helloright'],
  },
  {
    name: 'N24 start beyond the total',
    said: (to) => [send(to, 'tid00001', sendLines('message1', '11-15/10'))],
    answers: ['tid00001 400'],
  },
  {
    name: 'N25 totals that differ',
    said: (to) => [
      frame({ to, flag: '+', lines: sendLines('message1', '1-5/77'), body: 'hello' }),
      send(to, 'tid00002', sendLines('message1', '6-10/10'), 'right'),
    ],
    answers: ['tid00001 200', 'tid00002 200'],
    delivered: ['helloright'],
  },
  {
    name: 'N30 Failure-Report maybe',
    said: (to) => [send(to, 'tid00001', sendLines('message1', '1-5/5', ['Failure-Report: maybe']))],
    answers: ['tid00001 200'],
    delivered: ['hello'],
  },
  {
    name: 'N32 to N35 end-lines that are none',
    said: (to) => [send(to, 'tid00001', sendLines(), LOOK_ALIKES)],
    answers: ['tid00001 200'],
    delivered: [LOOK_ALIKES],
  },
  {
    name: 'N36 an end-line without the end of its line',
    said: (to) => [send(to, 'tid00001', sendLines()).subarray(0, -2), Buffer.from('\r'), Buffer.from('\n')],
    answers: ['tid00001 200'],
    delivered: ['hello'],
  },
  {
    name: 'N38 a start line without end',
    said: () => [`MSRP ${'a'.repeat(100_000)}`],
    answers: [],
    closes: true,
  },
  {
    name: 'N38 a header field without end',
    said: (to) => [`MSRP tid00001 SEND\r\nTo-Path: ${to}\r\nX: ${'a'.repeat(100_000)}`],
    answers: [],
    closes: true,
  },
  {
    name: 'N40 an unknown session-id',
    said: (to) => [send(to.replace(/\/[^/]*;/, '/nobody;'), 'tid00001', sendLines())],
    answers: ['tid00001 481'],
  },
  {
    name: 'N40 no session-id',
    said: (to) => [send(to.replace(/(\d)\/[^/]*;/, '$1;'), 'tid00001', sendLines())],
    answers: ['tid00001 481'],
  },
  {
    name: 'N40 another port, and another type too',
    said: (to) => [send(to.replace(/:\d+\//, ':1/'), 'tid00001', ['Message-ID: m001', 'Content-Type: x/y'])],
    answers: ['tid00001 481'],
  },
  {
    name: 'N41 an unknown session, and silence asked for',
    said: (to) => [
      send(
        to.replace(/\/[^/]*;/, '/nobody;'),
        'tid00001',
        sendLines('m001', '1-5/5', ['Failure-Report: no']),
      ),
    ],
    answers: [],
  },
  {
    name: 'N42 two URIs in To-Path',
    said: (to) => [send(`${to} ${to}`, 'tid00001', sendLines())],
    answers: ['tid00001 481'],
  },
  {
    name: 'a To-Path that is equal though spelled otherwise',
    said: (to) => [send(to.replace('msrp:', 'MSRP:').replace(';tcp', ';TCP'), 'tid00001', sendLines())],
    answers: ['tid00001 200'],
    delivered: ['hello'],
  },
  {
    name: 'N45 a From-Path that no description has named',
    said: (to) => [frame({ to, from: 'msrp://192.0.2.55:9/else;tcp', lines: sendLines(), body: 'hello' })],
    answers: ['tid00001 200'],
    delivered: ['hello'],
  },
  {
    name: 'N49 a transfer encoding',
    said: (to) => [
      send(to, 'tid00001', sendLines('message1', '1-5/5', ['Content-Transfer-Encoding: base64'])),
    ],
    answers: ['tid00001 400'],
  },
  ...[
    ['an unknown Message-ID', ['Message-ID: nobody01', 'Byte-Range: 1-5/5', 'Status: 000 200 OK']],
    ['no Message-ID', ['Status: 000 200 OK']],
    ['no Status', ['Message-ID: nobody01']],
    ['a bad Status', ['Message-ID: nobody01', 'Status: fine']],
    ['a Failure-Report', ['Message-ID: nobody01', 'Failure-Report: yes', 'Status: 000 200 OK']],
  ].map(([what, more]): Case => ({
    name: `N52 a REPORT with ${what as string}`,
    said: (to) => [frame({ start: 'MSRP tid00001 REPORT', to, lines: more as string[] })],
    answers: [],
  })),
  {
    name: 'N52 a REPORT with a body of 12 kB, and one for nobody',
    said: (to) => [
      frame({ start: 'MSRP tid00001 REPORT', to, lines: sendLines(), body: 'x'.repeat(12_000) }),
      frame({ start: 'MSRP tid00001 REPORT', to: to.replace(/\/[^/]*;/, '/nobody;') }),
    ],
    answers: [],
  },
  ...['200 OK', '20 OK', '299', '699 no', '481'].map((status): Case => ({
    name: `N53 N54 a response to nothing: ${status}`,
    said: (to) => [frame({ start: `MSRP nobody01 ${status}`, tid: 'nobody01', to })],
    answers: [],
  })),
  {
    name: 'N55 a response with a body, and one that ends in "+"',
    said: (to) => [
      frame({ start: 'MSRP nobody01 200', tid: 'nobody01', to, lines: ['Content-Type: a/b'], body: 'x' }),
      frame({ start: 'MSRP nobody01 200', tid: 'nobody01', to, flag: '+' }),
    ],
    answers: [],
  },
];

describe('malformed and wrong MSRP requests', () => {
  for (const { name, said, answers, closes = false, delivered = [] } of CASES) {
    for (const inOctets of [false, true]) {
      it(`${name}${inOctets ? ', octet by octet' : ''}`, async () => {
        const { stage, session, peer, received } = await withPeer();
        const octets = Buffer.concat(
          [...said(session.uri.text), ...GOOD(session.uri.text)].map((each) =>
            typeof each === 'string' ? Buffer.from(each, 'latin1') : each,
          ),
        );
        if (inOctets && octets.length < 5000) for (const each of octets) peer.write(Buffer.from([each]));
        else peer.write(octets);
        await stage.clock.advance(100);
        const got = peer.frames.map(({ message }) =>
          message.kind === 'response' ? `${message.transactionId} ${message.status}` : message.startLine,
        );
        assert.deepEqual(got, closes ? [] : [...answers, 'good0001 200']);
        assert.equal(peer.isClosed, closes);
        assert.deepEqual(
          received.filter(({ sink }) => sink.state === 'complete').map(({ sink }) => sink.content.toString()),
          closes ? [] : [...delivered, 'good'],
        );
        for (const each of peer.frames) assert.deepEqual(each.problems, []);
      });
    }
  }

  it('do no harm to other sessions on the connection', async () => {
    const { stage, session, peer, terminal } = await withPeer();
    const received: Received[] = [];
    const other = terminal.session({ receive: collecting(received) });
    peer.write(frame({ tid: 'first001', to: other.uri.text, lines: ['Message-ID: alive001'] }));
    peer.write(frame({ tid: 'wrong001', to: session.uri.text, lines: ['Message-ID: x'] }));
    session.close();
    peer.write(frame({ tid: 'wrong002', to: session.uri.text, lines: sendLines(), body: 'x' }));
    peer.write(frame({ tid: 'right001', to: other.uri.text, lines: sendLines(), body: 'x' }));
    await stage.clock.advance(100);
    assert.deepEqual(
      peer.frames.map(({ message }) => message.startLine.slice(5, 17)),
      ['first001 200', 'wrong001 481', 'wrong002 481', 'right001 200'],
    );
    assert.equal(received.length, 1);
  });

  it('have no answer when a response to what was sent is malformed; the 30 seconds run on', async () => {
    const { stage, session, peer } = await withPeer();
    peer.write(frame({ to: session.uri.text, lines: ['Message-ID: alive001'] }));
    await stage.clock.advance(50);
    const sending = session.send(text('x'));
    await stage.clock.advance(50);
    const send = peer.frames.at(-1)!;
    peer.write(answerTo(send, 200).toString('latin1').replace(' 200 ', ' 20 '));
    peer.write(answerTo(send, 200).toString('latin1').replace('$\r\n', '+\r\n'));
    await stage.clock.advance(29_000);
    assert.equal(sending.state.status, 'sent');
    peer.write(answerTo(send, 299));
    assert.deepEqual(await stage.run(sending.delivery), { status: 'failed', failure: 299 });
  });
});

async function withPeer() {
  const stage = virtualStage();
  const { terminal } = await openPair(stage);
  const received: Received[] = [];
  const session: MsrpSession = terminal.session({ receive: collecting(received) });
  session.start({ path: pathTo({ host: '192.0.2.99', port: 2855 }, 'stranger'), role: 'passive' });
  const peer = RawPeer.connect(stage, terminal.local);
  await stage.clock.advance(10);
  return { stage, terminal, session, peer, received };
}
