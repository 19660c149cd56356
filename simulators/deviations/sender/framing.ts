import { deviationsOf } from '../edits';
import type { Deviation } from '../deviation';
import {
  bodylessSends,
  requests,
  sends,
  startOf,
  withBody,
  withEndLine,
  withField,
  withHead,
  withoutField,
} from '../msrp-edits';
import { attribute, sdp } from '../sdp-edits';

const sender = deviationsOf('sender');
const replaced = (body: Buffer, from: string, to: string): Buffer =>
  Buffer.from(body.toString('latin1').replace(from, to), 'latin1');

/** Faults in the frames of requests: RFC 4975 s7.1, s9, s13, RFC 3862 s2.2. */
export const FRAMING: readonly Deviation[] = [
  sender('short-transaction-ids', 'MSRP-4975-7.1-01', 'Transaction ids are too short to be unique', {
    policy: { transactionIdLength: 6 },
  }),
  sender(
    'foreign-from-path',
    'MSRP-4975-7.1-02',
    'From-Path is not the URI of the session',
    sends((frame) => withField(frame, 'From-Path', (value) => value.replace(/\/([^/;]+);/, '/Q$1;'))),
  ),
  sender(
    'content-type-not-last',
    'MSRP-4975-7.1-03',
    'A header field follows Content-Type',
    sends((frame) => withHead(frame, (head) => `${head}X-Note: late\r\n`)),
  ),
  sender(
    'content-type-without-body',
    'MSRP-4975-7.1-04',
    'A SEND without body has a Content-Type',
    bodylessSends((frame) => withHead(frame, (head) => `${head}Content-Type: text/plain\r\n`)),
  ),
  sender(
    'end-line-of-six-hyphens',
    'MSRP-4975-7.1-05',
    'The end-line has six hyphens',
    sends((frame) => withEndLine(frame, (line) => line.slice(1))),
  ),
  sender(
    'last-chunk-says-more-follows',
    'MSRP-4975-7.1-06',
    'The last chunk has the flag "+"',
    sends((frame) => withEndLine(frame, (line) => line.replace('$', '+'))),
  ),
  sender(
    'end-line-in-body',
    'MSRP-4975-7.1-07',
    'The body holds the end-line of its own request',
    sends((frame) =>
      frame.body!.length < 100
        ? frame
        : withBody(frame, (body) => {
            const line = Buffer.from(`\r\n-------${frame.message.transactionId}$\r\n`);
            return Buffer.concat([body.subarray(0, 20), line, body.subarray(20 + line.length)]);
          }),
    ),
  ),
  sender(
    'lower-case-method',
    'MSRP-4975-9-02',
    'The method is written in lower case',
    requests((frame) => withHead(frame, (head) => head.replace(' SEND\r\n', ' send\r\n'))),
  ),
  sender(
    'underscore-in-message-id',
    'MSRP-4975-9-03',
    'Message-ID has a character that it must not have',
    sends((frame) => withField(frame, 'Message-ID', (value) => `${value}_1`)),
  ),
  sender(
    'from-path-first',
    'MSRP-4975-9-04',
    'From-Path stands before To-Path',
    sends((frame) => withHead(frame, (head) => head.replace(/(To-Path: .*\r\n)(From-Path: .*\r\n)/, '$2$1'))),
  ),
  sender(
    'from-path-without-port',
    'MSRP-4976-8-01',
    'It says that it uses a relay, and its From-Path has no port',
    {
      ...sdp(attribute('path', (value) => `${value} ${value}`)),
      ...requests((frame) => withField(frame, 'From-Path', (value) => value.replace(/:\d+\//, '/'))),
    },
  ),
  sender(
    'wrapper-without-from',
    'MSRP-4975-13-01',
    'The wrapper of a message has no From',
    sends((frame) => withBody(frame, (body) => replaced(body, 'From: <', 'Form: <'))),
  ),
  sender(
    'tab-in-wrapper',
    'MSRP-3862-2.2-01',
    'A header of the wrapper has a tab instead of the space',
    sends((frame) => withBody(frame, (body) => replaced(body, 'To: <', 'To:\t<'))),
  ),
  sender(
    'transfer-encoding',
    'MSRP-4975-7.1.1-11',
    'A SEND says that its body is in base64',
    sends((frame) =>
      withHead(frame, (head) =>
        head.replace('Content-Type', 'Content-Transfer-Encoding: base64\r\nContent-Type'),
      ),
    ),
  ),
  sender(
    'disposition-malformed',
    'MSRP-4975-7.1.1-12',
    'Content-Disposition has no disposition',
    sends((frame) => withField(frame, 'Content-Disposition', () => ';;')),
  ),
  sender(
    'later-chunk-without-range',
    'MSRP-4975-7.1.1-03',
    'A chunk that is not the first has no Byte-Range',
    sends((frame) => (startOf(frame) > 1 ? withoutField(frame, 'Byte-Range') : frame)),
  ),
  sender(
    'range-end-off-by-one',
    'MSRP-4975-7.1.1-04',
    'range-end is one octet short',
    sends((frame) =>
      withField(frame, 'Byte-Range', (value) =>
        value.replace(/-(\d{2,})\//, (_, end: string) => `-${Number(end) - 1}/`),
      ),
    ),
  ),
  sender(
    'empty-content-from-two',
    'MSRP-4975-7.1.1-06',
    'The range of empty content does not start at 1',
    bodylessSends((frame) => withField(frame, 'Byte-Range', () => '2-1/*')),
  ),
];
