import { isIP } from 'node:net';
import { webcrypto, X509Certificate } from 'node:crypto';
import { fingerprintOf } from './fingerprint';

/** Who an actor is in TLS: a key, the certificate that goes with it, and whom it trusts. */
export interface TlsIdentity {
  /** Private key in PEM. */
  readonly key: string;
  /** Certificate in PEM. */
  readonly cert: string;
  /** Value of a=fingerprint for the certificate (RFC 8122 s5). */
  readonly fingerprint: string;
  /** Certificates of authorities, in PEM, that it trusts to vouch for peers without a fingerprint. */
  readonly ca?: string;
}

/** What a certificate is made out for. */
export interface CertificateOptions {
  readonly commonName: string;
  /** Names and addresses for its SubjectAltName. */
  readonly hosts?: readonly string[];
  /** From when and until when it is valid: an hour ago until in a day unless given. */
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

export const HOUR_MS = 60 * 60 * 1000;
/** Keys that are made here: EC P-256. */
export const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** Makes a key (EC P-256) and a certificate signed by it; with its fingerprint in SDP it needs no authority (RFC 4975 s14.4). */
export async function selfSigned(options: CertificateOptions): Promise<TlsIdentity> {
  // Loaded when needed: it takes longer than everything else that a run without TLS loads. It asks for the polyfill first.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const { commonName, hosts = [], notBefore, notAfter } = options;
  const now = Date.now();
  const keys = await webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [commonName] }],
    notBefore: notBefore ?? new Date(now - HOUR_MS),
    notAfter: notAfter ?? new Date(now + 24 * HOUR_MS),
    signingAlgorithm: KEY_ALGORITHM,
    keys,
    extensions: hosts.length > 0 ? [new x509.SubjectAlternativeNameExtension(hosts.map(generalName))] : [],
  });
  const cert = certificate.toString('pem');
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  return { key: pem('PRIVATE KEY', pkcs8), cert, fingerprint: fingerprintOf(new X509Certificate(cert).raw) };
}

function generalName(host: string): { type: 'ip' | 'dns'; value: string } {
  return { type: isIP(host) === 0 ? 'dns' : 'ip', value: host };
}

/** DER as PEM. */
export function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g)!;
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
