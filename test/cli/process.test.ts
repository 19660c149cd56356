import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const COMMAND = join(__dirname, '..', '..', 'cli', 'sip-push.js');

function sipPush(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [COMMAND, ...args], { cwd: tmpdir() }, (problem, stdout, stderr) => {
      resolve({ code: typeof problem?.code === 'number' ? problem.code : 0, stdout, stderr });
    });
  });
}

describe('sip-push as a process', () => {
  it('works from any folder', async () => {
    const { code, stdout, stderr } = await sipPush('--version');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^sip-push-conformance /);
    assert.equal(stderr, '');
  });

  it('knows the catalogue, and hands on its exit code', async () => {
    const { code, stdout, stderr } = await sipPush('explain', 'GRUU-5627-5.1-2');
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(
      stderr,
      /^sip-push: unknown requirement GRUU-5627-5\.1-2; did you mean .*GRUU-5627-5\.1-02.*\?\n$/,
    );
  });
});
