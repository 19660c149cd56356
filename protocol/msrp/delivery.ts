import { IntervalSet } from './interval-set';
import type { MsrpRequest } from './message';
import { reactionTo, type Reaction } from './reactions';
import type { SendOutcome } from './send-transaction';

/** Why a message failed: a status code of the peer, or what happened here. */
export type DeliveryFailure = number | 'timeout' | 'connection-lost' | 'given-up';

/** What its sender knows of a message. */
export interface Delivery {
  /**
   * sending: chunks are still to go. sent: all are out. delivered: success reports cover every octet. unconfirmed: the
   * session ended without the success reports that were asked for, of which the user is to be told.
   */
  readonly status: 'sending' | 'sent' | 'delivered' | 'failed' | 'unconfirmed';
  readonly failure?: DeliveryFailure;
}

const MOST_HOLES = 4096;
/** Codes by which the receiver does not want the octets; of all others it says that it did not get them. */
const UNWANTED: ReadonlySet<number> = new Set([403, 413, 415]);

/**
 * Follows one message at its sender from responses and REPORTs (RFC 4975 s7.1.1, s7.3.2): a 200 speaks for one chunk on one
 * hop, a REPORT for octets at the far end. Ranges of REPORTs need not match chunks and may overlap.
 */
export class DeliveryTracker {
  private confirmed: IntervalSet | undefined;
  /** Few at a time: a chunk is as long as can be. */
  private readonly unanswered: string[] = [];
  private isConfirmedEmpty = false;
  private total: number | undefined;
  private known: Delivery = { status: 'sending' };

  /** @param successReport whether success reports were asked for */
  constructor(private readonly successReport: boolean) {}

  get delivery(): Delivery {
    return this.known;
  }

  /** Chunks whose transaction is not over. */
  get openChunks(): number {
    return this.unanswered.length;
  }

  /** Transaction ids of those chunks. */
  get openTransactions(): readonly string[] {
    return this.unanswered;
  }

  /** Octets from the front without a hole that success reports have confirmed. */
  get confirmedPrefix(): number {
    return this.confirmed?.prefix ?? 0;
  }

  chunkBegan(transactionId: string): void {
    this.unanswered.push(transactionId);
  }

  /** The last chunk is out with "$": from now on the size of the message is known. */
  finished(total: number): void {
    this.total = total;
    this.settle();
  }

  /** It was refused before it began, by what is known from others. */
  refused(status: number): void {
    this.fail(status);
  }

  /** The message was given up with "#", or before it began. */
  givenUp(): void {
    this.fail('given-up');
  }

  /** What became of a chunk; gives what to do about it, if anything. */
  chunkSettled(transactionId: string, outcome: SendOutcome): Reaction | undefined {
    const at = this.unanswered.indexOf(transactionId);
    if (at >= 0) this.unanswered.splice(at, 1);
    switch (outcome.kind) {
      case 'refused':
        this.fail(outcome.status);
        return reactionTo(outcome.status);
      case 'timed-out':
        this.fail('timeout');
        return reactionTo(408);
      case 'connection-lost':
        this.fail('connection-lost');
        return undefined;
      case 'accepted':
      case 'unconfirmed':
        return undefined;
    }
  }

  /** A REPORT on this message; gives what to do about it, if anything. Namespaces other than "000" say nothing to us. */
  report(report: MsrpRequest): Reaction | undefined {
    const { reportStatus, byteRange } = report;
    if (reportStatus?.namespace !== '000') return undefined;
    const { code } = reportStatus;
    if (code !== 200) {
      this.fail(code === 408 ? 'timeout' : code);
      const reaction = reactionTo(code);
      // Octets that were not received mean that the session has failed (s7.3.2).
      return UNWANTED.has(code) ? reaction : { ...reaction, endsSession: true };
    }
    const start = (byteRange?.start ?? 1) - 1;
    // A success report need not have a Byte-Range; then it speaks of the whole message.
    const end = byteRange?.end ?? byteRange?.total ?? this.total ?? 0;
    // Reports that leave ever more holes are those of a peer that wants to fill our memory.
    this.confirmed ??= new IntervalSet();
    if (this.confirmed.size < MOST_HOLES) this.confirmed.add(start, end);
    if (start === 0 && end === 0) this.isConfirmedEmpty = true;
    this.settle();
    return undefined;
  }

  /** The session is over: reports can no longer come. */
  sessionEnded(): void {
    if (this.known.status === 'sending') this.fail('connection-lost');
    else if (this.known.status === 'sent' && this.successReport) this.known = { status: 'unconfirmed' };
  }

  private fail(failure: DeliveryFailure): void {
    if (this.known.status !== 'delivered' && this.known.status !== 'failed') {
      this.known = { status: 'failed', failure };
    }
  }

  private settle(): void {
    const { total } = this;
    if (total === undefined || this.known.status === 'failed') return;
    const isWhole = total === 0 ? this.isConfirmedEmpty : (this.confirmed?.covers(0, total) ?? false);
    this.known = { status: this.successReport && isWhole ? 'delivered' : 'sent' };
  }
}
