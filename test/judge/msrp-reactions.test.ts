import assert from 'node:assert/strict';
import { answer, connection, conversation, endedAt, frame, octets, report, send } from './msrp-wire';
import { named, type Wire } from './wire';
import { AFTERWARDS, MSRP_CHECKS } from './msrp-check-list';

const sound = conversation();
/** A chunk of each of two messages, so that frames can be spoiled that nothing else depends on. */
const [QUIET, PARTIAL, LARGE] = ['Aq3Zs8Wd1Xe6Cr04', 'Aq3Zs8Wd1Xe6Cr05', 'Aq3Zs8Wd1Xe6Cr07'] as const;
const late = (wire: Wire): Wire => wire.withConnections(connection(60, 9000));

describe('checks of MSRP responses and reports', () => {
  /** What may look like a fault and is none, or cannot be told. */
  const fair: readonly [what: string, wire: Wire][] = [
    [
      'an error that comes before the end of the chunk',
      sound.edit(15, '200 OK', '413 stop').replace(15, { at: 395 }).and(),
    ],
    ['equal transaction ids of both sides', sound.edit(9, /Dv7Rf2Tg5Yb9Hn41/g, LARGE)],
    ['names and values in another case', sound.edit(10, 'Failure-Report: no', 'FAILURE-REPORT: NO')],
    [
      'URIs that are spelled otherwise',
      sound.edit(10, 'msrp://192.0.2.21:2855', 'MSRP://user@192.0.2.21:2855'),
    ],
    ['a success report without Byte-Range', sound.edit(9, /Byte-Range.*\n/, '')],
    [
      'success reports that overlap, one of them early',
      sound
        .edit(9, '1-3000/', '2000-3000/')
        .and(report(211, 'Dv7Rf2Tg5Yb9Hn42', 'm5T0rKx8Qz2Wc7Vb', '1-2048/3000')),
    ],
    ['a message that was given up', sound.edit(14, 'Cr07$', 'Cr07#')],
    [
      'an interrupted chunk of a few octets',
      sound.and(
        send(450, 'Aq3Zs8Wd1Xe6Cr08', 'piecesKx8Qz2Wc7V', '1-*/10', { body: 'abcde', flag: '+' }),
        answer(451, 'Aq3Zs8Wd1Xe6Cr08'),
        send(452, 'Aq3Zs8Wd1Xe6Cr09', 'piecesKx8Qz2Wc7V', '6-*/10', { body: 'fghij' }),
        answer(453, 'Aq3Zs8Wd1Xe6Cr09'),
      ),
    ],
    [
      'a message that is sent once more',
      sound.and(
        send(450, 'Aq3Zs8Wd1Xe6Cr08', 'largeRKx8Qz2Wc7V', '1-*/4000', { body: octets(4000) }),
        answer(451, 'Aq3Zs8Wd1Xe6Cr08'),
      ),
    ],
    [
      'a stream whose last chunk is empty',
      sound.and(
        send(450, 'Aq3Zs8Wd1Xe6Cr08', 'piecesKx8Qz2Wc7V', '1-*/*', { body: 'abcde', flag: '+' }),
        answer(451, 'Aq3Zs8Wd1Xe6Cr08'),
        send(452, 'Aq3Zs8Wd1Xe6Cr09', 'piecesKx8Qz2Wc7V', '6-5/5', { body: '' }),
        answer(453, 'Aq3Zs8Wd1Xe6Cr09'),
      ),
    ],
    [
      'look-alikes of the end-line',
      sound.edit(10, /5\/5([^]*)quiet/, `*/*$1-------${QUIET}$ and -------${QUIET}`),
    ],
    ['a message without end when the peer ends the session', ended(sound.edit(14, 'Cr07$', 'Cr07+'), 'T1')],
    ['a message without end after 413', sound.edit(14, 'Cr07$', 'Cr07+').edit(15, '200 OK', '413 stop')],
    ['no report when the session ends at once', endedAt(sound.without(9), 2100)],
    [
      'no report when the end of the session is not seen',
      sound.without(9, 16, 17).withConnections(connection(60, Infinity)),
    ],
    ['no response when the session ends', sound.without(15)],
    [
      'a REPORT while BYE is under way',
      sound.and(report(6000, 'Dv7Rf2Tg5Yb9Hn42', 'm5T0rKx8Qz2Wc7Vb', '1-3000/3000')),
    ],
    [
      'a chunk that the loss of the connection cuts off',
      sound
        .and({
          ...send(4000, 'Aq3Zs8Wd1Xe6Cr09', 'unfinishedQz2Wc7', '1-*/*', { body: 'abc' }),
          ...{ text: 'MSRP Aq3Zs8Wd1Xe6Cr09 SEND\n', note: 'broken: the stream ended within a message' },
        })
        .withConnections(connection(60, 5050, { closedBy: 'accepter' })),
    ],
    [
      'a response to a chunk whose end was not seen',
      sound.withConnections(connection(60, 5050, { closedBy: 'accepter' })).and(
        {
          ...send(4000, 'Aq3Zs8Wd1Xe6Cr09', 'unfinishedQz2Wc7', '1-*/*', { body: 'abc' }),
          ...{ text: 'MSRP Aq3Zs8Wd1Xe6Cr09 SEND\n', note: 'broken: the stream ended within a message' },
        },
        answer(3999, 'Aq3Zs8Wd1Xe6Cr09', '413 stop'),
      ),
    ],
  ];
  for (const [what, wire] of fair) {
    it(`find nothing: ${what}`, () => {
      assert.deepEqual(named(wire.findings(MSRP_CHECKS, AFTERWARDS)), []);
    });
  }

  const spoiled: readonly [requirement: string, actor: string, what: string, wire: Wire][] = [
    ['MSRP-4975-7.1.2-01', 'T1', 'Failure-Report', sound.edit(9, 'Status', 'Failure-Report: no\nStatus')],
    [
      'MSRP-4975-7.1.2-01',
      'T1',
      'no Status',
      sound
        .and(report(245, 'Dv7Rf2Tg5Yb9Hn42', 'm5T0rKx8Qz2Wc7Vb', '1-3000/3000'))
        .edit(10, /Status.*\n/, ''),
    ],
    [
      'MSRP-4975-7.1.2-02',
      'sender',
      'an answered REPORT',
      sound.and(frame({ by: 'sender', at: 250, id: 'Dv7Rf2Tg5Yb9Hn41', start: '200 OK' })),
    ],
    [
      'MSRP-4975-7.1.2-04',
      'T1',
      'a REPORT after BYE',
      late(sound).and(report(8000, 'Dv7Rf2Tg5Yb9Hn42', 'm5T0rKx8Qz2Wc7Vb', '1-3000/3000')),
    ],
    ['MSRP-4975-7.1.3-01', 'T1', 'no report', sound.without(9)],
    ['MSRP-4975-7.1.3-01', 'T1', 'a report on a part', sound.edit(9, '1-3000/', '1-2048/')],
    [
      'MSRP-4975-7.1.3-02',
      'T1',
      'a report that nobody asked for',
      sound.and(report(450, 'Dv7Rf2Tg5Yb9Hn42', 'largeRKx8Qz2Wc7V', '1-4000/4000')),
    ],
    ['MSRP-4975-7.1.3-03', 'T1', 'another To-Path', sound.edit(9, 'qzXrBWkmcvgt1111', 'qzXrBWkmcvgt9999')],
    ['MSRP-4975-7.1.3-03', 'T1', 'another From-Path', sound.edit(9, 'hnLpEJuyfTos2222', 'hnLpEJuyfTos9999')],
    ['MSRP-4975-7.1.3-03', 'T1', 'another namespace', sound.edit(9, '000 200', '001 200')],
    ['MSRP-4975-7.1.4-01', 'T1', 'an answer to "no"', sound.and(answer(305, QUIET))],
    [
      'MSRP-4975-7.1.4-01',
      'T1',
      'a failure report on "no"',
      sound.and(report(305, 'Dv7Rf2Tg5Yb9Hn42', 'nofailRKx8Qz2Wc7', '1-5/5', '000 413 no')),
    ],
    ['MSRP-4975-7.1.4-02', 'T1', '200 to "partial"', sound.and(answer(315, PARTIAL))],
    [
      'MSRP-4975-7.1.4-03',
      'T1',
      'a failure report up to "*"',
      sound.and(report(450, 'Dv7Rf2Tg5Yb9Hn42', 'largeRKx8Qz2Wc7V', '1-*/4000', '000 413 stop')),
    ],
    [
      'MSRP-4975-7.1.4-03',
      'T1',
      'a failure report on octets that never came',
      sound.and(report(450, 'Dv7Rf2Tg5Yb9Hn42', 'largeRKx8Qz2Wc7V', '1-5000/5000', '000 413 stop')),
    ],
    [
      'MSRP-4975-7.2-01',
      'T1',
      'silence',
      endedAt(sound.without(15), 50_000).and().withConnections(connection(60, 55_000)),
    ],
    ['MSRP-4975-7.2-02', 'T1', 'a code of two digits', sound.edit(15, '200 OK', '20 OK')],
    ['MSRP-4975-7.2-02', 'T1', 'a response in chunks', sound.edit(15, 'Cr07$', 'Cr07+')],
    [
      'MSRP-4975-7.2-02',
      'T1',
      'a body',
      sound.edit(15, '-------', 'Content-Type: text/plain\n\nhello\n-------'),
    ],
    ['MSRP-4975-7.2-02', 'T1', 'a second response', sound.and(answer(420, LARGE))],
    ['MSRP-4975-7.2-02', 'T1', 'an id that nobody used', sound.and(answer(420, 'Aq3Zs8Wd1Xe6Cr99'))],
    ['MSRP-4975-7.2-03', 'T1', 'another To-Path', sound.edit(15, 'qzXrBWkmcvgt1111', 'qzXrBWkmcvgt9999')],
    ['MSRP-4975-7.2-03', 'T1', 'another From-Path', sound.edit(15, 'hnLpEJuyfTos2222', 'hnLpEJuyfTos9999')],
    [
      'MSRP-4975-7.2-04',
      'T1',
      'a response on another connection',
      sound.replace(15, { over: ['192.0.2.21:40003', '198.51.100.7:2855'] }).withConnections([
        ...connection(),
        ...connection(405, Infinity, {
          from: 'T1',
          to: 'sender',
          over: ['192.0.2.21:40003', '198.51.100.7:2855'],
        }),
      ]),
    ],
    ['MSRP-4975-10.4-01', 'T1', '408', sound.and(answer(315, PARTIAL, '408 timeout'))],
    [
      'MSRP-4975-10.4-01',
      'T1',
      '423',
      sound.and(report(450, 'Dv7Rf2Tg5Yb9Hn42', 'largeRKx8Qz2Wc7V', '1-4000/4000', '000 423 no')),
    ],
  ];
  for (const [requirement, actor, what, wire] of spoiled) {
    it(`find ${requirement}, and it alone: ${what}`, () => {
      assert.deepEqual(named(wire.findings(MSRP_CHECKS, AFTERWARDS)), [`${requirement} ${actor}`]);
    });
  }
});

/** BYE by T1 instead. */
function ended(wire: Wire, by: 'T1'): Wire {
  const bye = wire.shots.findIndex(({ text }) => text.startsWith('BYE'));
  const swapped = (text: string): string =>
    text
      .replace(/^To: (.*)\nFrom: (.*)$/m, 'To: $2\nFrom: $1')
      .replace(/(BYE|Via:)(.*)198\.51\.100\.7/g, '$1$2192.0.2.21');
  return [bye, bye + 1].reduce((all, i) => {
    const { text } = all.shots[i]!;
    return all.replace(
      i,
      i === bye
        ? { from: by, to: 'sender', text: swapped(text) }
        : { from: 'sender', to: by, text: swapped(text) },
    );
  }, wire);
}
