import type { Content } from '../../../protocol/mime/compose';
import type { FileOffer } from '../../../protocol/sdp/compose';
import type { ContentOutcome } from '../../session/content-outcome';
import { selectorOf } from '../../session/file-content';
import { FileSupply } from '../../session/file-supply';
import type { LineEnding, LineUse, MediaLine } from '../../session/media-line';
import type { FilePush } from './session-push';

/** A file that is offered on a line of its own, and sent when it is accepted (RFC 5547 s8.2.1). */
export class FileTransfer implements LineUse {
  readonly direction = 'sendonly';
  readonly file: FileOffer;
  readonly title?: string;
  readonly secure: boolean;
  readonly acceptTypes: readonly string[];
  private readonly supply: FileSupply;
  private line: MediaLine | undefined;

  /**
   * @param transferId of this transfer and no other (RFC 5547 s8.1)
   * @param types      what the line accepts besides the type of the file
   */
  constructor(
    private readonly push: FilePush,
    transferId: string,
    about: { readonly secure: boolean; readonly types: readonly string[]; readonly ignoreMaxSize: boolean },
  ) {
    const { file, range, selector, failureReport, successReport = true } = push;
    this.file = {
      selector: { ...selectorOf(file), ...selector },
      transferId,
      disposition: file.disposition ?? 'attachment',
      ...(file.dates === undefined ? {} : { dates: file.dates }),
      ...(file.icon === undefined ? {} : { icon: iconId(transferId) }),
      ...(range === undefined ? {} : { range }),
    };
    if (file.title !== undefined) this.title = file.title;
    this.secure = about.secure;
    this.acceptTypes = [...new Set([file.type, ...about.types])];
    this.supply = new FileSupply(file, {
      ...{ successReport, ignoreMaxSize: about.ignoreMaxSize },
      ...(range === undefined ? {} : { range }),
      ...(failureReport === undefined ? {} : { failureReport }),
    });
  }

  /** The part of the INVITE that holds its icon, if it has one. */
  get icon(): Content | undefined {
    const { icon } = this.push.file;
    const headers = [['Content-ID', `<${this.file.icon ?? ''}>`] as const];
    return icon && { ...icon, disposition: 'icon;handling=optional', headers };
  }

  /** Index of its m= line; undefined until it is offered and answered. */
  get index(): number | undefined {
    return this.line?.index;
  }

  get outcome(): Promise<ContentOutcome> {
    return this.supply.outcome;
  }

  /** Octets that have gone out. */
  get sent(): number {
    return this.supply.sent;
  }

  /** Gives it up. */
  abort(): void {
    this.supply.abort();
  }

  /**
   * What to offer to go on with a transfer that broke off: the same file from the next octet to its end, which is a new
   * transfer with an id of its own (RFC 5547 s8.1).
   * @param received octets from the front of the file that the receiver has
   */
  resumed(received: number): FilePush {
    return { ...this.push, range: { start: received + 1, stop: this.push.file.size } };
  }

  opened(line: MediaLine): void {
    this.line = line;
    this.supply.opened(line);
  }

  ended(how: LineEnding): void {
    this.supply.ended(how);
  }
}

/** A Content-ID that nobody else has, as a transfer has its id alone. */
function iconId(transferId: string): string {
  return `${transferId}@icon.invalid`;
}
