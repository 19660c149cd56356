import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { perform } from '../../../testbed/control/perform';
import type { Performed } from '../../../testbed/control/performed';
import { isThere, until } from '../launch/until';
import { testTerminal } from './terminal';

describe('a control that is a command', () => {
  let folder: string;

  before(() => (folder = realpathSync(mkdtempSync(join(tmpdir(), 'control-test-')))));
  after(() => rmSync(folder, { recursive: true }));

  const run = (
    command: string,
    { values = {}, limitMs = 5_000 }: { values?: Record<string, string>; limitMs?: number } = {},
  ): Promise<Performed> =>
    perform({ kind: 'command', command, limitMs }, values, {
      folder,
      env: { PHONE: 'number seven' },
      operator: testTerminal().operator,
    });

  it('runs in the folder of the profile, with the environment that is handed on', async () => {
    const performed = await run('pwd; echo "$PHONE"; echo warning >&2');
    assert.equal(performed.ok, true, performed.words);
    assert.deepEqual(performed.output.trim().split('\n').sort(), [folder, 'number seven', 'warning'].sort());
  });

  it('takes values as words of their own, whatever is in them', async () => {
    const content = `it's "wet"; $(exit 3) & *\n`;
    const performed = await run('printf %s {content}', { values: { content } });
    assert.equal(performed.output, content);
  });

  it('fails with the exit code and the last that it said', async () => {
    const performed = await run('echo trying; echo no route to the phone >&2; exit 3');
    assert.equal(performed.ok, false);
    assert.equal(performed.words, 'the command ended with exit code 3: no route to the phone');
    assert.equal((await run('kill -TERM $$')).words, 'the command ended by SIGTERM');
    assert.match((await run('no-such-program')).words, /^the command ended with exit code 127: .*not found/);
  });

  it('fails when it cannot be run, or a value is missing', async () => {
    const operator = testTerminal().operator;
    const nowhere = { folder: join(folder, 'none'), env: {}, operator };
    const performed = await perform({ kind: 'command', command: 'true', limitMs: 1000 }, {}, nowhere);
    assert.match(performed.words, /^the command could not be run: .*ENOENT/);
    assert.match((await run('echo {target}')).words, /target/);
  });

  it('is killed with its children when the time is over', async () => {
    const performed = await run('echo group $$ $$; trap "" TERM; sleep 1000 & sleep 1000; wait', {
      limitMs: 200,
    });
    assert.equal(performed.ok, false);
    assert.equal(performed.words, 'the command did not end in 200 ms, and was killed');
    const group = Number(/group (\d+) /.exec(performed.output)![1]);
    await until('the end of the children', () => !isThere(group));
  });

  it('does not wait for those who fled and hold its output', async () => {
    const begin = performance.now();
    const performed = await run(`setsid sh -c 'echo fled to $$ $$; exec sleep 1000' & sleep 1000`, {
      limitMs: 200,
    });
    process.kill(Number(/fled to (\d+) /.exec(performed.output)![1]), 'SIGKILL');
    assert.ok(performance.now() - begin < 3_000);
    assert.match(performed.words, /was killed/);
  });

  it('may leave running in the background what it has started', async () => {
    const performed = await run(`(echo started in $$ $$; exec sleep 1000) & sleep 0.05`);
    const group = Number(/started in (\d+) /.exec(performed.output)![1]);
    try {
      assert.deepEqual([performed.ok, performed.words], [true, 'the command ended well']);
      assert.ok(isThere(group));
    } finally {
      process.kill(-group, 'SIGKILL');
    }
  });

  it('may flood: the last 64 KiB are kept', async () => {
    const performed = await run('yes flood | head -c 20000000; echo; echo end');
    assert.equal(performed.ok, true, performed.words);
    assert.equal(performed.output.length, 65_536);
    assert.match(performed.output, /end\n$/);
  });
});
