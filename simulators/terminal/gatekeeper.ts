import { identitiesIn } from '../../protocol/sip/asserted-identity';
import { isFault } from '../../protocol/sip/fault';
import type { SipRequest } from '../../protocol/sip/message';
import { verifySigned } from '../../protocol/smime/multipart-signed';
import { objectionToSigner } from '../../protocol/smime/trust';
import { parseUri } from '../../protocol/sip/uri';
import { uriEqual } from '../../protocol/sip/uri-equality';

/** What a terminal wants to be sure of before it hands content to the application. */
export interface Demands {
  /** URIs of the only senders whose content it takes; the core has to vouch for them (RFC 3325 s8). */
  readonly from?: readonly string[];
  /** Certificates in PEM of those who vouch for signers; content has to be signed by whom From names (RFC 3261 s23). */
  readonly signedBy?: readonly string[];
}

/** How a terminal makes sure. */
export interface GatekeeperPolicy {
  /** Believe the P-Asserted-Identity of whoever sends it, and not of the core alone (against RFC 3325 s8). */
  readonly trustsAnySender: boolean;
  /** Look whether a signature is one over the content (RFC 8551 s3.5.3). */
  readonly verifiesSignatures: boolean;
  /** Look whose the certificate of a signature is, and who vouches for it (RFC 3261 s23.2). */
  readonly verifiesSigners: boolean;
}

export const GATEKEEPER_POLICY: GatekeeperPolicy = {
  trustsAnySender: false,
  verifiesSignatures: true,
  verifiesSigners: true,
};

/** Why content is not handed on: the reason phrase of a 403. Undefined when all demands are met. */
export function objectionTo(
  request: SipRequest,
  { from, signedBy }: Demands,
  by: {
    readonly policy: GatekeeperPolicy;
    readonly isFromCore: (request: SipRequest) => boolean;
    readonly now: Date;
  },
): string | undefined {
  const toSender = from && objectionToSender(request, from, by.isFromCore, by.policy);
  return toSender ?? (signedBy && objectionToSignature(request, signedBy, by.now, by.policy));
}

function objectionToSignature(
  request: SipRequest,
  authorities: readonly string[],
  now: Date,
  policy: GatekeeperPolicy,
): string | undefined {
  const type = request.header('Content-Type') ?? '';
  if (!/^multipart\/signed\b/i.test(type)) return 'Content is not signed';
  const signature = verifySigned(type, request.body);
  if (signature.verdict !== 'good')
    return policy.verifiesSignatures ? 'Signature does not verify' : undefined;
  const sender = request.from?.uri;
  if (sender === undefined || isFault(sender)) return 'Nobody is named as sender';
  return policy.verifiesSigners
    ? objectionToSigner(signature.certificate, authorities, sender, now)
    : undefined;
}

function objectionToSender(
  request: SipRequest,
  from: readonly string[],
  isFromCore: (request: SipRequest) => boolean,
  policy: GatekeeperPolicy,
): string | undefined {
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
