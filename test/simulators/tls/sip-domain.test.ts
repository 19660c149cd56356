import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { certificateAuthority, type CertificateAuthority } from '../../../simulators/tls/authority';
import { isForDomain } from '../../../simulators/tls/sip-domain';

describe('certificate of a SIP domain (RFC 5922 s7)', () => {
  let authority: CertificateAuthority;
  before(async () => {
    authority = await certificateAuthority('Authority');
  });

  const rows: readonly (readonly [names: readonly string[], domain: string, isFor: boolean])[] = [
    [['sip:push.example'], 'push.example', true],
    [['sip:PUSH.example'], 'push.EXAMPLE', true],
    [['push.example'], 'push.example', true],
    [['other.example', 'push.example'], 'push.example', true],
    [['sip:other.example', 'sip:push.example'], 'push.example', true],
    // DNS names count only where there is no SIP URI.
    [['sip:other.example', 'push.example'], 'push.example', false],
    [['sip:nora@other.example', 'push.example'], 'push.example', true],
    [['sip:nora@push.example'], 'push.example', false],
    [['sips:push.example'], 'push.example', false],
    [['*.example'], 'push.example', false],
    [['sip:*.example'], 'push.example', false],
    [['sip:push.example'], 'sub.push.example', false],
    [['sip:push.example', 'a, DNS:push.example'], 'a, DNS:push.example', false],
    [['192.0.2.1'], '192.0.2.1', true],
    [['sip:192.0.2.1'], '192.0.2.1', false],
    [['2001:db8::1'], '192.0.2.1', false],
    [['nora@push.example'], 'push.example', false],
    [[], 'push.example', false],
  ];
  for (const [names, domain, isFor] of rows)
    it(`with ${names.join(' and ') || 'no name'} is ${isFor ? '' : 'not '}for ${domain}`, async () => {
      const { cert } = await authority.issue({ names });
      assert.equal(isForDomain(new X509Certificate(cert).raw, domain), isFor);
    });

  it('is issued by its authority, and by no other', async () => {
    const { cert, ca } = await authority.issue({ names: ['push.example'] });
    const other = await certificateAuthority('Authority');
    const leaf = new X509Certificate(cert);
    assert.equal(leaf.verify(new X509Certificate(ca!).publicKey), true);
    assert.equal(leaf.verify(new X509Certificate(other.certificate).publicKey), false);
  });
});
