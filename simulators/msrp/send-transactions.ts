import type { Clock, Timer } from '../../network/clock';
import type { FailureReport } from '../../protocol/msrp/message';
import { ChurningMap } from '../../protocol/msrp/churning-map';
import { RecentMap } from '../../protocol/msrp/recent-ids';
import {
  newSendTransaction,
  stepSendTransaction,
  type SendOutcome,
  type SendTransactionEvent,
  type SendTransactionState,
} from '../../protocol/msrp/send-transaction';

/** SENDs with Failure-Report "partial" that an error may still come for; more than that many are forgotten. */
const MOST_LATE = 1024;

interface Transaction {
  readonly id: string;
  readonly tell: (outcome: SendOutcome) => void;
  state: SendTransactionState;
  timer: Timer | undefined;
}

/** The SENDs of ours on one connection that wait for a response (RFC 4975 s7.1.1), by transaction id. */
export class SendTransactions {
  private readonly open = new ChurningMap<Transaction>();
  /** Those that are over unless an error comes. */
  private readonly late = new RecentMap<Transaction>(MOST_LATE);

  /** @param timeout milliseconds from the last octet to the response */
  constructor(
    private readonly clock: Clock,
    private readonly timeout: number,
  ) {}

  get size(): number {
    return this.open.size;
  }

  /** The head of a SEND goes out. An open one with the same id, which only a deviation brings about, is not followed any more. */
  began(id: string, failureReport: FailureReport, tell: (outcome: SendOutcome) => void): void {
    const earlier = this.open.get(id);
    if (earlier) this.over(earlier, { kind: 'unconfirmed' });
    this.open.set(id, { id, tell, state: newSendTransaction(failureReport), timer: undefined });
  }

  /** The last octet of the SEND has gone out. */
  sent(id: string): void {
    const transaction = this.open.get(id);
    if (transaction) this.step(transaction, { type: 'sent' });
  }

  /** A response has come; one that fits nothing is ignored. */
  response(id: string, status: number): void {
    const transaction = this.open.get(id) ?? this.late.get(id);
    if (transaction) this.step(transaction, { type: 'response', status });
  }

  /** Nobody wants to know any more what becomes of it. */
  forget(id: string): void {
    this.open.get(id)?.timer?.cancel();
    this.open.delete(id);
    this.late.delete(id);
  }

  connectionLost(): void {
    this.late.clear();
    for (const each of this.open.values()) this.step(each, { type: 'connection-lost' });
  }

  private step(transaction: Transaction, event: SendTransactionEvent): void {
    const { state, effects } = stepSendTransaction(transaction.state, event, this.timeout);
    transaction.state = state;
    for (const effect of effects) {
      if (effect.do === 'arm') {
        transaction.timer = this.clock.after(effect.after, () => this.step(transaction, { type: 'timer' }));
      } else if (effect.do === 'disarm') transaction.timer?.cancel();
      else this.over(transaction, effect.outcome);
    }
  }

  private over(transaction: Transaction, outcome: SendOutcome): void {
    const { id, state } = transaction;
    transaction.timer?.cancel();
    if (this.open.get(id) === transaction) this.open.delete(id);
    if (state.failureReport === 'partial') this.late.set(id, transaction);
    transaction.tell(outcome);
  }
}
