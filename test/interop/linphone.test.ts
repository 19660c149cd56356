import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { plainText } from '../../protocol/push/content';
import { sampleOf } from '../../protocol/push/samples';
import { findProgram } from '../../testbed/launch/program';
import { Testbed } from '../../testbed/testbed';
import { needOptional } from '../optional';
import { assertFindings, judged, lookedAt } from './judged';
import { ProfiledPeer } from './profiled-peer';
import { assertTakesWhatItSays, ORDERED_OF_TERMINAL_TOUR, terminalTour } from './terminal-tour';

const PROFILE = 'linphone/profile.yaml';

/** True findings on linphone-daemon 5.1.65: docs/findings/linphone.md. */
const LINPHONE = [
  'GRUU-5627-4.4-05 linphone',
  'OPT-3261-11.2-03 linphone',
  'OPT-3261-11.2-05 linphone',
  'PATH-3327-5.1-01 linphone',
  'PXY-3581-4-01 linphone',
  'TXN-3261-8.2.2.3-23 linphone',
  'TXN-3261-8.2.3-21 linphone',
];

/** Binds those who claim RFC 3840; the profile says that it does not. */
const NOT_CLAIMED = ['CAP-3840-6-01 linphone'];

describe('interoperation with linphone as a terminal', function () {
  this.timeout(30_000);

  before(function () {
    const isInstalled = findProgram('linphone-daemon') !== undefined;
    needOptional(this, isInstalled, 'linphone-daemon (Debian package linphone-cli)');
  });

  it('gives the confirmed findings and no others', async () => {
    // A multipart ends it.
    const spared = ['multipart/mixed', 'multipart/alternative'];
    const tour = await terminalTour(PROFILE, { algorithms: ['SHA-256', 'MD5'], spared });
    const judgement = judged(tour.testbed.recorder);
    assertFindings(judgement, [...LINPHONE, ...NOT_CLAIMED, ...ORDERED_OF_TERMINAL_TOUR]);
    assert.ok(lookedAt(judgement, 'linphone') > 70, 'linphone was hardly looked at');
    assertTakesWhatItSays(tour);
  });

  for (const type of ['multipart/mixed', 'multipart/alternative'])
    it(`shows that a push of ${type} ends it`, async () => {
      const testbed = new Testbed({ network: 'loopback' });
      const core = await testbed.openCore({ domain: 'push.example' });
      const sender = await testbed.openSender({ name: 'sender', identity: 'sip:sender@content.example' });
      const peer = await ProfiledPeer.start(PROFILE, core.local);
      try {
        core.addUser({ name: peer.username });
        await peer.act('register');
        await testbed.settle();
        const { status } = await sender.push({ to: peer.aor, content: plainText('still there') });
        assert.equal(status, 200);
        void sender.push({ to: peer.aor, content: sampleOf(type) });
        let mishap: string | undefined;
        while ((mishap = await peer.mishap()) === undefined) await setTimeout(20);
        assert.match(mishap, /SIGSEGV/);
      } finally {
        await Promise.all([peer.stop(), testbed.close()]);
      }
    });
});
