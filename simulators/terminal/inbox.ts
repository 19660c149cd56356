import type { SipRequest } from '../../protocol/sip/message';
import { expiryOf } from '../../protocol/push/expiry';
import type { Retrieval } from './indirection/retrieval';

/** One part that was rendered. */
export interface RenderedPart {
  /** Content-Type as spelled. */
  readonly contentType: string;
  readonly body: Buffer;
}

/** Push Content that a terminal has rendered. */
export interface InboxEntry {
  /** Content-Type of the MESSAGE, or of the message in a session, as spelled. */
  readonly contentType: string;
  /** The body octets as they came, a multipart in one piece. */
  readonly body: Buffer;
  /** What the user gets to see, in order: the body itself, or the parts of it that were understood and wanted. */
  readonly parts: readonly RenderedPart[];
  /** What became of content that stood elsewhere (RFC 4483), in order. */
  readonly retrievals: readonly Retrieval[];
  /** URI in From. It is what the sender says; an asserted identity would need trust (RFC 3325 s8). */
  readonly from: string;
  readonly callId: string;
  /** Wall-clock time of receipt. */
  readonly at: Date;
  readonly expiresAt?: Date;
  /** It had expired when it was shown, and the user is told so (RFC 3428 s7). */
  readonly expired: boolean;
}

/** What is shown of a body. */
export type Shown = Pick<InboxEntry, 'parts' | 'retrievals'>;

/** Entries kept at most; the oldest go first. */
const MOST_ENTRIES = 100_000;

/** What a terminal has rendered. A MESSAGE comes in once, however often the network repeats it. */
export class Inbox {
  /** Told of each entry as it comes in. */
  onEntry?: ((entry: InboxEntry) => void) | undefined;
  private readonly received: InboxEntry[] = [];

  get entries(): readonly InboxEntry[] {
    return this.received;
  }

  /**
   * Renders what was understood of a MESSAGE.
   * @param at when it came
   * @param expired what to do with content that has expired: show it marked, or not at all
   */
  render(message: SipRequest, shown: Shown, at: Date, expired: 'mark' | 'discard'): void {
    const expiresAt = expiryOf(message, at);
    const isExpired = expiresAt !== undefined && expiresAt.getTime() <= at.getTime();
    if (isExpired && expired === 'discard') return;
    this.take(
      {
        contentType: message.header('Content-Type') ?? '',
        body: message.body,
        from: message.from?.uriText ?? '',
        callId: message.callId ?? '',
        at,
        ...(expiresAt === undefined ? {} : { expiresAt }),
        expired: isExpired,
      },
      shown,
    );
  }

  /** Takes in what is shown of a body, however it came. */
  take(entry: Omit<InboxEntry, keyof Shown>, shown: Shown): void {
    if (this.received.length === MOST_ENTRIES) this.received.shift();
    const whole = { ...entry, ...shown };
    this.received.push(whole);
    this.onEntry?.(whole);
  }
}
