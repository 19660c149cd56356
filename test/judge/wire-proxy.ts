import type { Endpoint } from '../../network/network';
import type { Trace } from '../../network/trace';
import { Wire, type Shot } from './wire';

/** A message of a hand-written relay; header lines are given as they stand. */
interface Text {
  readonly start: string;
  readonly vias: readonly string[];
  readonly cseq: string;
  readonly toTag?: string;
  readonly more?: readonly string[];
  readonly body?: string;
}

/** A reply of a terminal in `fork`, or the core's own. */
export interface Reply {
  readonly status: number;
  readonly tag?: string;
  readonly at: number;
  readonly more?: readonly string[];
}

/** A wire on which one frame goes to somebody nobody knows. */
export class Astray extends Wire {
  constructor(
    wire: Wire,
    private readonly index: number,
    private readonly destination: Endpoint,
  ) {
    super(wire.shots);
  }

  override trace(): Trace {
    const trace = super.trace();
    const frames = trace.frames.map((each, i) =>
      i === this.index
        ? { ...each, to: undefined, destination: this.destination, receivedAt: undefined }
        : each,
    );
    return { ...trace, frames };
  }
}

const SENDER = 'Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bKp31;rport';
const SEEN = `${SENDER}=5060;received=198.51.100.7`;
const BELOW = 'Via: SIP/2.0/TCP psb.content.example;branch=z9hG4bKpsb1';
const TO_T1 = 'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKc31.a';
const TO_T2 = 'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKc31.b';
const AOR = 'sip:nora@push.example';
const CONTACTS = { T1: 'sip:nora@192.0.2.21:5060', T2: 'sip:nora@192.0.2.22:5060' } as const;

function text({ start, vias, cseq, toTag, more = [], body = '' }: Text): string {
  return [
    start,
    ...vias,
    `To: <${AOR}>${toTag === undefined ? '' : `;tag=${toTag}`}`,
    'From: "Push Sender" <sip:sender@content.example>;tag=ps31',
    'Call-ID: r-3141@psa.content.example',
    `CSeq: ${cseq}`,
    ...more,
    'Content-Length: CONTENT-LENGTH',
    '',
    body,
  ].join('\n');
}

/**
 * A MESSAGE that came by another proxy and goes through the core, with a Route to it and Record-Route values, to two
 * terminals: 0 sender->core, 1 core->T1, 2 core->T2, 3 T1->core 200, 4 core->sender 200, 5 T2->core 200.
 */
export function relayedMessage(): Wire {
  const edge = '<sip:edge.content.example;lr>';
  const request = (uri: string, vias: string[], more: string[]): string =>
    text({
      ...{ start: `MESSAGE ${uri} SIP/2.0`, vias, cseq: '31 MESSAGE', body: 'Storm warning\n' },
      more: [...more, 'Supported: gruu, path', 'X-Hint: one', 'X-Hint: two', 'Content-Type: text/plain'],
    });
  const ok = (vias: string[], tag: string): string =>
    text({
      ...{ start: 'SIP/2.0 200 OK', vias, cseq: '31 MESSAGE', toTag: tag },
      more: ['Server: Receiver/1.0', 'Supported: gruu, path'],
    });
  const onward = ['Max-Forwards: 69', `Record-Route: <sip:192.0.2.1;lr>, ${edge}`];
  return new Wire([
    shot(
      0,
      'sender',
      'core',
      request(
        AOR,
        [SENDER, BELOW],
        ['Max-Forwards: 70', 'Route: <sip:192.0.2.1;lr>', `Record-Route: ${edge}`],
      ),
    ),
    shot(2, 'core', 'T1', request(CONTACTS.T1, [TO_T1, SEEN, BELOW], onward)),
    shot(3, 'core', 'T2', request(CONTACTS.T2, [TO_T2, SEEN, BELOW], onward)),
    shot(5, 'T1', 'core', ok([TO_T1, SEEN, BELOW], 'tA31')),
    shot(7, 'core', 'sender', ok([SEEN, BELOW], 'tA31')),
    shot(9, 'T2', 'core', ok([TO_T2, SEEN, BELOW], 'tB31')),
  ]);
}

/**
 * A MESSAGE to two terminals: 0 sender->core, 1 core->T1, 2 core->T2, then the reply of T1, that of T2 and the core's,
 * those that are given, in order of time.
 */
export function fork(replies: { T1?: Reply; T2?: Reply; core?: Reply }, method = 'MESSAGE'): Wire {
  const request = (uri: string, vias: string[], maxForwards: number): string =>
    text({
      start: `${method} ${uri} SIP/2.0`,
      ...{ vias, cseq: `31 ${method}`, more: [`Max-Forwards: ${maxForwards}`] },
    });
  const reply = ({ status, tag, more = [] }: Reply, vias: string[]): string =>
    text({
      start: `SIP/2.0 ${status} Whatever`,
      ...{ vias, cseq: `31 ${method}`, more },
      ...(tag === undefined ? {} : { toTag: tag }),
    });
  const { T1, T2, core } = replies;
  return new Wire([
    shot(0, 'sender', 'core', request(AOR, [SENDER], 70)),
    shot(2, 'core', 'T1', request(CONTACTS.T1, [TO_T1, SEEN], 69)),
    shot(3, 'core', 'T2', request(CONTACTS.T2, [TO_T2, SEEN], 69)),
  ]).and(
    ...(T1 ? [shot(T1.at, 'T1', 'core', reply(T1, [TO_T1, SEEN]))] : []),
    ...(T2 ? [shot(T2.at, 'T2', 'core', reply(T2, [TO_T2, SEEN]))] : []),
    ...(core ? [shot(core.at, 'core', 'sender', reply(core, [SEEN]))] : []),
  );
}

/** A request to the core that it answers by itself: 0 sender->core, 1 core->sender. */
export function refused(request: { uri?: string; more: readonly string[] }, status: number): Wire {
  const { uri = AOR, more } = request;
  return new Wire([
    shot(
      0,
      'sender',
      'core',
      text({ start: `MESSAGE ${uri} SIP/2.0`, vias: [SENDER], cseq: '31 MESSAGE', more }),
    ),
    shot(
      2,
      'core',
      'sender',
      text({ start: `SIP/2.0 ${status} Whatever`, vias: [SEEN], cseq: '31 MESSAGE', toTag: 'c31' }),
    ),
  ]);
}

const CALLER = ['Contact: <sip:sender@198.51.100.7:5060>', 'Allow: INVITE, ACK, BYE', 'Supported: gruu'];
const ROUTE = ['Record-Route: <sip:192.0.2.1;lr>'];

function callText(
  start: string,
  vias: string[],
  more: readonly string[] = [],
  toTag?: string,
  cseq?: string,
): string {
  const method = start.startsWith('SIP/') ? 'INVITE' : start.slice(0, start.indexOf(' '));
  return text({ start, vias, cseq: cseq ?? `31 ${method}`, more, ...(toTag === undefined ? {} : { toTag }) });
}

/**
 * A call to two terminals, of which T1 takes it:
 * 0 INVITE, 1 100, 2 INVITE to T1, 3 INVITE to T2, 4 and 6 180 of T1 and T2, 5 and 7 upstream,
 * 8 200 of T1, 9 upstream, 10 CANCEL to T2, 11 its 200, 12 487 of T2, 13 ACK of the core, 14 ACK of the sender, 15 to T1.
 */
export function call(): Wire {
  const invite = `INVITE ${AOR} SIP/2.0`;
  const onward = (uri: string): string => `INVITE ${uri} SIP/2.0`;
  const T1 = ['Contact: <sip:nora@192.0.2.21:5060>', ...ROUTE];
  const own = 'Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bKp32;rport';
  const ackVia = 'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKc32';
  return new Wire([
    shot(0, 'sender', 'core', callText(invite, [SENDER], ['Max-Forwards: 70', ...CALLER])),
    shot(1, 'core', 'sender', callText('SIP/2.0 100 Trying', [SEEN])),
    shot(
      2,
      'core',
      'T1',
      callText(onward(CONTACTS.T1), [TO_T1, SEEN], ['Max-Forwards: 69', ...ROUTE, ...CALLER]),
    ),
    shot(
      3,
      'core',
      'T2',
      callText(onward(CONTACTS.T2), [TO_T2, SEEN], ['Max-Forwards: 69', ...ROUTE, ...CALLER]),
    ),
    shot(10, 'T1', 'core', callText('SIP/2.0 180 Ringing', [TO_T1, SEEN], T1, 'tA31')),
    shot(12, 'core', 'sender', callText('SIP/2.0 180 Ringing', [SEEN], T1, 'tA31')),
    shot(14, 'T2', 'core', callText('SIP/2.0 180 Ringing', [TO_T2, SEEN], ROUTE, 'tB31')),
    shot(16, 'core', 'sender', callText('SIP/2.0 180 Ringing', [SEEN], ROUTE, 'tB31')),
    shot(500, 'T1', 'core', callText('SIP/2.0 200 OK', [TO_T1, SEEN], T1, 'tA31')),
    shot(502, 'core', 'sender', callText('SIP/2.0 200 OK', [SEEN], T1, 'tA31')),
    shot(503, 'core', 'T2', callText(`CANCEL ${CONTACTS.T2} SIP/2.0`, [TO_T2], ['Max-Forwards: 70'])),
    shot(505, 'T2', 'core', callText('SIP/2.0 200 OK', [TO_T2], [], 'tB31', '31 CANCEL')),
    shot(506, 'T2', 'core', callText('SIP/2.0 487 Request Terminated', [TO_T2, SEEN], [], 'tB31')),
    shot(508, 'core', 'T2', callText(`ACK ${CONTACTS.T2} SIP/2.0`, [TO_T2], ['Max-Forwards: 70'], 'tB31')),
    shot(
      510,
      'sender',
      'core',
      callText(
        `ACK ${CONTACTS.T1} SIP/2.0`,
        [own],
        ['Max-Forwards: 70', 'Route: <sip:192.0.2.1;lr>'],
        'tA31',
      ),
    ),
    shot(
      512,
      'core',
      'T1',
      callText(
        `ACK ${CONTACTS.T1} SIP/2.0`,
        [ackVia, `${own}=5060;received=198.51.100.7`],
        ['Max-Forwards: 69'],
        'tA31',
      ),
    ),
  ]);
}

/**
 * A call to T1 that the sender gives up: 0 INVITE, 1 100, 2 INVITE to T1, 3 180, 4 upstream, 5 CANCEL, 6 its 200,
 * 7 CANCEL to T1, 8 its 200, 9 487 of T1, 10 ACK of the core, 11 487 upstream, 12 ACK of the sender.
 */
export function abandonedCall(): Wire {
  const ringing = ['Contact: <sip:nora@192.0.2.21:5060>'];
  const over = 'SIP/2.0 487 Request Terminated';
  return new Wire([
    shot(0, 'sender', 'core', callText(`INVITE ${AOR} SIP/2.0`, [SENDER], ['Max-Forwards: 70', ...CALLER])),
    shot(1, 'core', 'sender', callText('SIP/2.0 100 Trying', [SEEN])),
    shot(
      2,
      'core',
      'T1',
      callText(`INVITE ${CONTACTS.T1} SIP/2.0`, [TO_T1, SEEN], ['Max-Forwards: 69', ...CALLER]),
    ),
    shot(10, 'T1', 'core', callText('SIP/2.0 180 Ringing', [TO_T1, SEEN], ringing, 'tA31')),
    shot(12, 'core', 'sender', callText('SIP/2.0 180 Ringing', [SEEN], ringing, 'tA31')),
    shot(900, 'sender', 'core', callText(`CANCEL ${AOR} SIP/2.0`, [SENDER], ['Max-Forwards: 70'])),
    shot(902, 'core', 'sender', callText('SIP/2.0 200 OK', [SEEN], [], 'c31', '31 CANCEL')),
    shot(903, 'core', 'T1', callText(`CANCEL ${CONTACTS.T1} SIP/2.0`, [TO_T1], ['Max-Forwards: 70'])),
    shot(905, 'T1', 'core', callText('SIP/2.0 200 OK', [TO_T1], [], 'tA31', '31 CANCEL')),
    shot(906, 'T1', 'core', callText(over, [TO_T1, SEEN], [], 'tA31')),
    shot(908, 'core', 'T1', callText(`ACK ${CONTACTS.T1} SIP/2.0`, [TO_T1], ['Max-Forwards: 70'], 'tA31')),
    shot(909, 'core', 'sender', callText(over, [SEEN], [], 'tA31')),
    shot(911, 'sender', 'core', callText(`ACK ${AOR} SIP/2.0`, [SENDER], ['Max-Forwards: 70'], 'tA31')),
  ]);
}

function shot(at: number, from: string, to: string, message: string): Shot {
  return { at, from, to, text: message };
}
