import {
  createCipheriv,
  createHash,
  publicEncrypt,
  randomBytes,
  constants,
  type KeyObject,
} from 'node:crypto';
import * as cms from '@peculiar/asn1-cms';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { SubjectKeyIdentifier } from '@peculiar/asn1-x509';
import type { Content } from '../mime/compose';
import type { MediaType } from '../sip/media-type';

const DATA = '1.2.840.113549.1.7.1';
const ENVELOPED_DATA = '1.2.840.113549.1.7.3';
const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';
const AES_256_CBC = '2.16.840.1.101.3.4.1.42';
const NULL = Uint8Array.of(5, 0).buffer;

/** Types of CMS contents that are no detached signatures, with the name of old implementations (RFC 8551 s3.2.1). */
const TYPES: readonly string[] = ['application/pkcs7-mime', 'application/x-pkcs7-mime'];

/**
 * Content that only the owner of a key can read: a CMS EnvelopedData (RFC 5652 s6, RFC 8551 s3.3), AES-256 with RSA and PKCS #1
 * v1.5. The key is named by its identifier, so that it needs no certificate.
 * @param recipient an RSA key
 */
export function composeEncrypted({ type, body }: Content, recipient: KeyObject): Content {
  const key = randomBytes(32);
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const entity = Buffer.concat([Buffer.from(`Content-Type: ${type}\r\n\r\n`), body]);
  const encrypted = Buffer.concat([cipher.update(entity), cipher.final()]);
  const spki = recipient.export({ type: 'pkcs1', format: 'der' });
  const identifier = createHash('sha1').update(spki).digest();
  const enveloped = new cms.EnvelopedData({
    version: cms.CMSVersion.v2,
    recipientInfos: new cms.RecipientInfos([
      new cms.RecipientInfo({
        ktri: new cms.KeyTransRecipientInfo({
          version: cms.CMSVersion.v2,
          rid: new cms.RecipientIdentifier({ subjectKeyIdentifier: new SubjectKeyIdentifier(identifier) }),
          keyEncryptionAlgorithm: new cms.KeyEncryptionAlgorithmIdentifier({
            algorithm: RSA_ENCRYPTION,
            parameters: NULL,
          }),
          encryptedKey: new OctetString(
            publicEncrypt({ key: recipient, padding: constants.RSA_PKCS1_PADDING }, key),
          ),
        }),
      }),
    ]),
    encryptedContentInfo: new cms.EncryptedContentInfo({
      contentType: DATA,
      contentEncryptionAlgorithm: new cms.ContentEncryptionAlgorithmIdentifier({
        algorithm: AES_256_CBC,
        parameters: AsnConvert.serialize(new OctetString(iv)),
      }),
      encryptedContent: new cms.EncryptedContent({ value: new OctetString(encrypted) }),
    }),
  });
  const info = new cms.ContentInfo({ contentType: ENVELOPED_DATA, content: AsnConvert.serialize(enveloped) });
  return {
    type: 'application/pkcs7-mime;smime-type=enveloped-data;name=smime.p7m',
    body: Buffer.from(AsnConvert.serialize(info)),
    disposition: 'attachment;filename=smime.p7m;handling=required',
  };
}

/** Whether content is encrypted, by what its type says; where that says nothing, it may be (RFC 8551 s3.2.2). */
export function isEncrypted({ essence, params }: MediaType): boolean {
  const kind = params.get('smime-type')?.toLowerCase() ?? 'enveloped-data';
  return TYPES.includes(essence) && /^(?:auth)?enveloped-data$/i.test(kind);
}
