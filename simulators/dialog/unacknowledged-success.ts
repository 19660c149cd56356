import type { Timer } from '../../network/clock';
import { transactionLife } from '../../protocol/sip/transactions/timers';
import { Settlement } from '../session/settlement';
import type { CallSurroundings } from './surroundings';

/**
 * A 2xx to INVITE until its ACK comes: repeated after T1, then twice that and so on up to T2, whatever the transport, for
 * 64*T1 (RFC 3261 s13.3.1.4).
 */
export class UnacknowledgedSuccess {
  private readonly settlement = new Settlement<boolean>();
  private readonly limit: Timer;
  private repetition: Timer | undefined;

  /** @param repeat sends the 2xx once more */
  constructor(
    private readonly around: CallSurroundings,
    private readonly repeat: () => void,
  ) {
    const { endpoint, policy } = around;
    const { timers } = endpoint.policy;
    this.limit = endpoint.clock.after(transactionLife(timers), () => this.end(false));
    if (policy.repeat2xx) this.arm(timers.t1);
  }

  /** Whether the ACK came; false when it did not come in time, or the call ended before. */
  get outcome(): Promise<boolean> {
    return this.settlement.promise;
  }

  acknowledged(): void {
    this.end(true);
  }

  /** Waits no longer. */
  giveUp(): void {
    this.end(false);
  }

  private arm(ms: number): void {
    const { endpoint } = this.around;
    this.repetition = endpoint.clock.after(ms, () => {
      this.repeat();
      this.arm(Math.min(2 * ms, endpoint.policy.timers.t2));
    });
  }

  private end(isAcknowledged: boolean): void {
    this.limit.cancel();
    this.repetition?.cancel();
    this.settlement.settle(isAcknowledged);
  }
}
