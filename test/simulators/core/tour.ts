import type { Deviation } from '../../../simulators/deviations/deviation';
import { CountingIds } from '../counting-ids';
import { Playground } from './playground';
import { CALLING } from './tour-calling';
import { PREFERRING } from './tour-preferring';
import { AGGREGATING, PUSHING, ROUTING } from './tour-pushing';
import { AUTHENTICATING, REGISTERING } from './tour-registering';
import type { Stage } from './tour-stage';
import { TRUSTING } from './tour-trusting';
import { WATCHING } from './tour-watching';

const USERS = [
  { name: 'nora' },
  { name: 'otto', password: 'secret' },
  { name: 'other', password: 'x' },
  { name: 'third' },
  { name: 'absent' },
];

const STEPS = [
  REGISTERING,
  AUTHENTICATING,
  PUSHING,
  AGGREGATING,
  ROUTING,
  CALLING,
  PREFERRING,
  TRUSTING,
  WATCHING,
].flat();

/** Takes a core through everything it does. It is closed afterwards; its trace stays. */
export async function tour(deviations: readonly Deviation[] = []): Promise<Playground> {
  const playground = await Playground.open({
    users: USERS,
    ids: new CountingIds(),
    deviations,
    policy: { identitiesOf: { otto: ['sip:alerts@push.example'] } },
  });
  const [t1, t2] = [await playground.terminal('t1'), await playground.terminal('t2')];
  const stage: Stage = { playground, t1, t2, psa: await playground.peer('psa') };
  // Whatever a deviating core does, the tour goes on.
  for (const step of STEPS) await step(stage).catch(() => undefined);
  await playground.close();
  return playground;
}

/** What left the core: when, where to, and what. */
export function sentByCore({ trace }: Playground): string[] {
  return trace.frames
    .filter((each) => each.from?.role === 'core')
    .map(
      (each) =>
        `${each.sentAt} ${each.source.port} ${each.destination.port} ${each.octets.toString('latin1')}`,
    );
}
