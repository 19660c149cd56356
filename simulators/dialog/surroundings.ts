import type { HeaderPair } from '../../protocol/sip/build';
import type { ChallengeRules } from '../../protocol/sip/challenges';
import type { SipEndpoint } from '../stack/endpoint';
import type { Domains } from '../stack/resolve';
import type { CredentialPolicy, UserCredentials } from '../user-agent/credentials';
import type { NonceCounts } from '../user-agent/nonce-counts';
import type { CallPolicy } from './policy';

/** What calls stand on. */
export interface CallSurroundings {
  readonly endpoint: SipEndpoint;
  readonly policy: CallPolicy & CredentialPolicy & ChallengeRules;
  /** Where the SIP server of a domain is. */
  readonly domains: Domains;
  /** URI in From of our INVITEs. */
  readonly identity: string;
  /**
   * URI of ours for Contact: a GRUU where there is one (RFC 5627 s4.4).
   * @param isSecure whether it has to be a SIPS URI; a SIP URI is made one then
   */
  readonly contact: (isSecure: boolean) => string;
  /** Header fields of INVITE and of its 2xx that say what we can do: Allow, Supported ... */
  readonly headers: () => readonly HeaderPair[];
  readonly credentials?: UserCredentials;
  /** How often each nonce was used, shared with whatever else of the user agent answers challenges. */
  readonly counts?: NonceCounts;
}

/** Our Contact: where just this user agent is reached, a SIPS URI where that is asked for (RFC 3261 s8.1.1.8, s12.1.1). */
export function contactField({ contact }: CallSurroundings, isSecure: boolean): HeaderPair {
  const uri = contact(isSecure);
  return ['Contact', `<${isSecure ? uri.replace(/^sip:/i, 'sips:') : uri}>`];
}

/** What we can do, as a 2xx says it; Supported is put in by the user agent server. */
export function abilitiesInAnswer({ headers }: CallSurroundings): HeaderPair[] {
  return headers().filter(([name]) => !isSupported(name));
}

/** Supported of a request that says nothing else of what we can do (RFC 5627 s4.4). */
export function supportedField({ headers }: CallSurroundings): HeaderPair[] {
  return headers().filter(([name]) => isSupported(name));
}

function isSupported(name: string): boolean {
  return name.toLowerCase() === 'supported';
}
