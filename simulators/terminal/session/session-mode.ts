import { understand, type Understands } from '../../../protocol/mime/understanding';
import type { SipRequest } from '../../../protocol/sip/message';
import type { FileContent } from '../../session/file-content';
import type { FileArrived, ReceivedFile } from '../../session/file-receipt';
import { SessionStack, type SessionStackOptions } from '../../session/session-stack';
import type { Inbox } from '../inbox';
import { withContents } from '../indirection/parts';
import type { Retriever } from '../indirection/retriever';
import type { TerminalPolicy } from '../policy';
import type { SessionBehaviour } from './behaviour';
import type { ReceivedMessage } from './received-message';
import { SessionReceiver } from './session-receiver';

/** What it takes to open session mode at a terminal. */
export interface SessionModeOptions extends SessionStackOptions {
  readonly policy: TerminalPolicy;
  readonly behaviour: SessionBehaviour;
  readonly inbox: Inbox;
  readonly retriever: Retriever;
  /** Where whatever comes is written down. */
  readonly messages: ReceivedMessage[];
  readonly files: ReceivedFile[];
  readonly onFile?: FileArrived | undefined;
  /** What it renders of what comes. */
  readonly understands: () => Understands;
}

/** Session mode of a terminal: who calls is answered, and what comes is written down. */
export class SessionMode {
  private readonly receiver: SessionReceiver;

  private constructor(
    private readonly options: SessionModeOptions,
    private readonly stack: SessionStack,
  ) {
    const { policy, behaviour, endpoint, files, understands } = options;
    this.receiver = new SessionReceiver({
      ...{ clock: endpoint.clock, stack, policy, behaviour },
      contentTypes: () => understands().types,
      received: (message, invite) => this.received(message, invite),
      receivedFile: (file, octets) => {
        files.push(file);
        options.onFile?.(file, octets);
      },
    });
  }

  /** Opens the MSRP listener. Rejects when the address is not to be had. */
  static async open(options: SessionModeOptions): Promise<SessionMode> {
    return new SessionMode(options, await SessionStack.open(options));
  }

  /** What is not over, in calls and in MSRP. */
  get open(): number {
    return this.stack.open;
  }

  isInDialog(request: SipRequest): boolean {
    return this.stack.isInDialog(request);
  }

  /** Has a file to be asked for (RFC 5547 s8.3.2). */
  supplies(file: FileContent): void {
    this.receiver.supplies.push(file);
  }

  /** Ends all sessions with BYE. */
  endSessions(): Promise<void> {
    return this.receiver.endAll();
  }

  /** Breaks all MSRP connections without a farewell. */
  dropConnections(): void {
    this.stack.dropConnections();
  }

  /** Ends all without a word. */
  async close(): Promise<void> {
    this.receiver.stop();
    await this.stack.close();
  }

  private received(message: ReceivedMessage, invite: SipRequest): void {
    const { messages, inbox, understands, endpoint, retriever } = this.options;
    messages.push(message);
    const { entity, body, contentType } = message;
    const reading = entity && understand(entity, understands());
    if (!body || !reading?.understood || reading.rendered.length === 0) return;
    const entry = {
      ...{ contentType, body },
      from: message.from ?? invite.from?.uriText ?? '',
      callId: invite.callId ?? '',
      at: endpoint.clock.date(),
      expired: false,
    };
    withContents(reading.rendered, retriever, (shown) => inbox.take(entry, shown));
  }
}
