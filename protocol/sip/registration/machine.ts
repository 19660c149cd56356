import type { Contact } from '../contact';
import { CHALLENGE_RULES, type ChallengeRules, type TakenChallenge } from '../challenges';
import type { SipResponse } from '../message';
import type { Gruus, OwnContact } from './gruus';

/** What a terminal may want of its registrar. Times in seconds. */
export type Wish =
  /** A binding for so long, or a longer life for the one there is; with GRUUs or without. */
  | { readonly what: 'register'; readonly expires: number; readonly gruu: boolean }
  /** Its own binding removed (RFC 3261 s10.2.2). */
  | { readonly what: 'deregister' }
  /** All bindings of the AOR removed: Contact "*". */
  | { readonly what: 'deregister-all' }
  /** To know the bindings (s10.2.3). */
  | { readonly what: 'fetch' };

/** What became of a wish; a refusal is an answer like any other. */
export interface RegistrationOutcome {
  readonly ok: boolean;
  /** Status of the final response; absent when there was none. */
  readonly status?: number;
  /** Why it failed, in words; empty on success. */
  readonly reason: string;
  /** Seconds granted to the terminal's own binding. */
  readonly expires?: number;
  readonly publicGruu?: string;
  readonly temporaryGruu?: string;
  /** All bindings of the AOR, as listed in the 200. */
  readonly bindings: readonly Contact[];
  readonly response?: SipResponse;
}

/** One REGISTER as it shall be sent. */
export interface RegisterOrder {
  readonly wish: Wish;
  readonly callId: string;
  readonly cseq: number;
  /** Seconds asked for; 0 to remove. */
  readonly expires: number;
  /** Challenges to answer, this use counted. */
  readonly challenges: readonly TakenChallenge[];
  /** Bindings of other terminals to name as well; none but by the rule that allows it. */
  readonly others: readonly Contact[];
}

/** How a terminal registers. The defaults are RFC 3261 s10.2 and RFC 5627 s4.2 to the letter. */
export interface RegistrationRules extends ChallengeRules {
  /** Refresh by itself while registered. */
  readonly refresh: boolean;
  /**
   * Seconds before the end of the binding at which it is refreshed, at most half of the time granted. 32 s at least, so that
   * the refresh has ended or timed out before the binding does (RFC 5627 s4.2).
   */
  readonly refreshLead: number;
  /** By how much CSeq grows from one wish to the next: one (RFC 3261 s10.2). */
  readonly cseqStep: number;
  /** Another Call-ID for every wish instead of one per boot cycle (RFC 3261 s10.2 wants one). */
  readonly callIdPerWish: boolean;
  /** Send a second REGISTER for another time right behind each (forbidden by RFC 3261 s10.2). */
  readonly pipelined: boolean;
  /** Refresh the bindings of the user's other terminals too (RFC 3261 s10.2.4 wants it left to them). */
  readonly refreshOthers: boolean;
  /** After 423 ask again, for Min-Expires (RFC 3261 s10.2.8). */
  readonly retryTooBrief: boolean;
  /** Answer the known challenge in the next REGISTER at once instead of waiting for another 401 (RFC 2617 s3.3). */
  readonly reuseNonce: boolean;
  /** REGISTERs sent for one wish at most: no registrar sends us round in circles. */
  readonly mostAttempts: number;
}

export const REGISTRATION_RULES: RegistrationRules = {
  ...CHALLENGE_RULES,
  refresh: true,
  refreshLead: 40,
  cseqStep: 1,
  callIdPerWish: false,
  pipelined: false,
  refreshOthers: false,
  retryTooBrief: true,
  reuseNonce: true,
  mostAttempts: 5,
};

/** A wish on its way; `ticket` tells whoever made it. Refreshes of our own have none. */
export interface Errand {
  readonly ticket?: number;
  readonly wish: Wish;
  readonly expires: number;
  readonly attempts: number;
  /** Challenges answered in the REGISTER that is out. */
  readonly sent: readonly TakenChallenge[];
}

/** Where a terminal stands with its registrar. */
export interface RegistrationState {
  /** One per registrar and boot cycle (RFC 3261 s10.2). */
  readonly callId: string;
  /** CSeq number of the last REGISTER. */
  readonly cseq: number;
  readonly registered: boolean;
  /** What a refresh asks for. */
  readonly kept?: Extract<Wish, { what: 'register' }>;
  /** The one REGISTER that is out (RFC 3261 s10.2). */
  readonly out?: Errand & { readonly cseq: number };
  readonly waiting: readonly Errand[];
  readonly challenges: readonly TakenChallenge[];
  readonly gruus: Gruus;
  /** Bindings of other terminals, as the last 200 listed them. */
  readonly others: readonly Contact[];
  /** Clock time in milliseconds at which the binding lapses. */
  readonly lapsesAt: number;
}

export type RegistrationEvent =
  | { readonly type: 'wish'; readonly ticket: number; readonly wish: Wish }
  /** Final response to the REGISTER with that CSeq number. */
  | { readonly type: 'response'; readonly cseq: number; readonly response: SipResponse }
  /** None came, or there was no way to send. */
  | { readonly type: 'no-answer'; readonly cseq: number; readonly reason: string }
  | { readonly type: 'timer'; readonly timer: RegistrationTimer };

export type RegistrationTimer = 'refresh' | 'lapse';

export type RegistrationEffect =
  | { readonly do: 'send'; readonly order: RegisterOrder }
  /** Time in milliseconds from now; replaces the running one of that name. */
  | { readonly do: 'arm'; readonly timer: RegistrationTimer; readonly after: number }
  | { readonly do: 'disarm'; readonly timer: RegistrationTimer }
  | { readonly do: 'tell'; readonly ticket: number; readonly outcome: RegistrationOutcome };

export interface RegistrationStep {
  readonly state: RegistrationState;
  readonly effects: readonly RegistrationEffect[];
}

/** What the machine has to know of its surroundings. */
export interface RegistrationContext {
  readonly own: OwnContact;
  readonly rules: RegistrationRules;
  /** Clock time in milliseconds. */
  readonly now: number;
}
