import { composeMultipart, type Content } from '../../../protocol/mime/compose';
import type { SipRequest } from '../../../protocol/sip/message';
import { withContent } from '../../sender/push-request';
import type { Deviation } from '../deviation';
import { deviationsOf, requests } from '../edits';

const sender = deviationsOf('sender');

/** Sends other content in place of what is pushed. */
const content = (change: (pushed: Content) => Content) =>
  requests(['MESSAGE'], (request) => withContent(request, change(pushedIn(request))));

/** Faults in bodies: RFC 3261 s20.15, RFC 5621. */
export const CONTENT: readonly Deviation[] = [
  sender(
    'body-without-content-type',
    'BODY-3261-20.15-01',
    'A body has no Content-Type',
    requests(['MESSAGE'], (request) => request.remove('Content-Type')),
  ),
  sender(
    'content-not-described',
    'MSG-3428-9-05',
    'The body of MESSAGE is not described by MIME header fields',
    requests(['MESSAGE'], (request) => request.remove('Content-Type').remove('Content-Disposition')),
  ),
  sender(
    'body-in-base64',
    'BODY-5621-3.2-01',
    'The body is in base64',
    content((pushed) => ({
      ...pushed,
      body: Buffer.from(pushed.body.toString('base64')),
      headers: [['Content-Transfer-Encoding', 'base64']],
    })),
  ),
  sender(
    'mixed-in-mixed',
    'BODY-5621-4.3-21',
    'A multipart/mixed stands in a multipart/mixed',
    content((pushed) => composeMultipart('mixed', [composeMultipart('mixed', [pushed])])),
  ),
  sender(
    'multipart-without-handling',
    'BODY-5621-8.2-01',
    'A multipart/mixed does not say its handling',
    content((pushed) => {
      const { type, body } = composeMultipart('mixed', [pushed]);
      return { type, body };
    }),
  ),
  sender(
    'mixed-not-to-render',
    'BODY-5621-8.2-21',
    'The disposition of a multipart/mixed is not render',
    content((pushed) => composeMultipart('mixed', [pushed], { disposition: 'attachment;handling=optional' })),
  ),
];

function pushedIn(request: SipRequest): Content {
  return { type: request.header('Content-Type') ?? 'text/plain', body: request.body };
}
