/** What kind of rule a problem breaks; the judge maps kinds to requirements. */
export type SdpProblemKind =
  | 'line'
  | 'line-order'
  | 'missing-line'
  | 'repeated-line'
  | 'version'
  | 'origin'
  | 'connection'
  | 'timing'
  | 'media-line'
  | 'attribute'
  | 'repeated-attribute'
  | 'missing-attribute'
  | 'session-level'
  | 'attribute-syntax'
  | 'format'
  | 'protocol-scheme'
  | 'port'
  | 'media-port'
  | 'media-address'
  | 'wrapped-without-container'
  | 'repeated-type'
  | 'capability';

/** One departure of a session description from its grammar, or from the rules for MSRP media. */
export interface SdpProblem {
  readonly kind: SdpProblemKind;
  /** Index of the m= line it is about, from 0; absent at session level. */
  readonly media?: number;
  /** Attribute it is about. */
  readonly attribute?: string;
  readonly reason: string;
  /** The offending text as received. */
  readonly seen: string;
}
