import type { Endpoint, Network } from '../../network/network';
import type { Deviation } from '../../simulators/deviations/deviation';
import type { Route } from './control-server';
import type { Key } from './keys';

/** What a simulator that runs alone stands on. */
export interface Place {
  readonly network: Network;
  /** Where it is to listen; port 0 is any. */
  readonly at: Endpoint;
  readonly deviations: readonly Deviation[];
  /** Tells the user something, on a line of its own in the log. */
  readonly say: (text: string) => void;
}

/** A simulator that runs alone, and what can be done with it. */
export interface Simulation {
  /** Where it is when it has started. */
  readonly local: Endpoint;
  /** One line for people: who it is. */
  readonly about: string;
  readonly routes: readonly Route[];
  readonly keys: readonly Key[];
  /** What it does of its own accord once it is announced. Never rejects. */
  begin(): Promise<void>;
  /** What it owes others before it goes, such as to de-register. Never rejects. */
  farewell(): Promise<void>;
  close(): Promise<void>;
}
