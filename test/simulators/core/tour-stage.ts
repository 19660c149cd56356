import { A, DOMAIN, type Peer, type Playground } from './playground';

/** What the steps of a tour have at hand: two terminals and a sender. */
export interface Stage {
  readonly playground: Playground;
  readonly t1: Peer;
  readonly t2: Peer;
  readonly psa: Peer;
}
/** One thing to do; whatever comes of it, the tour goes on. */
export type Step = (stage: Stage) => Promise<unknown>;

export const INSTANCE = `;+sip.instance="<${A}>"`;
export const OTTO = `sip:otto@${DOMAIN}`;
/** Lets virtual milliseconds go by. */
export const pass =
  (ms: number): Step =>
  ({ playground }) =>
    playground.clock.advance(ms);
/** Makes a user one who has registered nothing yet. */
export const renewed =
  (name: string): Step =>
  ({ playground }) => {
    playground.core.removeUser(name);
    playground.core.addUser({ name });
    return playground.clock.advance(10);
  };
