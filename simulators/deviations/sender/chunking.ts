import { deviationsOf } from '../edits';
import type { Deviation } from '../deviation';
import { asAnother, sends, startOf, withBody, withField, withHead } from '../msrp-edits';
import { attribute, sdp } from '../sdp-edits';

const sender = deviationsOf('sender');
const path = (change: (value: string) => string) => sdp(attribute('path', change));
const MANY_CHUNKS = { largestChunk: 20_000 };

/** Faults in cutting messages, in the use of connections, and in heeding what the peer wants: RFC 4975 s5, s6, s7.1.1, s8.6; RFC 5547 s8.7. */
export const CHUNKING: readonly Deviation[] = [
  sender('one-message-id', 'MSRP-4975-7.1.1-01', 'All its messages have one Message-ID', {
    policy: { freshMessageIds: false },
  }),
  sender(
    'later-chunk-wants-no-report',
    'MSRP-4975-7.1.1-02',
    'Chunks of a message ask for different reports',
    {
      policy: MANY_CHUNKS,
      ...sends((frame) => (startOf(frame) > 1 ? withField(frame, 'Success-Report', () => 'no') : frame)),
    },
  ),
  sender('chunks-swapped', 'MSRP-4975-7.1.1-05', 'The second chunk goes before the first', {
    policy: { ...MANY_CHUNKS, swapChunks: true },
  }),
  sender(
    'long-chunk-of-fixed-size',
    'MSRP-4975-7.1.1-07',
    'A chunk of more than 2048 octets has a number as range-end',
    {
      policy: { largestFixedChunk: 1_000_000 },
    },
  ),
  sender('short-chunks', 'MSRP-4975-7.1.1-08', 'It cuts messages into chunks of 1000 octets', {
    policy: { largestChunk: 1000 },
  }),
  sender('connection-for-each-session', 'MSRP-4975-5.4-03', 'It opens a connection for each session', {
    policy: { reuseConnections: false },
  }),
  sender(
    'connection-to-relay-not-shared',
    'MSRP-4976-5.2-01',
    'It says that it uses a relay, and opens a connection for each session',
    {
      policy: { reuseConnections: false },
      ...path((value) => `${value} ${value}`),
    },
  ),
  sender('late-first-send', 'MSRP-4975-5.4-04', 'It says nothing for three seconds when it has connected', {
    policy: { firstSendDelayMs: 3000 },
  }),
  sender('message-over-two-sessions', 'MSRP-4975-5.4-11', 'The chunks of a message go over two sessions', {
    policy: { ...MANY_CHUNKS, spreadOverSessions: true },
  }),
  sender('connection-closed-early', 'MSRP-4975-5.4-12', 'It closes the connection while a session is on it', {
    policy: { closeIdleConnections: true },
  }),
  sender(
    'path-without-transport',
    'MSRP-4975-6-01',
    'The URI in the path has no transport',
    path((value) => value.replace(';tcp', '')),
  ),
  sender(
    'password-in-path',
    'MSRP-4975-6-02',
    'The URI in the path has a password',
    path((value) => value.replace('://', '://psa:secret@')),
  ),
  sender('plain-msrps', 'MSRP-4975-6-03', 'It speaks MSRP in the clear to an msrps URI', {
    policy: { secureMsrps: false },
  }),
  sender(
    'session-id-malformed',
    'MSRP-4975-9-01',
    'The session-id in the path has a character that it must not have',
    path((value) => value.replace(';tcp', '!;tcp')),
  ),
  sender('type-not-accepted', 'MSRP-4975-8.6-02', 'It sends a type that the peer does not accept', {
    policy: { ignorePeersLimits: true },
  }),
  sender('message-larger-than-wanted', 'MSRP-4975-8.6-08', 'It sends more than the peer wants', {
    policy: { ignorePeersLimits: true },
  }),
  sender('message-after-bye', 'MSRP-4975-11.1-01', 'It sends a message when the session is over', {
    policy: { sendAfterBye: true },
  }),
  sender(
    'second-file-in-session',
    'MSRP-5547-8.7-01',
    'It sends another file in the session of one',
    sends((frame) =>
      frame.flag === '$' && frame.message.has('Content-Disposition')
        ? [frame, asAnother(frame, (head) => head.replace('Message-ID: ', 'Message-ID: x'))]
        : frame,
    ),
  ),
  sender('file-in-two-messages', 'MSRP-5547-8.7-02', 'The octets of a file come in two messages', {
    policy: MANY_CHUNKS,
    ...sends((frame) => {
      const start = startOf(frame) - MANY_CHUNKS.largestChunk;
      if (start < 1 || !frame.message.has('Content-Disposition')) return frame;
      return withHead(frame, (head) =>
        head.replace('Message-ID: ', 'Message-ID: x').replace(/Byte-Range: .*/, `Byte-Range: ${start}-*/*`),
      );
    }),
  }),
  sender(
    'file-larger-than-wanted',
    'MSRP-5547-8.7-04',
    'It sends a file that is larger than the peer wants',
    {
      policy: { ignorePeersLimits: true },
    },
  ),
  sender(
    'file-cut-short',
    'MSRP-5547-8.7-05',
    'The last octets of a file are missing',
    sends((frame) =>
      frame.flag === '$' && frame.message.has('Content-Disposition')
        ? withBody(frame, (body) => body.subarray(0, -3))
        : frame,
    ),
  ),
  sender(
    'done-file-offered-again',
    'MSRP-5547-8.1-06',
    'In later offers the line of a file that is done has a port',
    {
      policy: { closeDoneLines: false },
    },
  ),
  sender('done-file-left-open', 'MSRP-5547-8.7-06', 'It does not close the session of a file that is done', {
    policy: { closeDoneLines: false },
  }),
  sender('report-answered', 'MSRP-4975-7.1.2-02', 'It answers REPORT requests', {
    policy: { answerReports: true },
  }),
];
