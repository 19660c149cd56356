import type { Actor } from '../../network/actor';
import type { Endpoint } from '../../network/network';
import { Inconclusive, NotApplicable } from '../failures';
import type { CoreRole } from '../roles';
import type { SystemUnderTest } from './system';

/** A SIP/IP core under test. Its users are provisioned by whoever runs it; the profile names them. */
export class CoreUnderTest implements CoreRole {
  readonly openTransactions = 0;

  private constructor(
    private readonly system: SystemUnderTest,
    readonly actor: Actor,
    readonly domain: string,
    readonly local: Endpoint,
  ) {}

  /** Starts it unless it runs already. @throws Inconclusive when it does not come up or has no port */
  static async begin(system: SystemUnderTest, name: string, domain: string): Promise<CoreUnderTest> {
    const { host, port = 5060 } = system.address;
    await system.begin({ core: { host, port }, domain }, () => Promise.resolve());
    const mishap = await system.mishap();
    if (mishap !== undefined) throw new Inconclusive('sut-gone', mishap);
    return new CoreUnderTest(system, system.actor(name), domain, { host, port });
  }

  /** Provisions a user by its control, if it has one; users of the profile are there already. */
  async addUser({ name, username, password = '' }: Parameters<CoreRole['addUser']>[0]): Promise<void> {
    if (!this.system.profile.control.provision) return;
    const values = { aor: `sip:${name}@${this.domain}`, user: name, username: username ?? name, password };
    const done = await this.system.perform('provision', values, () => Promise.resolve());
    if (!done.ok) throw new Inconclusive('no-stimulus', `${this.actor.name}: provision: ${done.words}`);
  }

  removeUser(): void {
    throw new NotApplicable('the core is under test and cannot be told to remove a user');
  }

  close(): Promise<void> {
    return this.system.endScenario();
  }
}
