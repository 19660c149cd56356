import type { Actor } from '../../network/actor';
import type { Content } from '../../protocol/mime/compose';
import type { TraceRecorder } from '../../network/trace-recorder';
import { Inconclusive, NotApplicable } from '../failures';
import { allOf, octetsOf } from '../push-content';
import type { SenderRole, SessionOrder } from '../roles';
import type { HandedContent, Places, SystemUnderTest } from './system';

const REQUEST = /^(MESSAGE|INVITE|OPTIONS) [^\r\n]* SIP\/2\.0\r\n/;

/** A Push Sender Agent under test: told by its controls what to push where; what it does about it is on the wire. */
export class SenderUnderTest implements SenderRole {
  readonly openTransactions = 0;

  constructor(
    private readonly system: SystemUnderTest,
    readonly actor: Actor,
    private readonly recorder: TraceRecorder,
  ) {}

  async begin(places: Places): Promise<void> {
    await this.system.begin(places, () => Promise.resolve());
  }

  async push({ to, content }: { readonly to: string; readonly content: Content }): Promise<undefined> {
    const { type, body, disposition } = content;
    await this.deliverTo(to, { type, body, disposition }, 'pager');
    return undefined;
  }

  async pushSession({ to, messages = [], files = [] }: SessionOrder): Promise<undefined> {
    await this.deliverTo(to, sessionContent(messages, files), 'session');
    return undefined;
  }

  async options(to: string): Promise<undefined> {
    const seen = this.nextRequest(['OPTIONS']);
    await this.act('options', { target: to });
    if (!(await seen)) throw this.nothingSeen('OPTIONS');
    return undefined;
  }

  openSession(): never {
    throw this.beyond('be told to open a session and wait');
  }

  pushToCommunity(): never {
    throw this.beyond('be asked what became of each recipient');
  }

  pushToList(): never {
    throw this.beyond('be given a list of recipients');
  }

  deliver(): never {
    throw this.beyond('be offered a choice of methods');
  }

  get capabilities(): never {
    throw this.beyond('be asked what it knows of terminals');
  }

  get behaviour(): never {
    throw this.beyond('be told how to answer');
  }

  watch(): never {
    throw this.beyond('be told to subscribe');
  }

  refreshWatches(): never {
    throw this.beyond('be told to refresh subscriptions');
  }

  unwatch(): never {
    throw this.beyond('be told to unsubscribe');
  }

  whenTold(): never {
    throw this.beyond('be asked what it was told');
  }

  dropConnections(): void {
    throw this.beyond('be told to break connections');
  }

  close(): Promise<void> {
    return this.system.endScenario();
  }

  private async deliverTo(target: string, content: HandedContent, mode: 'pager' | 'session'): Promise<void> {
    const seen = this.nextRequest(['MESSAGE', 'INVITE']);
    await this.act('push', { target, mode, ...(await this.system.hand(content)) });
    await seen;
  }

  private async act(action: 'push' | 'options', extra: Record<string, string>): Promise<void> {
    const done = await this.system.perform(action, extra, () => Promise.resolve());
    if (!done.ok) throw new Inconclusive('no-stimulus', `${this.actor.name}: ${action}: ${done.words}`);
  }

  /** Whether it sends one of these within its time from now on. */
  private nextRequest(methods: readonly string[]): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (isSeen: boolean): void => {
        clearTimeout(timer);
        stop();
        resolve(isSeen);
      };
      const stop = this.recorder.onFrame(({ from, octets }) => {
        const method =
          from === this.actor ? REQUEST.exec(octets.toString('latin1', 0, 2048))?.[1] : undefined;
        if (method !== undefined && methods.includes(method)) done(true);
      });
      const timer = setTimeout(() => done(false), this.slowestMs + this.system.profile.timeouts.stimulus);
    });
  }

  /** How long a control may take before anything is on the wire, milliseconds. */
  private get slowestMs(): number {
    const { push, options } = this.system.profile.control;
    return Math.max(...[push, options].map((each) => (each && 'limitMs' in each ? each.limitMs : 0)));
  }

  private nothingSeen(what: string): Inconclusive {
    return new Inconclusive('no-stimulus', `"${this.actor.name}" was told to, and sent no ${what}`);
  }

  private beyond(what: string): NotApplicable {
    return new NotApplicable(`the sender is under test and cannot ${what}`);
  }
}

/** The one content that a control can hand over. */
function sessionContent(
  messages: NonNullable<SessionOrder['messages']>,
  files: NonNullable<SessionOrder['files']>,
): HandedContent {
  const [file] = files;
  if (file && files.length === 1 && messages.length === 0)
    return { type: file.file.type, body: octetsOf(file.file), name: file.file.name };
  const [message] = messages;
  if (!message || messages.length > 1 || files.length > 0)
    throw new NotApplicable('the sender is under test and is told to push one content at a time');
  return { type: message.type, body: allOf(message.source()) };
}
