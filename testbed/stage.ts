import { RealClock, type Clock } from '../network/clock';
import { LoopbackNetwork } from '../network/loopback';
import type { Network } from '../network/network';
import { TraceRecorder } from '../network/trace-recorder';
import { VirtualNetwork } from '../network/virtual';
import { VirtualClock } from '../network/virtual-clock';

/** What a scenario takes place on: a clock, a network, and the trace of what passes over it. */
export interface Stage {
  readonly clock: Clock;
  readonly recorder: TraceRecorder;
  readonly network: Network;
}

/**
 * A stage with nobody on it.
 * @param seed of the impairments of the virtual network
 */
export function newStage(kind: 'loopback' | 'virtual', seed = 1): Stage {
  if (kind === 'virtual') {
    const clock = new VirtualClock();
    const recorder = new TraceRecorder(clock, kind);
    return { clock, recorder, network: new VirtualNetwork({ clock, tap: recorder, seed }) };
  }
  const clock = new RealClock();
  const recorder = new TraceRecorder(clock, kind);
  return { clock, recorder, network: new LoopbackNetwork({ clock, tap: recorder }) };
}
