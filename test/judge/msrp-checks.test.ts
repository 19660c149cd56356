import assert from 'node:assert/strict';
import { ALL_CHECKS } from '../../judge/checks';
import { answer, conversation, fileSession, octets, send } from './msrp-wire';
import { named, type Wire } from './wire';
import { AFTERWARDS, MSRP_CHECKS } from './msrp-check-list';

const sound = conversation();
const file = fileSession();
/** A chunk of each of two messages, so that frames can be spoiled that nothing else depends on. */
const [QUIET, PARTIAL, LARGE] = ['Aq3Zs8Wd1Xe6Cr04', 'Aq3Zs8Wd1Xe6Cr05', 'Aq3Zs8Wd1Xe6Cr07'] as const;

describe('checks of MSRP frames', () => {
  it('find nothing in sound sessions', () => {
    assert.deepEqual(named(sound.findings(ALL_CHECKS, AFTERWARDS)), []);
    assert.deepEqual(named(file.findings(ALL_CHECKS, AFTERWARDS)), []);
    assert.deepEqual(named(sound.withConnections(undefined).findings(MSRP_CHECKS, AFTERWARDS)), []);
  });

  const looked: readonly [Wire, readonly string[]][] = [
    [
      sound,
      [
        ...[
          '9-02',
          '9-03',
          '9-04',
          '7.1-01',
          '7.1-02',
          '7.1-03',
          '7.1-04',
          '7.1-05',
          '7.1-06',
          '7.1-07',
          '7.1-08',
        ],
        ...['7.1.1-01', '7.1.1-02', '7.1.1-03', '7.1.1-04', '7.1.1-05', '7.1.1-06', '7.1.1-07', '7.1.1-08'],
        ...[
          '7.1.1-11',
          '7.1.1-12',
          '13-01',
          '7.1.2-01',
          '7.1.2-02',
          '7.1.2-04',
          '7.1.3-01',
          '7.1.3-02',
          '7.1.3-03',
        ],
        ...['7.1.4-01', '7.1.4-02', '7.2-01', '7.2-02', '7.2-03', '7.2-04', '10.4-01'],
      ],
    ],
  ];
  for (const [wire, ids] of looked) {
    for (const id of ids) {
      it(`look at MSRP-4975-${id} in a sound session`, () => {
        assert.ok(wire.looked(MSRP_CHECKS, `MSRP-4975-${id}`, AFTERWARDS) > 0);
      });
    }
  }

  const spoiled: readonly [requirement: string, actor: string, what: string, wire: Wire][] = [
    ['MSRP-4975-9-02', 'sender', 'a method in lower case', sound.edit(10, `${QUIET} SEND`, `${QUIET} Send`)],
    [
      'MSRP-4975-9-02',
      'sender',
      'octets that are no frame',
      sound.and({
        ...answer(500, LARGE),
        ...{ from: 'sender', to: 'T1', text: 'msrp x SEND\n', note: 'broken: no frame' },
        over: ['198.51.100.7:40001', '192.0.2.21:2855'],
      }),
    ],
    [
      'MSRP-4975-9-03',
      'sender',
      'a transaction id with "_"',
      sound.edit(10, new RegExp(QUIET, 'g'), 'Aq3Zs8Wd1_e6Cr04'),
    ],
    ['MSRP-4975-9-03', 'sender', 'a Message-ID with "_"', sound.edit(10, 'nofailR', 'no_failR')],
    [
      'MSRP-4975-9-04',
      'sender',
      'a header field without space',
      sound.edit(10, 'Message-ID: ', 'Message-ID:'),
    ],
    ['MSRP-4975-9-04', 'sender', 'From-Path first', sound.edit(10, /(To-Path.*\n)(From-Path.*\n)/, '$2$1')],
    [
      'MSRP-4975-7.1-01',
      'sender',
      'a short transaction id',
      sound.edit(10, new RegExp(QUIET, 'g'), 'Aq3Zs8Wd'),
    ],
    [
      'MSRP-4975-7.1-01',
      'sender',
      'the id of an open transaction',
      sound.edit(14, new RegExp(LARGE, 'g'), PARTIAL).edit(15, new RegExp(LARGE, 'g'), PARTIAL),
    ],
    [
      'MSRP-4975-7.1-02',
      'sender',
      'another From-Path',
      sound.edit(10, 'qzXrBWkmcvgt1111', 'qzXrBWkmcvgt9999'),
    ],
    ['MSRP-4975-7.1-02', 'sender', 'another To-Path', sound.edit(10, 'hnLpEJuyfTos2222', 'hnLpEJuyfTos9999')],
    ['MSRP-4975-7.1-03', 'sender', 'a body without type', sound.edit(10, 'Content-Type: text/plain\n', '')],
    [
      'MSRP-4975-7.1-03',
      'sender',
      'a header field behind Content-Type',
      sound.edit(10, 'Content-Type: text/plain\n', 'Content-Type: text/plain\nX-More: 1\n'),
    ],
    [
      'MSRP-4975-7.1-04',
      'sender',
      'a type without body',
      sound.edit(3, '1-0/0\n', '1-0/0\nContent-Type: text/plain\n'),
    ],
    ['MSRP-4975-7.1-04', 'sender', 'an empty line without body', sound.edit(3, '1-0/0\n', '1-0/0\n\n')],
    [
      'MSRP-4975-7.1-05',
      'sender',
      'an empty body without CRLF',
      sound.edit(10, '1-5/5', '1-0/0').edit(10, '\n\nquiet\n', '\n\n'),
    ],
    [
      'MSRP-4975-7.1-05',
      'sender',
      'a frame that is left unfinished',
      sound.and({
        ...send(4000, 'Aq3Zs8Wd1Xe6Cr09', 'unfinishedQz2Wc7', '1-*/*', { body: 'abc' }),
        ...{ text: 'MSRP Aq3Zs8Wd1Xe6Cr09 SEND\n', note: 'broken: the stream ended within a message' },
      }),
    ],
    ['MSRP-4975-7.1-06', 'sender', 'a chunk behind "$"', sound.edit(5, 'Cr02+', 'Cr02$$')],
    ['MSRP-4975-7.1-06', 'sender', 'a message that is left with "+"', sound.edit(14, 'Cr07$', 'Cr07+')],
    [
      'MSRP-4975-7.1-07',
      'sender',
      'the own end-line in the body',
      sound.and(
        send(450, 'Aq3Zs8Wd1Xe6Cr08', 'guardRKx8Qz2Wc7V', '1-*/*', { body: 'abc' }),
        {
          ...send(451, 'Aq3Zs8Wd1Xe6Cr08', 'guardRKx8Qz2Wc7V', '1-*/*'),
          ...{ text: 'def\n-------Aq3Zs8Wd1Xe6Cr08$\n', note: 'broken: no frame' },
        },
        answer(452, 'Aq3Zs8Wd1Xe6Cr08'),
      ),
    ],
    ['MSRP-4975-7.1-08', 'T1', 'a REPORT in chunks', sound.edit(9, 'Hn41$', 'Hn41+')],
    [
      'MSRP-4975-7.1-08',
      'T1',
      'a REPORT with a large body',
      sound.edit(9, '-------', `Content-Type: text/plain\n\n${octets(10_241)}\n-------`),
    ],
    ['MSRP-4975-7.1.1-01', 'sender', 'no Message-ID', sound.edit(10, /Message-ID.*\n/, '')],
    [
      'MSRP-4975-7.1.1-01',
      'sender',
      'another content',
      sound.edit(14, 'largeRKx8Qz2Wc7V', 'partlyRKx8Qz2Wc7'),
    ],
    ['MSRP-4975-7.1.1-02', 'sender', 'another Success-Report', sound.edit(7, 'Success-Report: yes\n', '')],
    [
      'MSRP-4975-7.1.1-02',
      'sender',
      'an unknown value',
      sound.edit(10, 'Failure-Report: no', 'Failure-Report: never'),
    ],
    ['MSRP-4975-7.1.1-03', 'sender', 'a later chunk without range', sound.edit(7, /Byte-Range.*\n/, '')],
    ['MSRP-4975-7.1.1-03', 'sender', 'a hole', sound.edit(7, '2049-3000', '2050-3001')],
    ['MSRP-4975-7.1.1-03', 'sender', 'a count from 0', sound.edit(10, '1-5/5', '0-4/5')],
    ['MSRP-4975-7.1.1-04', 'sender', 'a wrong range-end', sound.edit(7, '2049-3000', '2049-2999')],
    ['MSRP-4975-7.1.1-04', 'sender', 'a wrong total', sound.edit(14, '/4000', '/4001')],
    [
      'MSRP-4975-7.1.1-05',
      'sender',
      'chunks in another order',
      file
        .replace(5, { at: 240 })
        .replace(6, { at: 250 })
        .replace(7, { at: 220 })
        .replace(8, { at: 230 })
        .and(),
    ],
    ['MSRP-4975-7.1.1-06', 'sender', 'nothing at 2', sound.edit(3, '1-0/0', '2-1/0')],
    ['MSRP-4975-7.1.1-07', 'sender', 'a large fixed chunk', sound.edit(14, '1-*/', '1-4000/')],
    [
      'MSRP-4975-7.1.1-08',
      'sender',
      'small pieces',
      sound.and(
        send(450, 'Aq3Zs8Wd1Xe6Cr08', 'piecesKx8Qz2Wc7V', '1-5/10', { body: 'abcde', flag: '+' }),
        answer(451, 'Aq3Zs8Wd1Xe6Cr08'),
        send(452, 'Aq3Zs8Wd1Xe6Cr09', 'piecesKx8Qz2Wc7V', '6-10/10', { body: 'fghij' }),
        answer(453, 'Aq3Zs8Wd1Xe6Cr09'),
      ),
    ],
    [
      'MSRP-4975-7.1.1-11',
      'sender',
      'base64',
      sound.edit(10, 'Content-Type', 'Content-Transfer-Encoding: base64\nContent-Type'),
    ],
    [
      'MSRP-4975-7.1.1-12',
      'sender',
      'no disposition type',
      sound.edit(12, 'Disposition: render', 'Disposition: ;a=b'),
    ],
    ['MSRP-4975-13-01', 'sender', 'a wrapper without To', sound.edit(12, '\nTo: <', '\nXo: <')],
    [
      'MSRP-4975-13-01',
      'sender',
      'a chunk of another type',
      sound.and(
        send(450, 'Aq3Zs8Wd1Xe6Cr08', 'piecesKx8Qz2Wc7V', '1-*/*', {
          ...{ lines: ['Content-Type: message/cpim'], body: 'From: <im:a@b.c>', flag: '+' },
        }),
        answer(451, 'Aq3Zs8Wd1Xe6Cr08'),
        send(452, 'Aq3Zs8Wd1Xe6Cr09', 'piecesKx8Qz2Wc7V', '17-*/*', { body: 'fghij' }),
        answer(453, 'Aq3Zs8Wd1Xe6Cr09'),
      ),
    ],
    ['MSRP-3862-2.2-01', 'sender', 'two spaces', sound.edit(12, 'From: <sip', 'From:  <si')],
  ];
  for (const [requirement, actor, what, wire] of spoiled) {
    it(`find ${requirement}, and it alone: ${what}`, () => {
      assert.deepEqual(named(wire.findings(MSRP_CHECKS, AFTERWARDS)), [`${requirement} ${actor}`]);
    });
  }
});
