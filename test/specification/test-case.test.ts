import assert from 'node:assert/strict';
import { stepsOf, type Statement } from '../../specification/test-case';

const statement = (kind: Statement['kind'], text: string): Statement => ({ kind, text });

describe('a test of the specification', () => {
  it('tells what is given, done and expected, and when it is looked at', () => {
    const { preconditions, procedure, criteria } = stepsOf([
      statement('context', 'a core'),
      statement('action', 'a push'),
      statement('outcome', 'it arrives'),
      statement('context', 'the terminal leaves'),
      statement('action', 'another push'),
      statement('outcome', 'it does not'),
      statement('outcome', 'the sender knows'),
    ]);
    assert.deepEqual(
      preconditions.map(({ text }) => text),
      ['a core'],
    );
    assert.deepEqual(
      procedure.map(({ text }) => text),
      ['a push', 'the terminal leaves', 'another push'],
    );
    assert.deepEqual(
      criteria.map(({ after, statement: { text } }) => `${after} ${text}`),
      ['1 it arrives', '3 it does not', '3 the sender knows'],
    );
  });
});
