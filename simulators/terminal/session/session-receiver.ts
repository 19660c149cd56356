import type { Timer, Clock } from '../../../network/clock';
import type { MessageSink } from '../../../protocol/msrp/reassembler';
import { placedDescription } from '../../../protocol/sdp/placement';
import type { SipRequest } from '../../../protocol/sip/message';
import type { Call } from '../../dialog/call';
import type { IncomingInvite } from '../../dialog/incoming-invite';
import type { IncomingFlow } from '../../msrp/incoming';
import type { FileContent } from '../../session/file-content';
import type { FileArrived } from '../../session/file-receipt';
import { FileStore } from '../../session/file-store';
import type { LineUse, MediaLine } from '../../session/media-line';
import type { MediaSession, OfferedLine } from '../../session/media-session';
import type { SessionStack } from '../../session/session-stack';
import { CONTAINERS } from '../../session/policy';
import type { TerminalPolicy } from '../policy';
import type { SessionBehaviour } from './behaviour';
import { decideLine, type Objection } from './line-decision';
import { FileIn, FileOut, MessagesIn, type LineSurroundings } from './lines';
import type { ReceivedMessage } from './received-message';

const SDP = 'application/sdp';

/** What session mode at the terminal stands on. */
export interface ReceiverSurroundings {
  readonly clock: Clock;
  readonly stack: SessionStack;
  readonly policy: TerminalPolicy;
  readonly behaviour: SessionBehaviour;
  /** Media types that it renders. */
  readonly contentTypes: () => readonly string[];
  readonly received: (message: ReceivedMessage, invite: SipRequest) => void;
  readonly receivedFile: FileArrived;
}

/** Session mode at the receiver: decides on what is offered ahead of delivery, and takes in what it accepts (RFC 5547 s8.3). */
export class SessionReceiver {
  readonly supplies: FileContent[] = [];
  private readonly store = new FileStore();
  private readonly sessions = new Set<ReceivingSession>();
  private readonly timers = new Set<Timer>();

  constructor(private readonly around: ReceiverSurroundings) {
    around.stack.calls.onInvite = (incoming) => this.ring(incoming);
  }

  /** Ends all sessions with BYE. */
  async endAll(): Promise<void> {
    await Promise.all([...this.sessions].map((each) => each.end()));
  }

  /** Forgets all without a word. */
  stop(): void {
    for (const each of this.timers) each.cancel();
    this.timers.clear();
    this.sessions.clear();
  }

  private ring(incoming: IncomingInvite): void {
    const { ringMs } = this.around.behaviour;
    if (ringMs === undefined) return this.answer(incoming);
    incoming.ring();
    const timer = this.around.clock.after(ringMs, () => {
      this.timers.delete(timer);
      this.answer(incoming);
    });
    this.timers.add(timer);
    incoming.onCancel = () => {
      timer.cancel();
      this.timers.delete(timer);
    };
  }

  private answer(incoming: IncomingInvite): void {
    const { request } = incoming;
    // Without a body, the offer would be ours to make; a receiver of pushes has nothing to offer (RFC 3261 s13.2.1).
    if (request.body.length === 0) return incoming.refuse(488);
    // Beside the description there may be icons of files, which nobody looks at here (RFC 5547 s8.8).
    const placed = placedDescription(request);
    const isReadable = placed?.part === 'whole' || this.around.behaviour.readsMultipart;
    if (!placed || !isReadable) return incoming.refuse(415, [['Accept', SDP]]);
    const session = new ReceivingSession(this.around, request, this.store, this.supplies);
    const answer = session.answer(placed.octets);
    if (!answer.isUsable) return incoming.refuse(400);
    if (answer.isRefused && !session.isRefusedByWish) return incoming.refuse(488);
    const call = incoming.accept(answer.body, SDP);
    if (!call) return session.over();
    session.begin(call);
    answer.begin();
    this.sessions.add(session);
    session.onOver = () => this.sessions.delete(session);
  }
}

/** Media types that a terminal accepts in sessions: what it renders, and the containers that every endpoint takes. */
export function typesInSessions(behaviour: SessionBehaviour, rendered: readonly string[]): readonly string[] {
  return behaviour.acceptTypes ?? [...new Set([...rendered, ...CONTAINERS])];
}

/** One session at a terminal. */
class ReceivingSession {
  onOver?: () => void;
  private readonly media: MediaSession;
  private readonly objections: Objection[] = [];
  private readonly timers = new Set<Timer>();
  private call: Call | undefined;

  constructor(
    private readonly around: ReceiverSurroundings,
    private readonly invite: SipRequest,
    private readonly store: FileStore,
    private readonly supplies: readonly FileContent[],
  ) {
    const { stack, policy, behaviour } = around;
    this.media = stack.media({ answeredSetup: behaviour.setup ?? policy.answeredSetup });
  }

  /** The user did not want what was offered, though it could have been taken (RFC 5547 s8.3: port 0, in a 200). */
  get isRefusedByWish(): boolean {
    return this.objections.includes('unwanted');
  }

  answer(offer: Buffer): ReturnType<MediaSession['answer']> {
    return this.media.answer(offer, (line) => this.decide(line));
  }

  begin(call: Call): void {
    this.call = call;
    call.onBye = () => this.over();
    call.onReinvite = (offer) => {
      const answer = this.answer(placedDescription(offer.request)?.octets ?? Buffer.alloc(0));
      if (!answer.isUsable) return offer.refuse(488);
      offer.accept(answer.body, SDP);
      answer.begin();
    };
    // Never acknowledged: the layer below has said BYE (RFC 3261 s13.3.1.4).
    void call.acknowledged.then((isAcknowledged) => !isAcknowledged && this.over());
  }

  async end(): Promise<void> {
    this.over();
    await this.call?.bye();
  }

  /** Ends it without a word. */
  over(): void {
    for (const each of this.timers) each.cancel();
    this.media.end();
    this.onOver?.();
  }

  private decide(offered: OfferedLine): LineUse | 'refuse' {
    const { behaviour, policy, contentTypes, stack } = this.around;
    const acceptTypes = typesInSessions(behaviour, contentTypes());
    const decision = decideLine(offered, {
      ...{ behaviour, acceptTypes, supplies: this.supplies },
      fileTypes: policy.fileTypes,
      canSecure: stack.msrp.fingerprint !== undefined,
      lengthOf: (file) => this.store.lengthOf(file),
    });
    if (decision.take === 'nothing') {
      this.objections.push(decision.because);
      return 'refuse';
    }
    if (decision.take === 'supply') return new FileOut(decision.file, decision.selector, decision.range);
    const type = decision.take === 'file' ? decision.selector.type?.essence : undefined;
    const line: LineSurroundings = {
      acceptTypes: type === undefined ? acceptTypes : [...new Set([type, ...acceptTypes])],
      maxSize: behaviour.maxSize ?? policy.maxSize,
      refuseOtherTypes: policy.refuseOtherTypes,
      watch: (sink, flow) => this.watch(sink, flow, offered.description.index),
    };
    return decision.take === 'file'
      ? new FileIn(decision, line, this.store, this.around.receivedFile)
      : new MessagesIn(decision.direction, line, (message) => this.around.received(message, this.invite));
  }

  /** Lets the moods of the device act on a message as it comes in. */
  private watch(sink: MessageSink, flow: IncomingFlow, index: number): MessageSink {
    const { behaviour } = this.around;
    let isFirst = true;
    let length = 0;
    return {
      write: (position, octets) => {
        sink.write(position, octets);
        length += octets.length;
        if (isFirst && behaviour.stallMs !== undefined) this.stall(flow, behaviour.stallMs);
        isFirst = false;
        if (behaviour.stopAfter !== undefined && length > behaviour.stopAfter) {
          flow.refuse(413);
          void this.closeLine(index);
        }
      },
      complete: (total) => {
        const { failsAfterwards } = behaviour;
        if (failsAfterwards === undefined) return sink.complete(total);
        sink.abandon();
        flow.reportFailure(failsAfterwards);
      },
      abandon: () => {
        sink.abandon();
        this.awaitFarewell(index);
      },
    };
  }

  private stall(flow: IncomingFlow, ms: number): void {
    flow.pause();
    this.after(ms, () => flow.resume());
  }

  /** A sender that gave a message up is the one to close the session; it is not waited for for ever (RFC 5547 s8.4). */
  private awaitFarewell(index: number): void {
    if (this.lineAt(index)?.peer?.file)
      this.after(this.around.policy.farewellMs, () => void this.closeLine(index));
  }

  /** Closes a line by an offer of ours (RFC 3264 s8.2); with the last one the session ends. */
  private async closeLine(index: number): Promise<void> {
    const { call, media } = this;
    const line = this.lineAt(index);
    if (!line?.isLive || line.isClosed || !call || call.isOver) return;
    line.shut();
    const { response } = await call.reinvite(() => media.offer(), SDP);
    if (response && response.status < 300) media.answered(response.body);
    else media.withdrawn();
  }

  private lineAt(index: number): MediaLine | undefined {
    return this.media.lines.find((each) => each.index === index);
  }

  private after(ms: number, act: () => void): void {
    const timer = this.around.clock.after(ms, () => {
      this.timers.delete(timer);
      act();
    });
    this.timers.add(timer);
  }
}
