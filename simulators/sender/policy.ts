import { METHOD_POLICY, type MethodPolicy } from '../../protocol/push/method';
import { LARGEST_MESSAGE } from '../../protocol/push/pager-size';
import { CHALLENGE_RULES, type ChallengeRules } from '../../protocol/sip/challenges';
import { CALL_POLICY, type CallPolicy } from '../dialog/policy';
import { SUBSCRIPTION_POLICY, type SubscriptionPolicy } from './events/policy';
import { MEDIA_POLICY, type MediaPolicy } from '../session/policy';
import { CREDENTIAL_POLICY, type CredentialPolicy } from '../user-agent/credentials';
import { SCREENING_POLICY, type ScreeningPolicy } from '../user-agent/screening';

/** How a sender behaves. The defaults are the RFCs to the letter; a deviation turns a knob. */
export interface SenderPolicy
  extends
    ChallengeRules,
    CredentialPolicy,
    ScreeningPolicy,
    CallPolicy,
    MediaPolicy,
    MethodPolicy,
    SubscriptionPolicy {
  /** Octets that a MESSAGE has at most as it leaves the sender; undefined = no limit (RFC 3428 s8). */
  readonly largestMessage: number | undefined;
  /**
   * Octets kept free below that limit for what proxies add on the way, a Via above all. The RFC binds the sender's own octets
   * only, so it may be 0.
   */
  readonly headroom: number;
  /** Have one MESSAGE pending per URI, and let others wait (RFC 3428 s8). */
  readonly onePendingPerUri: boolean;
  /** Requests of a push to many that wait for an answer at most. */
  readonly mostPending: number;
  /** Choose TCP where the URI leaves the choice, and UDP when TCP is not to be had (RFC 3428 s8, RFC 3263 s4.3). */
  readonly preferStream: boolean;
  /** Answer the known challenge at once in the next request, as long as none of ours is on its way (RFC 2617 s3.3). */
  readonly reuseNonce: boolean;
  /** Start value of Max-Forwards (RFC 3261 s8.1.1.6). */
  readonly maxForwards: number;
  /** Go to the URIs that a 3xx names (RFC 3261 s8.1.3.4). */
  readonly followRedirects: boolean;
  /** Requests sent for one push at most, challenges, redirects and adaptations counted. */
  readonly mostAttempts: number;
  /** Media ranges that OPTIONS asks for; undefined = no Accept (RFC 3261 s11.1 wants one). */
  readonly acceptInOptions: readonly string[] | undefined;
  /** Alter GRUUs, by naming a transport, before sending to them (RFC 5627 s4.5 wants them left alone). */
  readonly fixGruus: boolean;
  /** Put a Date beside Expires (RFC 3428 s4). */
  readonly dateWithExpires: boolean;
  /** Sign the whole of a request, in message/sip, with its Date (RFC 3428 s11.4), and not the content alone. */
  readonly signsHeaders: boolean;
  /** Close the line of a file when all is known of it and the session goes on (RFC 5547 s8.7). */
  readonly closeDoneLines: boolean;
  /** Send another message when the session is over (against RFC 4975 s11.1). */
  readonly sendAfterBye: boolean;
  /** Send what the peer says it does not accept, and more than it wants (against RFC 4975 s8.6, RFC 5547 s8.7). */
  readonly ignorePeersLimits: boolean;
}

export const SENDER_POLICY: SenderPolicy = {
  ...CREDENTIAL_POLICY,
  ...SCREENING_POLICY,
  optionTags: ['gruu'],
  ...CHALLENGE_RULES,
  ...CALL_POLICY,
  ...MEDIA_POLICY,
  ...METHOD_POLICY,
  ...SUBSCRIPTION_POLICY,
  largestMessage: LARGEST_MESSAGE,
  headroom: 100,
  onePendingPerUri: true,
  mostPending: 100,
  preferStream: true,
  reuseNonce: true,
  maxForwards: 70,
  followRedirects: true,
  mostAttempts: 8,
  acceptInOptions: ['application/sdp'],
  fixGruus: false,
  dateWithExpires: true,
  signsHeaders: true,
  closeDoneLines: true,
  sendAfterBye: false,
  ignorePeersLimits: false,
};
