import type { Actor } from '../../network/actor';
import { parseEndpoint } from '../../network/endpoint';
import type { Endpoint, TransportName } from '../../network/network';
import type { ConnectionEvent, Frame, Trace } from '../../network/trace';
import type { Role } from '../../protocol/push/roles';
import type { Check } from '../../judge/check';
import { judge } from '../../judge/judge';
import type { Finding } from '../../judge/verdict';
import { loadCatalogue } from '../../requirements/catalogue';

/** A frame in a hand-written trace: text with plain line ends, its body behind an empty line. */
export interface Shot {
  readonly from: string;
  readonly to: string;
  /** Milliseconds since the trace started. */
  readonly at: number;
  readonly text: string;
  /** Instead of the text, where it cannot be written as text. */
  readonly octets?: Buffer;
  readonly transport?: TransportName;
  /** It never arrived. */
  readonly lost?: boolean;
  /** Other ends than the addresses of the cast, as "address:port". */
  readonly over?: readonly [source: string, destination: string];
  readonly note?: string;
}

/** What became of a connection; names of the cast, ends as "address:port". */
export interface ConnectionShot {
  readonly kind: ConnectionEvent['kind'];
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly over: readonly [client: string, server: string];
  readonly transport?: 'tcp' | 'tls';
  readonly closedBy?: 'opener' | 'accepter';
}

/** Who takes part in hand-written traces: name -> role and address. */
const CAST: Readonly<Record<string, { role: Role; at: Endpoint }>> = {
  sender: { role: 'sender', at: { host: '198.51.100.7', port: 5060 } },
  core: { role: 'core', at: { host: '192.0.2.1', port: 5060 } },
  edge: { role: 'core', at: { host: '192.0.2.2', port: 5060 } },
  T1: { role: 'terminal', at: { host: '192.0.2.21', port: 5060 } },
  T2: { role: 'terminal', at: { host: '192.0.2.22', port: 5060 } },
};

/** A hand-written exchange, to be spoiled in one place by a test. Immutable. */
export class Wire {
  /** @param connections what is known of connections; nothing when left out */
  constructor(
    readonly shots: readonly Shot[],
    readonly connections?: readonly ConnectionShot[],
  ) {}

  /** The same with `search` replaced in one shot (by index). Throws when the shot does not contain it. */
  edit(index: number, search: string | RegExp, replacement: string): Wire {
    const shot = this.shots[index];
    if (!shot) throw new Error(`no shot ${index}`);
    const text = shot.text.replace(search, replacement);
    if (text === shot.text) throw new Error(`shot ${index} does not contain ${String(search)}`);
    return this.replace(index, { text });
  }

  /** The same with other properties of one shot. */
  replace(index: number, changes: Partial<Shot>): Wire {
    return new Wire(
      this.shots.map((each, i) => (i === index ? { ...each, ...changes } : each)),
      this.connections,
    );
  }

  without(...indexes: number[]): Wire {
    return new Wire(
      this.shots.filter((_, i) => !indexes.includes(i)),
      this.connections,
    );
  }

  /** The same with more shots, put in order of time. */
  and(...shots: Shot[]): Wire {
    return new Wire(
      [...this.shots, ...shots].sort((a, b) => a.at - b.at),
      this.connections,
    );
  }

  /** The same with something else known of connections. */
  withConnections(connections: readonly ConnectionShot[] | undefined): Wire {
    return new Wire(this.shots, connections);
  }

  trace(): Trace {
    const actors = new Map<string, Actor>();
    const actor = (name: string): Actor => {
      const known = actors.get(name) ?? { role: CAST[name]!.role, name, underTest: false };
      actors.set(name, known);
      return known;
    };
    const frames = this.shots.map((shot, i): Frame => ({
      index: i + 1,
      transport: shot.transport ?? 'udp',
      source: shot.over ? parseEndpoint(shot.over[0])! : CAST[shot.from]!.at,
      destination: shot.over ? parseEndpoint(shot.over[1])! : CAST[shot.to]!.at,
      octets: shot.octets ?? octetsOf(shot.text),
      from: actor(shot.from),
      to: actor(shot.to),
      sentAt: shot.at,
      receivedAt: shot.lost ? undefined : shot.at + 1,
      ...(shot.lost ? { note: 'lost' } : {}),
      ...(shot.note === undefined ? {} : { note: shot.note }),
    }));
    const connections = this.connections?.map(({ from, to, over, transport = 'tcp', ...event }) => ({
      ...event,
      ...{ transport, client: parseEndpoint(over[0])!, server: parseEndpoint(over[1])! },
      ...{ opener: actor(from), accepter: actor(to) },
    }));
    return {
      startedAt: new Date(Date.UTC(2026, 2, 2, 8)),
      network: 'virtual',
      actors: [...actors.values()],
      frames,
      ...(connections && { connections }),
    };
  }

  /** What the checks find, as "REQUIREMENT actor". */
  findings(checks: readonly Check[], until?: number): Finding[] {
    return [...judge(this.trace(), checks, CATALOGUE, until).findings];
  }

  /** How often the checks looked at a requirement. */
  looked(checks: readonly Check[], requirement: string, until?: number): number {
    return judge(this.trace(), checks, CATALOGUE, until)
      .looked.filter((each) => each.requirement === requirement)
      .reduce((sum, each) => sum + each.subjects, 0);
  }
}

const CATALOGUE = loadCatalogue();

/** Lines end in LF in the test's text and in CRLF on the wire, bodies included; `CONTENT-LENGTH` is computed. */
function octetsOf(text: string): Buffer {
  const crlf = text.replace(/\r?\n/g, '\r\n');
  const end = crlf.indexOf('\r\n\r\n');
  const body = end < 0 ? '' : crlf.slice(end + 4);
  return Buffer.from(crlf.replace('CONTENT-LENGTH', String(Buffer.byteLength(body))), 'utf8');
}

/** "REQUIREMENT actor" of every finding, sorted, for comparison. */
export function named(findings: readonly Finding[]): string[] {
  return findings.map((each) => `${each.requirement} ${each.actor.name}`).sort();
}

const PUSH_BODY = 'Storm warning 14:00-19:00, zone 7.\n';

/**
 * A push to an AOR with two terminals: 0 sender->core, 1 core->T1, 2 core->T2, 3 T1->core 200, 4 core->sender 200,
 * 5 T2->core 200 (which stays there).
 */
export function pushToAor(): Wire {
  const head = (uri: string, maxForwards: number, vias: string): string => `MESSAGE ${uri} SIP/2.0
${vias}
Max-Forwards: ${maxForwards}
To: <sip:nora@push.example>
From: <sip:sender@content.example>;tag=ps01
Call-ID: m-5521@psa.content.example
CSeq: 1 MESSAGE
Date: Mon, 02 Mar 2026 08:05:00 GMT
Expires: 600
Content-Type: text/plain;charset=utf-8
Content-Length: CONTENT-LENGTH

${PUSH_BODY}`;
  const ok = (vias: string, tag: string): string => `SIP/2.0 200 OK
${vias}
To: <sip:nora@push.example>;tag=${tag}
From: <sip:sender@content.example>;tag=ps01
Call-ID: m-5521@psa.content.example
CSeq: 1 MESSAGE
Content-Length: 0

`;
  const psa = 'Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bKp01;rport';
  const seen = `${psa}=5060;received=198.51.100.7`;
  const a = 'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKc01.1f7a.a';
  const b = 'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKc01.1f7a.b';
  return new Wire([
    { from: 'sender', to: 'core', at: 0, text: head('sip:nora@push.example', 70, psa) },
    { from: 'core', to: 'T1', at: 2, text: head('sip:nora@192.0.2.21:5060', 69, `${a}\n${seen}`) },
    { from: 'core', to: 'T2', at: 3, text: head('sip:nora@192.0.2.22:5060', 69, `${b}\n${seen}`) },
    { from: 'T1', to: 'core', at: 5, text: ok(`${a}\n${seen}`, 'tA9') },
    { from: 'core', to: 'sender', at: 7, text: ok(seen, 'tA9') },
    { from: 'T2', to: 'core', at: 9, text: ok(`${b}\n${seen}`, 'tB9') },
  ]);
}

/** A digest registration of T1: 0 REGISTER, 1 401, 2 REGISTER with credentials, 3 200 with both GRUUs. */
export function registration(terminal: 'T1' | 'T2' = 'T1', at = 0): Wire {
  const { host } = CAST[terminal]!.at;
  const id =
    terminal === 'T1' ? '1c6f0a2e-5b7d-4e19-9a30-6d0c41f2b701' : '7e21d9b4-03aa-4c58-8f67-2b9e5510c802';
  const contact = `<sip:nora@${host}:5060>;+sip.instance="<urn:uuid:${id}>";mobility="mobile"`;
  const gruus = `pub-gruu="sip:nora@push.example;gr=urn:uuid:${id}";temp-gruu="sip:tg.q7h2m0x5c1${terminal}@push.example;gr"`;
  const via = (n: number): string => `Via: SIP/2.0/UDP ${host}:5060;branch=z9hG4bKn${terminal}0${n};rport`;
  const request = (n: number, more: string): string => `REGISTER sip:push.example SIP/2.0
${via(n)}
Max-Forwards: 70
To: <sip:nora@push.example>
From: <sip:nora@push.example>;tag=f${terminal}
Call-ID: reg-7710@${host}
CSeq: ${n} REGISTER
Contact: ${contact}
Supported: gruu, path
Expires: 3600
${more}Content-Length: 0

`;
  const response = (n: number, status: string, more: string): string => `SIP/2.0 ${status}
${via(n)}=5060;received=${host}
To: <sip:nora@push.example>;tag=r${terminal}${n}
From: <sip:nora@push.example>;tag=f${terminal}
Call-ID: reg-7710@${host}
CSeq: ${n} REGISTER
${more}Content-Length: 0

`;
  const nonce = 'Zm9vLTIwMjYtMDAwMQ';
  const challenge = `WWW-Authenticate: Digest realm="push.example",nonce="${nonce}",algorithm=MD5,qop="auth"\n`;
  const credentials = `Authorization: Digest username="nora",realm="push.example",nonce="${nonce}",uri="sip:push.example",algorithm=MD5,qop=auth,nc=00000001,cnonce="5d1f0c7a",response="8a4fe06cf75c69cb04039aa323af0d99"\n`;
  const granted = `Contact: ${contact};expires=3600;${gruus}\nDate: Mon, 02 Mar 2026 08:00:00 GMT\n`;
  return new Wire([
    { from: terminal, to: 'core', at, text: request(1, '') },
    { from: 'core', to: terminal, at: at + 2, text: response(1, '401 Unauthorized', challenge) },
    { from: terminal, to: 'core', at: at + 4, text: request(2, credentials) },
    { from: 'core', to: terminal, at: at + 6, text: response(2, '200 OK', granted) },
  ]);
}

/** OPTIONS to the public GRUU of T1 through the core: 0 sender->core, 1 core->T1, 2 T1->core 200, 3 core->sender 200. */
export function optionsToGruu(): Wire {
  const gruu = 'sip:nora@push.example;gr=urn:uuid:1c6f0a2e-5b7d-4e19-9a30-6d0c41f2b701';
  const psa = 'Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bKp04;rport';
  const seen = `${psa}=5060;received=198.51.100.7`;
  const own = 'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKc04.a';
  const request = (uri: string, maxForwards: number, vias: string): string => `OPTIONS ${uri} SIP/2.0
${vias}
Max-Forwards: ${maxForwards}
To: <${gruu}>
From: <sip:sender@content.example>;tag=ps04
Call-ID: o-0901@psa.content.example
CSeq: 1 OPTIONS
Contact: <sip:sender@198.51.100.7:5060>
Supported: gruu
Accept: application/sdp
Content-Length: 0

`;
  const ok = (vias: string): string => `SIP/2.0 200 OK
${vias}
To: <${gruu}>;tag=tA11
From: <sip:sender@content.example>;tag=ps04
Call-ID: o-0901@psa.content.example
CSeq: 1 OPTIONS
Contact: <${gruu}>;+sip.instance="<urn:uuid:1c6f0a2e-5b7d-4e19-9a30-6d0c41f2b701>";mobility="mobile"
Allow: OPTIONS, MESSAGE, INVITE, ACK, CANCEL, BYE
Accept: text/plain, multipart/mixed
Accept-Encoding: identity
Accept-Language: en
Supported: gruu, path
Content-Length: 0

`;
  return new Wire([
    { from: 'sender', to: 'core', at: 0, text: request(gruu, 70, psa) },
    { from: 'core', to: 'T1', at: 2, text: request('sip:nora@192.0.2.21:5060', 69, `${own}\n${seen}`) },
    { from: 'T1', to: 'core', at: 4, text: ok(`${own}\n${seen}`) },
    { from: 'core', to: 'sender', at: 6, text: ok(seen) },
  ]);
}
