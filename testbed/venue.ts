import { leave, registrationsThatHold, sweep } from './carried-over';
import { Inconclusive } from './failures';
import { KeptCore } from './kept-core';
import type { Control } from './profile/profile';
import { newStage, type Stage } from './stage';
import { Casting } from './sut/casting';
import type { SystemUnderTest } from './sut/system';
import { Testbed, type TestbedOptions } from './testbed';

/** More messages of a system under test than this in one scenario are a flood. Over MSRP the connection sets the pace. */
const MOST_MESSAGES = 20_000;
const MSRP = Buffer.from('MSRP ');

/**
 * Where the scenarios of a run take place. Each has a testbed of its own; what faces a system under test that is not
 * started anew each time outlives it: the network, the core, and the registration that such a terminal may still have.
 */
export class Venue {
  private stage: Stage | undefined;
  private keptCore: KeptCore | undefined;

  constructor(private readonly systems: readonly SystemUnderTest[]) {
    if (!systems.some(({ role, isFresh }) => role !== 'core' && !isFresh)) return;
    this.stage = newStage('loopback');
    this.keptCore = new KeptCore();
  }

  /** A testbed for the next scenario, and who of it is under test. */
  open(options: TestbedOptions): { readonly testbed: Testbed; readonly casting: Casting } {
    const { systems, stage, keptCore } = this;
    const casting = new Casting(systems);
    if (systems.length === 0) return { testbed: new Testbed(options), casting };
    if (stage) this.turnPage(stage);
    const testbed = new Testbed({
      ...options,
      ...(stage ? { stage } : {}),
      ...(keptCore ? { keptCore } : {}),
      ...this.wishes(),
    });
    this.watch(testbed);
    return { testbed, casting };
  }

  /** Why a system under test is not there any more although nobody asked it to go. */
  async mishap(): Promise<string | undefined> {
    const mishaps = await Promise.all(this.systems.map((each) => each.mishap()));
    return mishaps.find((each) => each !== undefined);
  }

  /**
   * After a scenario has been judged: what it leaves behind at a core that stays is taken away.
   * @param departing users of whom no terminal under test is
   */
  async tidy(testbed: Testbed, departing: readonly string[]): Promise<void> {
    const core = this.keptCore?.core;
    if (core) {
      await testbed.run(sweep(testbed, core)).catch(() => undefined);
      for (const each of departing) core.removeUser(each);
    } else if (this.systems.some(({ role, isFresh }) => role === 'core' && !isFresh)) {
      const terminals = [...testbed.terminals.values()];
      await testbed.run(Promise.all(terminals.map(leave))).catch(() => undefined);
    }
  }

  /** After the run. */
  async close(): Promise<void> {
    await Promise.all(this.systems.map((each) => each.close()));
    await this.keptCore?.close();
    await this.stage?.network.close();
  }

  private wishes(): Partial<TestbedOptions> {
    const { systems } = this;
    const [first] = systems;
    const corePort = systems.map(({ profile }) => profile.harness.corePort).find((port) => port !== 0);
    return {
      ...(first ? { host: first.profile.harness.host } : {}),
      ...(corePort === undefined ? {} : { corePort }),
      quietMs: Math.max(...systems.map(({ profile }) => profile.timeouts.quiet)),
      patienceMs: Math.max(...systems.map(patienceWith)),
    };
  }

  /** The next scenario sees what passes from now on, and the registrations that still hold. */
  private turnPage({ recorder }: Stage): void {
    const core = this.keptCore?.core;
    const needed = core && registrationsThatHold(recorder, core);
    recorder.turnPage(core ? [core.actor] : [], (frame) => needed?.has(frame) === true);
  }

  private watch(testbed: Testbed): void {
    let messages = 0;
    const stop = testbed.recorder.onFrame(({ from, octets }) => {
      if (from?.underTest !== true || octets.subarray(0, MSRP.length).equals(MSRP)) return;
      if (++messages <= MOST_MESSAGES) return;
      stop();
      testbed.giveUp(new Inconclusive('flood', `"${from.name}" sent more than ${MOST_MESSAGES} messages`));
    });
  }
}

/** How long its slowest control and its start may take, milliseconds. */
function patienceWith({ profile: { control, timeouts } }: SystemUnderTest): number {
  const limits = Object.values(control).map((each: Control) => (each.kind === 'launch' ? 0 : each.limitMs));
  return Math.max(0, ...limits) + timeouts.start + timeouts.stimulus;
}
