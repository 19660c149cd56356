import assert from 'node:assert/strict';
import { assertFindings, judged, lookedAt } from './judged';
import { npmSipTour } from './npm-sip-tour';
import { ORDERED_OF_SENDER_TOUR, senderTour } from './sender-tour';
import { assertTakesWhatItSays, ORDERED_OF_TERMINAL_TOUR, terminalTour } from './terminal-tour';

/** True findings on the npm package `sip` 0.0.6 and a plain application on it: docs/findings/npm-sip.md. */
const NPM_SIP = ['AUTH-8760-2.2-01 npm-terminal', 'MSG-3428-8-01 npm-sender', 'TP-3261-18.1.1-01 npm-sender'];

/** Those that show when it is driven as its profiles say, with MD5. */
const AS_PROFILED = ['PXY-3581-4-01 npm-terminal'];

/** The tour has a terminal answer so late that the sender repeats itself. */
const ORDERED = ['MSG-3428-7-01 phone'];

describe('interoperation with user agents on the npm package sip', function () {
  this.timeout(20_000);

  it('gives the confirmed findings and no others', async () => {
    const { recorder } = await npmSipTour();
    const judgement = judged(recorder);
    assertFindings(judgement, [...NPM_SIP, ...ORDERED]);
    assert.ok(lookedAt(judgement, 'npm-terminal') > 40, 'the terminal was hardly looked at');
    assert.ok(lookedAt(judgement, 'npm-sender') > 30, 'the sender was hardly looked at');
  });

  it('gives them when the terminal is driven as its profile says', async () => {
    // From 60 KB on the package takes a stream for an attack.
    const tour = await terminalTour('npm-sip/terminal.yaml', { algorithms: ['MD5'], largest: 50_000 });
    const judgement = judged(tour.testbed.recorder);
    assertFindings(judgement, [...AS_PROFILED, ...ORDERED_OF_TERMINAL_TOUR]);
    assert.ok(lookedAt(judgement, 'npm-terminal') > 60, 'the terminal was hardly looked at');
    assertTakesWhatItSays(tour);
  });

  it('gives none when the sender is driven as its profile says', async () => {
    const { testbed, spoiled } = await senderTour('npm-sip/sender.yaml');
    const judgement = judged(testbed.recorder);
    assertFindings(judgement, ORDERED_OF_SENDER_TOUR);
    assert.ok(lookedAt(judgement, 'npm-sender') > 30, 'the sender was hardly looked at');
    assert.deepEqual(spoiled, []);
  });
});
