import { isAccepted } from '../mime/understanding';
import { isFault } from '../sip/fault';
import { parseMediaType } from '../sip/media-type';
import type { Capabilities } from './capabilities';

/** How Push Content travels: in a MESSAGE, as a reference in one, or over MSRP (OMA SIP Push 4.1). */
export type DeliveryMethod = 'embedded' | 'reference' | 'session';

/** By what a sender chooses the method; the clause leaves it to the needs of the service. */
export interface MethodPolicy {
  /** Octets of content that still go into a MESSAGE; what is more would not leave room for its header fields (RFC 3428 s8). */
  readonly largestEmbedded: number;
  /** Media types and ranges that always go over a session: multimedia content is what it is there for. */
  readonly sessionTypes: readonly string[];
  /** Prefer a reference, if there is one, to a session. */
  readonly preferReference: boolean;
}

export const METHOD_POLICY: MethodPolicy = {
  largestEmbedded: 700,
  sessionTypes: ['audio/*', 'video/*', 'image/*'],
  preferReference: false,
};

/** What is to be delivered, as far as the method depends on it. */
export interface Deliverable {
  /** Media type as spelled. */
  readonly type: string;
  readonly size: number;
  /** It stands at a URL as well. */
  readonly hasReference: boolean;
}

/**
 * Chooses the method by size, type and what the terminal said of itself (RFC 3261 s11.2): a session needs INVITE, a
 * reference message/external-body. What is not known counts as possible.
 * @param capabilities what a 200 to OPTIONS said; undefined if it was not asked
 * @returns undefined when the terminal can take it in no way
 */
export function chooseMethod(
  { type, size, hasReference }: Deliverable,
  capabilities: Capabilities | undefined,
  policy: MethodPolicy,
): DeliveryMethod | undefined {
  const canCall = capabilities?.methods.includes('INVITE') ?? true;
  const canPage = capabilities?.methods.includes('MESSAGE') ?? true;
  const canFetch = hasReference && canPage && (capabilities ? acceptsReferences(capabilities) : true);
  const isSmall = size <= policy.largestEmbedded && canPage;
  if (isSmall && !(isAmong(type, policy.sessionTypes) && canCall)) return 'embedded';
  if (canFetch && (policy.preferReference || !canCall)) return 'reference';
  if (canCall) return 'session';
  return isSmall ? 'embedded' : undefined;
}

function acceptsReferences({ accept }: Capabilities): boolean {
  return isAmong('message/external-body', accept);
}

function isAmong(text: string, ranges: readonly string[]): boolean {
  const type = parseMediaType(text);
  return !isFault(type) && isAccepted(type, ranges);
}
