import { lengthOfRange, type FileRange } from '../../protocol/sdp/file-attributes';
import { allows } from '../../protocol/sdp/format-list';
import { formatDateTime } from '../../protocol/sdp/date-time';
import type { FailureReport, MsrpHeaderPair } from '../../protocol/msrp/message';
import { parseContentType } from '../../protocol/msrp/media-type';
import { isFault } from '../../protocol/sip/fault';
import { quote } from '../../protocol/sip/params';
import type { SendingMessage } from '../msrp/sending-message';
import { notSent, outcomeOf, outcomeOfEnding, type ContentOutcome } from './content-outcome';
import type { FileContent } from './file-content';
import type { LineEnding, MediaLine } from './media-line';
import { Settlement } from './settlement';

/** How a file is sent. */
export interface SupplyWishes {
  readonly range?: FileRange;
  readonly successReport: boolean;
  readonly failureReport?: FailureReport;
  /** Send it even if it is larger than the peer wants (against RFC 5547 s8.7). */
  readonly ignoreMaxSize: boolean;
}

/**
 * A file on its way over a line of its own: one message with just the octets that were agreed on (RFC 5547 s8.7). It is
 * not sent to a peer that says it cannot take it.
 */
export class FileSupply {
  private readonly settlement = new Settlement<ContentOutcome>();
  private sending: SendingMessage | undefined;

  constructor(
    readonly file: FileContent,
    private readonly wishes: SupplyWishes,
  ) {}

  /** Settles once, when all is known. */
  get outcome(): Promise<ContentOutcome> {
    return this.settlement.promise;
  }

  /** Octets of the message that have gone out. */
  get sent(): number {
    return this.sending?.sent ?? 0;
  }

  /** Octets that are transferred. */
  get length(): number {
    const { range } = this.wishes;
    return range ? (lengthOfRange(range, this.file.size) ?? 0) : this.file.size;
  }

  opened({ peer, session }: MediaLine): void {
    const objection = this.objection(peer?.maxSize, peer?.acceptTypes);
    if (objection !== undefined) {
      this.settlement.settle(notSent(objection));
      return;
    }
    const { file, wishes, length } = this;
    const { failureReport } = wishes;
    this.sending = session.send({
      contentType: file.type,
      source: file.read((wishes.range?.start ?? 1) - 1, length),
      total: length,
      successReport: wishes.successReport,
      ...(failureReport === undefined ? {} : { failureReport }),
      headers: [contentDisposition(file)],
    });
    void this.sending.delivery.then((delivery) => this.settlement.settle(outcomeOf(delivery)));
  }

  /** The line is over; what was sent settles by itself. */
  ended(how: LineEnding): void {
    if (!this.sending) this.settlement.settle(outcomeOfEnding(how));
  }

  /** Gives it up: the chunk that is under way ends with "#" (RFC 5547 s8.4). */
  abort(): void {
    this.sending?.abort();
  }

  private objection(
    maxSize: number | undefined,
    accepted: Parameters<typeof allows>[0] | undefined,
  ): string | undefined {
    if (maxSize !== undefined && this.length > maxSize && !this.wishes.ignoreMaxSize)
      return `The peer takes no more than ${maxSize} octets.`;
    const type = parseContentType(this.file.type);
    if (accepted && !isFault(type) && !allows(accepted, type))
      return `The peer does not accept ${this.file.type}.`;
    return undefined;
  }
}

/** Content-Disposition of a file, with what the description says of it (RFC 5547 s6, s7; RFC 2183 s2). */
function contentDisposition({ name, size, disposition = 'attachment', dates }: FileContent): MsrpHeaderPair {
  const date = (kind: string, at: Date | undefined): string =>
    at ? `; ${kind}="${formatDateTime(at)}"` : '';
  const value =
    `${disposition}; ${fileNameParameter(name)}${size > 0 ? `; size=${size}` : ''}` +
    date('creation-date', dates?.creation) +
    date('modification-date', dates?.modification) +
    date('read-date', dates?.read);
  return ['Content-Disposition', value];
}

/** A quoted string, or the extended form where ASCII does not suffice (RFC 2231 s4). */
function fileNameParameter(name: string): string {
  if (/^[ -~]*$/.test(name)) return `filename=${quote(name)}`;
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `filename*=UTF-8''${encoded}`;
}
