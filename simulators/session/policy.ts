import type { Setup } from '../../protocol/msrp/setup';

/** How an actor describes its MSRP media. The defaults are RFC 3264, 4975, 5547 and 6135 to the letter; a deviation turns a knob. */
export interface MediaPolicy {
  /** a=setup of an offer: actpass, as others can reach us (RFC 6135 s4.2.2); undefined = none, as RFC 4975 alone has it. */
  readonly offeredSetup: Setup | undefined;
  /** Which side it takes in an answer to actpass: passive unless it is behind a NAT (RFC 6135 s4.2.2); undefined = no a=setup. */
  readonly answeredSetup: 'active' | 'passive' | undefined;
  /** Media types and ranges in a=accept-types, best first (RFC 4975 s8.6). */
  readonly acceptTypes: readonly string[];
  /** Media types that are taken inside of a container only (RFC 4975 s8.6). */
  readonly acceptWrappedTypes: readonly string[];
  /** a=max-size: octets of the largest message that is wanted; undefined = no limit (RFC 4975 s8.6). */
  readonly maxSize: number | undefined;
  /** Refuse with 415 what a=accept-types does not list (RFC 4975 s7.3.1). */
  readonly refuseOtherTypes: boolean;
  /** Raise the version in o= with each change of the description (RFC 3264 s8). */
  readonly raiseVersion: boolean;
  /** Raise it also when nothing has changed (against RFC 4975 s8.4). */
  readonly alwaysRaiseVersion: boolean;
  /** End a session with the line that carries it (RFC 3264 s8.2); otherwise it stays open when the line is closed. */
  readonly endWithLine: boolean;
}

/**
 * Containers that every endpoint takes: message/cpim (RFC 4975 s13), multipart/mixed and multipart/alternative (s7.3.1),
 * multipart/signed (s14.3).
 */
export const CONTAINERS: readonly string[] = [
  ...['message/cpim', 'multipart/mixed', 'multipart/alternative', 'multipart/signed'],
];

export const MEDIA_POLICY: MediaPolicy = {
  offeredSetup: 'actpass',
  answeredSetup: 'passive',
  acceptTypes: ['text/plain', ...CONTAINERS],
  acceptWrappedTypes: [],
  maxSize: undefined,
  refuseOtherTypes: true,
  raiseVersion: true,
  alwaysRaiseVersion: false,
  endWithLine: true,
};
