import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { listenToKeys, type Key } from '../../../cli/simulate/keys';

/** A terminal on which somebody types, and which shows questions as a terminal does. */
class Typed extends PassThrough {
  readonly isTTY = true;

  setRawMode(): void {
    // Nothing is echoed here in any mode.
  }

  async type(text: string): Promise<void> {
    this.write(text);
    await new Promise((done) => setTimeout(done, 20));
  }
}

class Shown extends PassThrough {
  readonly isTTY = true;
  readonly columns = 80;
}

describe('questions of a key', () => {
  const ENTER = '\r';
  const CTRL_C = '\x03';
  let input: Typed;
  let answers: (string | undefined)[];
  let leave: () => void;
  let quits: number;
  beforeEach(() => {
    input = new Typed();
    answers = [];
    quits = 0;
    const asking: Key = {
      ...{ key: 'p', does: 'ask' },
      press: async (ask) => answers.push(await ask('target: ', 'usual')),
    };
    const plain: Key = { key: 'o', does: 'ask', press: async (ask) => answers.push(await ask('text: ')) };
    const shown = new Shown();
    shown.resume();
    leave = listenToKeys(input, [asking, plain], { say: () => undefined, quit: () => quits++ }, shown);
  });
  afterEach(() => leave());

  it('do not begin with the key that opened them, however many there are', async () => {
    for (const text of ['first', 'second', 'third']) {
      await input.type('p');
      await input.type(`${text}${ENTER}`);
    }
    assert.deepEqual(answers, ['first', 'second', 'third']);
  });

  it('have a usual answer, which Enter takes', async () => {
    await input.type('p');
    await input.type(ENTER);
    await input.type('o');
    await input.type(ENTER);
    assert.deepEqual(answers, ['usual', undefined]);
  });

  it('are taken back by Ctrl-C, usual answer or not, and then keys are keys again', async () => {
    await input.type('p');
    await input.type(`half${CTRL_C}`);
    await input.type('p');
    await input.type(CTRL_C);
    assert.deepEqual(answers, [undefined, undefined]);
    assert.equal(quits, 0);
    await input.type('q');
    assert.equal(quits, 1);
  });
});
