import assert from 'node:assert/strict';
import { freePort } from '../../testbed/foreign/free-port';
import { findProgram, Program } from '../../testbed/foreign/program';

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
    assert.equal(await program.ended, 7);
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
    assert.equal(await program.ended, null);
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
