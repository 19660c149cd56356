import assert from 'node:assert/strict';
import { PROXY_REQUEST_CHECKS } from '../../judge/checks/proxy-request';
import { named, optionsToGruu, pushToAor, registration, type Wire } from './wire';
import { call, fork, refused, relayedMessage } from './wire-proxy';

const registered = registration('T1', -60_000);

/** The same after T1 has registered. */
function whileRegistered(wire: Wire): Wire {
  return registered.and(...wire.shots);
}

describe('checks of which requests a proxy sends on', () => {
  const tooFar = (status: number): Wire => whileRegistered(refused({ more: ['Max-Forwards: 0'] }, status));
  const demanding = (status: number, unsupported = 'frobnicate'): Wire =>
    whileRegistered(refused({ more: ['Proxy-Require: frobnicate, privacy'] }, status)).edit(
      5,
      'Content-Length',
      `Unsupported: ${unsupported}\nContent-Length`,
    );
  /** The message a second time, by another way, which the core answers with 482. */
  const merged = relayedMessage().and(
    ...refused({ more: ['Max-Forwards: 60'] }, 482)
      .edit(0, 'z9hG4bKp31', 'z9hG4bKp32')
      .edit(1, 'z9hG4bKp31', 'z9hG4bKp32')
      .shots.map((each) => ({ ...each, at: each.at + 20 })),
  );
  const gone = registration('T1', -60_000)
    .edit(2, 'Expires: 3600', 'Expires: 0')
    .edit(3, /Contact: .*\n/, '')
    .and(...refused({ more: ['Max-Forwards: 70'] }, 480).shots);
  const named480 = gone.shots.length - 1;
  const onStream = relayedMessage()
    .edit(0, /Content-Length.*\n/, '')
    .replace(1, { transport: 'tcp' })
    .edit(1, 'SIP/2.0/UDP 192.0.2.1', 'SIP/2.0/TCP 192.0.2.1');
  const elsewhere = relayedMessage()
    .edit(0, '198.51.100.7:5060;branch', 'psa.content.example;branch')
    .edit(1, '198.51.100.7:5060;branch', 'psa.content.example;branch')
    .edit(2, '198.51.100.7:5060;branch', 'psa.content.example;branch');

  const conforming: readonly [requirement: string, wire: Wire, until?: number][] = [
    ['PXY-3261-16.3-03', tooFar(483)],
    ['PXY-3261-16.3-05', demanding(420)],
    ['PXY-3261-16.3-06', merged.edit(merged.shots.length - 1, '482', '480')],
    ['PXY-3261-16.5-22', gone],
    ['PXY-3261-16.6-09', onStream],
    ['PXY-3261-18.2.1-01', elsewhere],
  ];
  for (const [requirement, wire] of conforming) {
    it(`${requirement} has looked and has nothing to say`, () => {
      assert.deepEqual(named(wire.findings(PROXY_REQUEST_CHECKS)), []);
      assert.ok(wire.looked(PROXY_REQUEST_CHECKS, requirement) > 0);
    });
  }

  it('find nothing in other conforming exchanges', () => {
    for (const wire of [relayedMessage(), pushToAor(), optionsToGruu(), call(), fork({})])
      assert.deepEqual(named(wire.findings(PROXY_REQUEST_CHECKS)), []);
  });

  const spoiled: readonly [requirement: string, wire: Wire, until?: number][] = [
    ['PXY-3261-16.3-03', relayedMessage().edit(0, 'Max-Forwards: 70', 'Max-Forwards: 0')],
    ['PXY-3261-16.3-03', tooFar(200)],
    ['PXY-3261-16.3-03', tooFar(480)],
    ['PXY-3261-16.3-05', relayedMessage().edit(0, 'X-Hint', 'Proxy-Require: frobnicate\nX-Hint')],
    ['PXY-3261-16.3-05', demanding(404)],
    ['PXY-3261-16.3-05', demanding(420).edit(5, /Unsupported.*\n/, '')],
    ['PXY-3261-16.3-05', demanding(420, 'privacy')],
    ['PXY-3261-16.3-06', merged],
    ['PXY-3261-16.5-22', gone.without(named480), 40_000],
    ['PXY-3261-16.5-22', gone.edit(named480, 'SIP/2.0 480', 'SIP/2.0 404')],
    ['PXY-3261-16.6-09', onStream.edit(1, /Content-Length.*\n/, '')],
    ['PXY-3261-16.6-09', onStream.edit(1, /Content-Length.*\n/, 'Content-Length: 3\n')],
    ['PXY-3261-18.2.1-01', elsewhere.edit(1, ';received=198.51.100.7', '')],
    ['PXY-3261-18.2.1-01', elsewhere.edit(2, ';received=198.51.100.7', ';received=198.51.100.8')],
  ];
  for (const [requirement, wire, until] of spoiled) {
    it(`${requirement} blames the core`, () =>
      assert.deepEqual(named(wire.findings(PROXY_REQUEST_CHECKS, until)), [`${requirement} core`]));
  }

  const allowed: readonly [what: string, wire: Wire][] = [
    ['another error for a request that may go no further', tooFar(407)],
    [
      'an OPTIONS answered in the place of its receiver',
      tooFar(200)
        .edit(4, /MESSAGE/g, 'OPTIONS')
        .edit(5, '31 MESSAGE', '31 OPTIONS'),
    ],
    ['a request to itself', refused({ uri: 'sip:192.0.2.1', more: ['Max-Forwards: 0'] }, 200)],
    ['a known option tag', whileRegistered(refused({ more: ['Proxy-Require: privacy'] }, 404))],
    [
      'a loop, told by a Via of its own',
      merged.edit(merged.shots.length - 2, 'Via', 'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKc31.a\nVia'),
    ],
    [
      'a GRUU that does not exist',
      gone
        .edit(named480 - 1, 'push.example SIP', 'push.example;gr=x SIP')
        .edit(named480, 'SIP/2.0 480', 'SIP/2.0 404'),
    ],
    ['a refusal for another reason', gone.edit(named480, 'SIP/2.0 480', 'SIP/2.0 403')],
    ['a message kept for a user who is away', gone.edit(named480, 'SIP/2.0 480', 'SIP/2.0 202')],
  ];
  for (const [what, wire] of allowed)
    it(`let pass ${what}`, () => assert.deepEqual(named(wire.findings(PROXY_REQUEST_CHECKS, 40_000)), []));
});
