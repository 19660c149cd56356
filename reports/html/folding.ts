import type { FoldRow, FrameRow, LadderRow } from './ladder';

/** Frames that are shown at the begin and at the end of a long run of MSRP frames, or of parts of a content of HTTP. */
const AT_BEGIN = 6;
const AT_END = 4;
/** Frames of other kinds, of which there are seldom many. */
const MOST_OTHERS = 1000;

/**
 * Folds what would only repeat itself: of a long run of MSRP frames, or of parts of one content of HTTP, its begin and its end are kept, and every frame that
 * proves a finding. Takes the rows one by one and keeps no more than it shows, because a trace may have any length.
 */
export class Folding {
  readonly #rows: LadderRow[] = [];
  /** The last ones of the run at hand: kept if it ends here, folded if it goes on. */
  readonly #ending: FrameRow[] = [];
  #fold: Fold | undefined;
  #length = 0;
  #others = 0;

  add(row: FrameRow): void {
    const chunk = row.protocol === 'MSRP' || isPart(row);
    if (!chunk) this.#others += 1;
    const foldable = row.proves.length === 0 && (chunk || this.#others > MOST_OTHERS);
    if (!foldable) {
      this.#endRun();
      this.#rows.push(row);
      // What proves something interrupts a run, but does not begin another.
      if (!chunk) this.#length = 0;
      return;
    }
    this.#length += 1;
    if (this.#length <= AT_BEGIN) {
      this.#rows.push(row);
      return;
    }
    this.#ending.push(row);
    if (this.#ending.length > AT_END) this.#put(this.#ending.shift()!);
  }

  rows(): readonly LadderRow[] {
    this.#endRun();
    return this.#rows;
  }

  #put(row: FrameRow): void {
    this.#fold ??= new Fold(row);
    this.#fold.add(row);
  }

  #endRun(): void {
    if (this.#fold !== undefined) this.#rows.push(this.#fold.row());
    this.#fold = undefined;
    this.#rows.push(...this.#ending.splice(0));
  }
}

/** What is said about frames that are not shown. */
class Fold {
  readonly #kinds = new Map<string, number>();
  readonly #first: FrameRow;
  #last: FrameRow;
  #octets = 0;

  constructor(first: FrameRow) {
    this.#first = first;
    this.#last = first;
  }

  add(row: FrameRow): void {
    const kind = kindOf(row);
    this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
    this.#last = row;
    this.#octets += row.size;
  }

  row(): FoldRow {
    const kinds = [...this.#kinds].map(([kind, count]) => `${count} more ${kind}`).join(', ');
    return {
      kind: 'fold',
      at: this.#first.at,
      until: this.#last.at,
      first: this.#first.index,
      last: this.#last.index,
      text: `${kinds}: ${sizeText(this.#octets)}`,
    };
  }
}

/** More octets of an HTTP message, without a start line. */
function isPart({ protocol, line }: FrameRow): boolean {
  return protocol === 'HTTP' && line.startsWith('(');
}

function kindOf({ protocol, line }: FrameRow): string {
  const word = protocol === 'MSRP' ? line.split(' ')[2] : undefined;
  if (word === undefined) return `${protocol} frames`;
  return /^\d/.test(word) ? `${word} responses` : `${word} frames`;
}

/** A number of octets for people. */
export function sizeText(octets: number): string {
  if (octets < 10_240) return `${octets} octets`;
  if (octets < 10_485_760) return `${Math.round(octets / 1024)} KiB`;
  return `${Math.round(octets / 1_048_576)} MiB`;
}
