import assert from 'node:assert/strict';
import { ALL_CHECKS } from '../../judge/checks';
import { judge } from '../../judge/judge';
import type { Trace } from '../../network/trace';
import { parseTrace } from '../../network/trace-file';
import { formatFrame, formatHeader } from '../../network/trace-format';
import { knownSecrets } from '../../reports/known-secrets';
import { traceRedaction } from '../../reports/redact-trace';
import { loadCatalogue } from '../../requirements/catalogue';
import { ALL_DEVIATIONS } from '../../simulators/deviations';
import { toursFor, TOURS } from '../deviations/tours';
import { take } from '../deviations/tours/stage';

const CATALOGUE = loadCatalogue();
const RESPONSE = /\bresponse="?([0-9a-f]{32,})/g;

/** What the judge says of a trace, without the words of findings: they tell of octets. */
function judged(trace: Trace, until: number) {
  const { findings, looked } = judge(trace, ALL_CHECKS, CATALOGUE, until);
  return {
    findings: findings.map(({ requirement, actor, verdict, frames, occurrences }) => ({
      ...{ requirement, verdict, occurrences, actor: actor.name },
      frames: frames.map(({ index }) => index),
    })),
    looked: looked.map(({ requirement, actor, subjects }) => `${requirement} ${actor.name} ${subjects}`),
  };
}

function redacted(trace: Trace): { trace: Trace; text: string } {
  const redaction = traceRedaction(knownSecrets([]));
  const lines = [formatHeader(trace), ...trace.frames.map(formatFrame)];
  const text = lines.map((line) => redaction.line(line)).join('\n');
  return { trace: parseTrace(text, 'redacted'), text };
}

/** Conforming actors, and every fault that has to do with credentials. */
const TAKEN = [
  ...TOURS.map(([name, steps, settings]) => ({ name, deviations: [], steps, settings })),
  ...ALL_DEVIATIONS.filter(({ violates }) => violates.startsWith('AUTH-')).flatMap((deviation) =>
    toursFor(deviation.violates)
      .filter(([name]) => name === 'authentication')
      .map(([name, steps, settings]) => ({
        ...{ name: `${name} with ${deviation.id}`, steps, settings },
        deviations: ['core', 'phone', 'sender'].map((actor) => ({ actor, deviation })),
      })),
  ),
];

describe('judgement of a redacted trace', () => {
  for (const { name, deviations, steps, settings } of TAKEN)
    it(`is that of the trace itself: ${name}`, async function () {
      this.timeout(60_000);
      const { recorder } = await take(steps, deviations, settings);
      const copy = redacted(recorder);
      assert.deepEqual(judged(copy.trace, recorder.now()), judged(recorder, recorder.now()));
      const told = recorder.frames.flatMap(({ octets }) =>
        [...octets.toString('latin1').matchAll(RESPONSE)].map(([, response = '']) => response),
      );
      // Nothing but zeros is what a stand-in may have in it.
      for (const response of told) assert.ok(/^0+$/.test(response) || !copy.text.includes(response));
    });
});
