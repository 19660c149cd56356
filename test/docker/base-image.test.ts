import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runToEnd } from './docker';

describe('docker/base-image.sh', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'base-image-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Runs it where `docker` is a script with these lines; where there is none without. */
  async function withDocker(lines: string | undefined, ...args: readonly string[]) {
    const path = join(folder, 'docker');
    if (lines !== undefined) {
      await writeFile(path, `#!/bin/sh\n${lines}\n`);
      await chmod(path, 0o755);
    }
    // It needs these to come to the point of saying what is missing, and no more.
    for (const each of ['id', 'mktemp', 'rm'])
      await writeFile(join(folder, each), `#!/bin/sh\nPATH=/usr/bin:/bin\nexec ${each} "$@"\n`, {
        mode: 0o755,
      });
    return runToEnd('/bin/bash', ['docker/base-image.sh', ...args], { PATH: folder });
  }

  it('is content with an image that is there', async () => {
    assert.deepEqual(await withDocker('exit 0'), { code: 0, output: '' });
  });

  it('is content with an image that a registry has', async () => {
    const pulls = `case "$1" in
      image) test -e "${folder}/pulled" ;;
      pull) : > "${folder}/pulled" ;;
    esac`;
    assert.deepEqual(await withDocker(pulls, '--node'), { code: 0, output: '' });
  });

  const amiss: readonly [string, string | undefined, RegExp][] = [
    ['there is no docker', undefined, /there is no docker; on Debian: apt-get install docker\.io/],
    ['no daemon answers', 'exit 1', /no Docker daemon answers; start it/],
    [
      'Docker is not for this user',
      'echo permission denied >&2; exit 1',
      /no right to use Docker; run it with sudo/,
    ],
    [
      'no registry answers, and there is no node',
      '[ "$1" = version ]',
      /no registry answers, and there is no node/,
    ],
  ];
  for (const [title, lines, message] of amiss) {
    it(`says in one line that ${title}`, async () => {
      const { code, output } = await withDocker(lines, '--node');
      assert.equal(code, 1);
      assert.match(output.split('\n').at(-2) ?? '', message);
    });
  }

  it('refuses what it does not know', async () => {
    const { code, output } = await withDocker('exit 0', '--alpine');
    assert.equal(code, 1);
    assert.match(output, /unknown argument --alpine; usage: docker\/base-image\.sh \[--node\]\n$/);
  });
});
