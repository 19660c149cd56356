import assert from 'node:assert/strict';
import { ACKNOWLEDGEMENT_CHECKS } from '../../judge/checks/acknowledgements';
import { CANCEL_CHECKS } from '../../judge/checks/cancel';
import { INVITE_CHECKS } from '../../judge/checks/invite';
import { named, optionsToGruu, pushToAor, type Wire } from './wire';
import { abandonedCall, call, relayedMessage } from './wire-proxy';

const CHECKS = [...INVITE_CHECKS, ...ACKNOWLEDGEMENT_CHECKS, ...CANCEL_CHECKS];

/** Long after everything has been said. */
const AFTERWARDS = 60_000;

/** An INVITE to a SIPS URI, by the sender. */
const secure = [0, 2, 3].reduce(
  (wire, i) => wire.edit(i, 'Contact: <sip:', 'Contact: <sips:'),
  call().edit(0, 'INVITE sip:', 'INVITE sips:'),
);

/** T1 and the core repeat the 200, and it is acknowledged again. */
const repeated = call().and(
  { ...call().shots[8]!, at: 1000 },
  { ...call().shots[9]!, at: 1002 },
  { ...call().shots[14]!, at: 1010 },
  { ...call().shots[15]!, at: 1012 },
);

/** The call with credentials. */
const authorized = [0, 2, 3, 14, 15].reduce(
  (wire, i) => wire.edit(i, 'Max-Forwards', 'Proxy-Authorization: Digest username="psa"\nMax-Forwards'),
  call(),
);

describe('checks of INVITE, ACK and CANCEL', () => {
  const conforming: readonly [requirement: string, wire: Wire, subjects: number][] = [
    ['INV-3261-8.1.1.8-21', call(), 1],
    ['INV-3261-8.1.1.8-22', secure, 1],
    ['INV-3261-12.1.1-21', call(), 1],
    ['INV-3261-13.2.1-01', call(), 1],
    ['INV-3261-17.2.1-01', call(), 3],
    ['INV-3261-16.7-01', call(), 1],
    ['INV-3261-13.2.2.4-01', repeated, 1],
    ['INV-3261-13.2.2.4-01', authorized, 1],
    ['INV-3261-17.1.1.3-01', abandonedCall(), 2],
    ['INV-3261-17.1.1.2-21', abandonedCall(), 2],
    ['INV-3261-9.1-21', abandonedCall(), 2],
    ['INV-3261-9.1-22', call(), 1],
    ['INV-3261-9.2-01', abandonedCall(), 1],
    ['PXY-3261-9.1-01', call(), 1],
    ['PXY-3261-16.10-01', abandonedCall(), 1],
    ['PXY-3261-16.7-10', call(), 1],
  ];
  for (const [requirement, wire, subjects] of conforming) {
    it(`${requirement} has looked and has nothing to say`, () => {
      assert.deepEqual(named(wire.findings(CHECKS, AFTERWARDS)), []);
      assert.equal(wire.looked(CHECKS, requirement), subjects);
    });
  }

  it('find nothing in other conforming exchanges', () => {
    for (const wire of [relayedMessage(), pushToAor(), optionsToGruu(), call(), abandonedCall()])
      assert.deepEqual(named(wire.findings(CHECKS, AFTERWARDS)), []);
  });

  const cancelled = call().shots.slice(10, 12);
  const spoiled: readonly [requirement: string, by: string, wire: Wire][] = [
    ['INV-3261-8.1.1.8-21', 'sender', call().edit(0, /Contact: .*\n/, '')],
    ['INV-3261-8.1.1.8-21', 'sender', call().edit(0, 'Contact: ', 'Contact: <sip:psa@198.51.100.8>, ')],
    [
      'INV-3261-8.1.1.8-21',
      'sender',
      call().edit(0, 'Contact: <sip:sender@198.51.100.7:5060>', 'Contact: <tel:+15550100>'),
    ],
    ['INV-3261-8.1.1.8-22', 'sender', secure.edit(0, 'Contact: <sips:', 'Contact: <sip:')],
    ['INV-3261-12.1.1-21', 'T1', call().edit(8, /Contact: .*\n/, '')],
    ['INV-3261-12.1.1-21', 'T1', call().edit(8, /Record-Route: .*\n/, '')],
    [
      'INV-3261-12.1.1-21',
      'T1',
      call().edit(8, '<sip:192.0.2.1;lr>', '<sip:192.0.2.1;lr>, <sip:edge.example;lr>'),
    ],
    ['INV-3261-13.2.1-01', 'sender', call().edit(0, /Allow: .*\n/, '')],
    ['INV-3261-17.2.1-01', 'T1', call().replace(4, { at: 450 })],
    ['INV-3261-16.7-01', 'core', call().without(9, 14, 15)],
    ['INV-3261-13.2.2.4-01', 'sender', call().without(14, 15)],
    ['INV-3261-13.2.2.4-01', 'sender', repeated.without(18, 19)],
    ['INV-3261-13.2.2.4-01', 'sender', call().edit(14, '31 ACK', '32 ACK').edit(15, '31 ACK', '32 ACK')],
    ['INV-3261-13.2.2.4-01', 'sender', authorized.edit(14, /Proxy-Authorization.*\n/, '')],
    ['INV-3261-17.1.1.3-01', 'sender', abandonedCall().edit(12, 'ACK sip:nora@push', 'ACK sip:otto@push')],
    ['INV-3261-17.1.1.3-01', 'sender', abandonedCall().edit(12, ';tag=tA31', '')],
    ['INV-3261-17.1.1.3-01', 'sender', abandonedCall().edit(12, '31 ACK', '32 ACK')],
    ['INV-3261-17.1.1.3-01', 'sender', abandonedCall().edit(12, 'z9hG4bKp31', 'z9hG4bKp33')],
    ['INV-3261-17.1.1.3-01', 'core', abandonedCall().edit(10, 'z9hG4bKc31.a', 'z9hG4bKc31.z')],
    [
      'INV-3261-17.1.1.3-01',
      'core',
      abandonedCall().edit(10, 'Max-Forwards', 'Route: <sip:192.0.2.9;lr>\nMax-Forwards'),
    ],
    ['INV-3261-17.1.1.2-21', 'sender', abandonedCall().without(12)],
    ['INV-3261-17.1.1.2-21', 'core', call().without(13)],
    ['INV-3261-17.1.1.2-21', 'core', call().replace(13, { to: 'T1' })],
    ['INV-3261-17.1.1.2-21', 'core', call().and({ ...call().shots[12]!, at: 1006 })],
    ['INV-3261-9.1-21', 'sender', abandonedCall().edit(5, 'CANCEL sip:nora@push', 'CANCEL sip:otto@push')],
    ['INV-3261-9.1-21', 'core', abandonedCall().edit(7, 'tag=ps31', 'tag=ps32')],
    [
      'INV-3261-9.1-21',
      'core',
      abandonedCall().edit(7, 'To:', 'Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKx\nTo:'),
    ],
    ['INV-3261-9.1-22', 'core', call().replace(6, { lost: true }).without(7)],
    ['INV-3261-9.2-01', 'T1', abandonedCall().edit(8, '200 OK', '481 Nope').without(9, 10, 11, 12)],
    [
      'INV-3261-9.2-01',
      'T1',
      abandonedCall().edit(9, '487 Request Terminated', '486 Busy').replace(9, { at: 1100 }),
    ],
    ['PXY-3261-9.1-01', 'core', relayedMessage().and(...cancelled.map((each) => ({ ...each, at: 20 })))],
    ['PXY-3261-16.10-01', 'core', abandonedCall().edit(6, '200 OK', '481 Nope')],
    ['PXY-3261-16.10-01', 'core', abandonedCall().without(7, 8, 9, 10, 11, 12)],
    ['PXY-3261-16.7-10', 'core', call().without(10, 11, 12, 13)],
    [
      'PXY-3261-16.7-10',
      'core',
      call()
        .without(10, 11, 12, 13)
        .and({ ...call().shots[10]!, at: 200_000 }),
    ],
  ];
  for (const [requirement, by, wire] of spoiled) {
    it(`${requirement} blames ${by}`, () =>
      assert.deepEqual(named(wire.findings(CHECKS, AFTERWARDS)), [`${requirement} ${by}`]));
  }
});
