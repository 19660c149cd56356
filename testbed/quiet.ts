import type { Clock } from '../network/clock';
import type { TraceRecorder } from '../network/trace-recorder';

/** What has to be over before a scenario may be judged. */
export interface QuietWatch {
  readonly clock: Clock;
  readonly recorder: TraceRecorder;
  /** Client transactions of the simulators that still wait for an answer. */
  readonly openTransactions: () => number;
  /** Nothing may pass for this long, in milliseconds. */
  readonly quietMs: number;
  /** No longer than this, in milliseconds: a peer that never rests must not hold up the run. */
  readonly limitMs: number;
}

/**
 * Resolves when the wire has gone quiet: every transaction has ended, nothing is on its way, and for the quiet time
 * nothing was sent. That is what "no other terminal receives anything" rests on. True when it did go quiet, false
 * when the limit ended the wait.
 */
export function quiet(watch: QuietWatch): Promise<boolean> {
  const { clock, recorder, quietMs, limitMs } = watch;
  const deadline = clock.now() + limitMs;
  return new Promise((resolve) => {
    let timer = clock.after(quietMs, look);
    const stop = recorder.onFrame(() => {
      timer.cancel();
      timer = clock.after(quietMs, look);
    });
    function look(): void {
      const resting = watch.openTransactions() === 0 && recorder.inFlight === 0;
      if (resting || clock.now() >= deadline) {
        stop();
        resolve(resting);
      } else timer = clock.after(quietMs, look);
    }
  });
}
