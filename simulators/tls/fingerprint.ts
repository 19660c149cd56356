import { createHash, getHashes } from 'node:crypto';

/** Hash functions of a=fingerprint (RFC 8122 s5) by their names in OpenSSL; MD2 and MD5 are not to be used. */
const HASHES: Readonly<Record<string, string>> = {
  'sha-1': 'sha1',
  'sha-224': 'sha224',
  'sha-256': 'sha256',
  'sha-384': 'sha384',
  'sha-512': 'sha512',
};

/**
 * The value of a=fingerprint for a certificate: hash function, SP, octets in upper-case hexadecimal with ":" between them
 * (RFC 8122 s5).
 * @param der the certificate in DER
 */
export function fingerprintOf(der: Buffer, hash = 'sha-256'): string {
  const digest = createHash(HASHES[hash]!).update(der).digest('hex').toUpperCase();
  return `${hash} ${digest.match(/../g)!.join(':')}`;
}

/** True if a certificate, in DER, is the one of an a=fingerprint. A hash function that is not known matches nothing. */
export function matchesFingerprint(der: Buffer, fingerprint: string): boolean {
  const [hash = '', octets = ''] = fingerprint.trim().split(/ +/);
  const name = hash.toLowerCase();
  if (HASHES[name] === undefined || !getHashes().includes(HASHES[name])) return false;
  return fingerprintOf(der, name) === `${name} ${octets.toUpperCase()}`;
}
