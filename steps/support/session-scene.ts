import { gruusOf } from '../../judge/expectations/gruus';
import type { PushedContent } from '../../judge/expectations/session/messages';
import { Inconclusive, UsageError } from '../../testbed/failures';
import type { MsrpProbe } from '../../testbed/msrp-probe';
import {
  contentOf,
  heldAfter,
  messageOf,
  type FileContent,
  type HeldContent,
  type MessageWishes,
} from '../../testbed/push-content';
import type {
  DeliveryReport,
  FileOrder,
  OpenSession,
  SessionOrder,
  SessionReport,
} from '../../testbed/roles';
import type { PushWorld } from './world';

/** What the sender says became of a message or a file. */
type ContentReport = SessionReport['contents'][number];

/** Long enough for a few octets on their way, in memory or on this host; milliseconds. */
const MOMENT_MS = 150;

/** What belongs to sessions in a scenario: what was pushed over them, the one that is open, and what the sender said of it. */
export class SessionScene {
  /** Over TLS. */
  secure = false;
  /** What was pushed last, in its order. */
  contents: FileContent[] = [];
  /** What the sender said of the latest sessions. */
  reports: readonly SessionReport[] = [];
  delivered: DeliveryReport | undefined;

  /** The sender has been given its time, and has not said what became of the push. */
  isWaited = false;

  private session: OpenSession | undefined;
  private held: HeldContent | undefined;
  private underway: Promise<ContentReport>[] = [];

  constructor(private readonly world: PushWorld) {}

  /** The session that is open. Throws UsageError when the scenario has opened none. */
  get open(): OpenSession {
    if (!this.session) throw new UsageError('the scenario has opened no session');
    return this.session;
  }

  /** Pushes to each of these, one session each, side by side, and waits for what becomes of it. */
  async push(targets: readonly string[], order: Omit<SessionOrder, 'to'>): Promise<void> {
    const sender = await this.world.sender();
    this.world.beginPush();
    const orders = targets.map((to) => sender.pushSession({ to, secure: this.secure, ...order }));
    this.heard(await this.world.testbed.run(Promise.all(orders)));
  }

  /** Begins to push, and does not wait for what becomes of it. */
  async beginToPush(to: string, content: FileContent): Promise<void> {
    const sender = await this.world.sender();
    this.world.beginPush();
    this.contents = [content];
    this.reports = [];
    this.isWaited = true;
    void sender.pushSession({ to, secure: this.secure, messages: [messageOf(content)] }).then((report) => {
      this.heard([report]);
      this.isWaited = false;
    });
  }

  /** Takes down what the sender says became of sessions; one under test says nothing. */
  heard(reports: readonly (SessionReport | undefined)[]): void {
    this.reports = reports.filter((each) => each !== undefined);
  }

  /** Pushes messages, which the scenario then knows by their contents. */
  async pushMessages(
    targets: readonly string[],
    messages: readonly [FileContent, MessageWishes][],
    order: Omit<SessionOrder, 'to' | 'messages'> = {},
  ): Promise<void> {
    this.contents = messages.map(([content]) => content);
    await this.push(targets, {
      ...order,
      messages: messages.map(([content, wishes]) => messageOf(content, wishes)),
    });
  }

  /** Offers files, which the scenario then knows by their names. */
  async pushFiles(targets: readonly string[], files: readonly FileOrder[]): Promise<void> {
    this.contents = files.map(({ file }) => file);
    await this.push(targets, { files });
  }

  /** Opens a session that stays open. It is a precondition that this succeeds. */
  async openWith(to: string, order: Omit<SessionOrder, 'to'> = {}): Promise<void> {
    const sender = await this.world.sender();
    this.world.beginPush();
    this.contents = [];
    const opened = await this.world.testbed.run(
      sender.openSession({ to, secure: this.secure, ...(order.files ? {} : { messages: [] }), ...order }),
    );
    if ('answered' in opened) {
      const words = `the session could not be opened: ${opened.meaning}`;
      throw this.world.judge.undecided(new Inconclusive('no-stimulus', words));
    }
    this.session = opened;
    this.underway = [];
  }

  /** Sends in the session that is open; does not wait for what becomes of it. */
  begin(content: FileContent, wishes: MessageWishes = {}): void {
    this.contents.push(content);
    this.underway.push(this.open.send(messageOf(content, wishes)));
  }

  /** Sends in the session that is open, and comes to a standstill after some octets. */
  async beginAndHold(octets: number, after: number): Promise<void> {
    this.held = heldAfter(contentOf(octets), after);
    this.begin(this.held.content);
    await this.world.testbed.run(this.held.reached);
  }

  /** Offers a file whose octets stop coming after some of them, and waits until they do. */
  async offerAndHold(to: string, file: FileContent, after: number): Promise<void> {
    this.held = heldAfter(file, after);
    await this.openWith(to, { files: [{ file: this.held.content }] });
    this.contents = [file];
    this.underway = this.open.transfers.map(({ outcome }) => outcome);
    await this.world.testbed.run(this.held.reached);
  }

  /** Lets what has been written arrive at the other side: an idle moment. */
  async arrived(): Promise<void> {
    const { testbed } = this.world;
    await testbed.run(new Promise<void>((resolve) => testbed.clock.after(MOMENT_MS, resolve)));
  }

  /** Lets what stands still go on. */
  release(): void {
    this.held?.release();
  }

  /** Waits for what becomes of all that was begun in the session that is open. */
  async finished(): Promise<void> {
    const contents = await this.world.testbed.run(Promise.all(this.underway));
    const { to, callId } = this.open;
    this.reports = [{ to, callId, answered: 'accepted', meaning: '', contents }];
  }

  /** Ends the session that is open. */
  async end(): Promise<void> {
    this.reports = [await this.world.testbed.run(this.open.end())];
  }

  /** What was pushed last and has one of these names; all of it if none is given. */
  named(names: readonly string[]): PushedContent[] {
    return names.map((name) => {
      const found = this.contents.find((each) => each.name === name);
      if (!found) throw new UsageError(`the scenario pushed nothing called "${name}"`);
      return found;
    });
  }

  /** AORs of users, public GRUUs of terminals as the wire has shown them, and the bystander where it can be called. */
  async targets(names: readonly string[]): Promise<string[]> {
    const { world } = this;
    const terminals = names.filter((name) => world.testbed.terminals.has(name));
    const reading = terminals.length > 0 ? await world.settled() : undefined;
    const client: MsrpProbe | undefined = names.includes('client')
      ? await world.testbed.msrpProbe()
      : undefined;
    return names.map((name) => {
      if (world.users.has(name)) return world.aor(name);
      if (client && name === 'client') return client.sipUri;
      world.terminal(name);
      const gruu = gruusOf(reading!, name).publicGruus.at(-1);
      if (gruu !== undefined) return gruu;
      throw world.judge.undecided(new Inconclusive('no-stimulus', `"${name}" was granted no GRUU`));
    });
  }
}
