import assert from 'node:assert/strict';
import { Casting } from '../../../testbed/sut/casting';
import { system, user } from './profiles';

describe('the casting of a scenario', () => {
  it('simulates everybody when nothing is under test', () => {
    const casting = new Casting();
    casting.introduceTerminal('phone', 'nora');
    assert.deepEqual(
      [casting.isAllSimulated, casting.terminal('phone'), casting.core, casting.sender, casting.user('nora')],
      [true, undefined, undefined, undefined, undefined],
    );
  });

  it('gives the first terminal that is named to the first terminal under test, and the second to the second', () => {
    const [first, second] = [system('terminal', { name: 'A' }), system('terminal', { name: 'B' })];
    const casting = new Casting([first, second]);
    for (const [terminal, owner] of [
      ['phone', 'nora'],
      ['tablet', 'nora'],
      ['watch', 'otto'],
    ] as const)
      casting.introduceTerminal(terminal, owner);
    assert.deepEqual(
      ['phone', 'tablet', 'watch'].map((each) => casting.terminal(each)),
      [first, second, undefined],
    );
    assert.deepEqual(casting.terminalNames, ['phone', 'tablet']);
  });

  it("calls the owner of a terminal under test by the profile's address of record, and nobody else", () => {
    const casting = new Casting([system('terminal', { users: [user('alice', 's3cret')] })]);
    casting.introduceTerminal('phone', 'nora');
    casting.introduceTerminal('watch', 'otto');
    assert.equal(casting.user('nora')?.aor, 'sip:alice@operator.example');
    assert.equal(casting.user('otto'), undefined);
  });

  it('hands out the users of a core under test in the order in which scenarios name theirs', () => {
    const casting = new Casting([system('core', { users: [user('alice'), user('bob')] })]);
    for (const each of ['nora', 'otto', 'zoe']) casting.introduceUser(each);
    assert.deepEqual(
      ['nora', 'otto', 'zoe'].map((each) => casting.user(each)?.username),
      ['alice', 'bob', undefined],
    );
    assert.deepEqual(casting.strangers, ['zoe']);
  });

  it('knows no strangers at a core that can be told of users', () => {
    const provision = { kind: 'command', command: 'add {user}', limitMs: 1000 } as const;
    const casting = new Casting([system('core', { control: { provision } })]);
    casting.introduceUser('nora');
    assert.deepEqual(casting.strangers, []);
  });
});
