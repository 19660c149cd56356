import assert from 'node:assert/strict';
import type { Judgement } from '../../judge/verdict';
import type { TraceRecorder } from '../../network/trace-recorder';
import { Kamailio } from '../../testbed/foreign/kamailio';
import { needOptional } from '../optional';
import { assertFindings, judged, lookedAt } from './judged';
import { kamailioTour } from './kamailio-tour';

/** True findings on Kamailio 5.6.3, whatever its settings: docs/findings/kamailio.md. */
const KAMAILIO = [
  'GRUU-5627-5.1-07 kamailio',
  'GRUU-5627-5.1-08 kamailio',
  'PXY-3261-16.5-22 kamailio',
  'PXY-4320-4.1-02 kamailio',
  'PXY-4320-4.2-01 kamailio',
  'REG-3261-10.3-14 kamailio',
];

/** What the tour orders a terminal to do: to lie silent, and to register without asking for a GRUU. */
const ORDERED = ['GRUU-5627-4.1-01 watch', 'MSG-3428-7-01 watch'];

describe('interoperation with Kamailio as the core', function () {
  this.timeout(20_000);
  let plain: Judgement;
  let strict: Judgement;

  // Side by side, as most of the time goes into waiting for Kamailio to give up on a silent terminal.
  before(async function () {
    needOptional(this, Kamailio.isInstalled, 'kamailio (Debian package kamailio)');
    const tours = await Promise.all([
      tourWith('127.0.0.3', []),
      tourWith('127.0.0.4', ['WITH_AUTH', 'WITH_STRICT_GRUU']),
    ]);
    // Not before both are over: judging one would hold up the clock of the other.
    [plain, strict] = [judged(tours[0]), judged(tours[1])];
  });

  it('gives the confirmed findings and no others', () => {
    assertFindings(plain, [...KAMAILIO, ...ORDERED, 'GRUU-5627-5.3-02 kamailio']);
    assert.ok(lookedAt(plain, 'kamailio') > 100, 'Kamailio was hardly looked at');
  });

  it('gives them with digest too, less the one that strict GRUU routing mends', () => {
    assertFindings(strict, [...KAMAILIO, ...ORDERED]);
    assert.ok(lookedAt(strict, 'kamailio') > 100, 'Kamailio was hardly looked at');
  });
});

async function tourWith(host: string, settings: readonly string[]): Promise<TraceRecorder> {
  const kamailio = await Kamailio.start({ host, settings });
  try {
    const { recorder } = await kamailioTour(kamailio);
    return recorder;
  } finally {
    await kamailio.stop();
  }
}
