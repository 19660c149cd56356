import assert from 'node:assert/strict';
import { assertFindings, judged, lookedAt } from './judged';
import { npmSipTour } from './npm-sip-tour';

/** True findings on the npm package `sip` 0.0.6 and a plain application on it: docs/findings/npm-sip.md. */
const NPM_SIP = ['AUTH-8760-2.2-01 npm-terminal', 'MSG-3428-8-01 npm-sender', 'TP-3261-18.1.1-01 npm-sender'];

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
});
