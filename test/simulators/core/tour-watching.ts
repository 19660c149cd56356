import { DOMAIN, type Ask, type Peer } from './playground';
import { pass, type Stage, type Step } from './tour-stage';

const THIRD = `sip:third@${DOMAIN}`;
const X = 'urn:uuid:00000000-0000-4000-8000-0000000000c1';
const Y = 'urn:uuid:00000000-0000-4000-8000-0000000000c2';

/** Registrations of a user that are watched by herself, and what is refused. */
export const WATCHING: readonly Step[] = [
  watching(async ({ playground, t1, t2 }, watcher) => {
    const register = async (peer: Peer, instance: string, cseq: number, expires = 600): Promise<void> => {
      await peer.register({ user: 'third', instance, callId: `third-${peer.name}`, cseq, expires });
    };
    await register(t1, X, 1);
    await register(t1, X, 2);
    await register(t2, Y, 1);
    await subscribe(watcher, 'all', 120);
    await register(t1, X, 3);
    await playground.clock.advance(1000);
    await register(t2, Y, 2);
    await playground.clock.advance(10_000);
    for (const [peer, instance] of [
      [t1, X],
      [t2, Y],
    ] as const)
      await register(peer, instance, 4, 0);
    // It runs out.
    await playground.clock.advance(120_000);
  }),
  watching(async ({ playground, t1 }, watcher) => {
    watcher.answer = () => 481;
    await subscribe(watcher, 'refused', 600);
    await playground.clock.advance(100);
    await t1.register({ user: 'third', instance: X, callId: 'third-again', cseq: 1 });
    await playground.clock.advance(10_000);
  }),
  watching((_, watcher) => subscribe(watcher, 'brief', 10)),
  watching((_, watcher) => subscribe(watcher, 'weather', 600, { uri: `sip:${DOMAIN}`, event: 'weather' })),
  pass(40_000),
];

function watching(act: (stage: Stage, watcher: Peer) => Promise<unknown>): Step {
  return async (stage) => {
    const watcher = await stage.playground.terminal('watcher');
    await act(stage, watcher);
  };
}

function subscribe(
  watcher: Peer,
  callId: string,
  expires: number,
  { uri = THIRD, event = 'reg' } = {},
): Promise<unknown> {
  const ask: Ask = {
    ...{ method: 'SUBSCRIBE', uri, callId: `watch-${callId}`, from: `<${THIRD}>;tag=${callId}` },
    headers: [
      // It listens for datagrams only, and two contacts do not fit into one that may leave the choice.
      ['Contact', `<${watcher.uri};transport=udp>`],
      ['Event', event],
      ['Expires', String(expires)],
    ],
  };
  return watcher.ask(ask);
}
