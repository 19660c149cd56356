import { identitiesIn } from '../../protocol/sip/asserted-identity';
import { isFault } from '../../protocol/sip/fault';
import type { SipRequest } from '../../protocol/sip/message';
import { parseUri } from '../../protocol/sip/uri';
import { uriEqual } from '../../protocol/sip/uri-equality';

/** What a terminal wants to be sure of before it hands content to the application. */
export interface Demands {
  /** URIs of the only senders whose content it takes; the core has to vouch for them (RFC 3325 s8). */
  readonly from?: readonly string[];
}

/** How a terminal makes sure. */
export interface GatekeeperPolicy {
  /** Believe the P-Asserted-Identity of whoever sends it, and not of the core alone (against RFC 3325 s8). */
  readonly trustsAnySender: boolean;
}

export const GATEKEEPER_POLICY: GatekeeperPolicy = { trustsAnySender: false };

/** Why content is not handed on: the reason phrase of a 403. Undefined when all demands are met. */
export function objectionTo(
  request: SipRequest,
  demands: Demands,
  isFromCore: (request: SipRequest) => boolean,
  policy: GatekeeperPolicy,
): string | undefined {
  const { from } = demands;
  if (from === undefined) return undefined;
  if (!policy.trustsAnySender && !isFromCore(request)) return 'Nobody we trust vouches for the sender';
  const known = from.map(parseUri);
  const isKnown = identitiesIn(request, 'P-Asserted-Identity').some(({ address }) =>
    known.some((each) => isSame(each, address.uri)),
  );
  return isKnown ? undefined : 'Sender is not trusted';
}

function isSame(a: ReturnType<typeof parseUri>, b: ReturnType<typeof parseUri>): boolean {
  return !isFault(a) && !isFault(b) && uriEqual(a, b);
}
