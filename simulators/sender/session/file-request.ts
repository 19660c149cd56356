import type { MsrpRequest } from '../../../protocol/msrp/message';
import type { FileOffer } from '../../../protocol/sdp/compose';
import type { FileSelector } from '../../../protocol/sdp/file-selector';
import { notSent, outcomeOfEnding, type ContentOutcome } from '../../session/content-outcome';
import { FileReceipt, type ReceivedFile } from '../../session/file-receipt';
import type { FileStore } from '../../session/file-store';
import type { LineEnding, LineUse, MediaLine } from '../../session/media-line';
import { Settlement } from '../../session/settlement';

/** A file that is asked of the peer: the pull of RFC 5547 s8.2.2. */
export class FileRequest implements LineUse {
  readonly direction = 'recvonly';
  readonly acceptTypes = ['*'];
  readonly file: FileOffer;
  received: ReceivedFile | undefined;
  private readonly settlement = new Settlement<ContentOutcome>();
  private receipt: FileReceipt | undefined;

  constructor(
    selector: FileSelector,
    transferId: string,
    private readonly store: FileStore,
    readonly secure: boolean,
  ) {
    this.file = { selector, transferId };
  }

  get outcome(): Promise<ContentOutcome> {
    return this.settlement.promise;
  }

  readonly receive = (send: MsrpRequest): ReturnType<FileReceipt['open']> => this.receipt?.open(send) ?? 413;

  /** What is to come is what the answer says of it, and what was asked for. */
  opened({ peer }: MediaLine): void {
    const selector = { ...this.file.selector, ...peer?.file?.selector };
    this.receipt = new FileReceipt(selector, undefined, this.store, (file) => this.done(file));
  }

  ended(how: LineEnding): void {
    this.receipt?.close();
    this.settlement.settle(
      this.receipt ? notSent('The session ended before the file came.') : outcomeOfEnding(how),
    );
  }

  private done(file: ReceivedFile): void {
    this.received = file;
    this.settlement.settle(
      file.state === 'whole'
        ? { what: 'delivered', meaning: 'The file came, and is what was asked for.' }
        : { what: 'failed', meaning: `The file came ${file.state}.` },
    );
  }
}
