import { DEFAULT_TIMERS, type Timers } from '../../protocol/sip/transactions/timers';

/** How the transport and transaction layers of an actor behave. The defaults are the RFCs to the letter. */
export interface StackPolicy {
  /** RFC 3261 s17 table 4. */
  readonly timers: Timers;
  /** Fill in `received` and an empty `rport` of an arriving request (RFC 3261 s18.2.1, RFC 3581 s4). */
  readonly fillReceived: boolean;
  /** Send UDP responses to received:rport when the client asked for it (RFC 3581 s4). */
  readonly honourRport: boolean;
  /** Added to the port that a UDP response goes to; 0 = the right one. */
  readonly responsePortOffset: number;
  /** Ask for symmetric response routing with an empty rport (RFC 3581 s3). */
  readonly askRport: boolean;
  /** Requests over this size go over TCP when the transport was ours to choose (RFC 3261 s18.1.1), in octets. */
  readonly largestDatagramRequest: number;
  /** Repeat requests and final responses on TCP and TLS as if they were UDP (forbidden by RFC 3261 s17.1.2.2). */
  readonly retransmitOnStreams: boolean;
  /** Answer a repeated request with the response that was sent before (RFC 3261 s17.2.2). */
  readonly answerRetransmissions: boolean;
  /** Refuse requests that lack what no transaction works without, with 400 (RFC 3261 s8.2, s18.3). */
  readonly refuseMalformed: boolean;
  /** Discard responses whose top Via is not ours (RFC 3261 s18.1.2). */
  readonly discardForeignResponses: boolean;
  /** Milliseconds until a silent non-INVITE server sends 100; undefined = when Timer E reaches T2 (RFC 4320 s4.1). */
  readonly early100?: number;
  /** Send the 100 that a silent server owes (RFC 4320 s4.1, RFC 3261 s17.2.1). */
  readonly send100: boolean;
  /** Answer CRLF CRLF on a stream with CRLF (RFC 5626 s5.4). */
  readonly answerPings: boolean;
  /** Answer STUN Binding requests over UDP (RFC 5626 s5.4, s8). */
  readonly answerStun: boolean;
  /** Say in the answer to them where they came from (RFC 5626 s8). */
  readonly stunMappedAddress: boolean;
  /** What branches begin with (RFC 3261 s8.1.1.7). */
  readonly branchCookie: string;
  /** Stop repeating a request other than INVITE when its final response is there (RFC 3261 s17.1.2.2). */
  readonly stopAtFinal: boolean;
  /** Go on repeating a request other than INVITE after a provisional response (RFC 3261 s17.1.2.2). */
  readonly repeatAfterProvisional: boolean;
  /** Go on repeating an INVITE after a provisional response (RFC 3261 s17.1.1.2 wants it to stop). */
  readonly repeatInviteAfterProvisional: boolean;
  /** Send UDP responses from a port of their own (against RFC 3581 s4). */
  readonly answerFromAnotherPort: boolean;
  /** Reach what is to be reached over TLS over TLS, and not over UDP (RFC 3261 s26.2.2). */
  readonly securesSips: boolean;
  /** Speak TLS with nobody whose certificate is not vouched for and made out for the domain (RFC 3261 s26.3.1, RFC 5922 s7.3). */
  readonly verifiesPeers: boolean;
  /** Give every second request of another method the branch of the one before (RFC 3261 s8.1.1.7 wants fresh ones). */
  readonly reuseBranches: boolean;
}

export const STACK_POLICY: StackPolicy = {
  timers: DEFAULT_TIMERS,
  fillReceived: true,
  honourRport: true,
  responsePortOffset: 0,
  askRport: true,
  largestDatagramRequest: 1300,
  retransmitOnStreams: false,
  answerRetransmissions: true,
  refuseMalformed: true,
  discardForeignResponses: true,
  send100: true,
  answerPings: true,
  answerStun: true,
  stunMappedAddress: true,
  securesSips: true,
  verifiesPeers: true,
  branchCookie: 'z9hG4bK',
  reuseBranches: false,
  stopAtFinal: true,
  repeatAfterProvisional: true,
  repeatInviteAfterProvisional: false,
  answerFromAnotherPort: false,
};
