import assert from 'node:assert/strict';
import { MAX_BREADTH_CHECKS } from '../../judge/checks/max-breadth';
import { NON_INVITE_CHECKS } from '../../judge/checks/non-invite';
import { PROXY_TIMING_CHECKS } from '../../judge/checks/proxy-timing';
import { RESPONSE_ROUTING_CHECKS } from '../../judge/checks/response-routing';
import { named, optionsToGruu, pushToAor, type Wire } from './wire';
import { abandonedCall, Astray, call, fork, relayedMessage, type Reply } from './wire-proxy';

const CHECKS = [...PROXY_TIMING_CHECKS, ...RESPONSE_ROUTING_CHECKS, ...MAX_BREADTH_CHECKS];
const [TO_T1, TO_T2, OF_T1, UPSTREAM] = [1, 2, 3, 4];

/** The message without rport, so that responses go by sent-by. */
function withoutRport(): Wire {
  const bare = relayedMessage().edit(0, ';rport', '');
  return [TO_T1, TO_T2, OF_T1, UPSTREAM, 5].reduce((wire, i) => wire.edit(i, ';rport=5060', ''), bare);
}

/** The message over TCP from the sender. */
function overTcp(): Wire {
  return [0, TO_T1, TO_T2, OF_T1, UPSTREAM, 5]
    .reduce((wire, i) => wire.edit(i, 'UDP 198.51', 'TCP 198.51'), relayedMessage())
    .replace(0, { transport: 'tcp' })
    .replace(UPSTREAM, { transport: 'tcp' });
}

/** The message with Max-Breadth: as received, and as sent to each terminal. */
function breadth(received: number | undefined, ...sent: (number | undefined)[]): Wire {
  const values = [received, ...sent];
  return values.reduce<Wire>(
    (wire, value, i) =>
      value === undefined ? wire : wire.edit(i, 'Supported', `Max-Breadth: ${value}\nSupported`),
    relayedMessage(),
  );
}

describe('checks of when and where a proxy sends responses', () => {
  const timeout: Reply = { status: 408, tag: 'tA31', at: 5 };
  const late: Reply = { status: 486, tag: 'tA31', at: 36_000 };
  const failure: Reply = { status: 486, tag: 'tA31', at: 5 };
  const trying: Reply = { status: 100, at: 3500 };

  const conforming: readonly [requirement: string, wire: Wire][] = [
    ['PXY-4320-4.2-01', fork({ T1: failure, core: { ...failure, at: 9 } })],
    ['PXY-4320-4.2-21', fork({ T1: failure, core: { ...failure, at: 9 } })],
    ['PXY-3261-18.2.2-01', withoutRport()],
    ['PXY-3261-18.2.2-01', overTcp()],
    ['PXY-5393-5.3.3-21', breadth(undefined, 60, 60)],
    ['PXY-5393-5.3.3-22', breadth(60, 30, 30)],
    [
      'PXY-5393-5.3.3-22',
      breadth(1, 1, 1).edit(0, 'Max-Breadth: 1', 'Max-Breadth: 01').replace(TO_T2, { at: 12 }),
    ],
  ];
  for (const [requirement, wire] of conforming) {
    it(`${requirement} has looked and has nothing to say`, () => {
      assert.deepEqual(named(wire.findings(CHECKS)), []);
      assert.ok(wire.looked(CHECKS, requirement) > 0);
    });
  }

  it('find nothing in other conforming exchanges', () => {
    for (const wire of [
      relayedMessage(),
      pushToAor(),
      optionsToGruu(),
      call(),
      abandonedCall(),
      fork({ core: trying }),
    ])
      assert.deepEqual(named(wire.findings(CHECKS)), []);
  });

  const spoiled: readonly [requirement: string, wire: Wire][] = [
    ['PXY-4320-4.1-01', fork({ T1: { ...failure, status: 183 }, core: { ...failure, status: 183, at: 9 } })],
    ['PXY-4320-4.2-01', fork({ T1: timeout, core: { ...timeout, at: 9 } })],
    ['PXY-4320-4.2-21', fork({ T1: late, core: { ...late, at: 36_002 } })],
    ['PXY-3261-18.2.2-01', new Astray(withoutRport(), UPSTREAM, { host: '198.51.100.7', port: 5099 })],
    ['PXY-3261-18.2.2-01', new Astray(withoutRport(), UPSTREAM, { host: '198.51.100.8', port: 5060 })],
    [
      'PXY-3261-18.2.2-01',
      overTcp()
        .replace(UPSTREAM, { transport: 'udp' })
        .and({ ...overTcp().shots[0]!, at: 600 }),
    ],
    ['PXY-5393-5.3.3-21', breadth(undefined, 60)],
    ['PXY-5393-5.3.3-21', breadth(undefined, 60, 60).edit(TO_T2, 'Max-Breadth: 60', 'Max-Breadth: 60, 60')],
    ['PXY-5393-5.3.3-22', breadth(60, 60, 59)],
  ];
  for (const [requirement, wire] of spoiled) {
    it(`${requirement} blames the core`, () =>
      assert.deepEqual(named(wire.findings(CHECKS)), [`${requirement} core`]));
  }

  it('PXY-3261-18.2.2-01 blames a terminal that answers past the core', () => {
    const bare = [TO_T1, OF_T1].reduce(
      (wire, i) => wire.edit(i, '192.0.2.1:5060;branch', '192.0.2.1;branch'),
      relayedMessage(),
    );
    assert.deepEqual(named(bare.findings(CHECKS)), []);
    const wire = new Astray(bare, OF_T1, { host: '192.0.2.1', port: 5070 });
    assert.deepEqual(named(wire.findings(CHECKS)), ['PXY-3261-18.2.2-01 T1']);
  });

  it('PXY-4320-4.1-02 blames a core that is silent, if it cannot be a stateless proxy', () => {
    assert.deepEqual(named(fork({}).findings(NON_INVITE_CHECKS, 10_000)), ['PXY-4320-4.1-02 core']);
    assert.deepEqual(named(fork({ core: trying }).findings(NON_INVITE_CHECKS, 10_000)), []);
    assert.deepEqual(named(fork({}).without(TO_T2).findings(NON_INVITE_CHECKS, 10_000)), []);
  });

  it('leave proxies alone that know nothing of Max-Breadth', () => {
    assert.deepEqual(named(breadth(60, 60, 60).findings(CHECKS)), []);
    assert.equal(breadth(60, 60, 60).looked(CHECKS, 'PXY-5393-5.3.3-22'), 0);
  });
});
