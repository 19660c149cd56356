import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CronJob } from 'kubernetes-models/batch/v1';
import { PersistentVolumeClaim } from 'kubernetes-models/v1';
import { EXIT } from '../../cli/exit-codes';
import { readRunRecord } from '../../reports/run-record/file';
import type { RunRecord } from '../../reports/run-record/run-record';
import { withoutTimes } from '../reports/without-times';
import { nightlyDocuments } from './files';
import { Checkout, PROJECT, TINY, type Ended } from './script-runs';

/** Ids and times are drawn anew in each run. */
function withoutChance(record: RunRecord): unknown {
  const text = JSON.stringify(withoutTimes(record));
  return JSON.parse(text.replaceAll(/urn:uuid:[0-9a-f-]{36}|tg\.[0-9a-f]+@/g, 'ID'));
}

describe('a night on Kubernetes', function () {
  this.timeout(180_000);
  const checkout = new Checkout();
  after(() => checkout.remove());
  const [claim, job] = nightlyDocuments<ConstructorParameters<typeof CronJob>[0] & object>('kubernetes.yaml');
  const spec = job!.spec!.jobTemplate.spec!;
  const [container] = spec.template.spec!.containers;
  const shards = Number(container!.env?.find(({ name }) => name === 'SHARDS')?.value);

  /** What the pod with this index does, in a cluster with two shards. */
  function pod(index: number, env: Readonly<Record<string, string>> = {}, args = TINY): Promise<Ended> {
    const command = [...container!.command!, args].join(' ');
    const surroundings = { SHARDS: '2', FOLDER: checkout.path('shared'), NIGHT: 'night-1', PATIENCE: '0' };
    return checkout.run(command, { ...surroundings, JOB_COMPLETION_INDEX: String(index), ...env });
  }

  it('is a CronJob and a claim to the schemas of Kubernetes, which see what is wrong with one', () => {
    new CronJob(job).validate();
    new PersistentVolumeClaim(claim as ConstructorParameters<typeof PersistentVolumeClaim>[0]).validate();
    const spoiled = structuredClone(job!) as unknown as {
      spec: { jobTemplate: { spec: { completions: unknown } } };
    };
    spoiled.spec.jobTemplate.spec.completions = '5';
    assert.throws(() => new CronJob(spoiled as never).validate(), /completions/);
  });

  it('has one completion more than shards, and does not try again what has a verdict', () => {
    assert.equal(spec.completionMode, 'Indexed');
    assert.equal(spec.completions, shards + 1);
    assert.equal(spec.parallelism, spec.completions);
    assert.equal(spec.template.spec?.restartPolicy, 'Never');
    const [rule] = spec.podFailurePolicy!.rules;
    assert.equal(rule!.onExitCodes?.containerName, container!.name);
    assert.deepEqual(
      rule!.onExitCodes.values,
      Object.values(EXIT).filter((code) => code !== 0),
    );
    assert.equal(container!.volumeMounts?.[0]?.name, spec.template.spec.volumes?.[0]?.name);
    assert.equal(spec.template.spec.volumes?.[0]?.persistentVolumeClaim?.claimName, claim!.metadata?.name);
  });

  it('finds its scripts in the image', () => {
    const ignored = readFileSync(join(PROJECT, '.dockerignore'), 'utf8').split('\n');
    assert.ok(ignored.indexOf('!docker/nightly/*.sh') > ignored.indexOf('docker'));
    for (const name of ['pod.sh', 'gather.sh'])
      assert.ok(statSync(join(PROJECT, 'docker', 'nightly', name)).mode & 0o100, name);
  });

  it('gives one run record, equal to that of a run without shards', async () => {
    const early = await pod(2);
    assert.equal(early.code, 2, early.output);
    assert.match(early.output, /^not all shards were there after 0 s$/m);
    for (const index of [0, 1]) {
      const ended = await pod(index);
      assert.equal(ended.code, 0, ended.output);
    }
    const marks = readdirSync(checkout.path('shared/parts/night-1')).sort();
    assert.deepEqual(marks, ['1', '1.done', '2', '2.done']);
    // Started anew, a pod that was done has nothing to do.
    const again = await pod(1);
    assert.deepEqual([again.code, again.output], [0, '']);

    const gathered = await pod(2);
    assert.equal(gathered.code, 0, gathered.output);
    const whole = await checkout.run(`npx sip-push run ${TINY} --out whole`);
    assert.equal(whole.code, 0, whole.output);
    const merged = readRunRecord(checkout.path('shared/runs/night-1'));
    assert.deepEqual(withoutChance(merged), withoutChance(readRunRecord(checkout.path('whole/latest'))));
    for (const { trace } of merged.scenarios)
      assert.ok(statSync(checkout.path('shared/runs/night-1', trace!)).size > 0);
    assert.ok(!existsSync(checkout.path('shared/parts/night-1')));
  });

  it('ends with the verdict of the night, and lets a part fail without failing its pod', async () => {
    const env = { NIGHT: 'night-2' };
    const args = `${TINY} --deviation message-with-contact`;
    for (const index of [0, 1]) assert.equal((await pod(index, env, args)).code, 0);
    const { code, output } = await pod(2, env, args);
    assert.equal(code, 1, output);
    assert.match(output, /^Worse: 2 scenarios, [0-9]+ requirements?\.$/m);
    assert.match(output, /deviations: none -> message-with-contact/);
    assert.match(readFileSync(checkout.path('shared/changes.html'), 'utf8'), /newly failing/);
  });

  it('fails the pod whose command is wrong, and begins again what was broken off', async () => {
    const env = { NIGHT: 'night-3' };
    const wrong = await pod(0, env, '--network carrier-pigeon');
    assert.equal(wrong.code, 2, wrong.output);
    const left = checkout.path('shared/parts/night-3/1/2026-01-01T00-00-00Z-part');
    mkdirSync(left, { recursive: true });
    writeFileSync(join(left, 'messages.ndjson'), 'broken off');
    assert.equal((await pod(0, env)).code, 0);
    assert.ok(!existsSync(left));
  });
});
