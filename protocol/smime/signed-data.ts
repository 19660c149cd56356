import { createHash, createPublicKey, sign, verify, X509Certificate, type KeyObject } from 'node:crypto';
import * as cms from '@peculiar/asn1-cms';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';

/** Who signs: a key and the certificate that goes with it, in PEM. */
export interface Signer {
  readonly key: string;
  readonly cert: string;
}

/** What became of looking at a signature. */
export type Verification =
  | { readonly verdict: 'good'; readonly certificate: X509Certificate }
  | { readonly verdict: 'bad'; readonly reason: string }
  /** It cannot be looked at: another algorithm, or the certificate is not there. */
  | { readonly verdict: 'unknown'; readonly reason: string };

const DATA = '1.2.840.113549.1.7.1';
const SIGNED_DATA = '1.2.840.113549.1.7.2';
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const SIGNING_TIME = '1.2.840.113549.1.9.5';
const SHA_256 = '2.16.840.1.101.3.4.2.1';
const ECDSA_WITH_SHA_256 = '1.2.840.10045.4.3.2';

/** Digest algorithms by their OID, under their names in OpenSSL (RFC 8551 s2.1). */
const DIGESTS: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  [SHA_256]: 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** PKCS #1 v1.5 and ECDSA, whatever digest they name (RFC 8551 s2.2). */
const SIGNATURES =
  /^(?:1\.2\.840\.113549\.1\.1\.(?:1|5|11|12|13)|1\.2\.840\.10045\.(?:2\.1|4\.1|4\.3\.[234]))$/;

/**
 * Signs octets: a CMS SignedData in DER without the content, with the certificate, with signed attributes (RFC 5652 s5,
 * RFC 8551 s2.5). ECDSA on P-256 with SHA-256; the key has to be of that kind.
 * @param at the time that it says it was signed at, seconds
 */
export function signDetached(content: Buffer, { key, cert }: Signer, at: Date): Buffer {
  const certificate = AsnConvert.parse(new X509Certificate(cert).raw, Certificate);
  const digest = createHash('sha256').update(content).digest();
  const attributes = inOrder([
    attribute(CONTENT_TYPE, tlv(0x06, oidOctets(DATA))),
    attribute(MESSAGE_DIGEST, tlv(0x04, digest)),
    attribute(SIGNING_TIME, tlv(0x17, Buffer.from(utcTime(at), 'latin1'))),
  ]);
  const { tbsCertificate } = certificate;
  const signerInfo = new cms.SignerInfo({
    version: cms.CMSVersion.v1,
    sid: new cms.SignerIdentifier({
      issuerAndSerialNumber: new cms.IssuerAndSerialNumber({
        issuer: tbsCertificate.issuer,
        serialNumber: tbsCertificate.serialNumber,
      }),
    }),
    digestAlgorithm: new cms.DigestAlgorithmIdentifier({ algorithm: SHA_256 }),
    signedAttrs: attributes,
    signatureAlgorithm: new cms.SignatureAlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA_256 }),
    signature: new OctetString(sign('sha256', setOf(attributes), key)),
  });
  const signedData = new cms.SignedData({
    version: cms.CMSVersion.v1,
    digestAlgorithms: new cms.DigestAlgorithmIdentifiers([
      new cms.DigestAlgorithmIdentifier({ algorithm: SHA_256 }),
    ]),
    encapContentInfo: new cms.EncapsulatedContentInfo({ eContentType: DATA }),
    certificates: new cms.CertificateSet([new cms.CertificateChoices({ certificate })]),
    signerInfos: new cms.SignerInfos([signerInfo]),
  });
  return der(new cms.ContentInfo({ contentType: SIGNED_DATA, content: AsnConvert.serialize(signedData) }));
}

/**
 * Looks whether a detached signature is one over these octets, by the certificate that comes with it (RFC 5652 s5.4, s5.6). Whom the
 * certificate is for, and who vouches for it, is not looked at. Never throws.
 */
export function verifyDetached(content: Buffer, signature: Buffer): Verification {
  let signedData: cms.SignedData;
  try {
    const { contentType, content: inner } = AsnConvert.parse(signature, cms.ContentInfo);
    if (contentType !== SIGNED_DATA) return bad(`the signature is a CMS content of type ${contentType}`);
    signedData = AsnConvert.parse(inner, cms.SignedData);
  } catch {
    return bad('the signature is no CMS SignedData');
  }
  if (signedData.encapContentInfo.eContent) return bad('the signature is not detached: it holds content');
  const [signerInfo] = signedData.signerInfos;
  if (!signerInfo) return bad('there is no signature in it');
  try {
    return verifySigner(content, signerInfo, certificatesIn(signedData));
  } catch (error) {
    return bad((error as Error).message);
  }
}

function verifySigner(
  content: Buffer,
  signerInfo: cms.SignerInfo,
  certificates: readonly Certificate[],
): Verification {
  const { digestAlgorithm, signatureAlgorithm, signedAttrs } = signerInfo;
  const hash = DIGESTS[digestAlgorithm.algorithm];
  if (hash === undefined) return unknown(`digest algorithm ${digestAlgorithm.algorithm}`);
  if (!SIGNATURES.test(signatureAlgorithm.algorithm))
    return unknown(`signature algorithm ${signatureAlgorithm.algorithm}`);
  const signer = certificates.find((each) => isNamedBy(signerInfo, each));
  if (!signer) return unknown('the certificate of the signer is not in it');
  const certificate = new X509Certificate(der(signer));
  let signed = [content];
  if (signedAttrs && signedAttrs.length > 0) {
    const digest = createHash(hash).update(content).digest();
    if (!attributeOf(signedAttrs, MESSAGE_DIGEST)?.equals(digest))
      return bad('the content is not what was signed');
    // DER has them in order (RFC 5652 s5.4); some sign them in the order in which they stand.
    signed = [setOf(inOrder(signedAttrs)), setOf(signedAttrs)];
  }
  const key: KeyObject = createPublicKey(certificate.publicKey.export({ type: 'spki', format: 'pem' }));
  const octets = Buffer.from(signerInfo.signature.buffer);
  return signed.some((each) => verify(hash, each, key, octets))
    ? { verdict: 'good', certificate }
    : bad('the signature is not that of the key in the certificate');
}

function certificatesIn({ certificates }: cms.SignedData): Certificate[] {
  const all: cms.CertificateChoices[] = certificates ? [...certificates] : [];
  return all.flatMap(({ certificate }) => certificate ?? []);
}

function isNamedBy({ sid }: cms.SignerInfo, { tbsCertificate }: Certificate): boolean {
  const { issuerAndSerialNumber: name, subjectKeyIdentifier } = sid;
  if (name) {
    const serial = Buffer.from(tbsCertificate.serialNumber);
    return (
      serial.equals(Buffer.from(name.serialNumber)) && der(tbsCertificate.issuer).equals(der(name.issuer))
    );
  }
  const extension = tbsCertificate.extensions?.find(({ extnID }) => extnID === '2.5.29.14');
  if (!extension || !subjectKeyIdentifier) return false;
  return Buffer.from(extension.extnValue.buffer).subarray(2).equals(Buffer.from(subjectKeyIdentifier.buffer));
}

/** The octets of the one value of an attribute, without tag and length; values that are looked at are short. */
function attributeOf(attributes: readonly cms.Attribute[], type: string): Buffer | undefined {
  const value = attributes.find(({ attrType }) => attrType === type)?.attrValues[0];
  return value && Buffer.from(value).subarray(2);
}

function attribute(attrType: string, value: Buffer): cms.Attribute {
  return new cms.Attribute({ attrType, attrValues: [new Uint8Array(value).buffer] });
}

/** Attributes as DER has them in a SET OF. */
function inOrder(attributes: readonly cms.Attribute[]): cms.Attribute[] {
  return [...attributes].sort((a, b) => Buffer.compare(der(a), der(b)));
}

/** A SET OF attributes, which is what is signed. */
function setOf(attributes: readonly cms.Attribute[]): Buffer {
  return tlv(0x31, ...attributes.map(der));
}

function der(value: object): Buffer {
  return Buffer.from(AsnConvert.serialize(value));
}

/** Tag, length and value of DER. */
function tlv(tag: number, ...values: readonly Buffer[]): Buffer {
  const value = Buffer.concat(values);
  const { length } = value;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}

function oidOctets(oid: string): Buffer {
  const [first = 0, second = 0, ...rest] = oid.split('.').map(Number);
  const octets = [first * 40 + second];
  for (const arc of rest) {
    const digits = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
    octets.push(...digits);
  }
  return Buffer.from(octets);
}

/** YYMMDDHHMMSSZ (RFC 5652 s11.3); years from 1950 to 2049. */
function utcTime(at: Date): string {
  return at
    .toISOString()
    .replace(/[-:T]|\.\d+/g, '')
    .slice(2);
}

function bad(reason: string): Verification {
  return { verdict: 'bad', reason };
}

function unknown(reason: string): Verification {
  return { verdict: 'unknown', reason };
}
