import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { RealClock } from '../../network/clock';
import { formatEndpoint } from '../../network/endpoint';
import { LoopbackNetwork } from '../../network/loopback';
import type { Endpoint } from '../../network/network';
import { TraceRecorder } from '../../network/trace-recorder';
import type { Role } from '../../protocol/push/roles';
import { UsageError, type Environment } from '../environment';
import { EXIT } from '../exit-codes';
import { serveControl, type ControlServer, type Route } from './control-server';
import { listenToKeys } from './keys';
import { liveLog } from './live-log';
import type { LogDetail } from './log-line';
import { deviationsOf, endpointOf } from './options';
import type { Place, Simulation } from './simulation';
import { keepTrace } from './trace-keeper';

/** Options that all simulators have, as typed. */
export interface CommonArguments {
  readonly listen: string;
  readonly deviation?: readonly string[];
  readonly log: LogDetail;
  readonly control?: string;
  readonly trace?: string;
}

/** Milliseconds that a de-registration may take at the end. */
const FAREWELL_MS = 2_000;

/**
 * Runs a simulator alone until it is told to stop; the answer is the exit code.
 * @param open opens the simulator on the network it is given
 * @throws UsageError for options that cannot be, and addresses that are not to be had
 */
export async function simulate(
  role: Role,
  options: CommonArguments,
  open: (place: Place) => Promise<Simulation>,
  environment: Environment,
): Promise<number> {
  const { stdout, env, cwd } = environment;
  const at = endpointOf(options.listen, '--listen');
  const controlAt = options.control === undefined ? undefined : endpointOf(options.control, '--control');
  const deviations = deviationsOf(options.deviation ?? [], role);
  const clock = new RealClock();
  const recorder = new TraceRecorder(clock, 'loopback');
  const trace = keepTrace(recorder, options.trace === undefined ? undefined : resolve(cwd, options.trace));
  const isColoured = stdout.isTTY === true && (env.NO_COLOR ?? '') === '';
  const log = liveLog(stdout, { detail: options.log, startedAt: recorder.startedAt, isColoured });
  const network = new LoopbackNetwork({ clock, tap: recorder });
  const stop = stopSign();
  const heedsInterrupt = environment.onInterrupt(stop.ask);
  const say = log.notice;
  let simulation: Simulation | undefined;
  let control: ControlServer | undefined;
  let leaveKeys = (): void => undefined;
  try {
    recorder.onFrame(log.frame);
    simulation = await had(open({ network, at, deviations, say }), '--listen', at);
    if (controlAt) {
      const routes = [...simulation.routes, quitRoute(stop.ask)];
      control = await had(serveControl(controlAt, simulation.about, routes), '--control', controlAt);
      stdout.write(`control on http://${formatEndpoint(control.local)}\n`);
    }
    stdout.write(`listening on ${formatEndpoint(simulation.local)}\n`);
    const details = { key: 'v', does: 'messages in full, or not', press: () => log.toggleDetail() };
    leaveKeys = listenToKeys(environment.stdin, [...simulation.keys, details], { say, quit: stop.ask });
    // A registrar that does not answer must not keep anybody from stopping.
    await Promise.race([simulation.begin(), stop.asked]);
    await stop.asked;
    await Promise.race([simulation.farewell(), after(FAREWELL_MS), stop.insisted]);
  } finally {
    leaveKeys();
    await control?.close();
    await simulation?.close();
    await network.close();
    heedsInterrupt();
    log.flush();
  }
  const written = trace.write();
  if (written !== undefined) say(written);
  log.flush();
  return EXIT.conformant;
}

/** Whether somebody has asked to stop, and whether more than once. */
function stopSign(): {
  readonly ask: () => void;
  readonly asked: Promise<void>;
  readonly insisted: Promise<void>;
} {
  let first = (): void => undefined;
  let second = (): void => undefined;
  const asked = new Promise<void>((done) => (first = done));
  const insisted = new Promise<void>((done) => (second = done));
  let count = 0;
  return { asked, insisted, ask: () => (++count === 1 ? first() : second()) };
}

function quitRoute(quit: () => void): Route {
  return {
    ...{ method: 'POST', path: '/quit', does: 'ends the simulator, which de-registers before' },
    handle: () => {
      // The answer is to get out first.
      setImmediate(quit);
      return { ending: true };
    },
  };
}

/** Turns the refusal of an address into one line that says which option to change. */
async function had<T>(opening: Promise<T>, option: string, { host, port }: Endpoint): Promise<T> {
  const at = `${option} ${host}:${port}`;
  try {
    return await opening;
  } catch (error) {
    switch ((error as NodeJS.ErrnoException).code) {
      case 'EADDRINUSE':
        throw new UsageError(`${at}: this address is taken; give another port, or 0 for any`);
      case 'EADDRNOTAVAIL':
        throw new UsageError(`${at}: this machine does not have this address; give one of its own`);
      case 'EACCES':
        throw new UsageError(`${at}: this port is for the superuser; give one from 1024`);
    }
    if (isIP(host) !== 0 && /^(0\.0\.0\.0|::)$/.test(host) && option === '--listen')
      throw new UsageError(`${at}: peers cannot answer to this address; give the address of one interface`);
    throw error;
  }
}

function after(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms).unref());
}
