import { workedAnswer, workedOffer } from '../protocol/sdp/worked-example';
import { call } from './wire-proxy';
import { Wire, type Shot } from './wire';

/** One exchange of a hand-written dialog. */
export interface Turn {
  /** Who sends the request; the sender when left out. */
  readonly by?: 'sender' | 'T1';
  readonly method?: 'INVITE' | 'UPDATE';
  /** Bodies: session descriptions, or a whole entity with its header lines in front ("Content-Type: ..."). */
  readonly request?: string;
  readonly response?: string;
  readonly ack?: string;
  /** "200 OK" when left out. */
  readonly status?: string;
}

const HOSTS = { sender: '198.51.100.7', T1: '192.0.2.21' } as const;
const CONTACTS = {
  sender: `sip:ads@${HOSTS.sender}:5060;transport=tcp`,
  T1: `sip:nora@${HOSTS.T1}:5060;transport=tcp`,
} as const;
const TAGS = { sender: 'ps71', T1: 'tA71' } as const;
const ADDRESSES = { sender: '<sip:ads@content.example>', T1: '<sip:nora@push.example>' } as const;
type Party = keyof typeof HOSTS;

/**
 * A dialog between sender and T1 without anybody between: three shots for each turn (request, response, ACK; an UPDATE has
 * an empty shot less, see `shotOf`), then BYE of the sender and its 200. Turns are a second apart.
 */
export function dialog(turns: readonly Turn[], callId = 'd-7100', bye = true): Wire {
  const shots: Shot[] = [];
  const cseqs = { sender: 70, T1: 170 };
  let isConfirmed = false;
  for (const [k, turn] of turns.entries()) {
    const { by = 'sender', method = 'INVITE', status = '200 OK' } = turn;
    const [from, to] = parties(by);
    const cseq = ++cseqs[from];
    const at = k * 1000;
    const isOk = status.startsWith('2');
    const wasConfirmed = isConfirmed;
    const head = { from, to, callId, cseq, at };
    const via = `z9hG4bK${callId}.${from}.${cseq}`;
    shots.push({
      ...{ from, to, at },
      text: request({
        ...{ ...head, method, branch: via, body: turn.request },
        ...{ toTag: wasConfirmed, isWithin: wasConfirmed },
      }),
    });
    shots.push({
      ...{ from: to, to: from, at: at + 10 },
      text: response({ ...head, method, branch: via, status, body: turn.response }),
    });
    isConfirmed ||= isOk;
    if (method !== 'INVITE') continue;
    shots.push({
      ...{ from, to, at: at + 20 },
      text: request({
        ...{ ...head, method: 'ACK', branch: isOk ? `${via}.ack` : via, body: turn.ack },
        ...{ toTag: true, isWithin: isConfirmed },
      }),
    });
  }
  if (bye && isConfirmed) shots.push(...farewell(callId, cseqs.sender + 1, turns.length * 1000));
  return new Wire(shots.map((each) => ({ ...each, transport: 'tcp' })));
}

/** BYE of the sender, and the answer. */
function farewell(callId: string, cseq: number, at: number): Shot[] {
  const head = {
    from: 'sender',
    to: 'T1',
    callId,
    cseq,
    method: 'BYE',
    branch: `z9hG4bK${callId}.bye`,
  } as const;
  return [
    {
      from: 'sender',
      to: 'T1',
      at,
      text: request({ ...head, toTag: true, isWithin: true, body: undefined }),
    },
    { from: 'T1', to: 'sender', at: at + 10, text: response({ ...head, status: '200 OK', body: undefined }) },
  ];
}

interface Head {
  readonly from: Party;
  readonly to: Party;
  readonly callId: string;
  readonly cseq: number;
  readonly method: string;
  readonly branch: string;
  readonly body: string | undefined;
}

function request(head: Head & { readonly toTag: boolean; readonly isWithin: boolean }): string {
  const { from, to, method } = head;
  // An ACK for another response than 2xx has the Request-URI of its INVITE (RFC 3261 s17.1.1.3).
  const uri = head.isWithin ? CONTACTS[to] : ADDRESSES[to].slice(1, -1);
  return [
    `${method} ${uri} SIP/2.0`,
    `Via: SIP/2.0/TCP ${HOSTS[from]}:5060;branch=${head.branch};rport`,
    'Max-Forwards: 70',
    `To: ${ADDRESSES[to]}${head.toTag ? `;tag=${TAGS[to]}` : ''}`,
    `From: ${ADDRESSES[from]};tag=${TAGS[from]}`,
    ...common(head, from),
  ].join('\n');
}

function response(head: Head & { readonly status: string }): string {
  const { from, to, status } = head;
  return [
    `SIP/2.0 ${status}`,
    `Via: SIP/2.0/TCP ${HOSTS[from]}:5060;branch=${head.branch};rport=5060;received=${HOSTS[from]}`,
    `To: ${ADDRESSES[to]};tag=${TAGS[to]}`,
    `From: ${ADDRESSES[from]};tag=${TAGS[from]}`,
    ...common(head, to),
  ].join('\n');
}

function common({ callId, cseq, method, body = '' }: Head, by: Party): string[] {
  const hasContact = method === 'INVITE' || method === 'UPDATE';
  const hasType = body === '' || body.startsWith('Content-');
  const [head, ...rest] = body.startsWith('Content-') ? body.split('\n\n') : ['', body];
  return [
    `Call-ID: ${callId}`,
    `CSeq: ${cseq} ${method}`,
    ...(hasContact ? [`Contact: <${CONTACTS[by]}>`, 'Allow: INVITE, ACK, BYE, CANCEL, UPDATE'] : []),
    'Supported: gruu',
    ...(hasContact ? ['Accept: application/sdp'] : []),
    ...(hasType ? head!.split('\n').filter((line) => line !== '') : ['Content-Type: application/sdp']),
    'Content-Length: CONTENT-LENGTH',
    '',
    rest.join('\n\n'),
  ];
}

function parties(by: Party): [Party, Party] {
  return by === 'sender' ? ['sender', 'T1'] : ['T1', 'sender'];
}

/** What a description of `sdp()` says; lines below m= are given as they stand. */
interface Sdp {
  readonly by: Party;
  readonly version?: number;
  readonly media: readonly (readonly string[])[];
}

/** A session description with plain line ends. */
export function sdp({ by, version = 1, media }: Sdp): string {
  const host = HOSTS[by];
  const user = by === 'sender' ? 'ads 3910' : 'nora 7712';
  const lines = [
    ...['v=0', `o=${user} ${version} IN IP4 ${host}`, 's=-', `c=IN IP4 ${host}`, 't=0 0'],
    ...media.flat(),
  ];
  return `${lines.join('\n')}\n`;
}

/** An m= line for messages of all kinds. `id` is the session-id, of at least 14 characters. */
export function messageLine(by: Party, id: string, ...more: readonly string[]): string[] {
  return [
    'm=message 2855 TCP/MSRP *',
    'a=accept-types:message/cpim text/plain',
    `a=path:msrp://${HOSTS[by]}:2855/${id};tcp`,
    ...more,
  ];
}

export const HASH = 'sha-1:83:18:8E:B7:EF:3C:07:D8:88:0D:07:A1:53:12:A4:D8:89:36:C4:D0';
const SELECTOR = `a=file-selector:name:"price list.txt" type:text/plain size:5000 hash:${HASH}`;

/** An m= line for a file; `more` comes behind selector and id. */
export function fileLine(by: Party, id: string, transfer: string, ...more: readonly string[]): string[] {
  const direction = by === 'sender' ? 'a=sendonly' : 'a=recvonly';
  return messageLine(by, id, direction, SELECTOR, `a=file-transfer-id:${transfer}`, ...more);
}

/** The m= line of a file, refused or closed. */
export function closedLine(transfer: string): string[] {
  return ['m=message 0 TCP/MSRP *', SELECTOR, `a=file-transfer-id:${transfer}`];
}

const text = (octets: Buffer): string => octets.toString('latin1').replaceAll('\r\n', '\n');

/** Two files offered, one taken and one refused, as in the worked example: 0 INVITE, 1 200, 2 ACK, 3 BYE, 4 200. */
export function workedCall(): Wire {
  return dialog([{ request: text(workedOffer()), response: text(workedAnswer()) }]);
}

/** A session for messages: 0 INVITE, 1 200, 2 ACK, 3 BYE, 4 200. Neither side uses a=setup or file attributes. */
export function messageCall(...more: readonly string[]): Wire {
  return dialog([
    {
      request: sdp({ by: 'sender', media: [messageLine('sender', 'qzXrBWkmcvgt1111', ...more)] }),
      response: sdp({ by: 'T1', media: [messageLine('T1', 'hnLpEJuyfTos2222')] }),
    },
  ]);
}

/**
 * A file is offered and taken, then its line is closed by another offer of the sender, and another file added:
 * 0 INVITE, 1 200, 2 ACK, 3 INVITE, 4 200, 5 ACK, 6 BYE, 7 200.
 */
export function fileCall(range: readonly string[] = []): Wire {
  const [first, second] = ['x4Kq9ZtR2vNb7LmC', 'B1oVn5XcQ8aMz3Rk'];
  const offered = fileLine('sender', 'qzXrBWkmcvgt1111', first, 'a=file-disposition:attachment', ...range);
  const taken = fileLine('T1', 'hnLpEJuyfTos2222', first, ...range);
  const more = fileLine('sender', 'qzXrBWkmcvgt3333', second);
  return dialog([
    {
      request: sdp({ by: 'sender', media: [offered] }),
      response: sdp({ by: 'T1', media: [taken] }),
    },
    {
      request: sdp({ by: 'sender', version: 2, media: [closedLine(first), more] }),
      response: sdp({
        by: 'T1',
        version: 2,
        media: [closedLine(first), fileLine('T1', 'hnLpEJuyfTos4444', second)],
      }),
    },
  ]);
}

/** The shots of `call()` with descriptions: an offer to two terminals, of which T1 takes it. */
export function forkedCall(): Wire {
  const offer = sdp({ by: 'sender', media: [messageLine('sender', 'qzXrBWkmcvgt1111')] });
  const answer = sdp({ by: 'T1', media: [messageLine('T1', 'hnLpEJuyfTos2222')] });
  return [0, 2, 3].reduce(
    (wire, index) => withBody(wire, index, offer),
    [8, 9].reduce((wire, index) => withBody(wire, index, answer), call()),
  );
}

/** The same with a session description as body of one shot. */
export function withBody(wire: Wire, index: number, body: string): Wire {
  const typed = wire.edit(index, 'Content-Length:', 'Content-Type: application/sdp\nContent-Length:');
  return typed.replace(index, { text: typed.shots[index]!.text + body });
}
