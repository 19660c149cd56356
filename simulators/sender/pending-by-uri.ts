import { isSameUri, uriKey } from '../../protocol/sip/distinct-uris';
import { isFault } from '../../protocol/sip/fault';
import { parseUri, type Uri } from '../../protocol/sip/uri';

/** One URI with a task that runs, and those that wait for it. */
interface Line {
  readonly uri: Uri | string;
  readonly waiting: (() => void)[];
}

/**
 * Lets one task run per URI at a time, the others in their order after it (RFC 3428 s8). URIs are the same by RFC 3261
 * s19.1.4: GRUUs of one user differ in gr, so their tasks run side by side; a public GRUU and its AOR are equal, so theirs do not.
 */
export class PendingByUri {
  /** By user part, so that few URIs have to be compared. */
  private readonly lines = new Map<string, Line[]>();

  /** Runs the task as soon as no other one for this URI does; settles as the task does. */
  async run<T>(uriText: string, task: () => Promise<T>): Promise<T> {
    const parsed = parseUri(uriText);
    const uri = isFault(parsed) ? uriText : parsed;
    const key = uriKey(uri);
    const line = await this.enter(key, uri);
    try {
      return await task();
    } finally {
      this.leave(key, line);
    }
  }

  private enter(key: string, uri: Uri | string): Line | Promise<Line> {
    const lines = this.lines.get(key) ?? [];
    const line = lines.find((each) => isSameUri(each.uri, uri));
    if (line) return new Promise((resolve) => line.waiting.push(() => resolve(line)));
    const own: Line = { uri, waiting: [] };
    this.lines.set(key, [...lines, own]);
    return own;
  }

  private leave(key: string, line: Line): void {
    const next = line.waiting.shift();
    if (next) return next();
    const others = (this.lines.get(key) ?? []).filter((each) => each !== line);
    if (others.length > 0) this.lines.set(key, others);
    else this.lines.delete(key);
  }
}
