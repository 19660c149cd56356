import assert from 'node:assert/strict';
import { PROXY_ROUTING_CHECKS } from '../../judge/checks/proxy-routing';
import { named, optionsToGruu, pushToAor, registration, type Wire } from './wire';
import { call, relayedMessage } from './wire-proxy';

describe('checks of where a proxy sends a request', () => {
  /** T1 registered a minute before the message. */
  const registered = registration('T1', -60_000).and(...relayedMessage().shots);
  const [TO_T1, OF_T1] = [5, 7];
  const strict = relayedMessage()
    .without(2, 5)
    .edit(0, '<sip:192.0.2.1;lr>', '<sip:192.0.2.1;lr>, <sip:192.0.2.22>')
    .replace(1, { to: 'T2' })
    .edit(1, 'MESSAGE sip:nora@192.0.2.21:5060', 'MESSAGE sip:192.0.2.22')
    .edit(1, 'Supported', 'Route: <sip:nora@push.example>\nSupported')
    .replace(2, { from: 'T2' });

  const spoiled: readonly [requirement: string, wire: Wire][] = [
    ['PXY-3261-16.4-01', relayedMessage().edit(1, 'X-Hint', 'Route: <sip:192.0.2.1;lr>\nX-Hint')],
    [
      'PXY-3261-16.5-21',
      relayedMessage().and({
        ...relayedMessage().edit(1, 'c31.a', 'c31.c').shots[1]!,
        at: 4,
      }),
    ],
    ['PXY-3261-16.6-02', relayedMessage().edit(1, '21:5060 SIP/2.0', '21:5060;method=INVITE SIP/2.0')],
    ['PXY-3261-16.6-02', relayedMessage().edit(1, '21:5060 SIP/2.0', '21:5060?Subject=x SIP/2.0')],
    [
      'PXY-3261-16.6-02',
      registered.edit(TO_T1, 'MESSAGE sip:nora@192.0.2.21:5060', 'MESSAGE sip:nora@push.example'),
    ],
    ['PXY-3261-16.6-03', relayedMessage().edit(1, 'Max-Forwards: 69', 'Max-Forwards: 70')],
    ['PXY-3261-16.6-03', relayedMessage().edit(1, 'Max-Forwards: 69', 'Max-Forwards: 20')],
    ['PXY-3261-16.6-03', relayedMessage().edit(1, 'Max-Forwards: 69\n', '')],
    [
      'PXY-3261-16.6-03',
      relayedMessage().edit(0, 'Max-Forwards: 70\n', '').edit(1, 'Max-Forwards: 69\n', ''),
    ],
    [
      'PXY-3261-16.6-04',
      relayedMessage().edit(
        1,
        '<sip:192.0.2.1;lr>, <sip:edge.content.example;lr>',
        '<sip:edge.content.example;lr>, <sip:192.0.2.1;lr>',
      ),
    ],
    ['PXY-3261-16.6-04', relayedMessage().edit(1, '<sip:192.0.2.1;lr>', '<sip:192.0.2.1>')],
    ['PXY-3261-16.6-04', relayedMessage().edit(1, '<sip:192.0.2.1;lr>', '<sip:192.0.2.22;lr>')],
    ['PXY-3261-16.6-04', relayedMessage().edit(1, '<sip:192.0.2.1;lr>', '<tel:+15550100>')],
    ['PXY-3261-16.6-05', strict.edit(1, 'MESSAGE sip:192.0.2.22', 'MESSAGE sip:nora@192.0.2.21')],
    ['PXY-3261-16.6-05', strict.edit(1, 'Route: <sip:nora@push.example>\nSupported', 'Supported')],
    ['PXY-3261-16.6-08', relayedMessage().edit(2, 'c31.b', 'c31.a')],
    ['PXY-3261-16.6-08', relayedMessage().edit(2, 'z9hG4bKc31.b', 'c31.b')],
    ['PXY-3261-16.6-08', relayedMessage().edit(2, /Via: .*c31.b\n/, '')],
  ];

  it('find nothing in what conforming proxies forward, having looked', () => {
    for (const wire of [relayedMessage(), registered, strict, pushToAor(), optionsToGruu(), call()])
      assert.deepEqual(named(wire.findings(PROXY_ROUTING_CHECKS)), []);
    const looked = (wire: Wire, requirement: string): number =>
      wire.looked(PROXY_ROUTING_CHECKS, requirement);
    assert.equal(looked(relayedMessage(), 'PXY-3261-16.4-01'), 2);
    assert.equal(looked(relayedMessage(), 'PXY-3261-16.5-21'), 1);
    assert.equal(looked(registered, 'PXY-3261-16.6-02'), 2);
    assert.equal(looked(relayedMessage(), 'PXY-3261-16.6-03'), 2);
    assert.equal(looked(relayedMessage(), 'PXY-3261-16.6-04'), 2);
    assert.equal(looked(strict, 'PXY-3261-16.6-05'), 1);
    assert.equal(looked(relayedMessage(), 'PXY-3261-16.6-08'), 1);
  });

  for (const [requirement, wire] of spoiled) {
    it(`${requirement} blames the core`, () =>
      assert.deepEqual(named(wire.findings(PROXY_ROUTING_CHECKS)), [`${requirement} core`]));
  }

  const allowed: readonly [what: string, wire: Wire][] = [
    [
      'a Request-URI taken from Route after a strict router',
      relayedMessage()
        .edit(0, 'MESSAGE sip:nora@push.example', 'MESSAGE sip:192.0.2.1;lr')
        .edit(0, 'Route: <sip:192.0.2.1;lr>', 'Route: <sip:nora@192.0.2.21:5060>')
        .without(2, 5),
    ],
    [
      'a contact without what a Request-URI must not have',
      [2, 3].reduce(
        (wire, i) => wire.edit(i, '192.0.2.21:5060>', '192.0.2.21:5060;x=1;method=INVITE?Subject=y>'),
        registered.edit(TO_T1, 'MESSAGE sip:nora@192.0.2.21:5060', 'MESSAGE sip:nora@192.0.2.21:5060;x=1'),
      ),
    ],
    [
      'a row of proxies that lowers Max-Forwards once each',
      relayedMessage()
        .edit(1, 'Via', 'Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKi\nVia')
        .edit(1, 'Max-Forwards: 69', 'Max-Forwards: 68'),
    ],
    [
      'another attempt over another transport',
      relayedMessage().and({
        ...relayedMessage().edit(1, 'c31.a', 'c31.c').shots[1]!,
        ...{ at: 4, transport: 'tcp' },
      }),
    ],
    [
      'a Max-Forwards that is out of range and taken as missing',
      relayedMessage().edit(0, 'Max-Forwards: 70', 'Max-Forwards: 300'),
    ],
    [
      'a second branch for a copy that came when the transaction was over',
      relayedMessage().and(
        { ...relayedMessage().shots[0]!, at: 40_000 },
        { ...relayedMessage().edit(1, 'c31.a', 'c31.c').shots[1]!, at: 40_002 },
      ),
    ],
    ['a retransmission', relayedMessage().and({ ...relayedMessage().shots[1]!, at: 502 })],
  ];
  for (const [what, wire] of allowed)
    it(`let pass ${what}`, () => assert.deepEqual(named(wire.findings(PROXY_ROUTING_CHECKS)), []));

  it('let pass a redirection to another user at the address of a contact', () => {
    const redirected = registered
      .edit(TO_T1 + 1, '192.0.2.22:5060 SIP', '192.0.2.21:5060 SIP')
      .edit(TO_T1 + 1, 'nora@', 'otto@')
      .replace(TO_T1 + 1, { to: 'T1', at: 6 })
      .edit(OF_T1, 'SIP/2.0 200 OK', 'SIP/2.0 302 Moved')
      .edit(OF_T1, 'Server', 'Contact: <sip:otto@192.0.2.21:5060>\nServer');
    assert.deepEqual(named(redirected.findings(PROXY_ROUTING_CHECKS)), []);
  });
});
