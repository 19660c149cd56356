import assert from 'node:assert/strict';
import type { Actor } from '../../../network/actor';
import { buildRequest, responseTo, type HeaderPair } from '../../../protocol/sip/build';
import type { SipRequest, SipResponse } from '../../../protocol/sip/message';
import { SipEndpoint } from '../../../simulators/stack/endpoint';
import type { ServerTransaction } from '../../../simulators/stack/server-transaction';
import type { World } from '../hand-made-peer';
import { ANSWER, OFFER, TEXT } from './caller';

/** What a response by hand has. */
export interface ByHand {
  readonly tag?: string | undefined;
  readonly contact?: string | undefined;
  readonly headers?: readonly HeaderPair[];
}

/** What a request by hand has. */
export interface Asked {
  readonly method?: string;
  readonly cseq?: number;
  readonly toTag?: string | undefined;
  readonly fromTag?: string;
  readonly callId?: string;
  readonly contact?: string | undefined;
  readonly headers?: readonly HeaderPair[];
  readonly branch?: string;
  readonly transport?: 'udp' | 'tcp';
}

/** A user agent whose hands the test moves. */
export class Hand {
  readonly transactions: ServerTransaction[] = [];
  readonly acks: SipRequest[] = [];
  /** Responses to its requests, "METHOD status". */
  readonly said: string[] = [];
  readonly responses: SipResponse[] = [];

  private constructor(
    readonly endpoint: SipEndpoint,
    readonly name: string,
  ) {
    endpoint.onRequest = (transaction) => this.transactions.push(transaction);
    endpoint.onAck = (ack) => this.acks.push(ack);
  }

  static async open(world: World, name: string, role: Actor['role'] = 'terminal'): Promise<Hand> {
    const actor: Actor = { role, name, underTest: false };
    return new Hand(await SipEndpoint.open({ actor, network: world.network }), name);
  }

  get uri(): string {
    return `sip:${this.name}@${this.endpoint.hostPort}`;
  }

  /** What was said in the end. */
  get finals(): string[] {
    return this.said.filter((each) => !/ 1\d\d$/.test(each));
  }

  /** Requests that came, once each. */
  requests(method?: string): SipRequest[] {
    return this.transactions
      .map(({ request }) => request)
      .filter((each) => method === undefined || each.method === method);
  }

  /** Answers the latest request of a method. */
  answer(method: string, status: number, parts: ByHand = {}): void {
    const transaction = this.transactions.filter(({ request }) => request.method === method).at(-1);
    assert.ok(transaction, `no ${method} has come`);
    transaction.respond(this.response(transaction.request, status, parts));
  }

  response(request: SipRequest, status: number, parts: ByHand = {}): SipResponse {
    const { headers = [] } = parts;
    const tag = 'tag' in parts ? parts.tag : 'hand';
    const contact = 'contact' in parts ? parts.contact : this.uri;
    const isAnswer = request.method === 'INVITE' && status > 100 && status < 300;
    return responseTo(request, status, {
      ...(tag === undefined ? {} : { toTag: tag }),
      headers: [
        ...(isAnswer && contact !== undefined ? [['Contact', `<${contact}>`] satisfies HeaderPair] : []),
        ...headers,
        ...(isAnswer && status >= 200 ? [['Content-Type', TEXT] satisfies HeaderPair] : []),
      ],
      ...(isAnswer && status >= 200 ? { body: ANSWER } : {}),
    });
  }

  /** Sends a request to another user agent. ACK goes without a transaction. */
  ask(to: { readonly endpoint: SipEndpoint; readonly name: string }, asked: Asked = {}): void {
    const { method = 'INVITE', branch, transport = 'udp' } = asked;
    const target = { endpoint: to.endpoint.local, transport };
    const options = { target, ...(branch === undefined ? {} : { branch }) };
    const request = this.compose(`sip:${to.name}@${to.endpoint.hostPort}`, asked);
    if (method === 'ACK') return this.endpoint.sendRequest(request, target, branch);
    const note = (response: SipResponse): void => {
      this.said.push(`${method} ${response.status}`);
      this.responses.push(response);
    };
    this.endpoint.request(
      request,
      {
        provisional: note,
        final: note,
        timeout: () => this.said.push(`${method} timeout`),
        transportError: () => this.said.push(`${method} error`),
      },
      options,
    );
  }

  /** Cancels the INVITE with this branch. */
  cancel(to: { readonly endpoint: SipEndpoint; readonly name: string }, asked: Asked): void {
    this.ask(to, { ...asked, method: 'CANCEL', contact: undefined });
  }

  compose(uri: string, asked: Asked): SipRequest {
    const { method = 'INVITE', cseq = 1, toTag, callId = 'by-hand', headers = [] } = asked;
    const { fromTag = `${this.name}-tag` } = asked;
    const isOffer = method === 'INVITE';
    const contact = 'contact' in asked ? asked.contact : isOffer ? this.uri : undefined;
    return buildRequest({
      method,
      uri,
      headers: [
        ['Max-Forwards', '70'],
        ['To', toTag === undefined ? `<${uri}>` : `<${uri}>;tag=${toTag}`],
        ['From', `<${this.uri}>;tag=${fromTag}`],
        ['Call-ID', callId],
        ['CSeq', `${cseq} ${method}`],
        ...(contact === undefined ? [] : [['Contact', `<${contact}>`] satisfies HeaderPair]),
        ...(isOffer
          ? ([
              ['Allow', 'INVITE, ACK, BYE, CANCEL'],
              ['Supported', 'gruu'],
            ] satisfies HeaderPair[])
          : []),
        ...headers,
        ...(isOffer ? [['Content-Type', TEXT] satisfies HeaderPair] : []),
      ],
      ...(isOffer ? { body: OFFER } : {}),
    });
  }
}
