import type { CoreRole, SenderRole, TerminalRole } from '../roles';
import type { Testbed } from '../testbed';
import { CoreUnderTest } from './core';
import { SenderUnderTest } from './sender';
import type { SystemUnderTest } from './system';
import { TerminalUnderTest } from './terminal';

// How systems under test come into a scenario: what passes where they are is theirs from then on, and they are started
// unless they run already.

/** @throws Inconclusive when it does not come up */
export async function enterCore(
  testbed: Testbed,
  system: SystemUnderTest,
  name: string,
  domain: string,
): Promise<CoreRole> {
  await attribute(testbed, system, name);
  const core = await CoreUnderTest.begin(system, name, domain);
  testbed.enterCore(core);
  return core;
}

/** @throws Inconclusive when it does not come up */
export async function enterTerminal(
  testbed: Testbed,
  system: SystemUnderTest,
  name: string,
  core: CoreRole,
): Promise<TerminalRole> {
  const actor = await attribute(testbed, system, name);
  const terminal = new TerminalUnderTest(system, actor, testbed.recorder);
  testbed.enterTerminal(terminal);
  await terminal.begin({ core: core.local, domain: core.domain });
  return terminal;
}

/** @throws Inconclusive when it does not come up */
export async function enterSender(
  testbed: Testbed,
  system: SystemUnderTest,
  name: string,
  core: CoreRole,
): Promise<SenderRole> {
  const actor = await attribute(testbed, system, name);
  const sender = new SenderUnderTest(system, actor, testbed.recorder);
  testbed.enterSender(sender);
  await sender.begin({ core: core.local, domain: core.domain });
  return sender;
}

async function attribute(testbed: Testbed, system: SystemUnderTest, name: string) {
  await system.locate();
  const actor = system.actor(name);
  for (const each of system.places) testbed.adopt(actor, each);
  return actor;
}
