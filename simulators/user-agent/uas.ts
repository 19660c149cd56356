import type { Timer } from '../../network/clock';
import { responseTo, type ResponseParts } from '../../protocol/sip/build';
import type { SipRequest, SipResponse } from '../../protocol/sip/message';
import type { Uri } from '../../protocol/sip/uri';
import { transactionLife } from '../../protocol/sip/transactions/timers';
import type { SipEndpoint } from '../stack/endpoint';
import type { ServerTransaction } from '../stack/server-transaction';
import { isSilent, refusalFor, type Behaviour } from './behaviour';
import { RecentRequests } from './recent-requests';
import { allowOf, screen, type ScreeningPolicy } from './screening';

/** A request that has passed the inspection, and how to answer it. */
export interface Incoming {
  readonly request: SipRequest;
  readonly transaction: ServerTransaction;
  /** The tag that To gets in responses, if the request has none there. */
  readonly toTag: string;
  /** Answers; the To tag, and Supported in a 2xx, are put in here. */
  respond(status: number, parts?: ResponseParts): SipResponse;
}

/** What a user agent does with the requests of one method. Session mode adds handlers for INVITE, BYE and so on. */
export interface MethodHandler {
  readonly method: string;
  handle(incoming: Incoming): void;
}

/** What a user agent server stands on. */
export interface UasOptions {
  readonly endpoint: SipEndpoint;
  readonly policy: ScreeningPolicy;
  readonly behaviour: Behaviour;
  /** True for a Request-URI that is meant for this user agent. */
  readonly isOurs: (uri: Uri) => boolean;
  /** True for a request within a dialog that the user agent has. */
  readonly isInDialog?: (request: SipRequest) => boolean;
}

/** The server half of a user agent (RFC 3261 s8.2): inspects what comes and hands it to the handler of its method. */
export class UserAgentServer {
  private readonly handlers = new Map<string, MethodHandler>();
  private readonly recent: RecentRequests;
  private readonly delays = new Set<Timer>();

  constructor(private readonly options: UasOptions) {
    const { endpoint } = options;
    this.recent = new RecentRequests(endpoint.clock, transactionLife(endpoint.policy.timers));
    endpoint.onRequest = (transaction) => this.arrived(transaction);
  }

  handle(handler: MethodHandler): this {
    this.handlers.set(handler.method, handler);
    return this;
  }

  /** Value of Allow; it follows from the handlers, so it is always true. */
  get allow(): string {
    return allowOf(this.methods);
  }

  /** Forgets what waits to be looked at. */
  stop(): void {
    for (const each of this.delays) each.cancel();
    this.delays.clear();
  }

  private get methods(): string[] {
    return [...this.handlers.keys()];
  }

  private arrived(transaction: ServerTransaction): void {
    const { behaviour, endpoint } = this.options;
    const { method } = transaction.request;
    if (method === 'CANCEL') return this.cancelled(transaction);
    const merged = this.recent.isMerged(transaction.request);
    this.recent.remember(transaction.request);
    if (isSilent(behaviour, method)) return;
    if (behaviour.delayMs <= 0) return this.process(transaction, merged);
    // Whoever waits to be looked at may be given up (RFC 3261 s9.2).
    if (method === 'INVITE') transaction.onCancel = () => this.incoming(transaction).respond(487);
    const timer = endpoint.clock.after(behaviour.delayMs, () => {
      this.delays.delete(timer);
      if (transaction.open) this.process(transaction, merged);
    });
    this.delays.add(timer);
  }

  private process(transaction: ServerTransaction, merged: boolean): void {
    const incoming = this.incoming(transaction);
    const { request } = transaction;
    const refused = screen(request, {
      policy: this.options.policy,
      methods: this.methods,
      isOurs: this.options.isOurs,
      isMerged: () => merged,
      isInDialog: this.options.isInDialog ?? (() => false),
    });
    if (refused) {
      incoming.respond(refused.status, { headers: refused.headers });
      return;
    }
    const refusal = refusalFor(this.options.behaviour, request.method);
    if (refusal) {
      const allow: [string, string][] =
        refusal.status === 405 ? [['Allow', allowOf(this.methods, request.method)]] : [];
      incoming.respond(refusal.status, {
        ...(refusal.reason === undefined ? {} : { reason: refusal.reason }),
        headers: [...allow, ...(refusal.headers ?? [])],
      });
      return;
    }
    const handler = this.handlers.get(request.method);
    if (handler) handler.handle(incoming);
    else incoming.respond(200);
  }

  /** What is not an INVITE cannot be cancelled, but the CANCEL finds it (RFC 3261 s9.2). */
  private cancelled(transaction: ServerTransaction): void {
    this.incoming(transaction).respond(this.recent.isKnown(transaction.request) ? 200 : 481);
  }

  private incoming(transaction: ServerTransaction): Incoming {
    const { endpoint, policy } = this.options;
    const toTag = endpoint.ids.tag();
    const { request } = transaction;
    return {
      request,
      transaction,
      toTag,
      respond: (status, parts = {}) => {
        // RFC 5627 s4.4: gruu in Supported of responses too; the field is defined for 2xx (RFC 3261 table 3).
        const supported: [string, string][] =
          status >= 200 && status < 300 && request.method !== 'CANCEL'
            ? [['Supported', policy.optionTags.join(', ')]]
            : [];
        const headers = [...supported, ...(parts.headers ?? [])];
        const response = responseTo(request, status, { ...parts, toTag, headers });
        transaction.respond(response);
        return response;
      },
    };
  }
}
