import { LoopbackNetwork } from '../network/loopback';
import { RealClock } from '../network/clock';
import { TraceRecorder } from '../network/trace-recorder';
import { CoreSimulator } from '../simulators/core/core';

/** Serves push.example on 127.0.0.1, every frame of it recorded in the trace, until it is told to end. */
export async function serve(): Promise<void> {
  const clock = new RealClock();
  const trace = new TraceRecorder(clock, 'loopback');
  const network = new LoopbackNetwork({ clock, tap: trace });
  const core = await CoreSimulator.open({ network, domain: 'push.example', users: [{ name: 'nora' }] });
  console.log(`core is up at ${core.local.host} ${core.local.port}`);
  process.once('SIGTERM', () => {
    console.log(`${trace.frames.length} frames recorded`);
    void network.close().then(() => process.exit());
  });
}
