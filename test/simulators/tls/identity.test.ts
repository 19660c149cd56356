import assert from 'node:assert/strict';
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { fingerprintOf, matchesFingerprint } from '../../../simulators/tls/fingerprint';
import { selfSigned } from '../../../simulators/tls/identity';

describe('TLS identities', () => {
  it('are a key and a certificate for it, made out for hosts and a time', async () => {
    const notBefore = new Date('2020-01-01T00:00:00Z');
    const notAfter = new Date('2020-02-01T00:00:00Z');
    const { key, cert, fingerprint } = await selfSigned({
      ...{
        commonName: 'push.example',
        hosts: ['push.example', '192.0.2.1', '2001:db8::1'],
        notBefore,
        notAfter,
      },
    });
    const certificate = new X509Certificate(cert);
    assert.equal(certificate.checkPrivateKey(createPrivateKey(key)), true);
    assert.equal(certificate.verify(certificate.publicKey), true);
    assert.equal(certificate.subject, 'CN=push.example');
    assert.equal(certificate.checkHost('push.example'), 'push.example');
    assert.equal(certificate.checkHost('other.example'), undefined);
    assert.equal(certificate.checkIP('192.0.2.1'), '192.0.2.1');
    assert.equal(certificate.checkIP('2001:db8::1'), '2001:db8::1');
    assert.equal(new Date(certificate.validFrom).getTime(), notBefore.getTime());
    assert.equal(new Date(certificate.validTo).getTime(), notAfter.getTime());
    assert.equal(fingerprint, `sha-256 ${certificate.fingerprint256}`);
  });

  it('are valid now unless told otherwise, and never the same', async () => {
    const [one, two] = await Promise.all([selfSigned({ commonName: 'a' }), selfSigned({ commonName: 'a' })]);
    const certificate = new X509Certificate(one.cert);
    assert.ok(new Date(certificate.validFrom) < new Date() && new Date() < new Date(certificate.validTo));
    assert.notEqual(one.fingerprint, two.fingerprint);
    assert.notEqual(certificate.serialNumber, new X509Certificate(two.cert).serialNumber);
  });
});

describe('fingerprints of certificates (RFC 8122 s5)', () => {
  const der = Buffer.from('not really a certificate');

  it('match by any hash function that is known, in any case', () => {
    for (const [name, algorithm] of Object.entries({
      'sha-1': 'sha1',
      'sha-256': 'sha256',
      'sha-512': 'sha512',
    })) {
      const digest = createHash(algorithm).update(der).digest('hex').match(/../g)!.join(':');
      assert.equal(fingerprintOf(der, name), `${name} ${digest.toUpperCase()}`);
      assert.equal(matchesFingerprint(der, `${name} ${digest}`), true);
      assert.equal(matchesFingerprint(der, `${name.toUpperCase()} ${digest.toUpperCase()}`), true);
      assert.equal(matchesFingerprint(Buffer.from('another'), `${name} ${digest}`), false);
    }
  });

  it('match nothing when they are malformed or of a hash function that is not known', () => {
    for (const each of [
      '',
      'sha-256',
      'sha-3 AB:CD',
      'md5 AB:CD',
      'constructor AB',
      `sha-256 ${'00:'.repeat(31)}00`,
    ])
      assert.equal(matchesFingerprint(der, each), false, each);
  });
});
