/**
 * What the sender of a message does about a status, be it of a response or of a REPORT in the namespace "000", which means
 * the same (RFC 4975 s7.3.2, s10).
 */
export interface Reaction {
  /** The chunk or the message was not received well. */
  readonly isFailure: boolean;
  /** No further chunk of the message is sent; one that is under way ends with "#" (s7.3.2, s10.5). */
  readonly stopsMessage: boolean;
  /** No message of this content type is sent again in the session (s10.6). */
  readonly bansType: boolean;
  /** The session is over: it is to be ended in signalling (s10.8). */
  readonly endsSession: boolean;
  /** Nothing more is sent for the session on this connection (s10.10). */
  readonly leavesConnection: boolean;
}

const GOOD: Reaction = {
  isFailure: false,
  stopsMessage: false,
  bansType: false,
  endsSession: false,
  leavesConnection: false,
};
/** s7.3.2: any failure of a chunk gives the whole message up. What 400, 403, 413, 501 and unknown codes amount to. */
const STOP: Reaction = { ...GOOD, isFailure: true, stopsMessage: true };

/** The reaction to a status code. */
export function reactionTo(status: number): Reaction {
  switch (status) {
    case 200:
      return GOOD;
    case 415:
      return { ...STOP, bansType: true };
    case 481:
      return { ...STOP, endsSession: true };
    case 506:
      return { ...STOP, leavesConnection: true };
    default:
      return STOP;
  }
}
