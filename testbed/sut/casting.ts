import type { Role } from '../../protocol/push/roles';
import type { Ixit, ProfileUser } from '../profile/profile';
import type { SystemUnderTest } from './system';

/**
 * Who of a scenario is played by whom: the roles under test go to the systems of the run, everything else is simulated.
 * The first terminal that a scenario names is the first one under test, the second the second, and so on.
 */
export class Casting {
  private readonly terminals = new Map<string, SystemUnderTest>();
  private readonly ownersOfTerminals = new Map<string, SystemUnderTest>();
  private readonly owners: string[] = [];
  private senderUser: string | undefined;

  constructor(private readonly systems: readonly SystemUnderTest[] = []) {}

  /** Nobody is under test. */
  get isAllSimulated(): boolean {
    return this.systems.length === 0;
  }

  get core(): SystemUnderTest | undefined {
    return this.inRole('core')[0];
  }

  get sender(): SystemUnderTest | undefined {
    return this.inRole('sender')[0];
  }

  /** Whether this is the name of a user of the scenario. */
  isUser(name: string): boolean {
    return this.owners.includes(name);
  }

  /** The system that plays a terminal; undefined when it is simulated. */
  terminal(name: string): SystemUnderTest | undefined {
    return this.terminals.get(name);
  }

  /** Names of the terminals under test, in the order of their appearance. */
  get terminalNames(): readonly string[] {
    return [...this.terminals.keys()];
  }

  /** A user appears, with some terminals or none yet. */
  introduceUser(user: string): void {
    if (!this.owners.includes(user)) this.owners.push(user);
  }

  /** A user appears whom the sender is to be. */
  introduceSender(user: string): void {
    this.senderUser ??= user;
  }

  /** A terminal of a user appears. */
  introduceTerminal(name: string, user: string): void {
    this.introduceUser(user);
    const system = this.inRole('terminal')[this.terminals.size];
    if (!system || this.terminals.has(name)) return;
    this.terminals.set(name, system);
    this.ownersOfTerminals.set(user, system);
  }

  /** What is told of those under test. */
  get ixits(): readonly Ixit[] {
    return this.systems.map(({ profile }) => profile.ixit);
  }

  /** The domain that those under test are of; undefined when the scenario may choose. */
  get domain(): string | undefined {
    return this.systems.map(({ profile }) => profile.domain).find((each) => each !== undefined);
  }

  /**
   * Who a user of the scenario is at those under test: the user of the terminal under test that is hers, or the next
   * one that the core under test has. Undefined when the scenario's own name will do.
   */
  user(name: string): ProfileUser | undefined {
    const ownTerminal = this.ownersOfTerminals.get(name)?.profile.users[0];
    if (ownTerminal) return ownTerminal;
    if (name === this.senderUser && this.sender) return this.sender.profile.users[0];
    return this.core?.profile.users[this.owners.indexOf(name)];
  }

  /** Whether a terminal under test is hers. */
  ownsTerminalUnderTest(user: string): boolean {
    return this.ownersOfTerminals.has(user);
  }

  /** Users of the scenario for whom the core under test has nobody. */
  get strangers(): readonly string[] {
    if (!this.core || this.core.profile.control.provision) return [];
    return this.owners.filter((each) => this.user(each) === undefined);
  }

  /** Whether somebody under test does not claim an item of the ICS. */
  lacks(item: string): boolean {
    return this.systems.some(({ profile }) => profile.ics.get(item) === false);
  }

  private inRole(role: Role): readonly SystemUnderTest[] {
    return this.systems.filter((each) => each.role === role);
  }
}
