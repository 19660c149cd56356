import { setWorldConstructor, World } from '@cucumber/cucumber';
import type { Expectation } from '../../judge/expectations/expectation';
import type { Reading } from '../../judge/reading/reading';
import { Inconclusive, UsageError } from '../../testbed/failures';
import type { CertificateWish } from '../../testbed/certificates';
import type { ScenarioJudge } from '../../testbed/scenario-judge';
import type {
  CoreRole,
  CoreWishes,
  DeliveryAccount,
  PushReport,
  SenderRole,
  SenderWishes,
  TerminalRole,
  TerminalWishes,
} from '../../testbed/roles';
import { isToRegister } from '../../testbed/sut/applicability';
import type { Casting } from '../../testbed/sut/casting';
import { enterCore, enterSender, enterTerminal } from '../../testbed/sut/entrance';
import type { SystemUnderTest } from '../../testbed/sut/system';
import type { Testbed } from '../../testbed/testbed';
import { userPartOf } from '../../testbed/user-part';
import type { Role } from '../../protocol/push/roles';
import type { SipResponse } from '../../protocol/sip/message';
import { ContentScene } from './content-scene';
import { SessionScene } from './session-scene';

/** What a run tells its scenarios. */
export interface RunParameters {
  readonly network: 'loopback' | 'virtual';
  /** Where traces and captures go; none are written when it is absent. */
  readonly runDir?: string;
  /** Ids of deliberate faults that the simulators shall have. */
  readonly deviations?: readonly string[];
  /** Systems under test: their profiles, and the role that each is tested in. */
  readonly systems?: readonly { readonly file: string; readonly role: Role }[];
}

/** A user of the domain and what the scenario said about her. */
export interface Subscriber {
  /** What the scenario calls her. */
  readonly name: string;
  /** Address of record; that of the profile when she is a user of a system under test. */
  readonly aor: string;
  readonly username: string;
  readonly password?: string;
  readonly terminals: string[];
}

/** What a terminal shall differ in. */
export type TerminalChanges = Partial<
  Pick<TerminalWishes, 'aor' | 'password' | 'username' | 'policy' | 'identity' | 'tls' | 'features'>
>;

/** What the sender shall be like. */
export interface SenderChanges {
  /** An account at the core, which makes it a user of the domain. */
  readonly account?: Pick<Subscriber, 'aor' | 'username' | 'password'>;
  readonly policy?: NonNullable<SenderWishes['policy']>;
  /** Key and certificate for MSRP over TLS. */
  readonly certificate?: NonNullable<SenderWishes['certificate']>;
  /** The same for SIP over TLS. */
  readonly tls?: NonNullable<SenderWishes['tls']>;
}

/** The state of one scenario: who takes part, what the steps did, and the judge. */
export class PushWorld extends World<RunParameters> {
  testbed!: Testbed;
  judge!: ScenarioJudge;
  /** Who of those who take part is under test. */
  casting!: Casting;
  /** As the scenario has it. */
  private spokenDomain = 'push.example';
  readonly users = new Map<string, Subscriber>();
  /** What the core's policy shall differ in; settled when the core opens. */
  private coreWishes: NonNullable<CoreWishes['policy']> = {};
  /** Key and certificate of a core that takes TLS. */
  private coreTls: CoreWishes['tls'];
  /** When the scenario began, milliseconds since the start of the trace. */
  startedAt = 0;
  /** The words of its steps. */
  steps: readonly string[] = [];
  /** What a step has thrown. */
  failure: unknown;
  /** Frame after which the latest push begins. */
  mark = 0;
  /** Terminals that the scenario expects the push at. */
  readonly served = new Set<string>();
  /** Answer to the latest request of the bystander. */
  probed: SipResponse | undefined;
  /** What the sender said about the latest pushes. */
  outcomes: readonly PushReport[] = [];
  /** What the sender said about its latest push to many. */
  account: DeliveryAccount | undefined;
  /** Whose signature the sender makes. */
  signer = 'sip:sender@content.example';
  /** What belongs to session mode. */
  readonly session = new SessionScene(this);
  /** What belongs to content that stands elsewhere. */
  readonly content = new ContentScene(this);

  private opened: Promise<CoreRole> | undefined;

  /** The domain of the core: the scenario's, or that of a system under test. */
  get domain(): string {
    return this.casting.domain ?? this.spokenDomain;
  }

  set domain(spoken: string) {
    this.spokenDomain = spoken;
  }

  aor(user: string): string {
    return this.users.get(user)?.aor ?? this.casting.user(user)?.aor ?? `sip:${user}@${this.domain}`;
  }

  /** Names at the core of users of whom no terminal under test is. */
  get departing(): readonly string[] {
    return [...this.users.values()]
      .filter(({ name }) => !this.casting.ownsTerminalUnderTest(name))
      .map(({ aor }) => userPartOf(aor));
  }

  /** Text of a scenario with its users and its domain as those under test know them. */
  localised(text: string): string {
    const aors = new Map(
      [...this.users.values()].map(({ name, aor }) => [`sip:${name}@${this.spokenDomain}`, aor]),
    );
    const spoken = [...aors.keys(), this.spokenDomain]
      .map((each) => each.replaceAll(/[.+*?()[\]{}|^$\\]/g, '\\$&'))
      .join('|');
    return text.replace(new RegExp(spoken, 'g'), (found) => aors.get(found) ?? this.domain);
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
    this.opened ??= this.openCore();
    return this.opened;
  }

  /** Lets the core differ from the usual one. A core that is open already makes way; nothing has passed through it yet. */
  async wishCore(changes: NonNullable<CoreWishes['policy']>): Promise<void> {
    this.coreWishes = { ...this.coreWishes, ...changes };
    await this.reopenCore();
  }

  /** Lets the core take TLS. */
  async secureCore(wish: CertificateWish): Promise<void> {
    this.coreTls = await this.testbed.certificates.issue(wish);
    await this.reopenCore();
  }

  /** Lets a terminal that has not been used yet be reached over TLS, under the sips URI of its user. */
  async secureTerminal(name: string, wish: CertificateWish): Promise<void> {
    const { host } = this.terminal(name).local;
    const owner = [...this.users.values()].find((each) => each.terminals.includes(name));
    const tls = await this.testbed.certificates.issue({ names: [host], ...wish });
    await this.replaceTerminal(name, { tls, aor: (owner?.aor ?? '').replace(/^sip:/, 'sips:') });
  }

  /** Makes somebody a user of the domain. */
  async subscribe(name: string, password?: string): Promise<Subscriber> {
    this.casting.introduceUser(name);
    await this.core();
    const user = this.subscriberOf(name, password);
    this.users.set(name, user);
    await this.provision(user);
    return user;
  }

  /** Makes somebody a user of the domain, with these terminals. */
  async addUser(name: string, terminals: readonly string[], password?: string): Promise<void> {
    await this.subscribe(name, password);
    for (const terminal of terminals) await this.addTerminal(terminal, name);
  }

  /** Gives a user another terminal. */
  async addTerminal(name: string, user: string): Promise<void> {
    const owner = this.user(user);
    owner.terminals.push(name);
    this.casting.introduceTerminal(name, user);
    const system = this.casting.terminal(name);
    if (system) await this.enterTerminal(system, name, owner);
    else await this.openTerminal(name, owner, {});
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

  /** Registers a terminal, as a precondition; one under test may be registered already. */
  async registered(name: string, expires?: number): Promise<void> {
    if (this.casting.terminal(name) && expires === undefined && this.terminal(name).registered) return;
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
    const { account, policy, certificate, tls } = wishes;
    const system = this.casting.sender;
    if (system) return enterSender(this.testbed, system, 'sender', await this.core());
    const credentials = account && { username: account.username, password: account.password ?? '' };
    return this.testbed.openSender({
      name: 'sender',
      identity: account ? account.aor : 'sip:sender@content.example',
      ...(credentials ? { credentials } : {}),
      ...(policy ? { policy } : {}),
      ...(certificate ? { certificate } : {}),
      ...(tls ? { tls } : {}),
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

  /** A system under test plays the core, or a simulator as the scenario wishes it. */
  private openCore(): Promise<CoreRole> {
    const { core: system } = this.casting;
    if (system) return enterCore(this.testbed, system, 'core', this.domain);
    const policy = { ...this.usualCore, ...this.coreWishes };
    const { domain, coreTls: tls } = this;
    return this.testbed.openCore({ domain, policy, ...(tls ? { tls } : {}) });
  }

  private async reopenCore(): Promise<void> {
    if (!this.opened) return;
    this.opened = this.openCore();
    for (const each of this.users.values()) await this.provision(each);
  }

  /** Whoever is under test is challenged with what it claims to know, unless the scenario is about something else. */
  private get usualCore(): NonNullable<CoreWishes['policy']> {
    return this.casting.lacks('digest-sha256') ? { algorithms: ['MD5'] } : {};
  }

  private openTerminal(name: string, owner: Subscriber, changes: TerminalChanges): Promise<TerminalRole> {
    const password = changes.password ?? owner.password;
    return this.testbed.openTerminal({
      username: owner.username,
      ...changes,
      name,
      aor: changes.aor ?? owner.aor,
      ...(password === undefined ? {} : { password }),
    });
  }

  /** A terminal under test comes in. What it is called at the core may only be known now. */
  private async enterTerminal(system: SystemUnderTest, name: string, owner: Subscriber): Promise<void> {
    const known = this.subscriberOf(owner.name, owner.password);
    if (known.aor !== owner.aor) {
      this.users.set(owner.name, { ...known, terminals: owner.terminals });
      await this.provision(known);
    }
    const terminal = await enterTerminal(this.testbed, system, name, await this.core());
    // One that is not started anew may still be registered from the scenario before.
    if (terminal.registered && !isToRegister(name, this.steps)) await this.testbed.run(terminal.deregister());
  }

  /**
   * Who somebody is at those under test. Whoever is to prove herself does it with the password that they know; a core
   * under test may ask anybody to.
   */
  private subscriberOf(name: string, spoken: string | undefined): Subscriber {
    const real = this.casting.user(name);
    const mayBeAsked = spoken !== undefined || this.casting.core !== undefined;
    const password = mayBeAsked ? (real?.password ?? spoken) : undefined;
    return {
      name,
      aor: real?.aor ?? `sip:${name}@${this.domain}`,
      username: real?.username ?? name,
      ...(password === undefined ? {} : { password }),
      terminals: this.users.get(name)?.terminals ?? [],
    };
  }

  private async provision({ aor, username, password }: Subscriber): Promise<void> {
    const name = userPartOf(aor);
    await (await this.core()).addUser({ name, username, ...(password === undefined ? {} : { password }) });
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
