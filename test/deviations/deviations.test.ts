import assert from 'node:assert/strict';
import { ALL_CHECKS } from '../../judge/checks';
import { judge } from '../../judge/judge';
import type { Finding } from '../../judge/verdict';
import { loadCatalogue } from '../../requirements/catalogue';
import { ALL_DEVIATIONS } from '../../simulators/deviations';
import type { Deviation } from '../../simulators/deviations/deviation';
import { LIFTED, toursFor } from './tours';
import { SCRIPTED_TERMINAL } from './tours/scripted-terminal';
import { take } from './tours/stage';

/**
 * Who has a deviation on the tour: the phone and not the tablet, but both senders, as each uses another transport; and the
 * scripted parties of the session tour.
 */
const HOLDERS = {
  core: ['core', 'list-service'],
  terminal: ['phone', 'callee', SCRIPTED_TERMINAL],
  sender: ['sender', 'stream-sender', 'caller'],
} as const;

const CATALOGUE = loadCatalogue();

describe('deviations', () => {
  for (const deviation of ALL_DEVIATIONS.filter((each) => isJudged(each.violates))) {
    it(`${deviation.id} trips ${deviation.violates}`, async function () {
      this.timeout(60_000);
      const { blamed, others } = await findingsWith(deviation);
      assert.ok(
        blamed.some((each) => each.requirement === deviation.violates),
        `no finding; others on the same actor: ${blamed.map((each) => each.requirement).join(', ') || 'none'}`,
      );
      assert.deepEqual(others.map(shown), [], 'somebody else is blamed');
    });
  }

  it('have ids of their own and break requirements that the catalogue has', () => {
    const ids = ALL_DEVIATIONS.map((each) => each.id);
    assert.equal(new Set(ids).size, ids.length, 'two deviations share an id');
    for (const { id, violates, role } of ALL_DEVIATIONS) {
      const requirement = CATALOGUE.get(violates);
      assert.ok(requirement, `${id}: the catalogue has no ${violates}`);
      assert.ok(requirement.roles.includes(role), `${id}: ${violates} does not bind the ${role}`);
    }
  });

  it('exist for every check', () => {
    const violated = new Set(ALL_DEVIATIONS.map((each) => each.violates));
    const untripped = ALL_CHECKS.map((each) => each.requirement).filter((each) => !violated.has(each));
    assert.deepEqual(untripped, []);
  });
});

function isJudged(requirement: string): boolean {
  return ALL_CHECKS.some((each) => each.requirement === requirement);
}

/** Takes one tour after the other until the deviation shows; everybody else must stay unblamed on all of them. */
async function findingsWith(deviation: Deviation): Promise<{ blamed: Finding[]; others: Finding[] }> {
  const holders: readonly string[] = HOLDERS[deviation.role];
  const deviating = holders.map((actor) => ({ actor, deviation }));
  const blamed: Finding[] = [];
  const others: Finding[] = [];
  for (const [name, steps, settings] of toursFor(deviation.violates)) {
    const { recorder } = await take(steps, deviating, settings);
    for (const each of judge(recorder, ALL_CHECKS, CATALOGUE, recorder.now()).findings) {
      if (holders.includes(each.actor.name)) blamed.push(each);
      else if (each.verdict !== 'info' && !LIFTED[name]?.includes(each.requirement)) others.push(each);
    }
    if (blamed.some((each) => each.requirement === deviation.violates)) break;
  }
  return { blamed, others };
}

function shown({ requirement, actor, actual, frames }: Finding): string {
  return `${requirement} ${actor.name}: ${actual} [${frames.map((each) => each.index).join(' ')}]`;
}
