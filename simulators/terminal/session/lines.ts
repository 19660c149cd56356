import type { FileRange } from '../../../protocol/sdp/file-attributes';
import type { FileSelector } from '../../../protocol/sdp/file-selector';
import { allows, parseFormatList } from '../../../protocol/sdp/format-list';
import { receives, type Direction } from '../../../protocol/sdp/direction';
import type { MsrpRequest } from '../../../protocol/msrp/message';
import type { MessageSink } from '../../../protocol/msrp/reassembler';
import { isFault } from '../../../protocol/sip/fault';
import type { IncomingFlow } from '../../msrp/incoming';
import { FileReceipt, type FileArrived } from '../../session/file-receipt';
import type { FileStore } from '../../session/file-store';
import { FileSupply } from '../../session/file-supply';
import type { FileContent } from '../../session/file-content';
import type { LineEnding, LineUse, MediaLine } from '../../session/media-line';
import { IncomingMessage, type ReceivedMessage } from './received-message';

/** What a line of a terminal stands on. */
export interface LineSurroundings {
  /** Media types that are accepted on the line, as it says. */
  readonly acceptTypes: readonly string[];
  /** Octets of the largest message, as it says. */
  readonly maxSize: number | undefined;
  /** Refuse with 415 what is not among the types (RFC 4975 s7.3.1). */
  readonly refuseOtherTypes: boolean;
  /** Watches a message come in: it may be too much, or too fast. */
  readonly watch: (sink: MessageSink, flow: IncomingFlow) => MessageSink;
}

/** A line on which messages come that are no files (RFC 4975 s7.3.1). */
export class MessagesIn implements LineUse {
  readonly acceptTypes: readonly string[];
  readonly maxSize?: number;

  constructor(
    readonly direction: Direction,
    private readonly around: LineSurroundings,
    private readonly received: (message: ReceivedMessage) => void,
  ) {
    this.acceptTypes = around.acceptTypes;
    if (around.maxSize !== undefined) this.maxSize = around.maxSize;
  }

  readonly receive = (send: MsrpRequest, flow: IncomingFlow): MessageSink | number => {
    if (!receives(this.direction)) return 403;
    return (
      objectionTo(send, this.around) ?? this.around.watch(new IncomingMessage(send, this.received), flow)
    );
  };
}

/** A line on which one file comes (RFC 5547 s8.3.1). */
export class FileIn implements LineUse {
  readonly direction = 'recvonly';
  readonly acceptTypes: readonly string[];
  readonly maxSize?: number;
  private readonly receipt: FileReceipt;

  constructor(
    file: { readonly selector: FileSelector; readonly range: FileRange | undefined },
    private readonly around: LineSurroundings,
    store: FileStore,
    received: FileArrived,
  ) {
    this.acceptTypes = around.acceptTypes;
    if (around.maxSize !== undefined) this.maxSize = around.maxSize;
    this.receipt = new FileReceipt(file.selector, file.range, store, received);
  }

  readonly receive = (send: MsrpRequest, flow: IncomingFlow): MessageSink | number => {
    const objection = objectionTo(send, this.around);
    if (objection !== undefined) return objection;
    const sink = this.receipt.open(send);
    return typeof sink === 'number' ? sink : this.around.watch(sink, flow);
  };

  ended(): void {
    this.receipt.close();
  }
}

/** A line on which a file goes out that was asked for (RFC 5547 s8.3.2). */
export class FileOut implements LineUse {
  readonly direction = 'sendonly';
  readonly selector: FileSelector;
  private readonly supply: FileSupply;

  /** @param asked the selector that the file was asked for with; our answer adds the hash to it */
  constructor(file: FileContent, asked: FileSelector, range: FileRange | undefined) {
    this.selector = { ...asked, hashes: [{ algorithm: 'sha-1', value: file.sha1 }] };
    this.supply = new FileSupply(file, {
      successReport: true,
      ignoreMaxSize: false,
      ...(range === undefined ? {} : { range }),
    });
  }

  opened(line: MediaLine): void {
    this.supply.opened(line);
  }

  ended(how: LineEnding): void {
    this.supply.ended(how);
  }
}

/** The status that refuses a message at its first chunk (RFC 4975 s7.3.1, s10.5, s10.6). */
function objectionTo(send: MsrpRequest, around: LineSurroundings): number | undefined {
  const { contentType, byteRange } = send;
  const list = parseFormatList(around.acceptTypes.join(' '));
  const isAccepted = contentType !== undefined && !isFault(list) && allows(list, contentType);
  if (!isAccepted && around.refuseOtherTypes) return 415;
  const total = byteRange?.total;
  return around.maxSize !== undefined && total !== undefined && total > around.maxSize ? 413 : undefined;
}
