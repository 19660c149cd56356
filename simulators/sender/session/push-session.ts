import type { SipResponse } from '../../../protocol/sip/message';
import type { Call } from '../../dialog/call';
import { notSent, type ContentOutcome } from '../../session/content-outcome';
import type { LineUse } from '../../session/media-line';
import type { MediaSession } from '../../session/media-session';
import { bufferSource } from '../../msrp/sources';
import { Settlement } from '../../session/settlement';
import type { SenderPolicy } from '../policy';
import type { FileRequest } from './file-request';
import type { FileTransfer } from './file-transfer';
import type { MessageLine } from './message-line';
import type { FilePush, SessionMessage, SessionOutcome, SessionPush } from './session-push';

const SDP = 'application/sdp';
/** What is sent too late, for whom that is a way to deviate. */
const AFTERTHOUGHT_MS = 3000;
const AFTERTHOUGHT: SessionMessage = {
  type: 'text/plain',
  size: 4,
  successReport: false,
  source: () => bufferSource(Buffer.from('late')),
};

/** What is on the lines of a session that was pushed. */
export interface PushedLines {
  readonly messages: MessageLine | undefined;
  readonly transfers: readonly FileTransfer[];
  readonly requests: readonly FileRequest[];
}

/** What a session stands on. */
export interface PushSessionParts {
  readonly push: SessionPush;
  readonly call: Call;
  readonly media: MediaSession;
  readonly lines: PushedLines;
  /** Makes the offer of a further file. */
  readonly transfer: (file: FilePush) => FileTransfer;
  /** The session ends when all is known of the push; otherwise it is left open. */
  readonly endsWhenDone: boolean;
  readonly policy: Pick<SenderPolicy, 'closeDoneLines' | 'sendAfterBye'>;
  /** Resolves after so many milliseconds. */
  readonly later: (ms: number) => Promise<void>;
}

/** A session that was accepted, at the sender: its lines, and what becomes of what is sent on them. */
export class PushSession {
  readonly to: string;
  readonly callId: string;
  private readonly ending = new Settlement<'us' | 'peer'>();
  private readonly offered: FileTransfer[];
  /** Offers are made one after the other (RFC 3264 s4). */
  private negotiation: Promise<unknown> = Promise.resolve();
  private readonly sent: Promise<ContentOutcome>[] = [];
  /** What becomes of all that the push consists of, in its order: messages, files, requests. */
  readonly contents: Promise<readonly ContentOutcome[]>;

  constructor(
    private readonly parts: PushSessionParts,
    private readonly status: number,
  ) {
    const { call, push, lines } = parts;
    this.to = push.to;
    this.callId = call.dialog.callId;
    this.offered = [...lines.transfers];
    call.onBye = () => this.over('peer');
    call.onReinvite = (offer) => {
      const answer = parts.media.answer(offer.request.body, () => 'refuse');
      if (!answer.isUsable) return offer.refuse(488);
      offer.accept(answer.body, SDP);
      answer.begin();
    };
    this.contents = this.begin();
  }

  /** Files in the order in which they were offered. */
  get transfers(): readonly FileTransfer[] {
    return this.offered;
  }

  /** Who ended it: we, or the peer, which may also have forgotten the dialog (RFC 3261 s12.2.1.2). */
  get ended(): Promise<'us' | 'peer'> {
    return this.ending.promise;
  }

  get isOver(): boolean {
    return this.ending.isSettled;
  }

  /** Sends a message on the line for messages. Never rejects. */
  send(message: SessionMessage): Promise<ContentOutcome> {
    const { messages } = this.parts.lines;
    const outcome =
      messages?.send(message) ?? Promise.resolve(notSent('The session has no line for messages.'));
    this.sent.push(outcome);
    return outcome;
  }

  /** Offers another file on a line of its own, behind those that are there (RFC 5547 s8.7). */
  async addFile(file: FilePush): Promise<FileTransfer> {
    const transfer = this.parts.transfer(file);
    this.offered.push(transfer);
    await this.negotiate(() => this.parts.media.propose(transfer));
    this.follow(transfer);
    return transfer;
  }

  /** Another offer that says what the latest one said, as session timers make them; gives the status of its answer. */
  refresh(): Promise<number | undefined> {
    return this.negotiate(() => undefined);
  }

  /** Closes a line by another offer (RFC 3264 s8.2); gives the status of the answer. */
  closeLine(index: number): Promise<number | undefined> {
    return this.negotiate(() => this.parts.media.lines.find((each) => each.index === index)?.shut());
  }

  /** Gives up what is under way on all lines. */
  abort(): void {
    this.parts.lines.messages?.abort();
    for (const each of this.offered) each.abort();
  }

  /** Ends the session with BYE. */
  async end(): Promise<SessionOutcome> {
    await this.negotiation;
    if (!this.isOver && this.parts.policy.sendAfterBye) {
      await this.parts.call.bye();
      await this.parts.later(AFTERTHOUGHT_MS);
      void this.send(AFTERTHOUGHT);
    } else if (!this.isOver) {
      this.over('us');
      await this.parts.call.bye();
    }
    return this.outcome(await Promise.all([...this.sent, ...this.offered.map((each) => each.outcome)]));
  }

  /** What became of the push. */
  outcome(contents: readonly ContentOutcome[]): SessionOutcome {
    const { to, callId, status } = this;
    return { to, callId, answered: 'accepted', status, meaning: 'The session was accepted.', contents };
  }

  /** Ends the session without a word, as its dialog is of no use any more. */
  private over(by: 'us' | 'peer'): void {
    this.ending.settle(by);
    this.parts.media.end();
  }

  private async begin(): Promise<readonly ContentOutcome[]> {
    const { push, lines } = this.parts;
    const { messages = [], order } = push;
    for (const each of lines.transfers) this.follow(each);
    const sent =
      order === 'sequence' ? await this.oneByOne(messages) : messages.map((each) => this.send(each));
    return Promise.all([
      ...sent,
      ...lines.transfers.map(({ outcome }) => outcome),
      ...lines.requests.map(({ outcome }) => outcome),
    ]);
  }

  private async oneByOne(messages: readonly SessionMessage[]): Promise<Promise<ContentOutcome>[]> {
    const outcomes: Promise<ContentOutcome>[] = [];
    for (const each of messages) {
      const outcome = this.send(each);
      outcomes.push(outcome);
      await outcome;
    }
    return outcomes;
  }

  /** Closes the line of a file that is done, unless the session is about to end with it (RFC 5547 s8.7). */
  private follow(transfer: FileTransfer): void {
    void transfer.outcome.then(() => {
      const line = this.parts.media.lines.find((each) => each.index === transfer.index);
      if (this.isOver || !line?.isLive || !this.parts.policy.closeDoneLines) return;
      const isLast = this.parts.media.live.length === 1;
      if (!isLast || !this.parts.endsWhenDone) void this.closeLine(line.index);
    });
  }

  private negotiate(change: () => unknown): Promise<number | undefined> {
    const turn = this.negotiation.then(() => this.offerAgain(change));
    this.negotiation = turn.catch(() => undefined);
    return turn;
  }

  private async offerAgain(change: () => unknown): Promise<number | undefined> {
    const { call, media } = this.parts;
    if (this.isOver || call.isOver) return undefined;
    change();
    const { response } = await call.reinvite(() => media.offer(), SDP);
    if (response && response.status < 300) this.takeAnswer(response);
    else media.withdrawn();
    return response?.status;
  }

  private takeAnswer(response: SipResponse): void {
    const { isUsable } = this.parts.media.answered(response.body);
    if (!isUsable) void this.end();
  }
}

/** Uses in the order of their m= lines. */
export function usesOf({ messages, transfers, requests }: PushedLines): LineUse[] {
  return [...(messages ? [messages] : []), ...transfers, ...requests];
}
