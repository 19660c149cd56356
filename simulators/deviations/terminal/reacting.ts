import { deviationsOf } from '../edits';
import type { Deviation } from '../deviation';
import { asAnother, reports, responses, withEndLine, withField, withHead, withoutField } from '../msrp-edits';

const terminal = deviationsOf('terminal');

/** Faults in responses and reports, and in taking connections: RFC 4975 s5.4, s7.1.2 to s7.2, s8.9, s10. */
export const REACTING: readonly Deviation[] = [
  terminal(
    'report-continued',
    'MSRP-4975-7.1-08',
    'A REPORT has the flag "+"',
    reports((frame) => withEndLine(frame, (line) => line.replace('$', '+'))),
  ),
  terminal(
    'report-without-status',
    'MSRP-4975-7.1.2-01',
    'A REPORT has no Status',
    reports((frame) => withoutField(frame, 'Status')),
  ),
  terminal('report-after-end', 'MSRP-4975-7.1.2-04', 'It reports on a session that is over', {
    policy: { reportDelayMs: 20_000, reportAfterEnd: true },
  }),
  terminal('no-success-reports', 'MSRP-4975-7.1.3-01', 'It sends no success reports', {
    policy: { successReports: 'never' },
  }),
  terminal('reports-not-asked-for', 'MSRP-4975-7.1.3-02', 'It sends success reports that nobody asked for', {
    policy: { successReports: 'always' },
  }),
  terminal(
    'report-in-another-namespace',
    'MSRP-4975-7.1.3-03',
    'A success report has a namespace of its own in its Status',
    reports((frame) => withField(frame, 'Status', (value) => value.replace('000 200', '001 200'))),
  ),
  terminal('answer-in-spite-of-no', 'MSRP-4975-7.1.4-01', 'It answers a SEND with Failure-Report "no"', {
    policy: { honourFailureReport: false },
  }),
  terminal(
    'success-in-spite-of-partial',
    'MSRP-4975-7.1.4-02',
    'It answers a SEND with Failure-Report "partial" with 200',
    {
      policy: { honourFailureReport: false },
    },
  ),
  terminal(
    'failure-report-without-end',
    'MSRP-4975-7.1.4-03',
    'The Byte-Range of a failure report ends in "*"',
    reports((frame) =>
      /^000 [3-9]/.test(frame.message.header('Status') ?? '')
        ? withField(frame, 'Byte-Range', (value) => value.replace(/-\d+\//, '-*/'))
        : frame,
    ),
  ),
  terminal(
    'sends-not-answered',
    'MSRP-4975-7.2-01',
    'It does not answer SEND',
    responses(() => undefined),
  ),
  terminal(
    'response-continued',
    'MSRP-4975-7.2-02',
    'A response has the flag "+"',
    responses((frame) => withEndLine(frame, (line) => line.replace('$', '+'))),
  ),
  terminal(
    'response-from-another',
    'MSRP-4975-7.2-03',
    'From-Path of a response is not the URI of the session',
    responses((frame) => withField(frame, 'From-Path', (value) => value.replace(/\/([^/;]+);/, '/Q$1;'))),
  ),
  terminal('response-on-another-connection', 'MSRP-4975-7.2-04', 'It answers on another connection', {
    policy: { answerOnSameConnection: false },
  }),
  terminal(
    'timeout-by-endpoint',
    'MSRP-4975-10.4-01',
    'It answers 408',
    responses((frame) => withHead(frame, (head) => head.replace(/ 200 OK\r\n/, ' 408 timeout\r\n'))),
  ),
  terminal(
    'content-from-receiver',
    'MSRP-4975-8.9-01',
    'It sends content, though it only receives',
    responses((frame) => [
      frame,
      asAnother(frame, (head) =>
        head
          .replace(/ 200 OK\r\n/, ' SEND\r\n')
          .concat('Message-ID: unasked.0001\r\nByte-Range: 1-2/2\r\nContent-Type: text/plain\r\n\r\nhi\r\n'),
      ),
    ]),
  ),
  terminal('passive-side-connects', 'MSRP-4975-5.4-02', 'It connects, though that is for the offerer', {
    policy: { connectWhenPassive: true },
  }),
];
