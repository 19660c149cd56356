import assert from 'node:assert/strict';
import { findProgram } from '../../testbed/launch/program';
import { needOptional } from '../optional';
import { assertFindings, judged, lookedAt } from './judged';
import { ORDERED_OF_SENDER_TOUR, senderTour } from './sender-tour';
import { assertTakesWhatItSays, ORDERED_OF_TERMINAL_TOUR, terminalTour } from './terminal-tour';

/** Nothing is found on SIPp 3.6.1 with the scenarios in profiles/sipp/: docs/findings/sipp.md. */
const SIPP: readonly string[] = [];

describe('interoperation with SIPp', function () {
  this.timeout(20_000);

  before(function () {
    needOptional(this, findProgram('sipp') !== undefined, 'sipp (Debian package sip-tester)');
  });

  it('gives the confirmed findings and no others when it is a terminal', async () => {
    // It listens on UDP, and answers nothing but MESSAGE and OPTIONS.
    const spared = ['directly over tcp', 'unknown method'];
    const tour = await terminalTour('sipp/terminal.yaml', { algorithms: ['MD5'], spared, refreshes: false });
    const judgement = judged(tour.testbed.recorder);
    assertFindings(judgement, [...SIPP, ...ORDERED_OF_TERMINAL_TOUR]);
    assert.ok(lookedAt(judgement, 'sipp-terminal') > 60, 'the terminal was hardly looked at');
    assertTakesWhatItSays(tour);
  });

  it('gives the confirmed findings and no others when it is a sender', async () => {
    const { testbed, spoiled } = await senderTour('sipp/sender.yaml');
    const judgement = judged(testbed.recorder);
    assertFindings(judgement, [...SIPP, ...ORDERED_OF_SENDER_TOUR]);
    assert.ok(lookedAt(judgement, 'sipp-sender') > 30, 'the sender was hardly looked at');
    assert.deepEqual(spoiled, []);
  });
});
