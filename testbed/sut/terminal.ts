import type { Actor } from '../../network/actor';
import type { Endpoint } from '../../network/network';
import type { TraceRecorder } from '../../network/trace-recorder';
import { Inconclusive, NotApplicable } from '../failures';
import type { RegistrationReport, TerminalRole } from '../roles';
import { RegistrationWatch } from './registration-watch';
import type { SystemUnderTest } from './system';

/** A terminal under test: made to act by its controls, and known by nothing but what it puts on the wire. */
export class TerminalUnderTest implements TerminalRole {
  readonly openTransactions = 0;
  private readonly watch: RegistrationWatch;

  constructor(
    private readonly system: SystemUnderTest,
    readonly actor: Actor,
    recorder: TraceRecorder,
  ) {
    this.watch = new RegistrationWatch(recorder, actor);
  }

  get registered(): boolean {
    return this.watch.isRegistered;
  }

  /** Starts it, unless it is there already or starting it is what registers it. */
  async begin(places: Parameters<SystemUnderTest['begin']>[0]): Promise<void> {
    await this.system.begin(places, () => this.answered());
  }

  /** Registers or refreshes. Without a control for it, it is awaited: it does that by itself. */
  async register({ expires }: { expires?: number } = {}): Promise<RegistrationReport> {
    const answered = this.answered();
    if (this.system.profile.control.register)
      await this.act('register', { expires: String(expires ?? 3600) });
    return this.outcome(answered, 'register');
  }

  async refresh(): Promise<RegistrationReport> {
    const answered = this.answered();
    await this.act('refresh', { expires: '3600' });
    return this.outcome(answered, 'refresh its registration');
  }

  async deregister(): Promise<RegistrationReport> {
    const answered = this.answered();
    await this.act('deregister');
    return this.outcome(answered, 'de-register');
  }

  /** Off and on again without a farewell; it registers when it is up again, or when it is told to. */
  async restart(): Promise<void> {
    await this.act('restart');
  }

  async vanish(): Promise<void> {
    if (this.system.profile.control.vanish) await this.act('vanish');
    else await this.system.end('kill');
  }

  deregisterAll(): Promise<RegistrationReport> {
    throw this.beyond('remove all bindings of its user');
  }

  fetchBindings(): Promise<RegistrationReport> {
    throw this.beyond('ask for its bindings');
  }

  get behaviour(): never {
    throw this.beyond('be told how to answer');
  }

  get files(): never {
    throw this.beyond('be asked what files it got');
  }

  get messages(): never {
    throw this.beyond('be asked what messages it got');
  }

  get inbox(): never {
    throw this.beyond('be asked what it shows');
  }

  fetchContents(): void {
    throw this.beyond('be told that its user wants content');
  }

  supplies(): void {
    throw this.beyond('be given files to be asked for');
  }

  endSessions(): Promise<void> {
    throw this.beyond('be told to end sessions');
  }

  dropConnections(): void {
    throw this.beyond('be told to break connections');
  }

  get local(): Endpoint {
    const { host, port = 0 } = this.system.address;
    return { host, port };
  }

  close(): Promise<void> {
    this.watch.stop();
    return this.system.endScenario();
  }

  private async act(
    action: 'register' | 'refresh' | 'deregister' | 'restart' | 'vanish',
    extra: Record<string, string> = {},
  ): Promise<void> {
    const done = await this.system.perform(action, extra, () => this.answered());
    if (!done.ok) throw new Inconclusive('no-stimulus', `${this.actor.name}: ${action}: ${done.words}`);
  }

  /** The status of the next REGISTER that is answered for good. */
  private answered(): Promise<number | undefined> {
    const { start, stimulus } = this.system.profile.timeouts;
    return this.watch.next(start, stimulus);
  }

  private async outcome(answered: Promise<number | undefined>, what: string): Promise<RegistrationReport> {
    const status = await answered;
    if (status !== undefined) return { status };
    const words = `"${this.actor.name}" was to ${what}, and no answered REGISTER of it was seen`;
    const mishap = await this.system.mishap();
    throw new Inconclusive(mishap === undefined ? 'no-stimulus' : 'sut-gone', words);
  }

  private beyond(what: string): NotApplicable {
    return new NotApplicable(`"${this.actor.name}" is under test and cannot ${what}`);
  }
}
