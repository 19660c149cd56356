import type { Content } from '../../../protocol/mime/compose';
import { externalBody } from '../../../protocol/push/indirection';
import { withContent } from '../../sender/push-request';
import type { Deviation } from '../deviation';
import type { SipRequest } from '../../../protocol/sip/message';
import { changing, deviationsOf, requests, sequence } from '../edits';

const sender = deviationsOf('sender');
const URL = 'http://dl.content.example/storm.html';

/** Pushes a reference to the content in place of the content, with a fault in it. */
const reference = (spoil: (reference: Content) => Content, url = URL) =>
  requests(['MESSAGE'], (request) => {
    const good = externalBody({
      ...{ url, type: 'text/html', object: request.body, contentId: request.callId ?? '' },
      expires: new Date(Date.UTC(2036, 2, 2)),
    });
    return withContent(request, spoil(good));
  });

const param = (pattern: RegExp, replacement = '') =>
  reference((good) => ({ ...good, type: good.type.replace(pattern, replacement) }));
const phantom = (pattern: RegExp, url = URL) =>
  reference(
    ({ type, body }) => ({ type, body: Buffer.from(body.toString('utf8').replace(pattern, '')) }),
    url,
  );

/** Faults in content indirection: RFC 4483. */
export const INDIRECTION: readonly Deviation[] = [
  sender(
    'reference-without-access-type',
    'CI-4483-5.4-01',
    'The access-type of a reference is not URL',
    param(/access-type="URL"/, 'access-type="ANON-FTP"'),
  ),
  sender(
    'reference-with-one-content-id',
    'CI-4483-5.6-01',
    'Different contents at one URL have the same Content-ID',
    requests(['MESSAGE'], (request) => {
      const object = Buffer.from(`${request.callId ?? ''} ${sequence(request)}`);
      const same = externalBody({
        ...{ url: URL, type: 'text/html', object, contentId: 'always@content.example' },
        expires: new Date(Date.UTC(2036, 2, 2)),
      });
      return withContent(request, same);
    }),
  ),
  sender(
    'reference-without-expiration',
    'CI-4483-5.7-01',
    'A reference has no expiration',
    param(/;expiration="[^"]*"/),
  ),
  sender(
    'reference-without-type',
    'CI-4483-5.8-01',
    'A reference does not tell the type of the content',
    // HTTP would tell the type by itself (s5.8).
    phantom(/Content-Type: [^\r]*\r\n/, 'ftp://dl.content.example/storm.html'),
  ),
  sender(
    'reference-without-size',
    'CI-4483-5.9-01',
    'A reference does not tell the size',
    param(/;size=\d+/),
  ),
  sender(
    'reference-of-another-size',
    'CI-4483-5.9-01',
    'The size in a reference is not that of the object',
    requests(['MESSAGE'], (request) =>
      request.contentType?.essence === 'message/external-body'
        ? changing<SipRequest>('Content-Type', (type) =>
            type.replace(/;size=(\d+)/, (_, size: string) => `;size=${Number(size) + 1}`),
          )(request)
        : request,
    ),
  ),
  sender(
    'reference-without-disposition',
    'CI-4483-5.10-01',
    'A reference does not tell what the content is for',
    phantom(/Content-Disposition: [^\r]*\r\n/),
  ),
  sender(
    'two-references-in-one',
    'CI-4483-5.11-01',
    'One reference holds two URLs',
    param(/URL="([^"]*)";/, 'URL="$1";URL="$1?part=2";'),
  ),
  sender('reference-without-hash', 'CI-4483-5.12-01', 'A reference has no hash', param(/;hash=[0-9A-F]*/)),
  sender(
    'reference-with-half-a-hash',
    'CI-4483-5.12-21',
    'The hash of a reference has 20 digits',
    param(/;hash=([0-9A-F]{20})[0-9A-F]*/, ';hash=$1'),
  ),
  sender(
    'unprotected-reference-without-hash',
    'CI-4483-7-03',
    'A reference to an http URL has no hash',
    param(/;hash=[0-9A-F]*/),
  ),
];
