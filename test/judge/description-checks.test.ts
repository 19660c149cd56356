import assert from 'node:assert/strict';
import { SDP_EXCHANGE_CHECKS } from '../../judge/checks/sdp-exchanges';
import { SDP_MEDIA_LINE_CHECKS } from '../../judge/checks/sdp-media-lines';
import { SDP_SETUP_CHECKS } from '../../judge/checks/sdp-setup';
import { SDP_URI_CHECKS } from '../../judge/checks/sdp-uris';
import { SDP_URI_USE_CHECKS } from '../../judge/checks/sdp-uri-use';
import { ALL_CHECKS } from '../../judge/checks';
import type { Wire } from './wire';
import { named } from './wire';
import {
  dialog,
  fileCall,
  forkedCall,
  messageCall,
  messageLine,
  sdp,
  workedCall,
  type Turn,
} from './wire-descriptions';

const CHECKS = [
  ...SDP_MEDIA_LINE_CHECKS,
  ...SDP_SETUP_CHECKS,
  ...SDP_URI_CHECKS,
  ...SDP_URI_USE_CHECKS,
  ...SDP_EXCHANGE_CHECKS,
];
/** Long after everything has been said. */
const AFTERWARDS = 60_000;

const OWN = 'qzXrBWkmcvgt1111';
const sent = (version: number, ...media: (readonly string[])[]): string =>
  sdp({ by: 'sender', version, media });
const given = (version: number, ...media: (readonly string[])[]): string => sdp({ by: 'T1', version, media });
const line = messageLine('sender', OWN);
const second = messageLine('sender', 'qzXrBWkmcvgt3333');
const answered = messageLine('T1', 'hnLpEJuyfTos2222');
const first: Turn = { request: sent(1, line), response: given(1, answered) };
/** A session that is refreshed as it is. */
const refreshed = dialog([first, first]);
/** The sender closes the line. */
const closed = dialog([first, { request: sent(2, closing(line)), response: given(2, closing(answered)) }]);
/** The offer of two kinds of wrapped types. */
const wrapping = messageCall('a=accept-wrapped-types:text/html image/png');
/** The sender only connects, and has nothing to listen on. */
const active = workedCall()
  .edit(0, /m=message 2855/g, 'm=message 9')
  .edit(0, /a=setup:actpass/g, 'a=setup:active');
/** One line for each direction that is offered. */
const directions = dialog([
  {
    request: sent(
      1,
      ...['sendonly', 'recvonly', 'sendrecv', 'inactive'].map((each, i) =>
        messageLine('sender', `qzXrBWkmcvgt111${i}`, `a=${each}`),
      ),
    ),
    response: given(
      1,
      ...['recvonly', 'inactive', 'sendonly', 'inactive'].map((each, i) =>
        messageLine('T1', `hnLpEJuyfTos222${i}`, `a=${each}`),
      ),
    ),
  },
]);
/** Two sessions of the sender at one time, and one after the other. */
const other = dialog([first], 'd-7200')
  .edit(0, OWN, 'qzXrBWkmcvgt5555')
  .edit(1, 'hnLpEJuyfTos2222', 'hnLpEJuyfTos6666');
const [parallel, sequential] = [300, 5000].map((later) =>
  messageCall().and(...other.shots.map((each) => ({ ...each, at: each.at + later }))),
) as [Wire, Wire];

function closing(media: readonly string[]): string[] {
  return media.slice(0, 1).map((each) => each.replace('2855', '0'));
}

describe('checks of session descriptions', () => {
  const conforming: readonly [requirement: string, wire: Wire, subjects: number][] = [
    ['MSRP-3264-5-21', workedCall(), 2],
    ['MSRP-3264-6-01', workedCall(), 1],
    ['MSRP-3264-6-21', workedCall(), 1],
    ['MSRP-3264-6.1-01', directions, 4],
    ['MSRP-3264-8-01', fileCall(), 2],
    ['MSRP-3264-8-01', closed, 2],
    ['MSRP-3264-8.2-01', closed, 1],
    ['MSRP-4975-6-01', workedCall(), 3],
    ['MSRP-4975-6-02', workedCall(), 3],
    ['MSRP-4975-8.1-01', workedCall(), 3],
    ['MSRP-4975-8.1-02', workedCall(), 3],
    ['MSRP-4975-8.1-02', active, 1],
    ['MSRP-4975-8.1-03', workedCall(), 3],
    ['MSRP-4975-8.2-01', workedCall(), 3],
    ['MSRP-4975-8.2-02', parallel, 4],
    ['MSRP-4975-8.2-02', sequential, 4],
    ['MSRP-4975-8.2-02', refreshed, 4],
    ['MSRP-4975-8.2-03', workedCall(), 3],
    ['MSRP-4975-8.3-01', workedCall(), 3],
    ['MSRP-4975-8.4-02', refreshed, 2],
    ['MSRP-4975-8.6-01', workedCall(), 3],
    ['MSRP-4975-8.6-03', wrapping, 1],
    ['MSRP-4975-8.6-05', wrapping, 1],
    ['MSRP-4975-8.6-08', workedCall(), 1],
    ['MSRP-4975-9-01', workedCall(), 3],
    ['MSRP-4975-14.1-01', workedCall(), 3],
    ['MSRP-4975-15.7-01', workedCall(), 2],
    ['MSRP-6135-4.2.1-01', workedCall(), 3],
    ['MSRP-6135-4.2.1-21', workedCall(), 1],
    ['MSRP-6135-4.2.2-01', workedCall(), 2],
    ['MSRP-6135-4.4-01', workedCall(), 3],
  ];
  for (const [requirement, wire, subjects] of conforming) {
    it(`${requirement} has looked and has nothing to say`, () => {
      assert.deepEqual(named(wire.findings(CHECKS, AFTERWARDS)), []);
      assert.equal(wire.looked(CHECKS, requirement, AFTERWARDS), subjects);
    });
  }

  it('and all others find nothing in conforming exchanges', () => {
    const wires = [workedCall(), messageCall(), fileCall(), refreshed, closed, wrapping, directions, active];
    for (const wire of wires) assert.deepEqual(named(wire.findings(ALL_CHECKS, AFTERWARDS)), []);
  });

  /** Conforming ways that look odd. */
  const odd: readonly [what: string, wire: Wire][] = [
    [
      'RFC 6714 takes the target from c= and m=',
      messageCall('a=msrp-cema').edit(0, 'c=IN IP4 198', 'c=IN IP4 203'),
    ],
    ['a relay comes first in the path', messageCall().edit(0, 'path:', 'path:msrp://192.0.2.99:2855/r;tcp ')],
    [
      'a=setup stands at session level',
      workedCall().edit(1, 'a=setup:passive\n', '').edit(1, 't=0 0', 't=0 0\na=setup:passive'),
    ],
    ['a peer of RFC 4975 alone answers without a=setup', workedCall().edit(1, 'a=setup:passive\n', '')],
    ['a peer of RFC 4975 alone sends a=connection', messageCall('a=connection:new')],
    [
      'an IPv6 address has brackets in the path alone',
      messageCall()
        .edit(0, /198\.51\.100\.7:2855/, '[2001:db8::7]:2855')
        .edit(0, 'c=IN IP4 198.51.100.7', 'c=IN IP6 2001:DB8:0::7'),
    ],
    ['the forked offer has one URI for all', forkedCall()],
    [
      'after a refusal the version counts on',
      dialog([
        first,
        { request: sent(2, line, second), status: '488 No' },
        { request: sent(3, closing(line)), response: given(2, closing(answered)) },
      ]),
    ],
    [
      'after a refusal the version counts from before',
      dialog([
        first,
        { request: sent(2, line, second), status: '488 No' },
        { request: sent(2, closing(line)), response: given(2, closing(answered)) },
      ]),
    ],
    [
      'a proxy has changed the offer, not the one who answers it',
      forkedCall().edit(2, 'm=message', 'm=audio 7 RTP/AVP 0\nm=message'),
    ],
  ];
  for (const [what, wire] of odd)
    it(`find nothing when ${what}`, () => assert.deepEqual(named(wire.findings(CHECKS, AFTERWARDS)), []));

  const spoiled: readonly [requirement: string, by: string, wire: Wire][] = [
    ['MSRP-3264-5-21', 'sender', messageCall().edit(0, 's=-\n', '')],
    ['MSRP-3264-5-21', 'T1', messageCall().edit(1, 'o=nora 7712 1 IN', 'o=nora 7712 IN')],
    ['MSRP-3264-5-21', 'T1', messageCall().edit(1, 'm=message 2855', 'm=message  2855')],
    [
      'MSRP-3264-6-01',
      'T1',
      directions.edit(1, /m=message 2855 TCP\/MSRP \*\n[^=]*=[^=]*=[^=]*=inactive\n$/, ''),
    ],
    ['MSRP-3264-6-01', 'T1', workedCall().edit(1, 'm=message 0 TCP/MSRP *', 'm=audio 0 TCP/MSRP *')],
    ['MSRP-3264-6-21', 'T1', messageCall().edit(1, 't=0 0', 't=0 1')],
    ['MSRP-3264-6.1-01', 'T1', directions.edit(1, 'a=recvonly', 'a=sendonly')],
    ['MSRP-3264-6.1-01', 'T1', workedCall().edit(1, 'a=recvonly\n', '')],
    ['MSRP-3264-8-01', 'sender', fileCall().edit(3, 'o=ads 3910 2', 'o=ads 3910 3')],
    ['MSRP-3264-8-01', 'sender', fileCall().edit(3, 'o=ads 3910 2', 'o=ads 3910 1')],
    ['MSRP-3264-8-01', 'sender', fileCall().edit(3, 'o=ads 3910 2', 'o=ads 3911 2')],
    ['MSRP-3264-8-01', 'T1', fileCall().edit(4, 'o=nora 7712 2', 'o=nora 7712 1')],
    [
      'MSRP-3264-8-01',
      'sender',
      dialog([
        { request: sent(1, line, second), response: given(1, answered, closing(answered)) },
        { request: sent(2, line), response: given(2, answered) },
      ]),
    ],
    [
      'MSRP-3264-8.2-01',
      'T1',
      dialog([first, { request: sent(2, closing(line)), response: given(1, answered) }]),
    ],
    ['MSRP-4975-8.1-01', 'sender', messageCall().edit(0, 'MSRP *', 'MSRP text')],
    ['MSRP-4975-8.1-01', 'T1', messageCall().edit(1, 'TCP/MSRP', 'tcp/msrp')],
    // Who refuses repeats what was offered.
    [
      'MSRP-4975-8.1-01',
      'sender',
      workedCall()
        .edit(0, /TCP.MSRP \*\ni=Launch/, 'TCP/MSRP x\ni=Launch')
        .edit(1, 'm=message 0 TCP/MSRP *', 'm=message 0 TCP/MSRP x'),
    ],
    ['MSRP-4975-8.1-01', 'T1', messageCall().edit(1, 'path:msrp:', 'path:msrps:')],
    ['MSRP-4975-8.1-01', 'sender', messageCall().edit(0, 'TCP/MSRP', 'TCP/TLS/MSRP')],
    ['MSRP-4975-8.1-02', 'sender', messageCall().edit(0, 'm=message 2855', 'm=message 2856')],
    ['MSRP-4975-8.1-02', 'T1', messageCall().edit(1, 'm=message 2855', 'm=message 9')],
    ['MSRP-4975-8.1-03', 'T1', messageCall().edit(1, 'c=IN IP4 192.0.2.21', 'c=IN IP4 192.0.2.22')],
    ['MSRP-4975-8.2-01', 'sender', messageCall().edit(0, ':2855/', '/')],
    [
      'MSRP-4975-8.2-02',
      'sender',
      parallel.edit(indexIn(parallel, 'qzXrBWkmcvgt5555'), 'qzXrBWkmcvgt5555', OWN),
    ],
    ['MSRP-4975-8.2-02', 'T1', directions.edit(1, 'hnLpEJuyfTos2221', 'hnLpEJuyfTos2220')],
    ['MSRP-4975-8.2-03', 'sender', messageCall().edit(0, /a=path.*\n/, '')],
    ['MSRP-4975-8.2-03', 'T1', messageCall().edit(1, 'a=path:', 'a=path:msrp://192.0.2.99:2855/r;tcp  ')],
    ['MSRP-4975-8.3-01', 'T1', messageCall().edit(1, 'a=path:', 'a=path:msrp://192.0.2.21:2855/r;tcp ')],
    ['MSRP-4975-8.4-02', 'sender', refreshed.edit(3, 'o=ads 3910 1', 'o=ads 3910 2')],
    ['MSRP-4975-8.4-02', 'T1', refreshed.edit(4, 'o=nora 7712 1', 'o=nora 7712 2')],
    ['MSRP-4975-8.6-01', 'sender', workedCall().edit(0, /a=accept-types.*\n/, '')],
    ['MSRP-4975-8.6-01', 'T1', messageCall().edit(1, 'accept-types:', 'accept-types:text ')],
    ['MSRP-4975-8.6-01', 'sender', wrapping.edit(0, 'image/png', ' image/png')],
    ['MSRP-4975-8.6-03', 'sender', wrapping.edit(0, 'message/cpim ', '')],
    ['MSRP-4975-8.6-05', 'sender', wrapping.edit(0, 'image/png', 'text/plain')],
    ['MSRP-4975-14.1-01', 'T1', messageCall().edit(1, 'hnLpEJuyfTos2222', 'hnLpEJuyfTos2')],
    ['MSRP-4975-14.1-01', 'sender', messageCall().edit(0, OWN, 'a1b2c3d4e5f6a7b8c9d')],
    ['MSRP-4975-6-01', 'sender', messageCall().edit(0, ';tcp\n', '\n')],
    ['MSRP-4975-6-01', 'T1', messageCall().edit(1, ';tcp\n', ';sctp\n')],
    ['MSRP-4975-6-01', 'T1', messageCall().edit(1, ';tcp\n', ';tcp;x=ü\n')],
    ['MSRP-4975-6-02', 'sender', messageCall().edit(0, 'msrp://', 'msrp://ads:secret@')],
    ['MSRP-4975-8.6-08', 'T1', workedCall().edit(1, 'max-size:1048576', 'max-size:1 MB')],
    ['MSRP-4975-9-01', 'sender', messageCall().edit(0, 'path:msrp:', 'path:sip:')],
    ['MSRP-4975-9-01', 'T1', messageCall().edit(1, '/hnLpEJuyfTos2222', '')],
    ['MSRP-4975-9-01', 'T1', messageCall().edit(1, 'hnLpEJuyfTos2222', 'hnLpEJuyfTos%2222')],
    ['MSRP-4975-15.7-01', 'sender', messageCall().edit(0, 't=0 0', 't=0 0\na=max-size:5000')],
    ['MSRP-6135-4.2.1-01', 'sender', workedCall().edit(0, 'a=setup:actpass\n', '')],
    ['MSRP-6135-4.2.1-01', 'sender', workedCall().edit(0, 'actpass', 'holdconn')],
    ['MSRP-6135-4.2.1-01', 'T1', workedCall().edit(1, 'passive', 'whatever')],
    ['MSRP-6135-4.2.1-21', 'T1', workedCall().edit(1, 'passive', 'actpass')],
    ['MSRP-6135-4.2.1-21', 'T1', active.edit(1, 'passive', 'active')],
    [
      'MSRP-6135-4.2.2-01',
      'sender',
      workedCall()
        .edit(0, /actpass/g, 'passive')
        .edit(1, 'passive', 'active'),
    ],
    ['MSRP-6135-4.4-01', 'T1', workedCall().edit(1, 'a=setup', 'a=connection:new\na=setup')],
  ];
  for (const [requirement, by, wire] of spoiled) {
    it(`${requirement} blames ${by}`, () =>
      assert.deepEqual(named(wire.findings(CHECKS, AFTERWARDS)), [`${requirement} ${by}`]));
  }
});

/** Index of the first shot that contains a text. */
function indexIn(wire: Wire, text: string): number {
  return wire.shots.findIndex((each) => each.text.includes(text));
}
