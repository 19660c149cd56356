import assert from 'node:assert/strict';
import { perform } from '../../../testbed/control/perform';
import type { Performed } from '../../../testbed/control/performed';
import { testTerminal, type TestTerminal } from './terminal';

const prompt = ({ operator }: TestTerminal, words: string, limitMs = 5_000): Promise<Performed> =>
  perform(
    { kind: 'prompt', prompt: words, limitMs },
    { aor: 'sip:ada@push.example' },
    { folder: '/', env: {}, operator },
  );

describe('a control that the operator performs', () => {
  it('shows what is to be done, and is done with Enter', async () => {
    const terminal = testTerminal();
    const performed = prompt(terminal, 'Register {aor}.');
    await terminal.shows('Register sip:ada@push.example.\nPress Enter when it is done');
    terminal.type('\n');
    assert.deepEqual(await performed, { ok: true, words: 'the operator did it', output: '' });
  });

  it('is skipped with s and Enter, and shows again what can be answered', async () => {
    const terminal = testTerminal();
    const performed = prompt(terminal, 'Pull the plug.');
    await terminal.shows('Press Enter');
    terminal.type('what?\r\n');
    await terminal.shows('Press Enter');
    terminal.type('s');
    terminal.type('\r\n');
    assert.deepEqual(await performed, { ok: false, words: 'the operator skipped it', output: '' });
  });

  it('asks one thing after the other, and takes no answer that came too early', async () => {
    const terminal = testTerminal();
    const done: string[] = [];
    const first = prompt(terminal, 'First.').then(() => done.push('first'));
    const second = prompt(terminal, 'Second.').then(({ ok }) => done.push(ok ? 'second' : 'not second'));
    await terminal.shows('First.');
    terminal.type('\n\n\n');
    await first;
    await terminal.shows('Second.\nPress');
    assert.deepEqual(done, ['first']);
    terminal.type('s\n');
    await second;
    assert.deepEqual(done, ['first', 'not second']);
  });

  it('gives up when nobody answers, and asks the next thing', async () => {
    const terminal = testTerminal();
    const first = prompt(terminal, 'First.', 30);
    const second = prompt(terminal, 'Second.');
    assert.equal((await first).words, 'the operator did not answer in 30 ms');
    await terminal.shows('No answer in 30 ms; going on without.');
    await terminal.shows('Second.');
    terminal.type('\n');
    assert.equal((await second).ok, true);
  });

  it('fails where there is no terminal, or no longer', async () => {
    const piped = await prompt(testTerminal(false), 'First.');
    assert.equal(piped.ok, false);
    assert.match(piped.words, /the harness does not run in a terminal/);

    const terminal = testTerminal();
    const first = prompt(terminal, 'First.');
    await terminal.shows('First.');
    terminal.close();
    assert.equal((await first).words, 'the operator closed the terminal');
    assert.equal((await prompt(terminal, 'Second.')).words, 'the operator closed the terminal');
  });

  it('fails when a value is missing', async () => {
    const performed = await prompt(testTerminal(), 'Push {content.file}.');
    assert.equal(performed.ok, false);
    assert.match(performed.words, /content\.file/);
  });
});
