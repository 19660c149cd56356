import assert from 'node:assert/strict';
import type { Actor } from '../../../network/actor';
import type { Binding, DatagramSocket, Endpoint } from '../../../network/network';
import { TraceRecorder } from '../../../network/trace-recorder';
import { VirtualNetwork } from '../../../network/virtual';
import { VirtualClock } from '../../../network/virtual-clock';
import { responseTo, type ResponseParts } from '../../../protocol/sip/build';
import { parseChallenge } from '../../../protocol/sip/auth';
import { formatCredentials } from '../../../protocol/sip/auth';
import { parseContact, type Contact } from '../../../protocol/sip/contact';
import { answerChallenge } from '../../../protocol/sip/digest';
import { isFault } from '../../../protocol/sip/fault';
import type { SipMessage, SipRequest, SipResponse } from '../../../protocol/sip/message';
import { parseDatagram } from '../../../protocol/sip/parse';
import { CoreSimulator, type CoreOptions } from '../../../simulators/core/core';

export const DOMAIN = 'push.example';
export const NORA = `sip:nora@${DOMAIN}`;
export const A = 'urn:uuid:1c6f0a2e-5b7d-4e19-9a30-6d0c41f2b701';
export const B = 'urn:uuid:7e21d9b4-03aa-4c58-8f67-2b9e5510c802';

/** A core with some users, and everything around it, on a virtual network. */
export class Playground {
  readonly clock = new VirtualClock(new Date('2026-03-02T08:00:00Z'));
  readonly trace = new TraceRecorder(this.clock, 'virtual');
  readonly network = new VirtualNetwork({ clock: this.clock, tap: this.trace });
  core!: CoreSimulator;
  /** Requests composed so far; makes them differ, in the same way on every run. */
  composed = 0;

  static async open(options: Partial<CoreOptions> = {}): Promise<Playground> {
    const playground = new Playground();
    const users = [{ name: 'nora' }, { name: 'otto' }];
    playground.core = await CoreSimulator.open({
      network: playground.network,
      domain: DOMAIN,
      users,
      ...options,
    });
    return playground;
  }

  async peer(name: string, role: Actor['role'] = 'sender'): Promise<Peer> {
    return new Peer(this, name, await this.network.bind({ role, name, underTest: false }));
  }

  /** A terminal that answers MESSAGE and the like as `answer` says, 200 if it says nothing. */
  async terminal(name: string, answer: Answer = () => 200): Promise<Peer> {
    const peer = await this.peer(name, 'terminal');
    peer.answer = answer;
    return peer;
  }

  async close(): Promise<void> {
    await this.core.close();
    await this.network.close();
  }
}

/** What a peer does with a request: a status, a response, or (undefined) nothing. */
export type Answer = (request: SipRequest) => number | SipResponse | undefined;

/** How a request is made; headers given here replace those that a request has anyway. */
export interface Ask {
  readonly method?: string;
  readonly uri?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
  readonly callId?: string;
  readonly cseq?: number;
  readonly from?: string;
  readonly to?: string;
  readonly branch?: string;
  /** Virtual milliseconds to wait for the final response. */
  readonly wait?: number;
  readonly without?: readonly string[];
  /** A Via value below the own one, as of a request that went through a proxy. */
  readonly below?: string;
}

/** A hand-made user agent on a raw UDP socket. */
export class Peer {
  readonly received: SipMessage[] = [];
  answer: Answer = () => undefined;
  private readonly udp: DatagramSocket;

  constructor(
    readonly playground: Playground,
    readonly name: string,
    readonly binding: Binding,
  ) {
    this.udp = binding.udp;
    this.udp.onDatagram = (octets, from) => this.arrived(octets, from);
  }

  get hostPort(): string {
    return `${this.binding.local.host}:${this.binding.local.port}`;
  }

  get uri(): string {
    return `sip:${this.name}@${this.hostPort}`;
  }

  requests(method?: string): SipRequest[] {
    return this.received.filter(
      (each): each is SipRequest =>
        each.kind === 'request' && (method === undefined || each.method === method),
    );
  }

  responses(method?: string): SipResponse[] {
    return this.received.filter(
      (each): each is SipResponse =>
        each.kind === 'response' && (method === undefined || each.cseq?.method === method),
    );
  }

  finals(): SipResponse[] {
    return this.responses().filter((each) => each.status >= 200);
  }

  send(octets: string | Buffer, to: Endpoint = this.playground.core.local): void {
    this.udp.send(Buffer.isBuffer(octets) ? octets : Buffer.from(octets, 'utf8'), to);
  }

  /** The text of a request, well-formed unless told otherwise. */
  compose(ask: Ask): string {
    const n = ++this.playground.composed;
    const { method = 'MESSAGE', uri = NORA, body = '', headers = [], without = [] } = ask;
    const own: [string, string][] = [
      ['Via', `SIP/2.0/UDP ${this.hostPort};branch=${ask.branch ?? `z9hG4bKt${n}`};rport`],
      ...(ask.below === undefined ? [] : [['Via', ask.below] as [string, string]]),
      ['Max-Forwards', '70'],
      ['To', ask.to ?? `<${uri}>`],
      ['From', ask.from ?? `<sip:sender@content.example>;tag=f${n}`],
      ['Call-ID', ask.callId ?? `c${n}@${this.hostPort}`],
      ['CSeq', `${ask.cseq ?? n} ${method}`],
    ];
    const given = new Set([
      ...headers.map(([name]) => name.toLowerCase()),
      ...without.map((name) => name.toLowerCase()),
    ]);
    const rows = [
      ...own.filter(([name]) => !given.has(name.toLowerCase())),
      ...headers,
      ['Content-Length', String(Buffer.byteLength(body))] as const,
    ].filter(([name]) => name !== 'Content-Length' || !without.includes('Content-Length'));
    return `${method} ${uri} SIP/2.0\r\n${rows.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
  }

  /** Sends a request and waits for its final response; undefined if none comes in time. */
  async ask(ask: Ask): Promise<SipResponse | undefined> {
    const branch = ask.branch ?? `z9hG4bKa${++this.playground.composed}`;
    this.send(this.compose({ ...ask, branch }));
    await this.playground.clock.advance(ask.wait ?? 50);
    return this.finals().find((each) => each.topVia?.branch === branch);
  }

  /** The same, for a request that must be answered. */
  async answerTo(ask: Ask): Promise<SipResponse> {
    const response = await this.ask(ask);
    assert.ok(response, 'a final response is expected');
    return response;
  }

  /** Registers a contact of this peer for an AOR. */
  register(options: Registration = {}): Promise<SipResponse> {
    return this.answerTo(registerAsk(this, options));
  }

  /** Registers with credentials: answers the first challenge. */
  async registerWithPassword(password: string, options: Registration = {}): Promise<SipResponse> {
    const ask = registerAsk(this, options);
    const challenged = await this.answerTo(ask);
    const credentials = credentialsFor(challenged, ask, password, options.user ?? 'nora');
    return this.answerTo({
      ...ask,
      cseq: ask.cseq + 1,
      headers: [...ask.headers, ['Authorization', credentials]],
    });
  }

  respond(request: SipRequest, status: number, parts: ResponseParts = {}): void {
    const response = responseTo(request, status, { toTag: `t-${this.name}`, ...parts });
    this.send(response.toBuffer(), this.playground.core.local);
  }

  private arrived(octets: Buffer, from: Endpoint): void {
    const message = parseDatagram(octets);
    if (isFault(message)) return;
    this.received.push(message);
    if (message.kind === 'response' || message.method === 'ACK') return;
    const answer = this.answer(message);
    if (answer === undefined) return;
    const response =
      typeof answer === 'number' ? responseTo(message, answer, { toTag: `t-${this.name}` }) : answer;
    this.udp.send(response.toBuffer(), from);
  }
}

/** What a REGISTER says; the contact is the peer's own address unless given. */
export interface Registration {
  readonly user?: string;
  readonly to?: string;
  readonly uri?: string;
  readonly contacts?: readonly string[];
  readonly instance?: string;
  readonly params?: string;
  readonly expires?: string | number;
  readonly supported?: string;
  readonly callId?: string;
  readonly cseq?: number;
  readonly headers?: readonly (readonly [string, string])[];
  readonly branch?: string;
  readonly below?: string;
}

/** A REGISTER as `ask` takes it. */
export function registerAsk(
  peer: Peer,
  options: Registration,
): Ask & { cseq: number; headers: (readonly [string, string])[] } {
  const aor = `sip:${options.user ?? 'nora'}@${DOMAIN}`;
  const instance = options.instance === undefined ? '' : `;+sip.instance="<${options.instance}>"`;
  const contacts = options.contacts ?? [`<${peer.uri}>${instance}${options.params ?? ''}`];
  const { supported = 'gruu, path, outbound' } = options;
  const headers: (readonly [string, string])[] = contacts.map((each) => ['Contact', each] as const);
  if (supported !== '') headers.push(['Supported', supported]);
  if (options.expires !== undefined) headers.push(['Expires', String(options.expires)]);
  headers.push(...(options.headers ?? []));
  return {
    method: 'REGISTER',
    uri: options.uri ?? `sip:${DOMAIN}`,
    to: options.to ?? `<${aor}>`,
    from: `<${aor}>;tag=reg`,
    callId: options.callId ?? `reg-${peer.name}`,
    cseq: options.cseq ?? ++peer.playground.composed,
    headers,
    ...(options.branch === undefined ? {} : { branch: options.branch }),
    ...(options.below === undefined ? {} : { below: options.below }),
  };
}

/** Authorization (or Proxy-Authorization) value for the first challenge of a response. */
export function credentialsFor(
  challenged: SipResponse,
  { method = 'MESSAGE', uri = NORA, body = '' }: Ask,
  password: string,
  username: string,
  count = 1,
  which = 0,
): string {
  const header = challenged.status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate';
  const challenge = parseChallenge(challenged.fields(header)[which] ?? '');
  assert.ok(!isFault(challenge));
  const answer = answerChallenge(challenge, {
    username,
    password,
    method,
    uri,
    count,
    cnonce: '5d1f0c7a',
    body: Buffer.from(body),
  });
  assert.ok(!isFault(answer));
  return formatCredentials(answer);
}

/** The contacts of a 200 to REGISTER. */
export function contactsOf(response: SipResponse): Contact[] {
  return response.fields('Contact').map((each) => {
    const contact = parseContact(each);
    assert.ok(!isFault(contact) && contact !== '*');
    return contact;
  });
}

/** The contact of one peer in a 200. */
export function contactOf(response: SipResponse, peer: Peer): Contact {
  const found = contactsOf(response).find((each) => each.uriText.startsWith(peer.uri));
  assert.ok(found, `no contact of ${peer.name} in the 200`);
  return found;
}
