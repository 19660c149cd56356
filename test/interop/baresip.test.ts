import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { findProgram } from '../../testbed/launch/program';
import { Testbed } from '../../testbed/testbed';
import { needOptional } from '../optional';
import { assertFindings, judged, lookedAt } from './judged';
import { ProfiledPeer } from './profiled-peer';
import { assertTakesWhatItSays, ORDERED_OF_TERMINAL_TOUR, terminalTour } from './terminal-tour';

/** What it says when it has given up on registering. */
const GIVEN_UP = 'Function not implemented';
const PROFILE = 'baresip/profile.yaml';

/** True findings on baresip 1.0.0: docs/findings/baresip.md. */
const BARESIP = ['GRUU-5627-4.4-05 baresip', 'OPT-3261-11.2-03 baresip', 'TXN-3261-8.2.2.3-23 baresip'];

/** Binds those who claim RFC 3840; the profile says that it does not. */
const NOT_CLAIMED = ['CAP-3840-6-01 baresip'];

describe('interoperation with baresip as a terminal', function () {
  this.timeout(30_000);

  before(function () {
    needOptional(this, findProgram('baresip') !== undefined, 'baresip (Debian package baresip-core)');
  });

  it('gives the confirmed findings and no others', async () => {
    const tour = await terminalTour(PROFILE, { algorithms: ['MD5'] });
    const judgement = judged(tour.testbed.recorder);
    assertFindings(judgement, [...BARESIP, ...NOT_CLAIMED, ...ORDERED_OF_TERMINAL_TOUR]);
    assert.ok(lookedAt(judgement, 'baresip') > 70, 'baresip was hardly looked at');
    assertTakesWhatItSays(tour);
  });

  it('gets no second REGISTER where SHA-256 is offered beside MD5', async () => {
    const testbed = new Testbed({ network: 'loopback' });
    const core = await testbed.openCore({ domain: 'push.example' });
    const peer = await ProfiledPeer.start(PROFILE, core.local);
    try {
      testbed.adopt(peer.actor, peer.local);
      core.addUser({ name: peer.username, password: peer.password ?? '' });
      await peer.act('register');
      while (!(await peer.output()).includes(GIVEN_UP)) await setTimeout(20);
      await testbed.settle();
    } finally {
      await Promise.all([peer.stop(), testbed.close()]);
    }
    const lines = testbed.recorder.frames.map(({ octets }) => octets.toString('latin1').split('\r\n')[0]);
    assert.deepEqual(lines, ['REGISTER sip:push.example SIP/2.0', 'SIP/2.0 401 Unauthorized']);
  });
});
