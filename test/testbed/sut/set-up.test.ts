import assert from 'node:assert/strict';
import {
  senderHasAccount,
  senderPushes,
  terminalAccepts,
  terminalCan,
  terminalRegistersFor,
  userHasPassword,
} from '../../../steps/support/needs';
import { Casting } from '../../../testbed/sut/casting';
import type { SystemUnderTest } from '../../../testbed/sut/system';
import { profile, system, user } from './profiles';

function cast(each: SystemUnderTest): Casting {
  const casting = new Casting([each]);
  casting.introduceUser('nora');
  casting.introduceTerminal('phone', 'nora');
  return casting;
}

describe('what a scenario needs of a set-up', () => {
  const terminal = cast(system('terminal', { users: [user('nora')] }));
  const sender = cast(system('sender', { users: [user('news')] }));

  it('is told from what a product cannot do: the profile can be mended', () => {
    for (const reason of [
      terminalCan('deregister')(terminal, ['phone']),
      terminalRegistersFor()(terminal, ['phone']),
      terminalAccepts(0, 1)(terminal, ['phone', 'text/plain']),
      userHasPassword(terminal, ['nora']),
      senderPushes(sender, []),
      senderHasAccount(sender, []),
    ])
      assert.match(reason ?? '', /^set-up: /);
  });

  it('does not stand in for a type that the product is said not to take', () => {
    const { ixit } = profile();
    const told = cast(
      system('terminal', { users: [user('nora')], ixit: { ...ixit, accepts: ['text/html'] } }),
    );
    assert.match(terminalAccepts(0, 1)(told, ['phone', 'text/plain']) ?? '', /^IXIT: /);
  });
});
