import type { HeaderPair } from '../../../protocol/sip/build';
import type { Target } from '../../../simulators/stack/arrival';
import { Puppet } from './puppet';
import { OTTO, type TourStage } from './stage';

/** How one of otto's user agents is registered: parameters of its Contact URI, and of the Contact. */
export interface Registered {
  readonly uriParams?: string;
  readonly params?: string;
  readonly headers?: readonly HeaderPair[];
}

/** Registers one user agent of otto's per entry, by the names given, lets `act` use them, and takes them away again. */
export async function withOttos(
  stage: TourStage,
  names: Readonly<Record<string, Registered>>,
  act: (...ottos: Puppet[]) => unknown,
): Promise<void> {
  const ottos: Puppet[] = [];
  for (const [name, { uriParams = '', params = '', headers = [] }] of Object.entries(names)) {
    const otto = await Puppet.open(stage, name);
    await otto.register([['Contact', `<${otto.contact}${uriParams}>;expires=3600${params}`], ...headers]);
    ottos.push(otto);
  }
  await act(...ottos);
  await pause(stage, 1);
  await ottos[0]?.register([
    ['Contact', '*'],
    ['Expires', '0'],
  ]);
}

/** A bystander who sends something to otto. */
export function client(stage: TourStage): Promise<Puppet> {
  return Puppet.open(stage, 'client');
}

/** A MESSAGE of a puppet to otto. */
export function message(
  sender: Puppet,
  headers: readonly HeaderPair[] = [],
  { uri = OTTO, text = 'news' } = {},
): Promise<unknown> {
  return sender.request('MESSAGE', uri, [['Content-Type', 'text/plain'], ...headers], Buffer.from(text));
}

/** The core, over UDP. */
export function coreOf({ testbed }: TourStage): Target {
  return { endpoint: testbed.core.local, transport: 'udp' };
}

/** The same over TLS, for the tours on which it takes that. */
export function secureCoreOf({ testbed }: TourStage): Target {
  const { host, securePort = 0 } = testbed.core.local;
  return { endpoint: { host, port: securePort }, transport: 'tls', domain: testbed.core.domain };
}

/** Lets seconds pass within a step. */
export function pause({ testbed }: TourStage, seconds: number): Promise<void> {
  return new Promise((resolve) => testbed.clock.after(seconds * 1000, resolve));
}
