import type { Role } from '../../protocol/push/roles';
import type { MsrpFrame } from '../../protocol/msrp/frame';
import type { SipMessage } from '../../protocol/sip/message';

/** What a deviation may know of the message it is about to spoil. */
export interface OutgoingContext {
  /** 0 for the first transmission, then counting retransmissions. */
  readonly copy: number;
  /** Messages this actor has sent before. */
  readonly sent: number;
}

/** What leaves the actor instead of a message: changed, raw octets, several, or (undefined) nothing. */
export type Outgoing = SipMessage | Buffer | readonly (SipMessage | Buffer)[] | undefined;

/** What a deviation may know of the MSRP frame it is about to spoil. */
export interface OutgoingMsrpContext {
  /** Frames this actor has sent before, over all its MSRP connections. */
  readonly sent: number;
  /** Frames it has sent before on this connection. */
  readonly sentOnConnection: number;
}

/** What leaves the actor instead of an MSRP frame: changed, raw octets, several, or (undefined) nothing. */
export type OutgoingMsrp = MsrpFrame | Buffer | readonly (MsrpFrame | Buffer)[] | undefined;

/**
 * A named, deliberate fault of a simulator that breaks exactly one requirement. It is data: policy knobs that
 * every actor documents, or a change of what leaves the actor; never a fork of the actor's code.
 */
export interface Deviation {
  /** Kebab-case, stable: 'message-with-contact'. */
  readonly id: string;
  readonly role: Role;
  /** Id of the requirement it breaks. */
  readonly violates: string;
  readonly summary: string;
  /** Part of the actor's policy (and of the stack's), replacing the conforming default. */
  readonly policy?: Readonly<Record<string, unknown>>;
  readonly outgoing?: (message: SipMessage, context: OutgoingContext) => Outgoing;
  readonly outgoingMsrp?: (frame: MsrpFrame, context: OutgoingMsrpContext) => OutgoingMsrp;
}

/** A policy with the deviations' knobs turned, the last one winning. */
export function withDeviations<P extends object>(conforming: P, deviations: readonly Deviation[] = []): P {
  return Object.assign({}, conforming, ...deviations.map((each) => each.policy ?? {})) as P;
}
