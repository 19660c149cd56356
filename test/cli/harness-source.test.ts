import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { harnessSource } from '../../cli/harness-source';
import { findProgram } from '../../testbed/launch/program';
import { needOptional } from '../optional';

describe('where the harness comes from', () => {
  let folder: string;
  before(function () {
    needOptional(this, findProgram('git') !== undefined, 'git (Debian package git)');
  });
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sip-push-source-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const git = (...args: string[]): void => {
    const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example'];
    assert.equal(spawnSync('git', ['-C', folder, ...identity, ...args]).status, 0, args.join(' '));
  };

  it('is a commit, and whether anything was changed or added since', () => {
    git('init', '--quiet');
    writeFileSync(join(folder, 'a'), '1');
    git('add', 'a');
    git('commit', '--quiet', '--message', 'a');
    const source = harnessSource(folder);
    assert.match(source?.commit ?? '', /^[0-9a-f]{40,64}$/);
    assert.equal(source?.clean, true);
    writeFileSync(join(folder, 'b'), '1');
    assert.deepEqual(harnessSource(folder), { ...source, clean: false });
    rmSync(join(folder, 'b'));
    writeFileSync(join(folder, 'a'), '2');
    assert.equal(harnessSource(folder)?.clean, false);
  });

  it('is unknown without a commit, outside of a working copy, and within that of somebody else', () => {
    assert.equal(harnessSource(folder), null);
    git('init', '--quiet');
    assert.equal(harnessSource(folder), null);
    git('commit', '--quiet', '--allow-empty', '--message', 'a');
    mkdirSync(join(folder, 'vendor'));
    assert.equal(harnessSource(join(folder, 'vendor')), null);
  });
});
