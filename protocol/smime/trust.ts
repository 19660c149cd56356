import { X509Certificate } from 'node:crypto';
import { isFault } from '../sip/fault';
import { parseUri, type Uri } from '../sip/uri';
import { canonicalAor } from '../sip/uri-equality';

/**
 * Why a signer is not to be trusted: nobody known vouches for the certificate, it does not hold at the time, or it is not that of
 * the address that the message comes from (RFC 3261 s23.2). Undefined when all is in order.
 * @param authorities certificates in PEM, of those who issue them directly
 * @param from URI in From
 */
export function objectionToSigner(
  certificate: X509Certificate,
  authorities: readonly string[],
  from: Uri,
  at: Date,
): string | undefined {
  const isVouchedFor = authorities.some((pem) => {
    const authority = new X509Certificate(pem);
    return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
  });
  if (!isVouchedFor) return 'Issuer of the certificate is not known';
  if (at < new Date(certificate.validFrom)) return 'Certificate is not valid yet';
  if (at > new Date(certificate.validTo)) return 'Certificate has expired';
  return isOf(certificate, from) ? undefined : 'Certificate is not that of the sender';
}

/** True if the SubjectAltName names the address-of-record, as a SIP URI or as user@host (RFC 3261 s23.1). */
function isOf({ subjectAltName = '' }: X509Certificate, from: Uri): boolean {
  if (from.kind !== 'sip' || from.user === undefined) return false;
  const wanted = canonicalAor({ ...from, scheme: 'sip' });
  return [...subjectAltName.matchAll(/(?:^|, )(?:URI:sips?:|email:)([^,"]+)/g)].some(([, address]) => {
    const uri = parseUri(`sip:${address!}`);
    return !isFault(uri) && uri.kind === 'sip' && canonicalAor(uri) === wanted;
  });
}
