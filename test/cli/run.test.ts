import assert from 'node:assert/strict';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readRunRecord } from '../../reports/run-record/file';
import type { RunRecord } from '../../reports/run-record/run-record';
import { BASIC, Project } from './project';

function feature(...scenarios: string[]): string {
  const blocks = scenarios.map((steps, at) => `  Scenario: Push ${at + 1}\n    Given ${steps}\n`);
  return `Feature: Verdicts\n${blocks.join('')}`;
}

describe('sip-push run', () => {
  let project: Project;
  afterEach(() => project.remove());

  function record(): RunRecord {
    return readRunRecord(join(project.dir, 'runs', 'latest'));
  }

  it('runs all scenarios and leaves a run folder', async () => {
    project = new Project({ 'push/basic.feature': BASIC });
    assert.equal(await project.sipPush('run', '--network', 'virtual', '--name', 'nightly'), 0);

    const [folder = ''] = project.runs();
    assert.match(basename(folder), /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-nightly$/);
    assert.equal(readlinkSync(join(project.dir, 'runs', 'latest')), basename(folder));
    for (const name of ['report.html', 'cucumber.html', 'messages.ndjson', 'junit.xml', 'traces', 'pcaps']) {
      assert.ok(existsSync(join(folder, name)), name);
    }
    assert.match(readFileSync(join(folder, 'report.html'), 'utf8'), /<\/html>\s*$/);
    assert.match(readFileSync(join(folder, 'cucumber.html'), 'utf8'), /<\/html>\s*$/);
    const messages = readFileSync(join(folder, 'messages.ndjson'), 'utf8').trimEnd().split('\n');
    assert.ok('testRunFinished' in (JSON.parse(messages.at(-1)!) as object));

    const { verdict, network, scenarios, requirements, totals } = record();
    assert.equal(verdict, 'warn');
    assert.equal(network, 'virtual');
    assert.deepEqual(
      scenarios.map(({ id, verdict: each }) => [id, each]),
      [
        ['push/basic/a-push-arrives', 'pass'],
        ['push/basic/a-push-of-text-plain-is-pass', 'pass'],
        ['push/basic/a-push-of-text-html-is-warn', 'warn'],
      ],
    );
    assert.deepEqual(scenarios[0]?.tags, ['@pager', '@MSG-3']);
    assert.equal(totals.scenarios, 3);
    assert.deepEqual(
      requirements.map(({ id, verdict: each }) => [id, each]),
      [
        ['MSG-1', 'warn'],
        ['MSG-2', 'not-covered'],
        ['MSG-3', 'pass'],
        ['SPUSH-1', 'not-covered'],
      ],
    );
    assert.match(project.stdout, /^3\/3 {2}push\/basic: 2 pass, 1 warn/m);
    assert.match(project.stdout, /^Requirements: 2 of 4 covered \(1 pass, 1 warn\)$/m);
    assert.match(project.stdout, /^Report: runs\/.*\/report\.html$/m);
  });

  it('ends with 1 on a failure and shows requirement, expected, actual, frames and the command', async () => {
    project = new Project({ 'verdicts.feature': feature('the verdict is fail', 'a push') });
    assert.equal(await project.sipPush('run'), 1);
    for (const line of [
      'FAIL  Push 1',
      '  features/verdicts.feature:2',
      '  MSG-1 (fail): What MSG-1 asks for.',
      '    actor:    sender news',
      '    expected: at most 1300 octets',
      '    actual:   1412 octets',
      '    frame 5   0.012 s  sender news -> core home  MESSAGE sip:anna@home.example SIP/2.0',
      '  run again: npx sip-push run --network loopback --scenario verdicts/push-1',
    ]) {
      assert.ok(project.stdout.split('\n').includes(line), line);
    }
    assert.match(readFileSync(join(project.runs()[0]!, 'junit.xml'), 'utf8'), /<failure /);
  });

  it('runs just the scenario of the command that it prints', async () => {
    project = new Project({ 'verdicts.feature': feature('the verdict is fail', 'a push') });
    await project.sipPush('run');
    const command = /run again: npx sip-push (.*)/.exec(project.stdout)?.[1] ?? '';
    assert.equal(await project.sipPush(...command.split(' ')), 1);
    assert.deepEqual(
      record().scenarios.map(({ id }) => id),
      ['verdicts/push-1'],
    );
  });

  it('ends with 3 when nothing failed but something could not be judged', async () => {
    project = new Project({ 'verdicts.feature': feature('the verdict is inconclusive', 'a push') });
    assert.equal(await project.sipPush('run'), 3);
    assert.equal(record().verdict, 'inconclusive');
    assert.match(project.stdout, /INCONCLUSIVE {2}Push 1/);
  });

  it('blames itself for a crash, an undefined step and a missing verdict', async () => {
    project = new Project({
      'verdicts.feature': feature('the steps crash', 'nobody knows this step', 'no verdict is left'),
    });
    assert.equal(await project.sipPush('run'), 3);
    assert.deepEqual(
      record().scenarios.map(({ verdict, reason }) => `${verdict} ${reason}`),
      [
        'error step-failed: the steps crash: TypeError: x is not a function',
        'error undefined-step: nobody knows this step',
        'error no-record: the scenario left no verdict',
      ],
    );
    assert.match(project.stdout, /ERROR {2}Push 1\n.*\n {2}step-failed/);
  });

  it('ends with 3 when the steps cannot be loaded, and still leaves a record', async () => {
    project = new Project({ 'verdicts.feature': feature('a push') }, `throw new Error('no such module');`);
    assert.equal(await project.sipPush('run'), 3);
    assert.equal(record().verdict, 'error');
    assert.match(record().errors[0] ?? '', /no such module/);
    assert.match(project.stdout, /no such module/);
    assert.match(project.stdout, /^Report:/m);
  });

  it('hands network and run folder to the steps, as its own process does', async () => {
    project = new Project(
      { 'verdicts.feature': feature('a push') },
      `
      import { Given } from '@cucumber/cucumber';
      import { writeFileSync } from 'node:fs';
      Given('a push', function (this: any) {
        writeFileSync(this.parameters.runDir + '/traces/seen', this.parameters.network);
      });`,
    );
    await project.sipPush('run', '--network', 'virtual');
    assert.equal(readFileSync(join(project.runs()[0]!, 'traces', 'seen'), 'utf8'), 'virtual');
  });

  describe('selection', () => {
    beforeEach(() => {
      project = new Project({ 'push/basic.feature': BASIC, 'other.feature': feature('a push') });
    });

    async function ids(...args: string[]): Promise<string[]> {
      assert.equal(await project.sipPush('run', ...args), 0, project.stderr);
      return record().scenarios.map(({ id }) => id);
    }

    it('takes one row of an outline by its id', async () => {
      const id = 'push/basic/a-push-of-text-html-is-warn';
      assert.deepEqual(await ids('--scenario', id), [id]);
    });

    it('takes several ids', async () => {
      assert.deepEqual(await ids('--scenario', 'push/basic/a-push-arrives', '--scenario', 'other/push-1'), [
        'other/push-1',
        'push/basic/a-push-arrives',
      ]);
    });

    it('takes tags', async () => {
      assert.deepEqual(await ids('--tags', '@MSG-3'), ['push/basic/a-push-arrives']);
      assert.deepEqual(await ids('--tags', 'not @pager'), ['other/push-1']);
    });

    it('takes feature files and folders, from where the user is or from the project', async () => {
      assert.deepEqual(await ids('features/other.feature'), ['other/push-1']);
      project.cwd = join(project.dir, 'features');
      assert.equal((await ids('push')).length, 3);
      assert.equal((await ids('features/push', 'other.feature')).length, 4);
    });

    it('ends with 4 when nothing is selected, and leaves no run', async () => {
      assert.equal(await project.sipPush('run', '--tags', '@nobody'), 4);
      assert.match(project.stderr, /^sip-push: no scenario was selected; .*\n$/);
      assert.ok(!existsSync(join(project.dir, 'runs')));
    });
  });

  it('keeps runs where it is told to, also two of the same second', async () => {
    project = new Project({ 'verdicts.feature': feature('a push') });
    project.cwd = join(project.dir, 'features');
    await project.sipPush('run', '--out', '../kept');
    await project.sipPush('run', '--out', '../kept');
    assert.equal(project.runs(join(project.dir, 'kept')).length, 2);
    assert.ok(!existsSync(join(project.dir, 'runs')));
  });

  it('runs in worker processes, with the same record', async () => {
    project = new Project({
      'push/basic.feature': BASIC,
      'verdicts.feature': feature('the verdict is fail'),
    });
    assert.equal(await project.sipPush('run', '--parallel', '2'), 1, project.stdout);
    assert.deepEqual(
      record().scenarios.map(({ verdict }) => verdict),
      ['pass', 'pass', 'warn', 'fail'],
    );
  });

  it('rewrites one line on a terminal', async () => {
    project = new Project({ 'push/basic.feature': BASIC });
    project.tty = { isTTY: true, columns: 60 };
    await project.sipPush('run');
    const drawn = project.stdout.split('\r\u001b[2K');
    assert.ok(drawn.some((line) => line.startsWith('0/3  no verdict yet  0 s  push/basic/a-push-arrives')));
    assert.ok(drawn.some((line) => line.startsWith('3/3  2 pass, 1 warn')));
    for (const line of drawn.slice(0, -1)) assert.ok(line.length < 60, line);
  });

  describe('stopped by the user', () => {
    beforeEach(() => {
      (globalThis as { interruptRun?: () => void }).interruptRun = () => project.interrupts.emit('interrupt');
    });
    afterEach(() => {
      delete (globalThis as { interruptRun?: () => void }).interruptRun;
    });

    it('lets the scenario at hand end, runs no more, and leaves a whole run folder', async () => {
      project = new Project({
        'verdicts.feature': feature('a push', 'the run is interrupted', 'a push', 'a push'),
      });
      assert.equal(await project.sipPush('run'), 3);
      const { scenarios, interrupted, verdict } = record();
      assert.equal(interrupted, true);
      assert.equal(verdict, 'inconclusive');
      assert.deepEqual(
        scenarios.map((scenario) => scenario.verdict),
        ['pass', 'pass', 'inconclusive', 'inconclusive'],
      );
      assert.match(scenarios[3]?.reason ?? '', /^interrupted: /);
      assert.match(readFileSync(join(project.runs()[0]!, 'cucumber.html'), 'utf8'), /<\/html>\s*$/);
      assert.equal(project.interrupts.listenerCount('interrupt'), 0);
    });

    it('waits for nothing when asked twice', async () => {
      project = new Project({ 'verdicts.feature': feature('a push that takes 2000 ms', 'a push') });
      project.tty = { isTTY: true, columns: 80 };
      const ended = project.sipPush('run');
      await project.untilSaid('verdicts/push-1');
      project.interrupts.emit('interrupt');
      project.interrupts.emit('interrupt');
      const asked = performance.now();
      assert.equal(await ended, 3);
      assert.ok(performance.now() - asked < 1500);
      assert.deepEqual(
        record().scenarios.map((scenario) => scenario.verdict),
        ['inconclusive', 'inconclusive'],
      );
    });

    it('ends worker processes', async () => {
      project = new Project({
        'verdicts.feature': feature(...Array<string>(6).fill('a push that takes 4000 ms')),
      });
      project.tty = { isTTY: true, columns: 80 };
      const ended = project.sipPush('run', '--parallel', '2');
      await project.untilSaid('verdicts/push-1');
      project.interrupts.emit('interrupt');
      const asked = performance.now();
      assert.equal(await ended, 3);
      assert.ok(performance.now() - asked < 3000);
      assert.equal(record().interrupted, true);
      assert.match(readFileSync(join(project.runs()[0]!, 'cucumber.html'), 'utf8'), /<\/html>\s*$/);
    });
  });
});
