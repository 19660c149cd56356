import assert from 'node:assert/strict';
import type { Actor } from '../../network/actor';
import { TraceRecorder } from '../../network/trace-recorder';
import { VirtualClock } from '../../network/virtual-clock';
import { check, type Check } from '../../judge/check';
import { loadCatalogue } from '../../requirements/catalogue';
import { Inconclusive, NonConformance, UsageError } from '../../testbed/failures';
import { ScenarioJudge } from '../../testbed/scenario-judge';
import { NO_CLAIMS, type Claims } from '../../testbed/sut/claims';

const CATALOGUE = loadCatalogue();
const CORE: Actor = { role: 'core', name: 'core', underTest: false };
const PHONE: Actor = { role: 'terminal', name: 'phone', underTest: false };

const kept = { result: 'kept', by: CORE, expected: 'this', actual: 'this', frames: [] } as const;
const broken = { ...kept, result: 'broken', actual: 'that' } as const;
const open = { ...kept, result: 'inconclusive', by: undefined, actual: 'nothing seen' } as const;

function judgeOf(tags: readonly string[], checks: readonly Check[] = [], claims?: Claims): ScenarioJudge {
  return new ScenarioJudge(new TraceRecorder(new VirtualClock(), 'virtual'), CATALOGUE, checks, tags, claims);
}

/** A check that finds the terminal at fault, whatever the trace. */
const blamingPhone = check('MSG-3428-7-02', {
  over: { subjects: () => [0], by: () => PHONE, frames: () => [] },
  expected: 'this',
  breach: () => 'that',
});

describe('the judgement of a scenario', () => {
  it('passes when every expectation is kept, and says on whom the requirement was looked at', () => {
    const judge = judgeOf(['@SPUSH-4.1-30', '@virtual-clock']);
    judge.expect(kept);
    judge.expect(kept);
    const { verdict, looked } = judge.conclude(undefined);
    assert.equal(verdict, 'pass');
    assert.deepEqual(looked, [{ requirement: 'SPUSH-4.1-30', actor: CORE, subjects: 2 }]);
  });

  it('fails when an expectation is broken, and names the requirements of the scenario', () => {
    const judge = judgeOf(['@SPUSH-4.1-30', '@PXY-3261-16.5-03']);
    assert.throws(() => judge.expect(broken), NonConformance);
    const { verdict, findings } = judge.conclude(undefined);
    assert.equal(verdict, 'fail');
    assert.deepEqual(
      findings.map((each) => `${each.requirement} ${each.actor.name} ${each.source}`),
      ['SPUSH-4.1-30 core step', 'PXY-3261-16.5-03 core step'],
    );
  });

  it('blames only requirements that bind the role, but never nothing', () => {
    const judge = judgeOf(['@SPUSH-4.1-30', '@MSG-3428-7-02']);
    assert.throws(() => judge.expect({ ...broken, by: PHONE }), NonConformance);
    assert.deepEqual(
      judge.conclude(undefined).findings.map((each) => each.requirement),
      ['MSG-3428-7-02'],
    );
    const other = judgeOf(['@SPUSH-4.1-30']);
    assert.throws(() => other.expect({ ...broken, by: PHONE }), NonConformance);
    assert.deepEqual(
      other.conclude(undefined).findings.map((each) => each.requirement),
      ['SPUSH-4.1-30'],
    );
  });

  it('is inconclusive when an expectation cannot be decided, with the reason', () => {
    const judge = judgeOf(['@SPUSH-4.1-30']);
    assert.throws(() => judge.expect(open), Inconclusive);
    const { verdict, reason } = judge.conclude(undefined);
    assert.equal(verdict, 'inconclusive');
    assert.equal(reason, 'no-observation: this: nothing seen');
  });

  it('fails on a passive finding even when the steps were inconclusive', () => {
    const judge = judgeOf(['@SPUSH-4.1-30'], [blamingPhone]);
    assert.throws(() => judge.expect(open), Inconclusive);
    assert.equal(judge.conclude(undefined).verdict, 'fail');
  });

  it('does not blame a simulator that the scenario tells to misbehave', () => {
    assert.equal(judgeOf(['@SPUSH-4.1-30'], [blamingPhone]).conclude(undefined).verdict, 'fail');
    assert.equal(judgeOf(['@misbehaving-terminal'], [blamingPhone]).conclude(undefined).verdict, 'pass');
  });

  it('leaves out of account what the scenario makes an exception of, also of a simulator beside one under test', () => {
    const excepted = (claims?: Claims): ScenarioJudge => {
      const judge = judgeOf(['@SPUSH-4.1-30'], [blamingPhone], claims);
      judge.except('terminal', 'MSG-3428-7-02');
      return judge;
    };
    const { verdict, looked } = excepted().conclude(undefined);
    assert.equal(verdict, 'pass');
    assert.deepEqual(looked, []);
    const beside: Claims = { ...NO_CLAIMS, isAllSimulated: false };
    assert.equal(judgeOf(['@SPUSH-4.1-30'], [blamingPhone], beside).conclude(undefined).verdict, 'error');
    assert.equal(excepted(beside).conclude(undefined).verdict, 'pass');
  });

  it('is an error when the harness is at fault, whatever was found', () => {
    const { verdict, reason } = judgeOf(['@SPUSH-4.1-30'], [blamingPhone]).conclude('TypeError: oops');
    assert.equal(verdict, 'error');
    assert.equal(reason, 'harness: TypeError: oops');
  });

  it('refuses a scenario that tests no requirement', () => {
    assert.throws(() => judgeOf(['@virtual-clock']).expect(kept), UsageError);
  });
});
