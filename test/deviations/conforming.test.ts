import assert from 'node:assert/strict';
import { ALL_CHECKS } from '../../judge/checks';
import { judge } from '../../judge/judge';
import { loadCatalogue } from '../../requirements/catalogue';
import { LIFTED, TOURS } from './tours';
import { take } from './tours/stage';

const CATALOGUE = loadCatalogue();

/** Requirements on endpoints that use relays; those of the tours use none. */
const NEED_A_RELAY: readonly string[] = ['MSRP-4976-5.2-01', 'MSRP-4976-8-01'];

describe('conforming actors', () => {
  const looked = new Set<string>();

  for (const [name, steps, settings] of TOURS) {
    it(`give no finding on the ${name} tour`, async function () {
      this.timeout(60_000);
      const { recorder } = await take(steps, [], settings);
      const judgement = judge(recorder, ALL_CHECKS, CATALOGUE, recorder.now());
      for (const each of judgement.looked) looked.add(each.requirement);
      const shown = judgement.findings
        .filter(({ verdict, requirement }) => verdict !== 'info' && !LIFTED[name]?.includes(requirement))
        .map(({ requirement, actor, actual, frames }) => {
          const indexes = frames.map((one) => one.index).join(' ');
          return `${requirement} ${actor.name}: ${actual} [${indexes}]`;
        });
      assert.deepEqual(shown, []);
    });
  }

  it('are looked at by every check', () => {
    const unlooked = ALL_CHECKS.map((each) => each.requirement).filter(
      (each) => !looked.has(each) && !NEED_A_RELAY.includes(each),
    );
    assert.deepEqual([...new Set(unlooked)].sort(), []);
  });
});
