import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { composeSigned, verifySigned } from '../../../protocol/smime/multipart-signed';
import { verifyDetached } from '../../../protocol/smime/signed-data';
import { objectionToSigner } from '../../../protocol/smime/trust';
import { parseUri, type Uri } from '../../../protocol/sip/uri';
import { certificateAuthority, type CertificateAuthority } from '../../../simulators/tls/authority';
import type { TlsIdentity } from '../../../simulators/tls/identity';
import { needOptional } from '../../optional';

const AT = new Date('2026-03-02T08:00:00Z');
const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0;

describe('multipart/signed with a CMS signature (RFC 8551)', () => {
  let authority: CertificateAuthority;
  let dm: TlsIdentity;
  before(async () => {
    authority = await certificateAuthority('Authority');
    const validity = { notBefore: new Date('2026-01-01'), notAfter: new Date('2027-01-01') };
    dm = await authority.issue({ names: ['sip:dm@push.example'], ...validity });
  });

  const body = fc.uint8Array({ maxLength: 300 }).map((octets) => Buffer.from(octets));

  it('verifies as it was composed, whatever its octets are', () => {
    fc.assert(
      fc.property(body, (octets) => {
        const signed = composeSigned({ type: 'application/octet-stream', body: octets }, dm, AT);
        const result = verifySigned(signed.type, signed.body);
        assert.equal(result.verdict, 'good');
        assert.ok(signed.body.includes(octets));
      }),
      { numRuns: 30 },
    );
  });

  it('does not verify when one octet of the signed part is another one', () => {
    const signed = composeSigned({ type: 'text/plain', body: Buffer.from('Reboot at 04:00') }, dm, AT);
    const from = signed.body.indexOf('Content-Type');
    const to = signed.body.indexOf('04:00') + 5;
    for (let at = from; at < to; at++) {
      const changed = Buffer.from(signed.body);
      changed[at] = changed[at]! ^ 1;
      assert.equal(verifySigned(signed.type, changed).verdict, 'bad', `octet ${at}`);
    }
  });

  it('never throws at what came damaged, and takes no other octets for a signature', () => {
    const content = Buffer.from('content');
    const signed = composeSigned({ type: 'text/plain', body: content }, dm, AT);
    fc.assert(
      fc.property(fc.nat({ max: signed.body.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(signed.body);
        changed[at] = changed[at]! ^ flip;
        verifySigned(signed.type, changed);
      }),
    );
    fc.assert(fc.property(body, (octets) => assert.equal(verifyDetached(content, octets).verdict, 'bad')));
  });

  it('means the same to OpenSSL, in both directions', function () {
    needOptional(this, HAS_OPENSSL, 'openssl');
    const folder = mkdtempSync(join(tmpdir(), 'sip-push-smime-'));
    try {
      const file = (name: string, octets: string | Buffer): string => {
        writeFileSync(join(folder, name), octets);
        return join(folder, name);
      };
      const ca = file('ca.pem', authority.certificate);
      const { type, body: octets } = composeSigned({ type: 'text/plain', body: Buffer.from('news') }, dm, AT);
      const mail = file(
        'ours.eml',
        Buffer.concat([Buffer.from(`MIME-Version: 1.0\r\nContent-Type: ${type}\r\n\r\n`), octets]),
      );
      const flags = ['-purpose', 'any', '-attime', String(AT.getTime() / 1000)];
      const verified = spawnSync('openssl', ['cms', '-verify', '-in', mail, '-CAfile', ca, ...flags]);
      assert.equal(verified.status, 0, verified.stderr.toString());
      const content = file('content', 'signed by another hand');
      const signed = spawnSync('openssl', [
        ...['cms', '-sign', '-binary', '-in', content, '-outform', 'DER', '-md', 'sha384'],
        ...['-signer', file('cert.pem', dm.cert), '-inkey', file('key.pem', dm.key)],
      ]);
      assert.equal(signed.status, 0, signed.stderr.toString());
      assert.equal(verifyDetached(Buffer.from('signed by another hand'), signed.stdout).verdict, 'good');
      assert.equal(verifyDetached(Buffer.from('signed by another hanD'), signed.stdout).verdict, 'bad');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  const objection = (identity: TlsIdentity, from: string, at = AT): string | undefined =>
    objectionToSigner(new X509Certificate(identity.cert), [authority.certificate], parseUri(from) as Uri, at);

  it('is trusted when it is that of the sender, holds, and is vouched for', async () => {
    assert.equal(objection(dm, 'sip:dm@push.example'), undefined);
    assert.equal(objection(dm, 'sips:dm@PUSH.example'), undefined);
    const byMail = await authority.issue({ names: ['dm@push.example'], notBefore: new Date('2026-01-01') });
    assert.equal(objection(byMail, 'sip:dm@push.example'), undefined);
  });

  it('is not trusted otherwise', async () => {
    assert.match(objection(dm, 'sip:ads@push.example') ?? '', /not that of the sender/);
    assert.match(objection(dm, 'sip:push.example') ?? '', /not that of the sender/);
    assert.match(objection(dm, 'sip:dm@push.example', new Date('2025-12-31')) ?? '', /not valid yet/);
    assert.match(objection(dm, 'sip:dm@push.example', new Date('2027-01-02')) ?? '', /expired/);
    const stranger = await certificateAuthority('Authority');
    const forged = await stranger.issue({ names: ['sip:dm@push.example'] });
    assert.match(objection(forged, 'sip:dm@push.example') ?? '', /not known/);
  });
});
