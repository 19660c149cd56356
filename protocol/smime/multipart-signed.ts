import { boundaryFor } from '../mime/boundary';
import { partOctets, type Content } from '../mime/compose';
import type { Entity } from '../mime/entity';
import { splitMultipart } from '../mime/multipart';
import { undoTransferEncoding } from '../mime/transfer-encoding';
import { isFault } from '../sip/fault';
import { parseMediaType } from '../sip/media-type';
import { signDetached, verifyDetached, type Signer, type Verification } from './signed-data';

/** Of the whole and of its two parts: nothing of it may be skipped (RFC 3261 s23.3). */
const REQUIRED = 'render;handling=required';
const SIGNATURE_TYPE = 'application/pkcs7-signature';

/** What may stand in the place of that in old implementations (RFC 8551 s3.2.1). */
const SIGNATURE_TYPES: readonly string[] = [SIGNATURE_TYPE, 'application/x-pkcs7-signature'];

/**
 * Content with a signature over it: multipart/signed (RFC 1847, RFC 8551 s3.5.3). What is signed is the part as it travels, its header
 * fields included; its octets go as they are, since SIP carries 8 bits. The signature is base64, as in
 * RFC 3261 s23.4.2, since readers of mail expect that.
 * @param at the time that the signature tells
 */
export function composeSigned(content: Content, signer: Signer, at: Date): Content {
  const signed = partOctets({ disposition: REQUIRED, ...content });
  const signature = partOctets({
    type: `${SIGNATURE_TYPE};name=smime.p7s`,
    disposition: 'attachment;filename=smime.p7s;handling=required',
    headers: [['Content-Transfer-Encoding', 'base64']],
    body: inBase64(signDetached(signed, signer, at)),
  });
  const boundary = boundaryFor([signed, signature]);
  const delimiter = Buffer.from(`--${boundary}\r\n`);
  const body = Buffer.concat([
    ...[delimiter, signed, Buffer.from('\r\n'), delimiter, signature],
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  const type = `multipart/signed;protocol="${SIGNATURE_TYPE}";micalg=sha-256;boundary="${boundary}"`;
  return { type, body, disposition: REQUIRED };
}

function inBase64(octets: Buffer): Buffer {
  return Buffer.from(octets.toString('base64').replace(/.{76}(?=.)/g, '$&\r\n'));
}

/** Why a multipart/signed is not one with a CMS signature, in form; undefined when it is (RFC 3261 s23.3, RFC 8551 s3.5.3). */
export function signedFormProblem({ contentType, parts }: Entity): string | undefined {
  const protocol = contentType.params.get('protocol')?.toLowerCase();
  if (protocol === undefined) return 'no protocol parameter';
  if (!SIGNATURE_TYPES.includes(protocol)) return `protocol="${protocol}"`;
  if (parts.length !== 2) return `${parts.length} parts`;
  const { essence } = parts[1]!.contentType;
  return SIGNATURE_TYPES.includes(essence) ? undefined : `${essence} in the place of the signature`;
}

/**
 * Looks at the signature of a multipart/signed.
 * @param type Content-Type as spelled
 * @param body the octets as they came
 */
export function verifySigned(type: string, body: Buffer): Verification {
  const contentType = parseMediaType(type);
  const boundary = isFault(contentType) ? undefined : contentType.params.get('boundary');
  const multipart = boundary === undefined ? undefined : splitMultipart(body, boundary);
  if (multipart === undefined || isFault(multipart) || multipart.parts.length !== 2)
    return { verdict: 'bad', reason: 'there are not two parts' };
  const [content, last] = multipart.parts;
  const signature = undoTransferEncoding(last!.body, last!.headers.first('Content-Transfer-Encoding'));
  if (isFault(signature)) return { verdict: 'bad', reason: signature.reason };
  return verifyDetached(content!.octets, signature);
}
