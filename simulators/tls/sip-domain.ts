import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { equalIgnoreCase } from '../../protocol/sip/characters';
import { isFault } from '../../protocol/sip/fault';
import { bracketed, parseUri } from '../../protocol/sip/uri';
import type { TlsIdentity } from './identity';

/**
 * Whether a certificate is for a SIP domain (RFC 5922 s7.1 to s7.3): a SIP URI without user in SubjectAltName names it, or, where
 * there is none, a DNS name does. Wildcards count for nothing (s7.2). A numeric host, of which the RFC does not speak, is named by
 * an address.
 * @param der    the certificate in DER
 * @param domain host part of the URI that led to the peer
 */
export function isForDomain(der: Buffer, domain: string): boolean {
  const names = subjectAltNames(new X509Certificate(der));
  const of = (type: string): string[] => names.filter((each) => each.type === type).map(({ value }) => value);
  if (isIP(domain) !== 0) return of('IP Address').includes(domain);
  const domains = of('URI').flatMap(domainOf);
  const identities = domains.length > 0 ? domains : of('DNS');
  return identities.some((each) => equalIgnoreCase(each, domain));
}

/** How to reach a SIP server over TLS so that nobody else is taken for it. */
export function towardsDomain(
  domain: string,
  identity: TlsIdentity | undefined,
  verifies: boolean,
): ConnectionOptions {
  const { key, cert, ca } = identity ?? {};
  return {
    ...(key === undefined || cert === undefined ? {} : { key, cert }),
    ...(ca === undefined ? {} : { ca }),
    ...(isIP(domain) === 0 ? { servername: domain } : {}),
    rejectUnauthorized: verifies,
    checkServerIdentity: (_, { raw }) =>
      isForDomain(raw, domain)
        ? undefined
        : Object.assign(new Error(`the certificate is not for ${domain}`), {
            code: 'ERR_TLS_CERT_ALTNAME_INVALID',
          }),
  };
}

/** The domain that a SIP URI in a certificate stands for; one with a user is that of a person (RFC 5922 s7.1). */
function domainOf(text: string): string[] {
  const uri = parseUri(text);
  return isFault(uri) || uri.kind !== 'sip' || uri.scheme !== 'sip' || uri.user !== undefined
    ? []
    : [bracketed(uri.host)];
}

/** Node gives them as one text, a value with a comma or a quotation mark in it as a JSON string. */
function subjectAltNames({ subjectAltName = '' }: X509Certificate): { type: string; value: string }[] {
  return [...subjectAltName.matchAll(/([^:,]+):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/g)].map(
    ([, type, value]) => ({
      type: type!.trim(),
      value: value!.startsWith('"') ? (JSON.parse(value!) as string) : value!,
    }),
  );
}
