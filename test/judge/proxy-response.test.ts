import assert from 'node:assert/strict';
import { PROXY_BEST_RESPONSE_CHECKS } from '../../judge/checks/proxy-best-response';
import { PROXY_IMMEDIATE_CHECKS } from '../../judge/checks/proxy-immediate';
import { PROXY_RESPONSE_CHECKS } from '../../judge/checks/proxy-response';
import { named, optionsToGruu, pushToAor, type Wire } from './wire';
import { abandonedCall, call, fork, relayedMessage, type Reply } from './wire-proxy';

const CHECKS = [...PROXY_RESPONSE_CHECKS, ...PROXY_IMMEDIATE_CHECKS, ...PROXY_BEST_RESPONSE_CHECKS];
const DIGEST = 'Digest realm="push.example", nonce="Zm9v"';

const busy: Reply = { status: 486, tag: 'tA31', at: 5, more: ['Server: Receiver/1.0'] };
const declined: Reply = { status: 603, tag: 'tB31', at: 9 };
const challenged: Reply = {
  status: 401,
  tag: 'tA31',
  at: 5,
  more: [`WWW-Authenticate: ${DIGEST}, stale=true`],
};
const refused: Reply = { status: 407, tag: 'tB31', at: 9, more: [`Proxy-Authenticate: ${DIGEST}`] };
const missing: Reply = { status: 404, tag: 'tB31', at: 9 };

const [OF_T1, UPSTREAM] = [3, 4];
const best = fork({ T1: busy, T2: missing, core: { ...busy, at: 11 } });
const worst = fork({ T1: busy, T2: declined, core: { ...declined, at: 11 } });
const aggregate = fork({
  T1: challenged,
  T2: refused,
  core: { ...challenged, at: 11, more: [...(challenged.more ?? []), ...(refused.more ?? [])] },
});
const slow = fork({ T1: busy, T2: missing });

describe('checks of what a proxy does with responses', () => {
  const conforming: readonly [requirement: string, wire: Wire][] = [
    ['PXY-3261-16.7-03', relayedMessage()],
    ['PXY-3261-16.7-05', relayedMessage()],
    ['PXY-3261-16.7-05', call()],
    ['PXY-3261-16.7-06', worst],
    ['PXY-3261-16.7-07', aggregate],
    ['PXY-3261-16.7-09', relayedMessage()],
    ['PXY-3261-16.7-21', relayedMessage()],
    ['PXY-3261-16.7-22', call()],
    ['PXY-3261-16.7-23', best],
    ['PXY-3261-16.7-24', best],
    ['PXY-3261-16.7-25', worst],
    ['PXY-3261-16.7-26', best],
  ];
  for (const [requirement, wire] of conforming) {
    it(`${requirement} has looked and has nothing to say`, () => {
      assert.deepEqual(named(wire.findings(CHECKS, 40_000)), []);
      assert.ok(wire.looked(CHECKS, requirement) > 0);
    });
  }

  it('find nothing in other conforming exchanges', () => {
    for (const wire of [pushToAor(), optionsToGruu(), abandonedCall()])
      assert.deepEqual(named(wire.findings(CHECKS, 40_000)), []);
  });

  const late: Reply = { status: 100, at: 3502 };
  const own = fork({ T1: late, core: { ...late, at: 3500 } });
  /** The core says 100, gets one from T1, and says it again. */
  const prompted = own.and({ ...own.shots[3]!, at: 3505 });
  const trying: Reply = { status: 100, at: 4, more: ['Contact: <sip:nora@192.0.2.21>'] };
  const spoiled: readonly [requirement: string, wire: Wire, until?: number][] = [
    [
      'PXY-3261-16.7-03',
      relayedMessage().edit(UPSTREAM, 'Via', 'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKc31.a\nVia'),
    ],
    ['PXY-3261-16.7-03', relayedMessage().edit(UPSTREAM, /Via: .*p31.*\n/, '')],
    ['PXY-3261-16.7-03', relayedMessage().edit(UPSTREAM, /Via: .*psb1.*\n/, '')],
    ['PXY-3261-16.7-03', relayedMessage().edit(UPSTREAM, ';received=198.51.100.7', '')],
    ['PXY-3261-16.7-05', relayedMessage().replace(UPSTREAM, { at: 1200 }), 4000],
    [
      'PXY-3261-16.7-05',
      relayedMessage()
        .edit(UPSTREAM, 'SIP/2.0 200 OK', 'SIP/2.0 500 Oops')
        .edit(UPSTREAM, 'tA31', 'c31')
        .without(5),
    ],
    ['PXY-3261-16.7-05', call().without(5), 4000],
    ['PXY-3261-16.7-05', fork({ T1: trying, core: { ...trying, at: 6 } })],
    ['PXY-3261-16.7-05', prompted],
    ['PXY-3261-16.7-06', fork({ T1: busy, T2: declined, core: { ...busy, at: 11 } })],
    ['PXY-3261-16.7-07', fork({ T1: challenged, T2: refused, core: { ...challenged, at: 11 } })],
    ['PXY-3261-16.7-07', aggregate.edit(5, ', stale=true', '')],
    [
      'PXY-3261-16.7-09',
      relayedMessage().edit(
        UPSTREAM,
        'Content-Length: CONTENT-LENGTH\n\n',
        'Content-Length: CONTENT-LENGTH\n\nnews',
      ),
    ],
    ['PXY-3261-16.7-09', relayedMessage().edit(UPSTREAM, 'Server: Receiver/1.0\n', '')],
    ['PXY-3261-16.7-09', relayedMessage().edit(UPSTREAM, 'gruu, path', 'gruu')],
    [
      'PXY-3261-16.7-21',
      relayedMessage().and({ ...relayedMessage().edit(UPSTREAM, 'tA31', 'tB31').shots[UPSTREAM]!, at: 11 }),
    ],
    ['PXY-3261-16.7-22', relayedMessage().edit(UPSTREAM, 'tA31', 'c31')],
    ['PXY-3261-16.7-22', relayedMessage().edit(OF_T1, ';tag=tA31', '')],
    ['PXY-3261-16.7-22', call().edit(5, 'tA31', 'c31')],
    ['PXY-3261-16.7-23', fork({ T1: busy, T2: missing, core: { status: 403, tag: 'c31', at: 11 } })],
    ['PXY-3261-16.7-23', fork({ T1: busy, T2: missing, core: { status: 200, tag: 'c31', at: 11 } })],
    ['PXY-3261-16.7-24', fork({ T1: busy, T2: missing, core: { ...busy, at: 11, tag: 'c31' } })],
    [
      'PXY-3261-16.7-25',
      fork({ T1: { ...declined, at: 2.5 }, T2: busy, core: { ...declined, at: 11 } }).replace(3, { at: 5 }),
    ],
    [
      'PXY-3261-16.7-25',
      fork({ T1: { ...declined, at: 2.5 }, T2: busy, core: { ...declined, at: 11 } }).replace(3, { at: 3.5 }),
    ],
    ['PXY-3261-16.7-26', slow, 10_000],
    ['PXY-3261-16.7-26', slow.and(...best.shots.slice(5).map((each) => ({ ...each, at: 9000 })))],
  ];
  for (const [requirement, wire, until] of spoiled) {
    it(`${requirement} blames the core`, () =>
      assert.deepEqual(named(wire.findings(CHECKS, until)), [`${requirement} core`]));
  }

  const allowed: readonly [what: string, wire: Wire, until?: number][] = [
    ['a Via mended from the transaction', relayedMessage().edit(OF_T1, /Via: .*psb1.*\n/, '')],
    [
      '500 in the place of a lone 503',
      fork({
        T1: { ...busy, status: 503 },
        T2: { ...missing, status: 503 },
        core: { status: 500, tag: 'c31', at: 11 },
      }),
    ],
    [
      'a challenge of one kind for several of both',
      fork({
        T1: challenged,
        T2: { ...challenged, tag: 'tB31', at: 9 },
        core: { ...challenged, at: 11, tag: 'c31' },
      }),
    ],
    [
      'a 6xx that comes after the choice',
      fork({ T1: busy, T2: { ...declined, at: 40 }, core: { ...busy, at: 11 } }),
    ],
    ['silence while a branch is open', fork({ T1: busy }), 10_000],
    [
      'silence when the branches have timed out',
      fork({ T1: { ...busy, status: 408 }, T2: { ...missing, status: 408 } }),
      10_000,
    ],
    ['silence when the client has given up', fork({ T1: { ...busy, at: 29_000 }, T2: missing }), 60_000],
    ['a 2xx that comes after the final response', pushToAor()],
    ['a 100 repeated for a copy of the request', prompted.and({ ...own.shots[0]!, at: 3502.5 })],
    ['a 100 of its own beside that of a branch', fork({ T1: trying, core: { status: 100, at: 6 } })],
  ];
  for (const [what, wire, until] of allowed)
    it(`let pass ${what}`, () => assert.deepEqual(named(wire.findings(CHECKS, until)), []));
});
