import { setWorldConstructor, World } from '@cucumber/cucumber';
import type { Expectation } from '../../judge/expectations/expectation';
import type { Reading } from '../../judge/reading/reading';
import { Inconclusive, UsageError } from '../../testbed/failures';
import type { ScenarioJudge } from '../../testbed/scenario-judge';
import type {
  CoreRole,
  CoreWishes,
  PushReport,
  SenderRole,
  SenderWishes,
  TerminalRole,
  TerminalWishes,
} from '../../testbed/roles';
import type { Testbed } from '../../testbed/testbed';
import type { SipResponse } from '../../protocol/sip/message';
import { SessionScene } from './session-scene';

/** What a run tells its scenarios. */
export interface RunParameters {
  readonly network: 'loopback' | 'virtual';
  /** Where traces and captures go; none are written when it is absent. */
  readonly runDir?: string;
  /** Ids of deliberate faults that the simulators shall have. */
  readonly deviations?: readonly string[];
}

/** A user of the domain and what the scenario said about her. */
export interface Subscriber {
  readonly name: string;
  readonly password?: string;
  readonly terminals: string[];
}

/** What a terminal shall differ in. */
export type TerminalChanges = Partial<Pick<TerminalWishes, 'password' | 'username' | 'policy' | 'identity'>>;

/** What the sender shall be like. */
export interface SenderChanges {
  /** An account at the core, which makes it a user of the domain. */
  readonly account?: { readonly user: string; readonly password: string };
  readonly policy?: NonNullable<SenderWishes['policy']>;
  /** Key and certificate for MSRP over TLS. */
  readonly certificate?: NonNullable<SenderWishes['certificate']>;
}

/** The state of one scenario: who takes part, what the steps did, and the judge. */
export class PushWorld extends World<RunParameters> {
  testbed!: Testbed;
  judge!: ScenarioJudge;
  domain = 'push.example';
  readonly users = new Map<string, Subscriber>();
  /** What the core's policy shall differ in; settled when the core opens. */
  private coreWishes: NonNullable<CoreWishes['policy']> = {};
  /** Frame after which the latest push begins. */
  mark = 0;
  /** Terminals that the scenario expects the push at. */
  readonly served = new Set<string>();
  /** Answer to the latest request of the bystander. */
  probed: SipResponse | undefined;
  /** What the sender said about the latest pushes. */
  outcomes: readonly PushReport[] = [];
  /** What belongs to session mode. */
  readonly session = new SessionScene(this);

  private opened: Promise<CoreRole> | undefined;

  aor(user: string): string {
    return `sip:${user}@${this.domain}`;
  }

  /** The user of that name. Throws UsageError when the scenario has not introduced her. */
  user(name: string): Subscriber {
    const user = this.users.get(name);
    if (!user) throw new UsageError(`the scenario has no user "${name}"`);
    return user;
  }

  terminal(name: string): TerminalRole {
    return this.testbed.terminal(name);
  }

  /** The core, opened with all that the scenario said about it when it is needed first. */
  async core(): Promise<CoreRole> {
    this.opened ??= this.testbed.openCore({ domain: this.domain, policy: this.coreWishes });
    return this.opened;
  }

  /** Lets the core differ from the usual one. A core that is open already makes way; nothing has passed through it yet. */
  async wishCore(changes: NonNullable<CoreWishes['policy']>): Promise<void> {
    this.coreWishes = { ...this.coreWishes, ...changes };
    if (!this.opened) return;
    await (await this.opened).close();
    this.opened = undefined;
    const core = await this.core();
    for (const { name, password } of this.users.values())
      core.addUser({ name, ...(password === undefined ? {} : { password }) });
  }

  /** Gives a user another terminal. */
  async addTerminal(name: string, user: string): Promise<void> {
    const owner = this.user(user);
    owner.terminals.push(name);
    await this.openTerminal(name, owner, {});
  }

  /** Lets a terminal that has not been used yet be another one. */
  async replaceTerminal(name: string, changes: TerminalChanges): Promise<void> {
    const owner = [...this.users.values()].find((each) => each.terminals.includes(name));
    if (!owner) throw new UsageError(`the scenario has no terminal "${name}"`);
    if (this.terminal(name).registered)
      throw new UsageError(`"${name}" is registered already and cannot be changed`);
    await this.terminal(name).close();
    await this.openTerminal(name, owner, changes);
  }

  /** Registers a terminal, as a precondition. */
  async registered(name: string, expires?: number): Promise<void> {
    const outcome = await this.testbed.run(
      this.terminal(name).register(expires === undefined ? {} : { expires }),
    );
    if (!this.terminal(name).registered) {
      const words = `"${name}" could not be registered: ${outcome.status ?? 'no answer'}`;
      throw this.judge.undecided(new Inconclusive('no-stimulus', words));
    }
  }

  /** The Push Sender Agent, opened when it is needed first; its identity is elsewhere unless it has an account here. */
  async sender(wishes: SenderChanges = {}): Promise<SenderRole> {
    const known = this.testbed.senders.get('sender');
    if (known) return known;
    await this.core();
    const { account, policy, certificate } = wishes;
    return this.testbed.openSender({
      name: 'sender',
      identity: account ? this.aor(account.user) : 'sip:sender@content.example',
      ...(account ? { credentials: { username: account.user, password: account.password } } : {}),
      ...(policy ? { policy } : {}),
      ...(certificate ? { certificate } : {}),
    });
  }

  /** Asks the registrar what is bound, as a bystander. */
  async askForBindings(user: string): Promise<void> {
    const { local } = await this.core();
    const probe = await this.testbed.probe();
    const aor = this.aor(user);
    const text = `REGISTER sip:${this.domain} SIP/2.0\nTo: <${aor}>\nFrom: <${aor}>;tag=probe\nSupported: gruu, path`;
    await this.testbed.run(probe.send(text, local));
  }

  private openTerminal(name: string, owner: Subscriber, changes: TerminalChanges): Promise<TerminalRole> {
    const password = changes.password ?? owner.password;
    return this.testbed.openTerminal({
      ...changes,
      name,
      aor: this.aor(owner.name),
      ...(password === undefined ? {} : { password }),
    });
  }

  /** Remembers that a push begins here. */
  beginPush(): void {
    this.served.clear();
    this.mark = this.testbed.recorder.frames.length;
  }

  /** Waits for quiet, reads the wire, and takes down how an expectation turned out. */
  async expect(expectation: (reading: Reading) => Expectation): Promise<void> {
    await this.settled();
    this.judge.expect(expectation(this.judge.reading()));
  }

  /** What the wire shows, once it is quiet. */
  async settled(): Promise<Reading> {
    if (!(await this.testbed.settle()))
      throw this.judge.undecided(new Inconclusive('no-quiet', 'the wire did not become quiet'));
    return this.judge.reading();
  }
}

setWorldConstructor(PushWorld);
