import type { Clock } from '../../network/clock';
import type { IdSource } from '../stack/ids';

/** Nonces that are remembered at most; older ones count as stale, which costs a client one more round trip. */
const MOST_NONCES = 10_000;
/** How far behind the highest count a request may arrive and still be told from a replay: UDP reorders. */
const WINDOW = 31;

interface Issued {
  readonly until: number;
  /** Highest nonce count seen. */
  highest: number;
  /** Bit n: the count `highest - n` was seen. */
  seen: number;
}

/** The digest nonces we gave out, and how often each was used (RFC 2617 s3.2.1, s3.2.2). */
export class Nonces {
  /** In the order of issue, which is the order in which they run out. */
  private readonly issued = new Map<string, Issued>();

  constructor(
    private readonly clock: Clock,
    private readonly ids: IdSource,
    private readonly lifetimeMs: number,
  ) {}

  issue(): string {
    this.forgetOld();
    const nonce = this.ids.nonce();
    this.issued.set(nonce, { until: this.clock.now() + this.lifetimeMs, highest: 0, seen: 0 });
    return nonce;
  }

  /** True if the nonce is one of ours whose time is not over. */
  isCurrent(nonce: string): boolean {
    const issued = this.issued.get(nonce);
    return issued !== undefined && issued.until > this.clock.now();
  }

  /** Counts a use of a current nonce; false if that count was used before. */
  use(nonce: string, count: number): boolean {
    const issued = this.issued.get(nonce);
    if (issued === undefined) return false;
    const behind = issued.highest - count;
    if (behind < 0) {
      issued.seen = -behind > WINDOW ? 1 : ((issued.seen << -behind) | 1) >>> 0;
      issued.highest = count;
      return true;
    }
    if (behind > WINDOW || (issued.seen & (1 << behind)) !== 0) return false;
    issued.seen = (issued.seen | (1 << behind)) >>> 0;
    return true;
  }

  private forgetOld(): void {
    const now = this.clock.now();
    for (const [nonce, { until }] of this.issued) {
      if (until > now && this.issued.size < MOST_NONCES) return;
      this.issued.delete(nonce);
    }
  }
}
