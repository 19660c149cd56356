import * as cms from '@peculiar/asn1-cms';
import { AsnConvert } from '@peculiar/asn1-schema';
import type { SipRequest } from '../../../protocol/sip/message';
import type { Deviation } from '../deviation';
import { changing, deviationsOf, requests, withBody } from '../edits';

const sender = deviationsOf('sender');

/** Changes requests with signed content. */
const signed = (change: (request: SipRequest) => SipRequest) =>
  requests(undefined, (request) =>
    /^multipart\/signed/i.test(request.header('Content-Type') ?? '') ? change(request) : request,
  );

/** Changes the text of a body, one character per octet. */
const inBody = (search: RegExp, change: (found: string, part: string) => string) =>
  signed((request) =>
    withBody(request, Buffer.from(request.body.toString('latin1').replace(search, change), 'latin1')),
  );

/** Faults in signed content: RFC 3261 s23, RFC 8551. */
export const SIGNING: readonly Deviation[] = [
  sender(
    'signed-by-another-protocol',
    'TRUST-3261-23.3-01',
    'multipart/signed says that its signature is one of PGP',
    signed(
      changing('Content-Type', (value) =>
        value.replace(/protocol="[^"]*"/, 'protocol="application/pgp-signature"'),
      ),
    ),
  ),
  sender(
    'signed-content-optional',
    'TRUST-3261-23.3-21',
    'Signed content may be skipped',
    signed(changing('Content-Disposition', (value) => value.replace('required', 'optional'))),
  ),
  sender(
    'certificate-left-out',
    'TRUST-3261-23.2-21',
    'The certificate is not in the signature',
    inBody(/(?<=\r\n\r\n)[A-Za-z0-9+/=\r\n]{300,}(?=\r\n--)/, (found) => withoutCertificates(found)),
  ),
  sender('date-not-signed', 'MSG-3428-11.4-01', 'It signs the content, and no header field', {
    policy: { signsHeaders: false },
  }),
  sender(
    'changed-after-signing',
    'TRUST-8551-3.5.3-21',
    'The content is changed after it has been signed',
    inBody(/^(--.*\r\n(?:.+\r\n)+\r\n)./, (_, head) => `${head}?`),
  ),
];

function withoutCertificates(base64: string): string {
  const info = AsnConvert.parse(Buffer.from(base64, 'base64'), cms.ContentInfo);
  const signedData = AsnConvert.parse(info.content, cms.SignedData);
  delete signedData.certificates;
  info.content = AsnConvert.serialize(signedData);
  return Buffer.from(AsnConvert.serialize(info))
    .toString('base64')
    .replace(/.{76}(?=.)/g, '$&\r\n');
}
