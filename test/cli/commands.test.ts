import assert from 'node:assert/strict';
import { BASIC, Project } from './project';

describe('sip-push', () => {
  let project: Project;
  beforeEach(() => {
    project = new Project({ 'push/basic.feature': BASIC });
  });
  afterEach(() => project.remove());

  describe('wrong usage ends with 2 and says so in one line', () => {
    const cases: [readonly string[], RegExp][] = [
      [['run', '--tags', '@a and and'], /^sip-push: --tags: .*\n$/],
      [['run', '--tags', '(@a'], /^sip-push: --tags: .*\n$/],
      [['run', '--network', 'wifi'], /^error: .*wifi.*Allowed choices are loopback, virtual\.\n/],
      [['run', '--parallel', '0'], /^error: .*whole number from 1\.\n/],
      [['run', '--parallel', 'many'], /^error: .*whole number from 1\.\n/],
      [['run', '--name', '../x'], /^sip-push: --name: "..\/x" may only have .*\n$/],
      [['run', 'features/nowhere'], /^sip-push: no such feature file or folder: features\/nowhere\n$/],
      [['run', '/'], /^sip-push: \/ is not in .*features\n$/],
      [
        ['run', '--scenario', 'push/basic/a-push-arrive'],
        /^sip-push: unknown scenario push\/basic\/a-push-arrive; did you mean push\/basic\/a-push-arrives or .*\?\n$/,
      ],
      [['run', '--deviation', 'zzz'], /^sip-push: unknown deviation zzz\n$/],
      [
        ['list', 'deviations', '--tags', '@a'],
        /^sip-push: --tags chooses scenarios; deviations have no tags\n$/,
      ],
      [['run', '--scenario', 'zzz'], /^sip-push: unknown scenario zzz\n$/],
      [['run', '--out', 'features/push/basic.feature'], /^sip-push: cannot write to .*\n$/],
      [['run', '--speed', '9'], /^error: unknown option '--speed'\n/],
      [['explain', 'M-1'], /^sip-push: unknown requirement M-1; did you mean MSG-1 or MSG-2 or MSG-3\?\n$/],
      [['explain'], /^error: missing required argument 'requirement-id'\n/],
      [['list', 'features'], /^error: .*Allowed choices are requirements, scenarios, deviations\.\n/],
      [['list', 'requirements', '--tags', '@a'], /^sip-push: --tags chooses scenarios/],
      [['rum'], /^error: unknown command 'rum'\n\(Did you mean run\?\)\n/],
    ];
    for (const [args, message] of cases) {
      it(args.join(' '), async () => {
        assert.equal(await project.sipPush(...args), 2);
        assert.match(project.stderr, message);
        assert.equal(project.stdout, '');
      });
    }

    it('nothing at all shows the commands', async () => {
      assert.equal(await project.sipPush(), 2);
      assert.match(project.stderr, /^Usage: sip-push/);
    });

    it('two scenarios with one id', async () => {
      project.write(
        'features/again.feature',
        'Feature: A\n  Scenario: One\n    Given a push\n  Scenario: One!\n',
      );
      assert.equal(await project.sipPush('run'), 2);
      assert.match(
        project.stderr,
        /^sip-push: two scenarios have the id again\/one: .*again.feature:2 and .*again.feature:4/,
      );
    });
  });

  it('--help names the commands, --version the version', async () => {
    assert.equal(await project.sipPush('--help'), 0);
    for (const command of ['run', 'list', 'explain'])
      assert.match(project.stdout, new RegExp(`^ {2}${command} `, 'm'));
    assert.equal(await project.sipPush('--version'), 0);
    assert.match(project.stdout, /^sip-push-conformance \d+\.\d+\.\d+ \(Cucumber \d.*, Node\.js \d.*\)\n$/);
  });

  it('every command helps with examples', async () => {
    for (const command of ['run', 'list', 'explain']) {
      assert.equal(await project.sipPush(command, '--help'), 0);
      assert.match(project.stdout, new RegExp(`Examples?:\n {2}sip-push ${command}`));
    }
  });

  describe('list', () => {
    it('shows scenarios with their tags', async () => {
      assert.equal(await project.sipPush('list'), 0);
      assert.equal(
        project.stdout,
        'push/basic/a-push-arrives  @pager @MSG-3\n' +
          'push/basic/a-push-of-text-plain-is-pass  @pager\n' +
          'push/basic/a-push-of-text-html-is-warn  @pager\n',
      );
    });

    it('shows chosen scenarios as JSON', async () => {
      assert.equal(await project.sipPush('list', 'scenarios', '--json', '--tags', '@MSG-3'), 0);
      const rows = JSON.parse(project.stdout) as { id: string; tags: string[] }[];
      assert.deepEqual(
        rows.map(({ id, tags }) => [id, tags]),
        [['push/basic/a-push-arrives', ['@pager', '@MSG-3']]],
      );
    });

    it('ends with 4 when there is none', async () => {
      assert.equal(await project.sipPush('list', '--json', '--tags', '@nobody'), 4);
      assert.equal(project.stdout, '[]\n');
    });

    it('shows requirements', async () => {
      assert.equal(await project.sipPush('list', 'requirements'), 0);
      assert.match(project.stdout, /^MSG-2 {4}SHOULD {6}sender, core: What MSG-2 asks for\.$/m);
    });

    it('shows requirements as JSON, with the scenarios that name them', async () => {
      assert.equal(await project.sipPush('list', 'requirements', '--json'), 0);
      const rows = JSON.parse(project.stdout) as {
        id: string;
        level: string;
        ics: string[];
        scenarios: string[];
      }[];
      assert.deepEqual(
        rows.map(({ id, scenarios }) => [id, scenarios]),
        [
          ['MSG-1', []],
          ['MSG-2', []],
          ['MSG-3', ['push/basic/a-push-arrives']],
          ['SPUSH-1', []],
        ],
      );
      assert.equal(rows[1]?.level, 'SHOULD');
      assert.deepEqual(
        rows.map(({ ics }) => ics),
        [[], [], ['digest-sha256'], []],
      );
    });
  });

  it('list deviations shows each with what it breaks', async () => {
    assert.equal(await project.sipPush('list', 'deviations'), 0);
    assert.match(project.stdout, /^oversized-message +sender +MSG-1: sends 1301 octets$/m);
  });

  describe('explain', () => {
    it('shows text, source, evidence, check and deviations', async () => {
      assert.equal(await project.sipPush('explain', 'MSG-1'), 0);
      for (const line of [
        'MSG-1  RFC 3428, section 8  MUST  sender',
        '  What MSG-1 asks for.',
        'On the wire (passive): seen on the wire',
        'Judged by the check:',
        '  at most 1300 octets',
        'Broken by the deviations:',
        '  oversized-message (sender): sends 1301 octets',
      ]) {
        assert.ok(project.stdout.split('\n').includes(line), line);
      }
    });

    it('shows the scenarios about it and how to run them, whatever the letter case', async () => {
      assert.equal(await project.sipPush('explain', 'msg-3'), 0);
      assert.match(project.stdout, /Scenarios about it:\n {2}push\/basic\/a-push-arrives\n/);
      assert.match(project.stdout, /npx sip-push run --tags @MSG-3\n/);
      assert.doesNotMatch(project.stdout, /Judged by|Broken by/);
    });

    it('shows the ICS items that it hangs on, or none', async () => {
      await project.sipPush('explain', 'MSG-3');
      assert.match(
        project.stdout,
        /Concerns only those who support:\n {2}digest-sha256 \(sender, core, terminal\): digest with SHA-256 /,
      );
      await project.sipPush('explain', 'MSG-1');
      assert.doesNotMatch(project.stdout, /Concerns only/);
    });

    it('shows what makes a clause testable', async () => {
      await project.sipPush('explain', 'SPUSH-1');
      assert.match(project.stdout, /Made testable by:\n {2}MSG-1\n/);
    });
  });
});
