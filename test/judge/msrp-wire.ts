import { dialog, fileLine, messageCall, sdp } from './wire-descriptions';
import type { ConnectionShot, Shot, Wire } from './wire';

type Party = 'sender' | 'T1';

/** Own URIs of the two, as the session descriptions of `messageCall()` and `fileSession()` give them. */
export const URIS = {
  sender: 'msrp://198.51.100.7:2855/qzXrBWkmcvgt1111;tcp',
  T1: 'msrp://192.0.2.21:2855/hnLpEJuyfTos2222;tcp',
} as const;
/** The ends of the connection that the sender opens. */
export const ENDS = ['198.51.100.7:40001', '192.0.2.21:2855'] as const;
/** The ends of a second one. */
export const OTHER_ENDS = ['198.51.100.7:40002', '192.0.2.21:2855'] as const;
/** When the connection is opened and closed, and BYE is sent; milliseconds. */
export const [OPENED_AT, BYE_AT, CLOSED_AT] = [60, 5000, 5050];

/** An MSRP frame in a hand-written trace. */
export interface FrameShot {
  readonly by: Party;
  readonly at: number;
  readonly id: string;
  /** What follows the transaction id in the start line: "SEND", "200 OK". */
  readonly start: string;
  /** Header lines behind To-Path and From-Path. */
  readonly lines?: readonly string[];
  /** One line; "Content-Type" has to be among the lines. */
  readonly body?: string;
  readonly flag?: '$' | '+' | '#';
  readonly ends?: readonly [client: string, server: string];
  readonly uris?: Readonly<Record<Party, string>>;
}

/** A frame over the connection that the sender has opened. */
export function frame(shot: FrameShot): Shot {
  const { by, at, id, start, lines = [], body, flag = '$', ends = ENDS, uris = URIS } = shot;
  const to = by === 'sender' ? 'T1' : 'sender';
  const text = [
    `MSRP ${id} ${start}`,
    `To-Path: ${uris[to]}`,
    `From-Path: ${uris[by]}`,
    ...lines,
    ...(body === undefined ? [] : ['', body]),
    `-------${id}${flag}`,
    '',
  ].join('\n');
  const over = by === 'sender' ? ([ends[0], ends[1]] as const) : ([ends[1], ends[0]] as const);
  return { from: by, to, at, text, transport: 'tcp', over };
}

/** A SEND of the sender; `range` is the value of Byte-Range. */
export function send(
  at: number,
  id: string,
  messageId: string,
  range: string,
  more: Partial<FrameShot> = {},
): Shot {
  const { lines = [], body, ...rest } = more;
  const type = body === undefined ? [] : ['Content-Type: text/plain'];
  const hasType = lines.some((line) => line.startsWith('Content-Type'));
  const all = [`Message-ID: ${messageId}`, `Byte-Range: ${range}`, ...lines, ...(hasType ? [] : type)];
  return frame({
    by: 'sender',
    at,
    id,
    start: 'SEND',
    lines: all,
    ...(body === undefined ? {} : { body }),
    ...rest,
  });
}

/** The response of T1 to such a SEND. */
export function answer(at: number, id: string, start = '200 OK', more: Partial<FrameShot> = {}): Shot {
  return frame({ by: 'T1', at, id, start, ...more });
}

/** A REPORT of T1. */
export function report(
  at: number,
  id: string,
  messageId: string,
  range: string,
  status = '000 200 OK',
): Shot {
  const lines = [`Message-ID: ${messageId}`, `Byte-Range: ${range}`, `Status: ${status}`];
  return frame({ by: 'T1', at, id, start: 'REPORT', lines });
}

/** The life of a connection that the sender opens and closes; `Infinity`: its end is not seen. */
export function connection(
  openedAt = OPENED_AT,
  closedAt = CLOSED_AT,
  more: Partial<ConnectionShot> = {},
): ConnectionShot[] {
  const opened = { kind: 'opened', at: openedAt, from: 'sender', to: 'T1', over: ENDS, ...more } as const;
  if (closedAt === Infinity) return [opened];
  return [opened, { ...opened, kind: 'closed', at: closedAt, closedBy: more.closedBy ?? 'opener' }];
}

/** The first `count` octets of a text that goes on without end. */
export function octets(count: number, from = 0): string {
  return 'abcdefghijklmnopqrstuvwxyz0123456789'
    .repeat(Math.ceil((count + from) / 36))
    .slice(from, from + count);
}

const REPORTED = ['Success-Report: yes'];
const WRAPPER =
  'From: <sip:ads@content.example>\r\nTo: <sip:nora@push.example>\r\n\r\nContent-Type: text/plain\r\n\r\nhello';

/**
 * A session that the sender offers, connects for and ends: 0 INVITE, 1 200, 2 ACK, 3 SEND without body, 4 its 200,
 * 5 and 7 the chunks of a message with their 200s 6 and 8, 9 REPORT, 10 SEND with Failure-Report "no", 11 SEND with
 * "partial", 12 SEND of a wrapped message with a disposition, 13 its 200, 14 a message of one interruptible chunk, 15 its 200,
 * 16 BYE, 17 200.
 */
export function conversation(): Wire {
  const call = messageCall();
  const frames = [
    send(100, 'Aq3Zs8Wd1Xe6Cr01', 'greetsRKx8Qz2Wc7V', '1-0/0'),
    answer(110, 'Aq3Zs8Wd1Xe6Cr01'),
    send(200, 'Aq3Zs8Wd1Xe6Cr02', 'm5T0rKx8Qz2Wc7Vb', '1-2048/3000', {
      ...{ lines: REPORTED, body: octets(2048), flag: '+' },
    }),
    answer(210, 'Aq3Zs8Wd1Xe6Cr02'),
    send(220, 'Aq3Zs8Wd1Xe6Cr03', 'm5T0rKx8Qz2Wc7Vb', '2049-3000/3000', {
      ...{ lines: REPORTED, body: octets(952, 2048) },
    }),
    answer(230, 'Aq3Zs8Wd1Xe6Cr03'),
    report(240, 'Dv7Rf2Tg5Yb9Hn41', 'm5T0rKx8Qz2Wc7Vb', '1-3000/3000'),
    send(300, 'Aq3Zs8Wd1Xe6Cr04', 'nofailRKx8Qz2Wc7', '1-5/5', {
      lines: ['Failure-Report: no'],
      body: 'quiet',
    }),
    send(310, 'Aq3Zs8Wd1Xe6Cr05', 'partlyRKx8Qz2Wc7', '1-5/5', {
      ...{ lines: ['Failure-Report: partial'], body: 'hello' },
    }),
    send(320, 'Aq3Zs8Wd1Xe6Cr06', 'wrapsRKx8Qz2Wc7V', `1-${WRAPPER.length}/${WRAPPER.length}`, {
      lines: ['Content-Disposition: render', 'Content-Type: message/cpim'],
      body: WRAPPER.replaceAll('\r', ''),
    }),
    answer(330, 'Aq3Zs8Wd1Xe6Cr06'),
    send(400, 'Aq3Zs8Wd1Xe6Cr07', 'largeRKx8Qz2Wc7V', '1-*/4000', { body: octets(4000) }),
    answer(410, 'Aq3Zs8Wd1Xe6Cr07'),
  ];
  return endedAt(call, BYE_AT)
    .and(...frames)
    .withConnections(connection());
}

/** The file of the selector in `fileLine()`. */
const FILE = Array.from(
  { length: 100 },
  (_, i) => `${String(i).padStart(4, '0')} abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\r\n`,
).join('');
const TRANSFER = 'x4Kq9ZtR2vNb7LmC';

/**
 * A file of 5000 octets: 0 INVITE, 1 200, 2 ACK, 3 to 8 its three chunks with their 200s, 9 BYE, 10 200. `offered` and `taken`
 * are further lines of the two m= lines.
 */
export function fileSession(offered: readonly string[] = [], taken: readonly string[] = offered): Wire {
  const call = dialog([
    {
      request: sdp({ by: 'sender', media: [fileLine('sender', 'qzXrBWkmcvgt1111', TRANSFER, ...offered)] }),
      response: sdp({ by: 'T1', media: [fileLine('T1', 'hnLpEJuyfTos2222', TRANSFER, ...taken)] }),
    },
  ]);
  return endedAt(call, BYE_AT)
    .and(...fileFrames())
    .withConnections(connection());
}

function fileFrames(): Shot[] {
  const sizes = [2048, 2048, 904];
  return sizes.flatMap((size, i) => {
    const [start, id] = [i * 2048, `Bt5Gy9Nh2Uj7Mi4${i}`];
    return [
      send(200 + 20 * i, id, 'f5T0rKx8Qz2Wc7Vb', `${start + 1}-${start + size}/5000`, {
        ...{ body: FILE.slice(start, start + size), flag: i === 2 ? '$' : '+' },
      }),
      answer(210 + 20 * i, id),
    ];
  });
}

/** The same call with its BYE at another time. */
export function endedAt(call: Wire, at: number): Wire {
  const bye = call.shots.findIndex(({ text }) => text.startsWith('BYE'));
  return call.replace(bye, { at }).replace(bye + 1, { at: at + 10 });
}
