import assert from 'node:assert/strict';
import { findProgram } from '../../testbed/launch/program';
import { needOptional } from '../optional';
import { assertFindings, judged, lookedAt } from './judged';
import { sippTour } from './sipp-tour';

/** Nothing is found on SIPp 3.6.1 with the scenarios in sipp/: docs/findings/sipp.md. */
const SIPP: readonly string[] = [];

describe('interoperation with SIPp as sender and terminal', function () {
  this.timeout(20_000);

  before(function () {
    needOptional(this, findProgram('sipp') !== undefined, 'sipp (Debian package sip-tester)');
  });

  it('gives the confirmed findings and no others', async () => {
    const { recorder } = await sippTour();
    const judgement = judged(recorder);
    assertFindings(judgement, SIPP);
    assert.ok(lookedAt(judgement, 'sipp-terminal') > 30, 'the terminal was hardly looked at');
    assert.ok(lookedAt(judgement, 'sipp-sender') > 20, 'the sender was hardly looked at');
  });
});
