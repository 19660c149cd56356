import type { TransportName } from '../../network/network';
import { Wire, type Shot } from './wire';

/** One response in a hand-written transaction. */
export interface Reply {
  readonly at: number;
  readonly status: number;
  /** To tag; absent in a 100. */
  readonly tag?: string;
  readonly lost?: boolean;
}

/** A hand-written transaction between the sender and T1. */
export interface TransactionText {
  readonly method?: string;
  /** When the request and its copies leave the sender, in milliseconds. */
  readonly sent: readonly number[];
  /** Copies, by index, that do not arrive; all of them when it says so. */
  readonly lost?: readonly number[] | 'all';
  readonly replies?: readonly Reply[];
  /** When ACKs of a failed INVITE leave. */
  readonly acks?: readonly number[];
  readonly transport?: TransportName;
}

/** The shots of a transaction: requests, then responses, then ACKs, put in order of time. */
export function transaction(text: TransactionText): Wire {
  const { method = 'MESSAGE', sent, lost = [], replies = [], acks = [], transport = 'udp' } = text;
  const via = `Via: SIP/2.0/${transport.toUpperCase()} 198.51.100.7:5060;branch=z9hG4bKq01;rport`;
  const request = (as: string, to: string): string => `${as} sip:nora@192.0.2.21:5060 SIP/2.0
${via}
Max-Forwards: 70
To: <sip:nora@192.0.2.21:5060>${to}
From: <sip:sender@content.example>;tag=ps77
Call-ID: q-77@psa.content.example
CSeq: 7 ${as}
Content-Length: 0

`;
  const response = ({ status, tag }: Reply): string => `SIP/2.0 ${status} Whatever
${via}=5060;received=198.51.100.7
To: <sip:nora@192.0.2.21:5060>${tag === undefined ? '' : `;tag=${tag}`}
From: <sip:sender@content.example>;tag=ps77
Call-ID: q-77@psa.content.example
CSeq: 7 ${method}
Content-Length: 0

`;
  const isLost = (i: number): boolean => lost === 'all' || lost.includes(i);
  const tag = replies.find((each) => each.status > 100)?.tag;
  const shots: Shot[] = [
    ...sent.map((at, i) => ({
      ...{ from: 'sender', to: 'T1', at, text: request(method, ''), transport },
      ...(isLost(i) ? { lost: true } : {}),
    })),
    ...replies.map((each) => ({
      ...{ from: 'T1', to: 'sender', at: each.at, text: response(each), transport },
      ...(each.lost === true ? { lost: true } : {}),
    })),
    ...acks.map((at) => {
      const to = tag === undefined ? '' : `;tag=${tag}`;
      return { from: 'sender', to: 'T1', at, text: request('ACK', to), transport };
    }),
  ];
  return new Wire(shots.sort((a, b) => a.at - b.at));
}
