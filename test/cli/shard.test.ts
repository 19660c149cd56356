import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shardFrom } from '../../cli/run/shard';
import { readRunRecord, writeRunRecord } from '../../reports/run-record/file';
import { SAMPLE_SUT } from '../reports/certificate/sample-campaign';
import { withoutTimes } from '../reports/without-times';
import { BASIC, Project } from './project';

const VERDICTS = `Feature: Verdicts
  Scenario: Fails
    Given the verdict is fail
  Scenario: Passes
    Given a push
`;

describe('sip-push run --shard', () => {
  let project: Project;
  before(() => {
    project = new Project({ 'push/basic.feature': BASIC, 'verdicts.feature': VERDICTS });
  });
  after(() => project.remove());

  async function shards(out: string, ...args: string[]): Promise<string[]> {
    for (const shard of ['1/2', '2/2'])
      assert.notEqual(
        await project.sipPush('run', '--shard', shard, '--out', out, ...args),
        2,
        project.stderr,
      );
    return project.runs(join(project.dir, out)).map((path) => path.slice(project.dir.length + 1));
  }

  it('runs its part, and says in the record what the whole is', async () => {
    const [first = '', second = ''] = await shards('parts', '--network', 'virtual');
    const one = readRunRecord(join(project.dir, first));
    const two = readRunRecord(join(project.dir, second));
    assert.deepEqual(
      [one, two].map(({ scenarios }) => scenarios.map(({ id }) => id)),
      [
        ['push/basic/a-push-arrives', 'push/basic/a-push-of-text-html-is-warn', 'verdicts/passes'],
        ['push/basic/a-push-of-text-plain-is-pass', 'verdicts/fails'],
      ],
    );
    assert.deepEqual(
      [one, two].map(({ verdict }) => verdict),
      ['warn', 'fail'],
    );
    assert.equal(one.command, 'npx sip-push run --network virtual --shard 1/2');
    const { selection, ...shard } = two.shard!;
    assert.deepEqual(shard, {
      index: 2,
      of: 2,
      command: 'npx sip-push run --network virtual',
      waivers: [],
      profiles: [],
    });
    assert.equal(selection.length, 5);
  });

  it('merges to the record of a run without shards, in whatever order they are given', async () => {
    const parts = await shards('again', '--network', 'virtual');
    assert.equal(await project.sipPush('run', '--network', 'virtual', '--out', 'whole'), 1);
    const whole = readRunRecord(join(project.dir, 'whole', 'latest'));
    for (const [at, order] of [parts, [...parts].reverse()].entries()) {
      assert.equal(await project.sipPush('report', 'merge', ...order, '--out', `merged-${at}`), 1);
      const merged = readRunRecord(join(project.dir, `merged-${at}`));
      assert.deepEqual(withoutTimes(merged), withoutTimes(whole));
      assert.deepEqual(Object.keys(merged), Object.keys(whole));
    }
    assert.match(project.stdout, /^Verdict: fail/m);
    assert.match(readFileSync(join(project.dir, 'merged-0/report.html'), 'utf8'), /<\/html>\s*$/);
    assert.deepEqual(readdirSync(join(project.dir, 'merged-0/shards/2')).sort(), [
      'cucumber.html',
      'messages.ndjson',
      'run.json',
    ]);
  });

  it('brings along what lies beside the records', async () => {
    const parts = await shards('files');
    for (const part of parts) {
      const { scenarios } = readRunRecord(join(project.dir, part));
      for (const { id, trace } of scenarios) writeFileSync(join(project.dir, part, trace!), id);
      mkdirSync(join(project.dir, part, 'systems'));
      writeFileSync(join(project.dir, part, 'systems', 'acme-core.log'), part);
    }
    await project.sipPush('report', 'merge', ...parts, '--out', 'files-merged');
    const { scenarios } = readRunRecord(join(project.dir, 'files-merged'));
    for (const { id, trace } of scenarios)
      assert.equal(readFileSync(join(project.dir, 'files-merged', trace!), 'utf8'), id);
    assert.equal(
      readFileSync(join(project.dir, 'files-merged/systems/shard-2-acme-core.log'), 'utf8'),
      parts[1],
    );
    // These steps write no captures.
    assert.equal(project.stderr, 'sip-push: 5 traces or captures of the shards were not there\n');
  });

  it('makes no page when it does not know what has to be kept out of it', async () => {
    const parts = await shards('secret');
    const ixit = [{ item: 'users.1.password', value: '(redacted)' }];
    const sut = { ...SAMPLE_SUT, systems: SAMPLE_SUT.systems.map((each) => ({ ...each, ixit })) };
    for (const part of parts) {
      const folder = join(project.dir, part);
      writeRunRecord(folder, { ...readRunRecord(folder), sut });
    }
    assert.equal(await project.sipPush('report', 'merge', ...parts, '--out', 'secret-merged'), 1);
    assert.match(
      project.stderr,
      /there is no HTML report: the profile of .* has secrets, .* name it with --sut;/,
    );
    assert.doesNotMatch(project.stdout, /^Report:/m);
    assert.ok(existsSync(join(project.dir, 'secret-merged', 'summary.md')));
    assert.ok(!existsSync(join(project.dir, 'secret-merged', 'report.html')));
  });

  it('refuses in one line what is no whole run, and writes nothing', async () => {
    const [one = '', two = ''] = await shards('some');
    const [other = ''] = await shards('other', '--tags', '@pager');
    await project.sipPush('run', '--out', 'unsharded');
    const refusals: [string[], RegExp][] = [
      [[one], /of 2 shards 2 is missing/],
      [[one, two, one], /shard 1 of 2 is there twice: some.* and some/],
      [[one, 'unsharded/latest'], /unsharded\/latest: it is a whole run, and no shard of one/],
      [[other, two], /are shards of different runs: command: .*--tags @pager and npx sip-push run/],
      [['nowhere'], /nowhere: there is no such run/],
    ];
    for (const [runs, words] of refusals) {
      assert.equal(await project.sipPush('report', 'merge', ...runs, '--out', 'refused'), 2, project.stdout);
      assert.match(project.stderr, /^sip-push: [^\n]*\n$/);
      assert.match(project.stderr, words);
      assert.ok(!existsSync(join(project.dir, 'refused')));
    }
    assert.equal(await project.sipPush('report', 'merge', one, two, '--out', 'features'), 2);
    assert.match(project.stderr, /^sip-push: --out features: there is something in it[^\n]*\n$/);
    assert.equal(await project.sipPush('report', 'merge', one, two, '--out', 'features/verdicts.feature'), 2);
    assert.match(project.stderr, /^sip-push: cannot write to features\/verdicts.feature: E[^\n]*\n$/);
  });

  it('is called in one way', async () => {
    for (const words of ['0/2', '3/2', '1', '1/0', 'a/b', '1/2/3', '-1/2', '']) {
      assert.equal(shardFrom(words), undefined);
      assert.equal(await project.sipPush('run', '--shard', words), 2);
      assert.match(project.stderr, /such as 1\/3/);
    }
    assert.equal(await project.sipPush('run', '--shard', '1/6'), 2);
    assert.equal(
      project.stderr,
      'sip-push: --shard 1/6: 5 scenarios were selected; take no more shards than that\n',
    );
  });
});
