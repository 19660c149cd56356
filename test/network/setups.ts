import { RealClock } from '../../network/clock';
import { LoopbackNetwork } from '../../network/loopback';
import type { Network } from '../../network/network';
import { TraceRecorder } from '../../network/trace-recorder';
import { VirtualNetwork } from '../../network/virtual';
import { VirtualClock } from '../../network/virtual-clock';

/** A network that is recorded, and what lets its time pass until a promise is settled. */
export interface Setup {
  readonly network: Network;
  readonly recorder: TraceRecorder;
  readonly run: <T>(promise: Promise<T>) => Promise<T>;
}

/** Either network: what holds for one is to hold for the other. */
export const setups: Readonly<Record<string, () => Setup>> = {
  loopback: () => {
    const clock = new RealClock();
    const recorder = new TraceRecorder(clock, 'loopback');
    return { network: new LoopbackNetwork({ clock, tap: recorder }), recorder, run: (promise) => promise };
  },
  virtual: () => {
    const clock = new VirtualClock();
    const recorder = new TraceRecorder(clock, 'virtual');
    const run = <T>(promise: Promise<T>) => clock.run(promise);
    return { network: new VirtualNetwork({ clock, tap: recorder }), recorder, run };
  },
};
