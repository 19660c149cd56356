import { identitiesIn, privacyOf, type Identity } from '../../protocol/sip/asserted-identity';
import { isFault } from '../../protocol/sip/fault';
import type { SipRequest } from '../../protocol/sip/message';
import { formatUri, parseUri, type Uri } from '../../protocol/sip/uri';
import { uriEqual } from '../../protocol/sip/uri-equality';
import type { IdentityPolicy } from './identity-policy';
import { Refusal } from './refusal';
import type { ProxyTarget } from './targets';
import type { User } from './users';

const ASSERTED = 'P-Asserted-Identity';
const PREFERRED = 'P-Preferred-Identity';

/**
 * The request as the trust domain sees it: with the identity that we vouch for, and without anything that others have said
 * of it (RFC 3325 s5, s6; RFC 5876 s4.2). ACK and CANCEL have nobody whom we could ask (RFC 5876 s3.2).
 * @param sender whose request it is; a user with a password has proved it
 */
export function asserted(
  request: SipRequest,
  sender: User | undefined,
  policy: IdentityPolicy,
): SipRequest | Refusal {
  if (request.method === 'ACK' || request.method === 'CANCEL') return request;
  const hasAny = request.has(ASSERTED) || request.has(PREFERRED);
  const proved = sender?.password === undefined && !policy.assertsClaims ? undefined : sender;
  if (!hasAny && !proved) return request;
  const values = identitiesFor(request, proved, policy);
  if (values instanceof Refusal) return values;
  let changed = request.remove(ASSERTED);
  if (policy.removesPreferred) changed = changed.remove(PREFERRED);
  return values.length === 0 ? changed : changed.add(ASSERTED, values.join(', '));
}

/** The request for one target: without the identity if that is to be kept from it (RFC 3325 s7). */
export function disclosed(
  request: SipRequest,
  { binding, uri }: ProxyTarget,
  policy: IdentityPolicy,
): SipRequest {
  if (!request.has(ASSERTED)) return request;
  const isInside = binding ? policy.trustsTerminals : isOfDomain(uri, policy.trustedDomains);
  return isInside || !isWithheld(request, policy) ? request : request.remove(ASSERTED);
}

function isWithheld(request: SipRequest, policy: IdentityPolicy): boolean {
  const privacy = privacyOf(request);
  if (privacy.includes('id')) return policy.honoursPrivacy;
  return privacy.length === 0 && !policy.keepsUnlessPrivate;
}

function identitiesFor(
  request: SipRequest,
  user: User | undefined,
  policy: IdentityPolicy,
): readonly string[] | Refusal {
  const isInside = user !== undefined && policy.trustedUsers.includes(user.name);
  const stated = isInside || policy.believesAnybody ? identitiesIn(request, ASSERTED) : [];
  if (stated.length > 0) return stated.map(({ address }) => address.toString());
  if (!user || !policy.assertsIdentities) return [];
  const own = [formatUri(user.uri), ...(policy.identitiesOf[user.name] ?? [])];
  if (policy.assertsAll) return own.map(inBrackets);
  const preferred = identitiesIn(request, PREFERRED).filter((each) => isAmong(each, own));
  if (preferred.length > 0) return preferred.map(({ address }) => address.toString());
  if (request.has(PREFERRED) && policy.foreignPreference === 'refuse')
    return new Refusal(403, 'P-Preferred-Identity is not yours');
  return [inBrackets(own[0]!)];
}

function isAmong({ address: { uri } }: Identity, own: readonly string[]): boolean {
  return own.some((each) => {
    const known = parseUri(each);
    return !isFault(known) && !isFault(uri) && uriEqual(known, uri);
  });
}

function isOfDomain(uri: Uri, domains: readonly string[]): boolean {
  return uri.kind === 'sip' && domains.includes(uri.host.toLowerCase());
}

function inBrackets(uri: string): string {
  return `<${uri}>`;
}
