import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { listenToKeys, type Key } from '../../../cli/simulate/keys';

/** A terminal on which somebody types. */
class Typed extends PassThrough {
  readonly isTTY: boolean;
  readonly modes: boolean[] = [];

  constructor(isTTY = true) {
    super();
    this.isTTY = isTTY;
  }

  setRawMode(isRaw: boolean): void {
    this.modes.push(isRaw);
  }

  async type(text: string): Promise<void> {
    this.write(text);
    await new Promise((done) => setTimeout(done, 5));
  }
}

describe('keys of a simulator', () => {
  const listen = (input: Typed | undefined, keys: readonly Key[] = []) => {
    const said: string[] = [];
    let quits = 0;
    const leave = listenToKeys(input, keys, { say: (text) => said.push(text), quit: () => quits++ });
    return { said, leave, quits: () => quits };
  };

  it('calls what a key stands for, lists the keys, and ignores others', async () => {
    const pressed: string[] = [];
    const input = new Typed();
    const { said, leave } = listen(input, [{ key: 'r', does: 'register', press: () => pressed.push('r') }]);
    for (const key of ['r', 'x', '\x1b[A', 'r', '?']) await input.type(key);
    assert.deepEqual(pressed, ['r', 'r']);
    assert.deepEqual(said, Array(2).fill('keys: r register, q quit, ? the keys'));
    leave();
    await input.type('r');
    assert.equal(pressed.length, 2);
    assert.deepEqual(input.modes, [true, false]);
  });

  it('quits on q, Ctrl-C and Ctrl-D', async () => {
    const input = new Typed();
    const { quits, leave } = listen(input);
    for (const key of ['q', '\x03', '\x04']) await input.type(key);
    assert.equal(quits(), 3);
    leave();
  });

  it('tells of a key that fails', async () => {
    const input = new Typed();
    const failing = { key: 'f', does: 'fail', press: () => Promise.reject(new Error('no')) };
    const throwing = { key: 't', does: 'throw', press: () => assert.fail('not at all') };
    const { said, leave } = listen(input, [failing, throwing]);
    await input.type('f');
    await input.type('t');
    assert.deepEqual(said.slice(1), ['Error: no', 'AssertionError [ERR_ASSERTION]: not at all']);
    leave();
  });

  it('asks questions whose answers are no keys', async () => {
    const answers: (string | undefined)[] = [];
    const input = new Typed();
    const asking: Key = { key: 'p', does: 'push', press: async (ask) => answers.push(await ask('')) };
    const { leave, quits } = listen(input, [asking]);
    await input.type('p');
    await input.type('quick push\n');
    await input.type('p');
    await input.type('\n');
    await input.type('q');
    assert.deepEqual(answers, ['quick push', undefined]);
    assert.equal(quits(), 1);
    leave();
  });

  it('leaves alone what is no terminal', () => {
    const input = new Typed(false);
    assert.deepEqual(listen(input).said, []);
    assert.deepEqual(listen(undefined).said, []);
    assert.deepEqual(input.modes, []);
  });
});
