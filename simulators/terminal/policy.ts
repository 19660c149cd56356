import type { BodyDepartures } from '../../protocol/mime/understanding';
import { REGISTRATION_RULES, type RegistrationRules } from '../../protocol/sip/registration/machine';
import { CALL_POLICY, type CallPolicy } from '../dialog/policy';
import { MEDIA_POLICY, type MediaPolicy } from '../session/policy';
import { CREDENTIAL_POLICY, type CredentialPolicy } from '../user-agent/credentials';
import { INDIRECTION_POLICY, type IndirectionPolicy } from './indirection/policy';
import { SCREENING_POLICY, type ScreeningPolicy } from '../user-agent/screening';
import { GATEKEEPER_POLICY, type GatekeeperPolicy } from './gatekeeper';

/**
 * How a terminal behaves. The defaults are the RFCs to the letter; a deviation turns a knob. How it is disposed at the moment
 * (busy, slow, silent) is no policy but its `behaviour`.
 */
export interface TerminalPolicy
  extends
    RegistrationRules,
    CredentialPolicy,
    ScreeningPolicy,
    CallPolicy,
    MediaPolicy,
    GatekeeperPolicy,
    IndirectionPolicy {
  /** Where REGISTER says the time: in Expires, or in the expires parameter of Contact (RFC 3261 s10.2.1.1 allows both). */
  readonly expiresIn: 'header' | 'contact';
  /** Name the user in the Request-URI of REGISTER (forbidden by RFC 3261 s10.2). */
  readonly registrarWithUser: boolean;
  /** Namespace of the instance ID instead of uuid (RFC 5626 s4.1 wants a UUID). */
  readonly instanceNamespace?: string;
  /** Another instance ID after every restart (RFC 5626 s4.1 wants it kept). */
  readonly instancePerBoot: boolean;
  /** When its features are shown: in every REGISTER (RFC 3840 s6), in those that are no refresh, or never. */
  readonly showFeatures: 'always' | 'unless-refresh' | 'never';
  /**
   * Contact in a 200 to OPTIONS: the public GRUU while it is registered (RFC 5627 s4.4); the same for ever; the first temporary
   * GRUU that it ever got; or the plain contact.
   */
  readonly optionsContact: 'gruu' | 'gruu-for-ever' | 'first-temporary-gruu' | 'contact';
  /** Milliseconds before it looks at a request: none, as MESSAGE is answered at once (RFC 3428 s7). */
  readonly answerDelayMs: number;
  /** Takes multipart/mixed and multipart/alternative (RFC 5621 s4.2). */
  readonly takesMultiparts: boolean;
  /** Rules for bodies of several parts that it breaks. */
  readonly bodyDepartures: BodyDepartures;
  /** Renders text/plain whatever else it was told to accept (RFC 3428 s7). */
  readonly rendersPlainText: boolean;
  /** Refuses a body that it does not understand and has to, with 415 (RFC 3261 s8.2.3, RFC 5621 s8). */
  readonly refuseUnknownContent: boolean;
  /** What it says to content that it has no key for, when it knows S/MIME (RFC 3261 s23.2). */
  readonly undecipherableStatus: 493 | 200;
  /** Content codings besides identity, lower case. There is no decoder, so none by default. */
  readonly contentCodings: readonly string[];
  /** Primary language tags that it says it prefers (RFC 3261 s20.3). */
  readonly languages: readonly string[];
  /** Refuse a body in other languages only, with 415 (RFC 3261 s8.2.3). A simulator reads all of them. */
  readonly refuseOtherLanguages: boolean;
  /** Dispositions that mean something in a MESSAGE, lower case (RFC 5621 s8.4). */
  readonly dispositions: readonly string[];
  /** Octets of body that it takes at most. */
  readonly largestBody: number;
  /** What it says to more: 413 is about the body, 513 about the whole message (RFC 3261 s21.4.11, s21.5.7). */
  readonly tooLargeStatus: 413 | 513;
  /** What becomes of content that was expired when it came: shown and marked, or not shown (RFC 3428 s7 leaves it open). */
  readonly expiredContent: 'mark' | 'discard';
  /** Answer OPTIONS with a description of media when Accept allows it (RFC 3261 s11.2, RFC 5547 s8.5). */
  readonly describeMedia: boolean;
  /** Takes sessions: INVITE and MSRP; without it, it is a device for pager mode only. */
  readonly takesSessions: boolean;
  /** Media types of files that it takes, types and ranges (RFC 5547 s8.3). */
  readonly fileTypes: readonly string[];
  /** Milliseconds for which it waits for the sender of a file that was given up to close the line (RFC 5547 s8.4). */
  readonly farewellMs: number;
}

export const TERMINAL_POLICY: TerminalPolicy = {
  ...REGISTRATION_RULES,
  ...CREDENTIAL_POLICY,
  ...SCREENING_POLICY,
  ...CALL_POLICY,
  ...MEDIA_POLICY,
  ...GATEKEEPER_POLICY,
  ...INDIRECTION_POLICY,
  expiresIn: 'header',
  registrarWithUser: false,
  instancePerBoot: false,
  showFeatures: 'always',
  optionsContact: 'gruu',
  answerDelayMs: 0,
  takesMultiparts: true,
  bodyDepartures: {},
  rendersPlainText: true,
  refuseUnknownContent: true,
  undecipherableStatus: 493,
  contentCodings: [],
  languages: ['en'],
  refuseOtherLanguages: false,
  dispositions: ['render'],
  largestBody: 65_536,
  tooLargeStatus: 413,
  expiredContent: 'mark',
  describeMedia: true,
  takesSessions: true,
  fileTypes: ['*'],
  farewellMs: 30_000,
};
