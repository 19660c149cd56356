import type { FileRange } from '../../protocol/sdp/file-attributes';
import { lengthOfRange } from '../../protocol/sdp/file-attributes';
import { sha1Of, type FileSelector } from '../../protocol/sdp/file-selector';
import { formatMediaType } from '../../protocol/sip/media-type';
import type { MsrpRequest } from '../../protocol/msrp/message';
import type { MessageSink } from '../../protocol/msrp/reassembler';
import type { FileStore, StoredFile } from './file-store';

/** A file as it was received. */
export interface ReceivedFile {
  /** Name and type as they were offered, if they were. */
  readonly name: string | undefined;
  readonly type: string | undefined;
  /** Octets that are there. */
  readonly size: number;
  /** Of what is there; undefined while something in front is missing. */
  readonly sha1: Buffer | undefined;
  /** whole: it is what was offered. damaged: size or hash differ (RFC 5547 s8.3.1). broken-off: the end did not come. */
  readonly state: 'whole' | 'damaged' | 'broken-off';
}

/** Told of a file when no more of it comes; its octets can be had until this returns, unless they are too many to hold. */
export type FileArrived = (file: ReceivedFile, octets: () => Buffer | undefined) => void;

/**
 * Takes in the one message of a session for a file, and verifies it against its selector (RFC 5547 s8.3.1, s8.7). With a
 * range it goes on with what came before.
 */
export class FileReceipt {
  private message: string | undefined;
  private stored: StoredFile | undefined;
  private isOver = false;

  /** @param done told once what was received */
  constructor(
    private readonly selector: FileSelector,
    private readonly range: FileRange | undefined,
    private readonly store: FileStore,
    private readonly done: FileArrived,
  ) {}

  /** Octets that are expected in this session, if that is known. */
  get expected(): number | undefined {
    const { size } = this.selector;
    if (size === undefined) return undefined;
    return this.range ? lengthOfRange(this.range, size) : size;
  }

  /** Decides on a message of the session: there is only one (RFC 5547 s8.7). */
  open(send: MsrpRequest): MessageSink | number {
    if (this.isOver || (this.message !== undefined && this.message !== send.messageId)) return 413;
    this.message = send.messageId;
    const offset = (this.range?.start ?? 1) - 1;
    const stored = this.store.open(this.selector, offset);
    this.stored = stored;
    return {
      write: (position, octets) => stored.write(offset + position, octets),
      complete: (total) => this.end(offset + total),
      abandon: () => this.end(undefined),
    };
  }

  /** The session is over; what has not come does not come. */
  close(): void {
    if (!this.isOver) this.end(undefined);
  }

  /** @param size octets of the file when its end has come */
  private end(size: number | undefined): void {
    if (this.isOver) return;
    this.isOver = true;
    const { selector, stored } = this;
    if (!stored) return;
    const sha1 = size === undefined ? undefined : stored.finish(size);
    const file: ReceivedFile = {
      name: selector.name,
      type: selector.type && formatMediaType(selector.type),
      size: stored.length,
      sha1,
      state: size === undefined ? 'broken-off' : this.isAsOffered(size, sha1) ? 'whole' : 'damaged',
    };
    this.done(file, () => stored.octets(size ?? stored.length));
  }

  /** What ends before the file does is only a part of it, which no hash speaks of. */
  private isAsOffered(end: number, sha1: Buffer | undefined): boolean {
    const { size } = this.selector;
    const stop = this.range?.stop;
    if (stop !== undefined && stop !== size) return end === stop;
    const hash = sha1Of(this.selector);
    return (size === undefined || size === end) && (!hash || (sha1?.equals(hash) ?? false));
  }
}
