import type { Actor } from '../network/actor';
import type { Network, Stream, StreamListener } from '../network/network';
import { bodylessFrame, buildReport, buildResponse } from '../protocol/msrp/build';
import { FrameReader } from '../protocol/msrp/frame-reader';
import { RandomMsrpIds } from '../protocol/msrp/ids';
import type { MsrpMessage, MsrpRequest } from '../protocol/msrp/message';
import { formatPath, type MsrpPath } from '../protocol/msrp/path';
import { msrpUri, socketHost } from '../protocol/msrp/uri';
import { readMsrpMedia } from '../protocol/sdp/msrp-media';
import { parseSessionDescription } from '../protocol/sdp/parse';
import { Calls } from '../simulators/dialog/calls';
import type { Call } from '../simulators/dialog/call';
import { SENDER_POLICY } from '../simulators/sender/policy';
import { SipEndpoint } from '../simulators/stack/endpoint';
import type { Domains } from '../simulators/stack/resolve';
import { undisturbed } from '../simulators/user-agent/behaviour';
import { UserAgentServer } from '../simulators/user-agent/uas';
import { UsageError } from './failures';

/** How the bystander responds to the SENDs that it gets. */
export type ProbeReaction =
  /** As a peer does that takes everything: 200 behind the end of each, and reports, as they are asked for. */
  | 'as-due'
  | 'silence'
  /** With a status, as soon as the head of one is there, or behind its end. */
  | { readonly status: number; readonly when: 'head' | 'end' };

const SDP = 'application/sdp';

/** The m= line of the bystander when the scenario spells out none; `{port}` and `{path}` are its own. */
const USUAL_MEDIA = [
  'm=message {port} TCP/MSRP *',
  'a=accept-types:*',
  'a=setup:{setup}',
  'a=path:{path}',
].join('\n');

/**
 * A bystander in a session: its SIP is by the rules, its session description and its MSRP frames are what a scenario spells
 * out. It plays none of the three roles, so that nothing it sends is held against anybody.
 */
export class MsrpProbe {
  /** What it does when it gets a SEND. */
  reaction: ProbeReaction = 'as-due';
  /** Reads no further once the head of a SEND is there, until `readOn()`. */
  stopsReading = false;
  /** m= lines and below of its descriptions. */
  media = USUAL_MEDIA;
  /** Where it is called. */
  readonly sipUri: string;

  private readonly ids = new RandomMsrpIds();
  /** Of its m= lines: the first, the second. */
  private readonly sessionIds = [this.ids.sessionId(), this.ids.sessionId()];
  private call: Call | undefined;
  /** In o=. */
  private version = 1;
  /** By the m= lines of the peer's latest description. */
  private peerPaths: readonly (MsrpPath | undefined)[] = [];
  private stream: Stream | undefined;
  /** Message-IDs that it has got, each once. */
  private readonly messageIds: string[] = [];
  private heard!: () => void;
  /** Connections of its own that are not open yet. */
  private connecting = 0;
  /** Resolves when the head of a SEND is there. */
  readonly hearsSend = new Promise<void>((resolve) => (this.heard = resolve));

  private constructor(
    private readonly network: Network,
    private readonly actor: Actor,
    private readonly endpoint: SipEndpoint,
    private readonly calls: Calls,
    private readonly listener: StreamListener,
  ) {
    this.sipUri = `sip:client@${endpoint.hostPort}`;
    calls.onInvite = (incoming) => {
      this.peerPaths = pathsIn(incoming.request.body);
      const call = incoming.accept(this.description('passive'), SDP);
      if (call) this.take(call);
    };
    listener.onConnection = (stream) => this.attach(stream);
  }

  static async open(
    network: Network,
    domains: Domains,
    at: { readonly host?: string } = {},
  ): Promise<MsrpProbe> {
    const actor: Actor = { role: 'observer', name: 'client', underTest: false };
    const endpoint = await SipEndpoint.open({ actor, network, domains, ...at });
    const listener = await network.listenTcp(actor, { host: endpoint.local.host });
    const calls: Calls = new Calls({
      ...{ endpoint, policy: SENDER_POLICY, domains, identity: `sip:client@${endpoint.hostPort}` },
      contact: () => `sip:client@${endpoint.hostPort}`,
      headers: () => [
        ['Allow', server.allow],
        ['Supported', 'gruu'],
      ],
    });
    const server: UserAgentServer = new UserAgentServer({
      ...{ endpoint, policy: SENDER_POLICY, behaviour: undisturbed() },
      isOurs: () => true,
      isInDialog: (request) => calls.isInDialog(request),
    });
    for (const each of calls.handlers) server.handle(each);
    return new MsrpProbe(network, actor, endpoint, calls, listener);
  }

  get openTransactions(): number {
    return this.endpoint.openTransactions + this.calls.open + this.connecting;
  }

  /** Calls somebody with its description as the offer; gives the status of the answer. */
  async invite(to: string): Promise<number | undefined> {
    const invite = this.calls.invite({ to, body: this.description('active'), contentType: SDP });
    const outcome = await invite.outcome;
    if (outcome.kind === 'refused') return outcome.response.status;
    if (outcome.kind !== 'accepted') return undefined;
    this.peerPaths = pathsIn(outcome.response.body);
    this.take(outcome.call);
    return outcome.response.status;
  }

  /** Another offer within the session; gives the status of the answer. */
  async reinvite(): Promise<number | undefined> {
    const { response } = (await this.call?.reinvite(this.description('active', ++this.version), SDP)) ?? {};
    if (response && response.status < 300) this.peerPaths = pathsIn(response.body);
    return response?.status;
  }

  /** Ends the session with BYE. */
  async bye(): Promise<void> {
    await this.call?.bye();
  }

  /** Opens a connection to where the peer's path begins; later frames go over it. */
  connect(): void {
    const first = this.peerPaths[0]?.[0];
    if (!first) throw new UsageError('the client has no session');
    const stream = this.network.connect(this.actor, { host: socketHost(first), port: first.port ?? 2855 });
    const settled = once(() => this.connecting--);
    this.connecting++;
    stream.onOpen = settled;
    stream.onClose = settled;
    this.attach(stream);
  }

  /** Reads on where it had stopped. */
  readOn(): void {
    this.stopsReading = false;
    this.stream?.resume();
  }

  /** Ends its latest connection without a word. */
  disconnect(): void {
    this.stream?.destroy();
  }

  /**
   * Sends a frame written as text with plain line ends, over the latest connection; a new one when there is none. What a frame
   * cannot do without and the text leaves out is added: To-Path and From-Path, and the end-line. In the text `{to}` and
   * `{from}` stand for the peer's path and its own URI on the first m= line, `{to-2}` and `{from-2}` for those on the second;
   * `{TO}` is the path with scheme and transport in capitals, `{to-in-other-case}` the one with the session-id in the other
   * case; `{message-id}` is that of the first message that it got, `{message-id-2}` of the second.
   */
  send(text: string): void {
    if (!this.stream) this.connect();
    this.stream!.write(this.complete(text));
  }

  async close(): Promise<void> {
    this.calls.stop();
    this.stream?.destroy();
    this.listener.close();
    await this.endpoint.close();
  }

  private take(call: Call): void {
    this.call = call;
    call.onReinvite = (offer) => offer.accept(this.description('passive', ++this.version), SDP);
  }

  private description(setup: 'active' | 'passive', version = 1): Buffer {
    const { host } = this.endpoint.local;
    const port = String(this.listener.local.port);
    const media = this.filled(this.media.replaceAll('{setup}', setup).replaceAll('{port}', port));
    const lines = [
      ...['v=0', `o=client 7100 ${version} IN IP4 ${host}`, 's=-', `c=IN IP4 ${host}`, 't=0 0'],
      ...media.trim().split('\n'),
    ];
    return Buffer.from(lines.map((line) => `${line.trim()}\r\n`).join(''), 'utf8');
  }

  private filled(text: string): string {
    const [own, second] = this.sessionIds.map(
      (sessionId) => msrpUri({ ...this.listener.local, sessionId }).text,
    );
    const [to = '', toSecond = ''] = this.peerPaths.map((path) => (path ? formatPath(path) : ''));
    const values: Readonly<Record<string, string | undefined>> = {
      ...{ path: own, from: own, to, 'path-2': second, 'from-2': second, 'to-2': toSecond },
      ...{ TO: inCapitals(to), 'to-in-other-case': inOtherCase(to) },
      ...{ 'message-id': this.messageIds[0], 'message-id-2': this.messageIds[1] },
    };
    return text.replace(/\{([\w-]+)\}/g, (whole, name: string) => values[name] ?? whole);
  }

  private complete(text: string): Buffer {
    const [start = '', ...rest] = text.replace(/\r/g, '').trim().split('\n');
    const paths = rest.some((line) => line.startsWith('To-Path:'))
      ? []
      : ['To-Path: {to}', 'From-Path: {from}'];
    const lines = [start, ...paths, ...rest];
    const transactionId = start.split(' ')[1] ?? '';
    if (!rest.some((line) => line.startsWith(`-------${transactionId}`)))
      lines.push(`-------${transactionId}$`);
    return Buffer.from(this.filled(`${lines.join('\r\n')}\r\n`), 'utf8');
  }

  private attach(stream: Stream): void {
    this.stream = stream;
    let request: MsrpRequest | undefined;
    let length = 0;
    const reader = new FrameReader({
      head: (message: MsrpMessage) => {
        request = message.kind === 'request' ? message : undefined;
        if (request?.method !== 'SEND') return;
        const { messageId } = request;
        if (messageId !== undefined && !this.messageIds.includes(messageId)) this.messageIds.push(messageId);
        length = 0;
        if (this.stopsReading) stream.pause();
        this.heard();
        this.react(stream, request, 'head');
      },
      body: (piece) => (length += piece.length),
      end: (flag) => {
        if (request?.method !== 'SEND') return;
        this.react(stream, request, 'end');
        if (flag === '$') this.report(stream, request, length);
      },
      broken: () => stream.destroy(),
    });
    stream.onData = (octets) => reader.push(octets);
  }

  /** Reports on a message whose last chunk has come, as a peer does that takes everything. */
  private report(stream: Stream, send: MsrpRequest, length: number): void {
    const from = send.toPath?.at(-1);
    if (this.reaction !== 'as-due' || !send.successReport || !from) return;
    const total = (send.byteRange?.start ?? 1) - 1 + length;
    const byteRange = { start: 1, end: total, total };
    const report = buildReport(send, {
      transactionId: this.ids.transactionId(),
      from,
      status: 200,
      byteRange,
    });
    if (report) stream.write(bodylessFrame(report));
  }

  private react(stream: Stream, send: MsrpRequest, when: 'head' | 'end'): void {
    const { reaction } = this;
    if (reaction === 'silence') return;
    const isDue = when === 'end' && send.failureReport === 'yes' ? 200 : undefined;
    const status = reaction === 'as-due' ? isDue : reaction.when === when ? reaction.status : undefined;
    const own = send.toPath?.at(-1);
    const response = status === undefined || !own ? undefined : buildResponse(send, status, own);
    if (response) stream.write(bodylessFrame(response));
  }
}

/** The same, the first time that it is called. */
function once(run: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) run();
    isDone = true;
  };
}

function pathsIn(body: Buffer): (MsrpPath | undefined)[] {
  return parseSessionDescription(body).media.map((media) => readMsrpMedia(media)?.path);
}

/** Scheme and transport of a URI in capitals: an equal one (RFC 4975 s6.1). */
function inCapitals(uri: string): string {
  return uri.replace(/^msrp/, 'MSRP').replace(/;tcp$/, ';TCP');
}

/** Another URI: its session-id in the other case (RFC 4975 s6.1). */
function inOtherCase(uri: string): string {
  return uri.replace(/[^/]*(?=;)/, (id) =>
    id.replace(/[a-z]/gi, (letter) => (letter < 'a' ? letter.toLowerCase() : letter.toUpperCase())),
  );
}
