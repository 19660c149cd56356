import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ALL_CHECKS } from '../../judge/checks';
import { FILE_DESCRIPTION_CHECKS } from '../../judge/checks/file-description';
import { FILE_EXCHANGE_CHECKS } from '../../judge/checks/file-exchanges';
import { judge } from '../../judge/judge';
import { loadCatalogue } from '../../requirements/catalogue';
import { ANYTHING, damaged } from './damage';
import type { Wire } from './wire';
import { named } from './wire';
import {
  closedLine,
  dialog,
  fileCall,
  fileLine,
  forkedCall,
  HASH,
  messageCall,
  messageLine,
  sdp,
  workedCall,
} from './wire-descriptions';

const CHECKS = [...FILE_DESCRIPTION_CHECKS, ...FILE_EXCHANGE_CHECKS];
/** Long after everything has been said. */
const AFTERWARDS = 60_000;

const ID = 'x4Kq9ZtR2vNb7LmC';
const ranged = fileCall(['a=file-range:2049-5000']);
/** T1 asks for a file, and is given it. */
const pull = dialog([
  {
    by: 'T1',
    request: sdp({ by: 'T1', media: [fileLine('T1', 'hnLpEJuyfTos2222', ID)] }),
    response: sdp({
      by: 'sender',
      media: [fileLine('sender', 'qzXrBWkmcvgt1111', ID, 'a=file-disposition:render')],
    }),
  },
]);
/** The first file is offered again on its line, with its hash alone or with other selectors. */
const again = offeredAgain(/name.*size:5000 /, '');
/** The answer to the offer of two files comes from a peer that knows nothing of RFC 5547. */
const plain = workedCall().edit(1, /a=file-.*\n/g, '');
const icon = withIcon(`type="application/sdp"`, 'id2@content.example');
const options = (...more: string[]): Wire => {
  const media = [['m=message 0 TCP/MSRP *', 'a=accept-types:*', ...more]];
  const wire = dialog([{ response: sdp({ by: 'T1', media }) }], 'd-7100', false).without(2);
  return [0, 1].reduce((each, i) => each.edit(i, /INVITE$/m, 'OPTIONS'), wire).edit(0, /^INVITE/, 'OPTIONS');
};

function offeredAgain(from: string | RegExp, to: string): Wire {
  const turn = (version: number, change: (line: string[]) => string[]) => ({
    request: sdp({ by: 'sender', version, media: [change(fileLine('sender', 'qzXrBWkmcvgt1111', ID))] }),
    response: sdp({ by: 'T1', version, media: [change(fileLine('T1', 'hnLpEJuyfTos2222', ID))] }),
  });
  return dialog([turn(1, (line) => line), turn(2, (line) => line.map((each) => each.replace(from, to)))]);
}

/** An offer with the icon of its file beside it. */
function withIcon(parameters: string, contentId: string): Wire {
  const media = fileLine('sender', 'qzXrBWkmcvgt1111', ID, 'a=file-icon:cid:id2@content.example');
  const description = `Content-Type: application/sdp\n\n${sdp({ by: 'sender', media: [media] })}`;
  const image = `Content-Type: image/png\nContent-ID: <${contentId}>\nContent-Disposition: icon\n\npng`;
  return dialog([
    {
      request: `Content-Type: multipart/related;${parameters};boundary=b\n\n--b\n${description}\n--b\n${image}\n--b--\n`,
      response: sdp({ by: 'T1', media: [fileLine('T1', 'hnLpEJuyfTos2222', ID)] }),
    },
  ]);
}

describe('checks of files in session descriptions', () => {
  const conforming: readonly [requirement: string, wire: Wire, subjects: number][] = [
    ['MSRP-5547-5-01', workedCall(), 3],
    ['MSRP-5547-6-01', workedCall(), 4],
    ['MSRP-5547-6-02', workedCall(), 2],
    ['MSRP-5547-6-03', workedCall(), 2],
    ['MSRP-5547-6-04', workedCall(), 2],
    ['MSRP-5547-6-05', workedCall(), 2],
    ['MSRP-5547-6-08', workedCall(), 1],
    ['MSRP-5547-6-09', ranged, 1],
    ['MSRP-5547-7-01', workedCall(), 1],
    ['MSRP-5547-8.1-01', fileCall(), 2],
    ['MSRP-5547-8.1-02', workedCall(), 2],
    ['MSRP-5547-8.1-02', fileCall(), 3],
    ['MSRP-5547-8.2-01', workedCall(), 2],
    ['MSRP-5547-8.2.1-01', workedCall(), 2],
    ['MSRP-5547-8.2.1-01', pull, 0],
    ['MSRP-5547-8.3-01', workedCall(), 1],
    ['MSRP-5547-8.3.1-01', workedCall(), 1],
    ['MSRP-5547-8.3.1-02', workedCall(), 1],
    ['MSRP-5547-8.3.1-02', pull, 0],
    ['MSRP-5547-8.3.1-03', ranged, 1],
    ['MSRP-5547-8.5-01', options('a=file-selector'), 1],
    ['MSRP-5547-8.6-01', again, 2],
    ['MSRP-5547-8.8-01', icon, 1],
    ['MSRP-5547-9.1-01', workedCall(), 2],
  ];
  for (const [requirement, wire, subjects] of conforming) {
    it(`${requirement} has looked and has nothing to say`, () => {
      assert.deepEqual(named(wire.findings(CHECKS, AFTERWARDS)), []);
      assert.equal(wire.looked(CHECKS, requirement, AFTERWARDS), subjects);
    });
  }

  /** Conforming ways that look odd. */
  const odd: readonly [what: string, wire: Wire][] = [
    ['a plain peer repeats nothing of a file it refuses', plain],
    [
      'the selectors of a refused file come in another order',
      workedCall().edit(
        1,
        'name:"launch clip.3gp" type:video/3gpp',
        'type:video/3gpp name:"launch clip.3gp"',
      ),
    ],
    ['the hash is left out of the answer', fileCall().edit(1, ` hash:${HASH}`, '')],
    [
      'an answer to a line that is closed leaves the selector out',
      fileCall().edit(4, /a=file-selector.*\n/, ''),
    ],
    ['an offer closes a line without attributes but its id', fileCall().edit(3, /a=file-selector.*\n/, '')],
    ['a hash of another algorithm stands beside', fileCall().edit(0, ' hash:', ' hash:sha-256:00:11 hash:')],
    [
      'the name has characters of another script and escapes',
      fileCall().edit(0, 'price list', 'Preis 50%25 ü').edit(1, 'price list', 'Preis 50%25 ü'),
    ],
    ['the range has no end', fileCall(['a=file-range:2049-*'])],
    ['a message session has no file attributes', messageCall()],
    ['a transfer that is known is held', again.edit(4, 'recvonly', 'inactive')],
    ['the type of the multipart is not quoted', withIcon('type=application/sdp', 'id2@content.example')],
    ['a refused offer used the same id', refusedFirst()],
  ];
  for (const [what, wire] of odd)
    it(`find nothing when ${what}`, () => assert.deepEqual(named(wire.findings(CHECKS, AFTERWARDS)), []));

  it('and all others find nothing in conforming exchanges', () => {
    for (const wire of [ranged, pull, again, options('a=file-selector'), plain])
      assert.deepEqual(
        named(
          wire.findings(ALL_CHECKS, AFTERWARDS).filter(({ requirement }) => requirement.startsWith('MSRP')),
        ),
        [],
      );
  });

  const spoiled: readonly [requirement: string, by: string, wire: Wire][] = [
    ['MSRP-5547-5-01', 'sender', fileCall().edit(0, /a=file-selector.*\n/, '')],
    ['MSRP-5547-5-01', 'T1', fileCall().edit(1, /a=file-selector.*\n/, '')],
    [
      'MSRP-5547-6-01',
      'sender',
      dialog([
        {
          request: sdp({
            by: 'sender',
            media: [messageLine('sender', 'qzXrBWkmcvgt1111', 'a=file-selector')],
          }),
          response: sdp({ by: 'T1', media: [messageLine('T1', 'hnLpEJuyfTos2222')] }),
        },
      ]),
    ],
    ['MSRP-5547-6-01', 'sender', workedCall().edit(0, ' type:text', '  type:text')],
    [
      'MSRP-5547-6-01',
      'sender',
      workedCall()
        .edit(0, 'type:text/plain', 'kind:text/plain')
        .edit(1, 'type:text/plain', 'kind:text/plain'),
    ],
    ['MSRP-5547-6-01', 'T1', messageCall().edit(1, 't=0 0', 't=0 0\na=file-disposition:render')],
    ['MSRP-5547-6-02', 'sender', bothSides('"price list.txt"', 'price-list.txt')],
    ['MSRP-5547-6-02', 'sender', bothSides('price list', 'price/list')],
    ['MSRP-5547-6-02', 'sender', bothSides('price list', 'price%list')],
    ['MSRP-5547-6-03', 'sender', bothSides('size:5000', 'size:05000')],
    ['MSRP-5547-6-03', 'sender', bothSides('size:5000', 'size:0')],
    ['MSRP-5547-6-04', 'sender', bothSides(/type:text.plain/, 'type:text/plain;charset=utf-8')],
    ['MSRP-5547-6-05', 'sender', bothSides('83:18:8E', '83:18:8e')],
    ['MSRP-5547-6-05', 'sender', bothSides('83:18:8E:', '83:18:')],
    ['MSRP-5547-6-05', 'sender', bothSides(HASH, 'sha-256:83:18')],
    ['MSRP-5547-6-05', 'T1', fileCall().edit(1, '83:18:8E', '83:18:8e')],
    ['MSRP-5547-6-08', 'sender', workedCall().edit(0, '+0200', 'GMT')],
    [
      'MSRP-5547-6-08',
      'sender',
      workedCall().edit(
        0,
        'creation:"Mon, 04 May 2026 09:30:00 +0200"',
        'creation:"Mon, 04 May 2026 09:30:00 +0200" creation:"Mon, 04 May 2026 09:30:00 +0200"',
      ),
    ],
    ['MSRP-5547-6-09', 'sender', fileCall(['a=file-range:0-5000'])],
    ['MSRP-5547-6-09', 'sender', fileCall(['a=file-range:300-200'])],
    ['MSRP-5547-6-09', 'sender', fileCall(['a=file-range:2049-5001'])],
    ['MSRP-5547-6-09', 'sender', fileCall(['a=file-range:5001-*'])],
    ['MSRP-5547-7-01', 'sender', workedCall().edit(0, 'disposition:attachment', 'disposition:at/tachment')],
    ['MSRP-5547-8.1-01', 'sender', fileCall().edit(0, /a=file-transfer-id.*\n/, '')],
    [
      'MSRP-5547-8.1-01',
      'sender',
      [0, 1, 3, 4].reduce((wire, i) => wire.edit(i, ID, 'x4Kq9/tR='), fileCall()),
    ],
    [
      'MSRP-5547-8.1-01',
      'sender',
      [3, 4].reduce((wire, i) => wire.edit(i, 'B1oVn5XcQ8aMz3Rk', ID), fileCall()),
    ],
    ['MSRP-5547-8.1-02', 'T1', fileCall().edit(1, ID, ID.toLowerCase())],
    ['MSRP-5547-8.1-02', 'T1', fileCall().edit(1, /a=file-.*\n/g, '')],
    ['MSRP-5547-8.1-02', 'T1', workedCall().edit(1, 'B1oVn5XcQ8aMz3RkUe7LwPi0GhTs4DyJ', 'other')],
    ['MSRP-5547-8.1-02', 'T1', fileCall().edit(4, /a=file-transfer-id:x4.*\n/, '')],
    [
      'MSRP-5547-8.2-01',
      'sender',
      fileCall().edit(3, 'a=file-transfer-id:B1', `a=file-selector:size:9\na=file-transfer-id:B1`),
    ],
    ['MSRP-5547-8.2.1-01', 'sender', bothSides(/ type:.*/, '')],
    ['MSRP-5547-8.2.1-01', 'sender', fileCall().edit(0, 'a=sendonly\n', '')],
    ['MSRP-5547-8.3-01', 'T1', workedCall().edit(1, /(message 0.*\n)a=file-selector.*\n/, '$1')],
    ['MSRP-5547-8.3-01', 'T1', workedCall().edit(1, 'size:9000000', 'size:9000001')],
    ['MSRP-5547-8.3-01', 'T1', workedCall().edit(1, /(message 0.*\n)(a=file.*\n)+/, '$1')],
    ['MSRP-5547-8.3.1-01', 'T1', fileCall().edit(1, 'size:5000', 'size:5001')],
    ['MSRP-5547-8.3.1-01', 'T1', fileCall().edit(1, 'name:"price list.txt" ', '')],
    ['MSRP-5547-8.3.1-01', 'T1', fileCall().edit(1, 'a=recvonly', 'a=inactive')],
    [
      'MSRP-5547-8.3.1-02',
      'T1',
      fileCall().edit(1, 'a=file-transfer', 'a=file-disposition:attachment\na=file-transfer'),
    ],
    ['MSRP-5547-8.3.1-03', 'T1', ranged.edit(1, /a=file-range.*\n/, '')],
    ['MSRP-5547-8.3.1-03', 'T1', ranged.edit(1, '2049-5000', '2049-4999')],
    ['MSRP-5547-8.5-01', 'T1', options('a=file-selector:size:1')],
    ['MSRP-5547-8.5-01', 'T1', options('a=file-selector', 'a=file-disposition:render')],
    ['MSRP-5547-8.6-01', 'sender', offeredAgain('size:5000', 'size:6000')],
    ['MSRP-5547-8.8-01', 'sender', icon.edit(0, 'cid:id2@', 'cid:id3@')],
    ['MSRP-5547-8.8-01', 'sender', icon.edit(0, 'cid:', '')],
    ['MSRP-5547-8.8-01', 'sender', withIcon('start="<id2@content.example>"', 'id2@content.example')],
    ['MSRP-5547-8.8-01', 'sender', withIcon('type="image/png"', 'id2@content.example')],
    ['MSRP-5547-8.8-01', 'sender', icon.edit(0, 'multipart/related', 'multipart/mixed')],
    ['MSRP-5547-8.8-01', 'sender', workedCall().edit(0, 'a=file-disp', 'a=file-icon:cid:a@b\na=file-disp')],
    ['MSRP-5547-9.1-01', 'sender', workedCall().edit(0, /(i=Launch clip\n)(a=sendonly\n)/, '$2$1')],
  ];
  for (const [requirement, by, wire] of spoiled) {
    it(`${requirement} blames ${by}`, () =>
      assert.deepEqual(named(wire.findings(CHECKS, AFTERWARDS)), [`${requirement} ${by}`]));
  }

  it('judge damaged descriptions without failing', () => {
    const catalogue = loadCatalogue();
    const wires = fc.constantFrom(
      workedCall(),
      fileCall(),
      pull,
      icon,
      forkedCall(),
      options('a=file-selector'),
    );
    const instead = fc.oneof(
      ANYTHING,
      fc.constantFrom('\nm=', '\na=file-selector', '\na=path:', '\no=', ' ', '"', '%', '\n\n', '--b\n'),
    );
    const checks = CHECKS.concat(ALL_CHECKS.filter(isOnMsrp));
    fc.assert(
      fc.property(damaged(wires, { places: 6, length: 60, instead }), (spoiled) => {
        judge(spoiled.trace(), checks, catalogue, AFTERWARDS);
      }),
      { numRuns: 200 },
    );
  });
});

function isOnMsrp({ requirement }: { readonly requirement: string }): boolean {
  return requirement.startsWith('MSRP') && !requirement.startsWith('MSRP-5547');
}

/** The first file offered and taken, the same text replaced in both. */
function bothSides(from: string | RegExp, to: string): Wire {
  return fileCall().without(3, 4, 5).edit(0, from, to).edit(1, from, to);
}

/** The offer is refused for want of credentials, and comes again. */
function refusedFirst(): Wire {
  const request = sdp({ by: 'sender', media: [fileLine('sender', 'qzXrBWkmcvgt1111', ID)] });
  return dialog([
    { request, status: '407 Proxy Authentication Required' },
    { request, response: sdp({ by: 'T1', media: [closedLine(ID)] }) },
  ]);
}
