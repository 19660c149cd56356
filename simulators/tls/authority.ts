import { webcrypto, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { fingerprintOf } from './fingerprint';
import { HOUR_MS, KEY_ALGORITHM, pem, type TlsIdentity } from './identity';

/** What an authority makes a certificate out for. */
export interface IssueOptions {
  /** Names for its SubjectAltName: URIs, DNS names, addresses, e-mail addresses; told apart by their form. */
  readonly names: readonly string[];
  /** From when and until when it is valid: an hour ago until in a day unless given. */
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

/** Somebody who vouches for others. */
export interface CertificateAuthority {
  /** Its own certificate in PEM: what those who trust it know. */
  readonly certificate: string;
  /** Makes a key (EC P-256) and a certificate for it. The holder trusts the authority as well. */
  issue(options: IssueOptions): Promise<TlsIdentity>;
}

/** Makes an authority for the time of a test; nobody knows it but those who are told. */
export async function certificateAuthority(commonName: string): Promise<CertificateAuthority> {
  // Loaded when needed, as in identity.ts.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const now = Date.now();
  const usual = { notBefore: new Date(now - HOUR_MS), notAfter: new Date(now + 24 * HOUR_MS) };
  const newKeys = () => webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
  const own = await newKeys();
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ name: [{ CN: [commonName] }], keys: own, signingAlgorithm: KEY_ALGORITHM },
    // It outlives whatever it issues, on virtual clocks too.
    ...{ notBefore: new Date('2000-01-01T00:00:00Z'), notAfter: new Date('2099-12-31T00:00:00Z') },
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  const certificate = root.toString('pem');
  return {
    certificate,
    issue: async ({ names, notBefore = usual.notBefore, notAfter = usual.notAfter }) => {
      const keys = await newKeys();
      const made = await x509.X509CertificateGenerator.create({
        ...{ subject: [{ CN: [names[0] ?? commonName] }], issuer: root.subject, notBefore, notAfter },
        ...{ publicKey: keys.publicKey, signingKey: own.privateKey, signingAlgorithm: KEY_ALGORITHM },
        extensions:
          names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names.map(generalName))],
      });
      const cert = made.toString('pem');
      const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
      const fingerprint = fingerprintOf(new X509Certificate(cert).raw);
      return { key: pem('PRIVATE KEY', pkcs8), cert, fingerprint, ca: certificate };
    },
  };
}

function generalName(name: string): { type: 'ip' | 'dns' | 'url' | 'email'; value: string } {
  if (isIP(name) !== 0) return { type: 'ip', value: name };
  if (/^[a-z][a-z0-9+.-]*:/i.test(name)) return { type: 'url', value: name };
  return { type: name.includes('@') ? 'email' : 'dns', value: name };
}
