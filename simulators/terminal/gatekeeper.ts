import { readEntity } from '../../protocol/mime/entity';
import { identitiesIn } from '../../protocol/sip/asserted-identity';
import { parseDate } from '../../protocol/sip/date';
import { isFault } from '../../protocol/sip/fault';
import type { SipMessage, SipRequest } from '../../protocol/sip/message';
import { verifySigned } from '../../protocol/smime/multipart-signed';
import { objectionToSigner } from '../../protocol/smime/trust';
import { alteredField, tunneledIn } from '../../protocol/smime/tunnel';
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
  /** Look how old a Date is that is signed (RFC 3428 s11.4). */
  readonly verifiesDates: boolean;
  /** Look whose the certificate of a signature is, and who vouches for it (RFC 3261 s23.2). */
  readonly verifiesSigners: boolean;
}

export const GATEKEEPER_POLICY: GatekeeperPolicy = {
  trustsAnySender: false,
  verifiesSignatures: true,
  verifiesSigners: true,
  verifiesDates: true,
};

/** Why content is not handed on. */
export interface Objection {
  readonly status: 400 | 403;
  readonly reason: string;
}

/** "Several minutes" before which, and after which, a signed Date is not believed (RFC 3428 s11.4), in milliseconds. */
const SEVERAL_MINUTES = 300_000;

/** Undefined when all demands are met. */
export function objectionTo(
  request: SipRequest,
  { from, signedBy }: Demands,
  by: {
    readonly policy: GatekeeperPolicy;
    readonly isFromCore: (request: SipRequest) => boolean;
    readonly now: Date;
  },
): Objection | undefined {
  const toSender = from && objectionToSender(request, from, by.isFromCore, by.policy);
  if (toSender !== undefined) return { status: 403, reason: toSender };
  if (signedBy === undefined) return undefined;
  const inner = signedMessageIn(request);
  const toSignature = objectionToSignature(request, inner, signedBy, by.now, by.policy);
  if (toSignature !== undefined) return { status: 403, reason: toSignature };
  return by.policy.verifiesDates && isStale(inner, by.now)
    ? { status: 400, reason: 'Incorrect Date or Time' }
    : undefined;
}

/** A signature that was overheard is good for nothing later: the Date that it covers is minutes old. */
function isStale(signed: SipMessage | undefined, now: Date): boolean {
  const text = signed?.header('Date');
  const date = text === undefined ? undefined : parseDate(text);
  return date !== undefined && (isFault(date) || Math.abs(now.getTime() - date.getTime()) > SEVERAL_MINUTES);
}

/** The message that is signed with its header fields; undefined where the content alone is. */
function signedMessageIn(request: SipRequest): SipMessage | undefined {
  const entity = readEntity(request.headers, request.body);
  const [signed] = isFault(entity) ? [] : entity.parts;
  return signed && tunneledIn(signed);
}

function objectionToSignature(
  request: SipRequest,
  inner: SipMessage | undefined,
  authorities: readonly string[],
  now: Date,
  policy: GatekeeperPolicy,
): string | undefined {
  const type = request.header('Content-Type') ?? '';
  if (!/^multipart\/signed\b/i.test(type)) return 'Content is not signed';
  const signature = verifySigned(type, request.body);
  if (signature.verdict !== 'good')
    return policy.verifiesSignatures ? 'Signature does not verify' : undefined;
  const altered = inner && alteredField(inner, request);
  if (altered !== undefined) return `${altered} is not the one that was signed`;
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
