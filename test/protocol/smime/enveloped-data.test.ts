import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plainText } from '../../../protocol/push/content';
import { isFault } from '../../../protocol/sip/fault';
import { parseMediaType } from '../../../protocol/sip/media-type';
import { composeEncrypted, isEncrypted } from '../../../protocol/smime/enveloped-data';
import { needOptional } from '../../optional';

const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0;

describe('encrypted content (CMS EnvelopedData)', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

  it('is read by OpenSSL with the key that it is for', function () {
    needOptional(this, HAS_OPENSSL, 'openssl');
    const folder = mkdtempSync(join(tmpdir(), 'smime-'));
    try {
      const [key, message] = [join(folder, 'key.pem'), join(folder, 'message.der')];
      writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
      writeFileSync(message, composeEncrypted(plainText('news'), publicKey).body);
      const args = ['cms', '-decrypt', '-inform', 'DER', '-in', message, '-inkey', key, '-binary'];
      const { stdout, stderr, status } = spawnSync('openssl', args);
      assert.equal(status, 0, stderr.toString());
      assert.match(stdout.toString(), /^Content-Type: text\/plain[^\r]*\r\n\r\nnews$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('holds nothing of what is in it', () =>
    assert.ok(!composeEncrypted(plainText('Storm warning'), publicKey).body.includes('Storm')));

  it('is told by its type', () => {
    for (const [type, expected] of [
      [composeEncrypted(plainText('x'), publicKey).type, true],
      ['application/pkcs7-mime', true],
      ['application/x-pkcs7-mime; smime-type="enveloped-data"', true],
      ['application/pkcs7-mime; smime-type=authEnveloped-data', true],
      ['application/pkcs7-mime; smime-type=signed-data', false],
      ['application/pkcs7-mime; smime-type=certs-only', false],
      ['text/plain; smime-type=enveloped-data', false],
    ] as const) {
      const parsed = parseMediaType(type);
      assert.ok(!isFault(parsed));
      assert.equal(isEncrypted(parsed), expected, type);
    }
  });
});
