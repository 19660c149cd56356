import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { checkRunName, createRunFolder, pointLatestAt } from '../../cli/run/run-folder';

const AT = new Date('2026-03-01T09:30:05.123Z');

describe('run folder', () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'sip-push-'));
  });
  afterEach(() => rmSync(parent, { recursive: true }));

  it('is named by UTC time and name, and has a place for traces and captures', () => {
    const folder = createRunFolder(join(parent, 'a', 'b'), 'nightly', AT);
    assert.equal(folder.path, join(parent, 'a', 'b', '2026-03-01T09-30-05Z-nightly'));
    assert.ok(existsSync(join(folder.path, 'traces')) && existsSync(join(folder.path, 'pcaps')));
  });

  it('never takes the place of another', () => {
    const names = [1, 2, 3].map(() => basename(createRunFolder(parent, 'x', AT).path));
    assert.deepEqual(names, [
      '2026-03-01T09-30-05Z-x',
      '2026-03-01T09-30-05Z-x-2',
      '2026-03-01T09-30-05Z-x-3',
    ]);
  });

  it('is followed by `latest`, which also replaces a text file of that name', () => {
    writeFileSync(join(parent, 'latest'), 'old\n');
    for (const name of ['one', 'two']) {
      pointLatestAt(parent, name);
      assert.equal(readlinkSync(join(parent, 'latest')), name);
    }
  });

  it('is named in a text file where there are no symbolic links', () => {
    const refuse = (code: string) => () => {
      throw Object.assign(new Error(code), { code });
    };
    pointLatestAt(parent, 'one', refuse('EPERM'));
    assert.equal(readFileSync(join(parent, 'latest'), 'utf8'), 'one\n');
    assert.throws(() => pointLatestAt(parent, 'two', refuse('ENOSPC')), { code: 'ENOSPC' });
  });

  it('refuses names that are no file names', () => {
    for (const name of ['', '.', '..', '-x', 'a/b', 'a b', 'ü', 'a:b']) {
      assert.throws(() => checkRunName(name), { name: 'UsageError' }, name);
    }
    for (const name of ['nightly', '2026-03.rc_1']) checkRunName(name);
  });
});
