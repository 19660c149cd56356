import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { freePort } from '../../../testbed/foreign/free-port';
import { findProgram, Program } from '../../../testbed/launch/program';
import { Output } from '../../../testbed/launch/output';
import { isThere, until } from './until';

const node = (script: string, ready?: string): Promise<Program> =>
  Program.start({
    command: process.execPath,
    args: ['-e', script],
    ...(ready === undefined ? {} : { ready }),
  });

describe('a program that nobody here wrote', () => {
  it('is up when it says so, hears what is written to it, and ends with its own code', async () => {
    const program = await node(
      `console.log('I am up'); process.stdin.once('data', (text) => { console.log('heard ' + text); process.exit(7); })`,
      'am up',
    );
    program.write('words\n');
    await program.says('heard words');
    assert.deepEqual(await program.ended, { code: 7, signal: null });
  });

  it('fails with what it said when it ends before it is up', async () => {
    await assert.rejects(node(`console.error('no licence'); process.exit(1)`, 'up'), /no licence/);
    await assert.rejects(Program.start({ command: 'no-such-program', args: [], ready: 'up' }), /ENOENT/);
  });

  it('is ended with its children', async () => {
    // The child holds the output open: that it is over shows that the child is gone, too.
    const child = `spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })`;
    const program = await node(
      `require('node:child_process').${child}.on('spawn', () => console.log('both are up')); setInterval(() => {}, 1000)`,
      'both are up',
    );
    await program.stop();
    assert.deepEqual(await program.ended, { code: null, signal: 'SIGTERM' });
  });

  it('is over when its own process is, and leaves no child behind', async () => {
    const program = await Program.start({
      command: '/bin/sh',
      args: ['-c', 'sleep 1000 & echo child $! in the group of $$; exit 5'],
      ready: 'in the group of',
    });
    assert.deepEqual(await program.ended, { code: 5, signal: null });
    assert.equal(program.isRunning, false);
    const group = Number(/group of (\d+)/.exec(program.output)![1]);
    await until('the end of the child', () => !isThere(group));
  });

  it('is over though somebody who fled its group holds its output', async () => {
    const program = await Program.start({
      command: '/bin/sh',
      args: ['-c', 'setsid sh -c "$FLED" & read -r line'],
      env: { FLED: 'echo fled to $$ for good; exec sleep 1000' },
      ready: 'for good',
    });
    const fled = /fled to (\d+)/.exec(program.output)![1];
    try {
      await program.kill();
      assert.deepEqual(await program.ended, { code: null, signal: 'SIGKILL' });
    } finally {
      process.kill(Number(fled), 'SIGKILL');
    }
  });

  it('is killed when it does not heed being asked to end', async () => {
    const program = await node(
      `process.on('SIGTERM', () => console.log('no')); setInterval(() => {}, 1000); console.log('up')`,
      'up',
    );
    await program.stop(50);
    assert.deepEqual(await program.ended, { code: null, signal: 'SIGKILL' });
  });

  it('has the time that it needs to take its leave, its children too', async () => {
    const farewell = `process.on('SIGTERM', () => setTimeout(() => { console.log('bye'); process.exit(); }, 100)); setInterval(() => {}, 1000); console.log('up')`;
    // The shell heeds the signal at once; what it started takes longer.
    const program = await Program.start({
      command: '/bin/sh',
      args: ['-c', `"$NODE" -e "$SCRIPT"; true`],
      env: { NODE: process.execPath, SCRIPT: farewell },
      ready: 'up',
    });
    await program.stop();
    assert.match(program.output, /bye/);
  });

  it('hears words that a flood surrounds, and keeps the last 64 KiB of it', async () => {
    const program = await node(
      `const flood = 'x'.repeat(1_000_000); process.stdout.write(flood + 'need' + 'le' + flood + 'end', () => process.exit(0))`,
      'needle',
    );
    await program.ended;
    assert.equal(program.output.length, 65_536);
    assert.match(program.output, /^x+end$/);
  });

  it('leaves the harness time and memory when it floods', async () => {
    let heard = 0;
    const log = { write: (text: string) => void (heard += text.length), close: () => undefined };
    const program = await Program.start({
      command: 'yes',
      args: ['flood '.repeat(100)],
      heard: new Output(log),
    });
    const before = process.memoryUsage().rss;
    let longestTurn = 0;
    while (heard < 300 * 1_048_576) {
      const begin = performance.now();
      await new Promise((resolve) => setImmediate(resolve));
      longestTurn = Math.max(longestTurn, performance.now() - begin);
    }
    const grown = (process.memoryUsage().rss - before) / 1_048_576;
    await program.stop();
    assert.ok(longestTurn < 500, `a turn of the event loop took ${longestTurn.toFixed(0)} ms`);
    assert.ok(grown < 150, `${grown.toFixed(0)} MiB more`);
  });

  it('does not outlive a harness that is killed', async () => {
    // The program's group is told by the harness's output; its scratch folder goes with it.
    const harness = await node(
      `require(${JSON.stringify(resolve('cli/typescript-loader.js'))});
       const { Program } = require(${JSON.stringify(resolve('testbed/launch/program.ts'))});
       const { makeScratchFolder } = require(${JSON.stringify(resolve('testbed/launch/scratch.ts'))});
       (async () => {
         const folder = await makeScratchFolder();
         const { output } = await Program.start({ command: '/bin/sh', args: ['-c', 'echo group $$; trap "" TERM; sleep 1000'], ready: 'group' });
         console.log(output.trim() + ' folder ' + folder + ' all');
       })();`,
      'all',
    );
    const [, group, folder] = /group (\d+) folder (\S+) all/.exec(harness.output)!;
    assert.ok(isThere(Number(group)));
    assert.ok(existsSync(folder!));
    await harness.kill();
    await until('the end of the program', () => !isThere(Number(group)));
    await until('the end of its folder', () => !existsSync(folder!));
  });

  it('is found where programs are', () => {
    assert.ok(findProgram('sh'));
    assert.equal(findProgram('no-such-program'), undefined);
  });

  it('gets a port that is free', async () => {
    const port = await freePort('127.0.0.1');
    assert.ok(port > 1023 && port < 65_536);
  });
});
