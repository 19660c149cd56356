import { cpimHead } from '../../../protocol/mime/cpim';
import { parseContentType } from '../../../protocol/msrp/media-type';
import { allows, mayBeWrapped, type FormatList } from '../../../protocol/sdp/format-list';
import { isFault } from '../../../protocol/sip/fault';
import type { MediaType } from '../../../protocol/sip/media-type';
import type { OutgoingMessage } from '../../msrp/outgoing-message';
import type { SendingMessage } from '../../msrp/sending-message';
import { atMost, prefixed } from '../../msrp/sources';
import { notSent, outcomeOf, outcomeOfEnding, type ContentOutcome } from '../../session/content-outcome';
import type { LineEnding, LineUse, MediaLine } from '../../session/media-line';
import { Settlement } from '../../session/settlement';
import type { SessionMessage } from './session-push';

/** Who speaks to whom, for wrappers (RFC 4975 s13). */
export interface Parties {
  readonly from: string;
  readonly to: string;
}

interface Waiting {
  readonly message: SessionMessage;
  readonly settlement: Settlement<ContentOutcome>;
}

/** A line for messages that are no files: any number of them, side by side (RFC 4975 s5.1). */
export class MessageLine implements LineUse {
  readonly direction = 'sendonly';
  private readonly underway = new Set<SendingMessage>();
  private waiting: Waiting[] = [];
  private line: MediaLine | undefined;
  private ending: LineEnding | undefined;

  constructor(
    readonly secure: boolean,
    readonly acceptTypes: readonly string[],
    private readonly parties: Parties,
    private readonly ignorePeer: boolean,
  ) {}

  /** Octets of all messages under way that have gone out. */
  get sent(): number {
    return [...this.underway].reduce((sum, each) => sum + each.sent, 0);
  }

  /** Sends a message, as soon as the line is open. Never rejects. */
  send(message: SessionMessage): Promise<ContentOutcome> {
    const settlement = new Settlement<ContentOutcome>();
    if (this.ending) settlement.settle(outcomeOfEnding(this.ending));
    else if (this.line) this.begin(this.line, { message, settlement });
    else this.waiting.push({ message, settlement });
    return settlement.promise;
  }

  /** Gives up whatever is under way. */
  abort(): void {
    for (const each of this.underway) each.abort();
  }

  opened(line: MediaLine): void {
    this.line = line;
    for (const each of this.waiting.splice(0)) this.begin(line, each);
  }

  ended(how: LineEnding): void {
    this.ending = how;
    for (const { settlement } of this.waiting.splice(0)) settlement.settle(outcomeOfEnding(how));
  }

  private begin({ peer, session }: MediaLine, { message, settlement }: Waiting): void {
    const outgoing = this.outgoing(message, peer?.acceptTypes ?? [], peer?.acceptWrappedTypes ?? []);
    if (typeof outgoing === 'string') return settlement.settle(notSent(outgoing));
    const { total, source } = outgoing;
    const limit = this.ignorePeer ? Infinity : (peer?.maxSize ?? Infinity);
    if (total !== undefined && total > limit)
      return settlement.settle(notSent(`The peer takes no more than ${limit} octets.`));
    // Of a size that is not known ahead, it shows on the way (RFC 4975 s8.6).
    const sending = session.send(
      total === undefined ? { ...outgoing, source: atMost(limit, source) } : outgoing,
    );
    this.underway.add(sending);
    void sending.delivery.then((delivery) => {
      this.underway.delete(sending);
      settlement.settle(outcomeOf(delivery));
    });
  }

  /** The message as the peer accepts it: as it is, or wrapped; or why there is no way (RFC 4975 s8.6, s13). */
  private outgoing(
    message: SessionMessage,
    accepted: FormatList,
    wrapped: FormatList,
  ): OutgoingMessage | string {
    const { type, source, size, successReport = true, failureReport } = message;
    const wishes = {
      successReport,
      ...(failureReport === undefined ? {} : { failureReport }),
    };
    const mediaType = parseContentType(type);
    const prefersWrapper = accepted[0]?.essence === CPIM;
    const plain = isFault(mediaType) || this.ignorePeer || allows(accepted, mediaType);
    const mayWrap = !isFault(mediaType) && takesWrapped(accepted, wrapped, mediaType);
    if (message.wrap ?? (mayWrap && (prefersWrapper || !plain))) {
      if (!mayWrap && !this.ignorePeer) return `The peer does not accept ${type} in a wrapper.`;
      const { from, to } = this.parties;
      const head = cpimHead({ from: `<${from}>`, to: `<${to}>`, mime: [['Content-Type', type]] });
      return {
        contentType: CPIM,
        source: prefixed(head, source()),
        ...(size === undefined ? {} : { total: head.length + size }),
        ...wishes,
      };
    }
    if (!plain) return `The peer does not accept ${type}.`;
    return { contentType: type, source: source(), ...(size === undefined ? {} : { total: size }), ...wishes };
  }
}

const CPIM = 'message/cpim';

function takesWrapped(accepted: FormatList, wrapped: FormatList, type: MediaType): boolean {
  const cpim = parseContentType(CPIM);
  return !isFault(cpim) && allows(accepted, cpim) && mayBeWrapped(accepted, wrapped, type);
}
