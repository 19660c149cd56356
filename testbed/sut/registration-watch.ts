import type { Actor } from '../../network/actor';
import type { Frame } from '../../network/trace';
import type { TraceRecorder } from '../../network/trace-recorder';
import { ownBindings } from '../../judge/expectations/registration';
import { Reading } from '../../judge/reading/reading';

/** A REGISTER that is challenged or asked for a longer interval is tried again (RFC 3261 s22.2, s10.2.8). */
const TRIED_AGAIN = [401, 407, 423];
const RESPONSE_TO_REGISTER = /^SIP\/2\.0 (\d{3})[^]*?\r\nCSeq[ \t]*:[^\r\n]*[ \t]REGISTER[ \t]*\r\n/i;

/** Sees from the wire whether and when a terminal under test registers. */
export class RegistrationWatch {
  private readonly waiting = new Set<(status: number) => void>();
  readonly stop: () => void;

  constructor(
    private readonly recorder: TraceRecorder,
    private readonly actor: Actor,
  ) {
    this.stop = recorder.onFrame((frame) => this.see(frame));
  }

  /**
   * The status of the next answer to a REGISTER of it that ends the attempt, or that asked for another attempt which
   * did not follow; undefined when nothing was answered.
   * @param limitMs   for the first answer, in milliseconds
   * @param anotherMs for another attempt, in milliseconds
   */
  next(limitMs: number, anotherMs: number): Promise<number | undefined> {
    return new Promise((resolve) => {
      const done = (status: number | undefined): void => {
        clearTimeout(timer);
        this.waiting.delete(hear);
        resolve(status);
      };
      const hear = (status: number): void => {
        clearTimeout(timer);
        if (TRIED_AGAIN.includes(status)) timer = setTimeout(() => done(status), anotherMs);
        else done(status);
      };
      let timer = setTimeout(() => done(undefined), limitMs);
      this.waiting.add(hear);
    });
  }

  /** Whether the registrar's last word is that it is bound. */
  get isRegistered(): boolean {
    const now = this.recorder.now();
    const reading = new Reading(this.recorder, now);
    const last = ownBindings(reading, this.actor.name).at(-1);
    if (!last || last.own.until <= now) return false;
    const since = reading.registrations.sent.filter((each) => each.client.name === this.actor.name).at(-1);
    return since?.status === undefined || since.live.length > 0;
  }

  private see({ from, to, octets }: Frame): void {
    if (this.waiting.size === 0 || (to !== this.actor && from !== this.actor)) return;
    const status = RESPONSE_TO_REGISTER.exec(
      octets.toString('latin1', 0, Math.min(octets.length, 4096)),
    )?.[1];
    if (status === undefined || Number(status) < 200) return;
    for (const each of [...this.waiting]) each(Number(status));
  }
}
