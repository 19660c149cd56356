import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRunRecord } from '../../reports/run-record/file';
import { buildImage, CONTAINER_LIMIT_MS, needImage, runToEnd, thisUser } from './docker';

const IMAGE = 'sip-push';

describe('the image of the harness', function () {
  this.timeout(CONTAINER_LIMIT_MS);
  let runs: string;

  before(async function () {
    await needImage(this, 'node');
    await buildImage(IMAGE, ['--file', 'docker/Dockerfile', '.']);
  });

  beforeEach(async () => {
    runs = await mkdtemp(join(tmpdir(), 'sip-push-runs-'));
  });
  afterEach(() => rm(runs, { recursive: true, force: true }));

  function harness(...args: readonly string[]) {
    const options = ['--rm', '--init', '--user', thisUser(), '--volume', `${runs}:/runs`];
    return runToEnd('docker', ['run', ...options, IMAGE, ...args]);
  }

  it('runs scenarios, and leaves the run folder in the mounted one', async () => {
    const { code, output } = await harness('run', '--tags', '@SPUSH-4.1-31', '--name', 'boxed');
    assert.equal(code, 0, output);
    const { scenarios, verdict } = readRunRecord(join(runs, 'latest'));
    assert.equal(verdict, 'pass');
    assert.ok(scenarios.length > 5, `only ${scenarios.length} scenarios were run`);
  });

  it('ends with the exit code of the harness', async () => {
    const { code, output } = await harness('run', '--tags', '@no-such-tag');
    assert.equal(code, 4, output);
  });
});
