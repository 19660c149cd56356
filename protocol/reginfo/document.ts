/** Media type of registration information (RFC 3680 s5). */
export const REGINFO_TYPE = 'application/reginfo+xml';
/** Namespace of its elements (RFC 3680 s5.1). */
export const REGINFO_NAMESPACE = 'urn:ietf:params:xml:ns:reginfo';
/** Namespace of the GRUUs in it (RFC 5628 s9). */
export const GRUUINFO_NAMESPACE = 'urn:ietf:params:xml:ns:gruuinfo';

/** What can have happened to a contact, and the state it leads to (RFC 3680 s4.7.1). */
export const CONTACT_EVENTS = {
  registered: 'active',
  created: 'active',
  refreshed: 'active',
  shortened: 'active',
  expired: 'terminated',
  deactivated: 'terminated',
  probation: 'terminated',
  unregistered: 'terminated',
  rejected: 'terminated',
} as const;
export type ContactEvent = keyof typeof CONTACT_EVENTS;
export type ContactState = (typeof CONTACT_EVENTS)[ContactEvent];
export const REGISTRATION_STATES = ['init', 'active', 'terminated'] as const;
export type RegistrationState = (typeof REGISTRATION_STATES)[number];

/** A registration information document (RFC 3680 s5.1). Text is text, not octets. */
export interface RegInfo {
  /** From 0, one higher with each document of a subscription. */
  readonly version: number;
  /** Whether it holds everything, or what has changed since the document before. */
  readonly state: 'full' | 'partial';
  readonly registrations: readonly RegisteredAor[];
}

/** The contacts of one address-of-record. */
export interface RegisteredAor {
  readonly aor: string;
  readonly id: string;
  readonly state: RegistrationState;
  readonly contacts: readonly RegisteredContact[];
}

/** One contact. */
export interface RegisteredContact {
  readonly id: string;
  readonly uri: string;
  readonly state: ContactState;
  readonly event: ContactEvent;
  readonly displayName?: string;
  /** Seconds left. */
  readonly expires?: number;
  /** Seconds after which its owner is to try again; goes with the event probation. */
  readonly retryAfter?: number;
  /** Seconds since it was bound first. */
  readonly durationRegistered?: number;
  /** From 0 to 1. */
  readonly q?: number;
  readonly callId?: string;
  readonly cseq?: number;
  /** Contact parameters that RFC 3261 does not define, values as spelled, quotation marks included. */
  readonly unknownParams: readonly UnknownParam[];
  readonly publicGruu?: string;
  readonly temporaryGruu?: TemporaryGruu;
}

export interface UnknownParam {
  readonly name: string;
  /** Empty for a parameter without a value. */
  readonly value: string;
}

/** The newest temporary GRUU of an instance (RFC 5628 s5). */
export interface TemporaryGruu {
  readonly uri: string;
  /** CSeq of the REGISTER that brought the oldest temporary GRUU which is still valid. */
  readonly firstCSeq: number;
}
