import assert from 'node:assert/strict';
import { PROXY_HEADER_CHECKS } from '../../judge/checks/proxy-headers';
import { named, optionsToGruu, pushToAor, type Wire } from './wire';
import { call, relayedMessage } from './wire-proxy';

describe('checks of what a proxy leaves as it was', () => {
  const spoiled: readonly [requirement: string, wire: Wire][] = [
    ['PXY-3261-16.6-01', relayedMessage().edit(1, 'Storm warning', 'Storm warming')],
    ['PXY-3261-16.6-01', relayedMessage().edit(2, 'gruu, path', 'path, gruu')],
    ['PXY-3261-16.6-01', relayedMessage().edit(2, 'X-Hint: one\nX-Hint: two', 'X-Hint: two\nX-Hint: one')],
    ['PXY-3261-16.6-21', relayedMessage().edit(1, 'X-Hint: two\n', '')],
    ['PXY-3261-16.6-21', relayedMessage().edit(1, 'Supported: gruu, path', 'Supported: gruu')],
    ['PXY-3261-16.6-21', relayedMessage().edit(1, 'text/plain', 'text/html')],
    ['PXY-3261-16.6-22', relayedMessage().edit(1, 'tag=ps31', 'tag=ps32')],
    [
      'PXY-3261-16.6-22',
      relayedMessage().edit(1, `To: <sip:nora@push.example>`, 'To: <sip:nora@192.0.2.21>'),
    ],
    ['PXY-3261-16.6-22', relayedMessage().edit(2, '31 MESSAGE', '32 MESSAGE')],
    ['PXY-3261-16.6-22', relayedMessage().edit(2, 'r-3141@', 'r-3142@')],
    ['PXY-3261-16.6-23', relayedMessage().edit(1, /\n.*branch=z9hG4bKpsb1/, '')],
    ['PXY-3261-16.6-23', relayedMessage().edit(1, 'branch=z9hG4bKpsb1', 'branch=z9hG4bKpsb2')],
    ['PXY-3261-16.6-23', relayedMessage().edit(1, /\n.*branch=z9hG4bKp31.*/, '')],
    ['PXY-3261-16.6-24', relayedMessage().edit(1, /(To: .*)\n(From: .*)/, '$2\n$1')],
  ];

  it('find nothing in what conforming proxies forward, having looked', () => {
    for (const wire of [relayedMessage(), pushToAor(), optionsToGruu(), call()])
      assert.deepEqual(named(wire.findings(PROXY_HEADER_CHECKS)), []);
    for (const { requirement } of PROXY_HEADER_CHECKS)
      assert.equal(relayedMessage().looked(PROXY_HEADER_CHECKS, requirement), 2, requirement);
  });

  for (const [requirement, wire] of spoiled) {
    it(`${requirement} blames the core`, () =>
      assert.deepEqual(named(wire.findings(PROXY_HEADER_CHECKS)), [`${requirement} core`]));
  }

  const allowed: readonly [what: string, wire: Wire][] = [
    ['other spacing and lines', relayedMessage().edit(1, 'Supported: gruu, path', 'k: gruu\nk:path')],
    [
      'its own header fields',
      relayedMessage().edit(1, 'X-Hint', 'Date: Mon, 02 Mar 2026 08:05:00 GMT\nX-Hint'),
    ],
    [
      'several Vias of a row of proxies',
      relayedMessage().edit(1, 'Via', 'Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKi\nVia'),
    ],
    [
      'headers of its trust domain gone',
      relayedMessage().edit(0, 'X-Hint', 'P-Preferred-Identity: <sip:psa@content.example>\nX-Hint'),
    ],
    [
      'anonymity that was asked for',
      relayedMessage().edit(0, 'X-Hint', 'Privacy: header\nX-Hint').edit(1, 'X-Hint: one\n', ''),
    ],
  ];
  for (const [what, wire] of allowed)
    it(`let a proxy have ${what}`, () => assert.deepEqual(named(wire.findings(PROXY_HEADER_CHECKS)), []));
});
