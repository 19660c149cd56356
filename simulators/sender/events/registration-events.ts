import { REGINFO_TYPE } from '../../../protocol/reginfo/document';
import { parseRegInfo } from '../../../protocol/reginfo/parse';
import { buildRequest, type HeaderPair } from '../../../protocol/sip/build';
import { requestWithin } from '../../../protocol/sip/dialog/request-within';
import { parseEvent, parseSubscriptionState } from '../../../protocol/sip/events';
import { isFault } from '../../../protocol/sip/fault';
import type { SipRequest } from '../../../protocol/sip/message';
import type { SipEndpoint } from '../../stack/endpoint';
import type { Incoming, MethodHandler } from '../../user-agent/uas';
import type { Exchanges } from '../exchange';
import type { SenderPolicy } from '../policy';
import type { FreshIds } from '../push-request';
import { RegistrationWatch } from './registration-watch';

/** The package, as Event names it (RFC 3680 s4.1). */
const PACKAGE = 'reg';

/** How to subscribe. */
export interface SubscribeOptions {
  /** Seconds; what the policy says when absent. 0 fetches the state once (RFC 3265 s3.3.6). */
  readonly expires?: number;
  /** Let it run out. */
  readonly once?: boolean;
}

/** What watching stands on. */
export interface EventSurroundings {
  readonly endpoint: SipEndpoint;
  readonly exchanges: Exchanges;
  readonly policy: SenderPolicy;
  readonly identity: string;
  readonly contact: () => string;
  readonly ids: () => FreshIds;
  /** Told whenever a watch knows more than before, or is over. */
  readonly changed: (watch: RegistrationWatch) => void;
}

/** The subscriber of registration state (RFC 3680): one watch for each SUBSCRIBE; it answers what notifiers send. */
export class RegistrationEvents implements MethodHandler {
  readonly method = 'NOTIFY';
  private readonly watches: RegistrationWatch[] = [];
  private readonly waiting = new Set<() => void>();

  constructor(private readonly around: EventSurroundings) {}

  /** All watches, in the order in which they began. */
  get all(): readonly RegistrationWatch[] {
    return this.watches;
  }

  /** Subscribes to the registrations of an address-of-record. Resolves with the final response; never rejects. */
  async subscribe(aor: string, options: SubscribeOptions = {}): Promise<RegistrationWatch> {
    const { endpoint, exchanges, policy } = this.around;
    const asked = options.expires ?? policy.subscriptionExpires;
    const request = this.subscribeRequest(aor, asked);
    const keeper = {
      refresh: (each: RegistrationWatch) => void this.refresh(each),
      changed: (each: RegistrationWatch) => this.changed(each),
    };
    const isToLast = policy.refreshSubscriptions && options.once !== true && options.expires !== 0;
    const watch = new RegistrationWatch(aor, asked, request, endpoint.clock, policy, keeper, isToLast);
    this.watches.push(watch);
    const { request: sent, ending } = await exchanges.run(request);
    watch.answered(ending.kind === 'response' ? ending.response : undefined, sent);
    return watch;
  }

  /** Asks for the full state again, and for more time (RFC 3265 s3.1.4.2). @param expires seconds; 0 ends it */
  async refresh(watch: RegistrationWatch, expires = watch.asked): Promise<void> {
    if (!watch.dialog || watch.state === 'terminated') return;
    const headers = this.headers(expires);
    const { request, dialog } = requestWithin(watch.dialog, 'SUBSCRIBE', { headers });
    watch.dialog = dialog;
    const { request: sent, ending } = await this.around.exchanges.run(request);
    // A challenge may have cost another number.
    const sequence = Math.max(watch.dialog.sequence, sent.cseq?.number ?? 0);
    watch.dialog = { ...watch.dialog, sequence };
    watch.renewed(ending.kind === 'response' ? ending.response : undefined);
  }

  /**
   * Waits until something holds of what is known.
   * @returns false when it does not within so many milliseconds
   */
  async until(holds: () => boolean, limitMs: number): Promise<boolean> {
    const { clock } = this.around.endpoint;
    const end = clock.now() + limitMs;
    while (!holds()) {
      const left = end - clock.now();
      if (left <= 0) return false;
      await new Promise<void>((resolve) => {
        const done = (): void => {
          timer.cancel();
          this.waiting.delete(done);
          resolve();
        };
        const timer = clock.after(left, done);
        this.waiting.add(done);
      });
    }
    return true;
  }

  /** True for a NOTIFY that may belong to one of the watches: the tag in To is that of its SUBSCRIBE (RFC 3265 s3.3.4). */
  mayOwn(request: SipRequest): boolean {
    return (
      request.method === 'NOTIFY' && (this.watchOf(request) !== undefined || !this.policy.refuseStrayNotify)
    );
  }

  handle(incoming: Incoming): void {
    const { request } = incoming;
    const watch = this.watchOf(request);
    if (!watch) return void incoming.respond(this.policy.refuseStrayNotify ? 481 : 200);
    const event = parseEvent(request.header('Event') ?? '');
    if (isFault(event) || event.package !== PACKAGE)
      return void incoming.respond(489, { headers: [['Allow-Events', PACKAGE]] });
    const told = parseSubscriptionState(request.header('Subscription-State') ?? '');
    if (isFault(told)) return void incoming.respond(400, { reason: 'Bad Subscription-State' });
    const isEmpty = request.body.length === 0;
    if (!isEmpty && request.contentType?.essence !== REGINFO_TYPE)
      return void incoming.respond(415, { headers: [['Accept', REGINFO_TYPE]] });
    const read = isEmpty ? undefined : parseRegInfo(request.body);
    if (isFault(read)) return void incoming.respond(400, { reason: 'Bad registration information' });
    const refusal = watch.admits(request, told);
    if (refusal !== undefined) return void incoming.respond(refusal);
    incoming.respond(200);
    watch.notified(told, read?.document);
  }

  /** Ends all watches without a word. */
  stop(): void {
    for (const each of this.watches) each.end('the sender was closed');
    for (const each of [...this.waiting]) each();
  }

  private get policy(): SenderPolicy {
    return this.around.policy;
  }

  private watchOf(request: SipRequest): RegistrationWatch | undefined {
    return this.watches.find(
      ({ callId, localTag }) => callId === request.callId && localTag === request.to?.tag,
    );
  }

  private changed(watch: RegistrationWatch): void {
    this.around.changed(watch);
    for (const each of [...this.waiting]) each();
  }

  private subscribeRequest(aor: string, expires: number | undefined): SipRequest {
    const { identity, ids, policy } = this.around;
    const { callId, fromTag, cseq } = ids();
    return buildRequest({
      method: 'SUBSCRIBE',
      uri: aor,
      headers: [
        ['Max-Forwards', String(policy.maxForwards)],
        ['To', `<${aor}>`],
        ['From', `<${identity}>;tag=${fromTag}`],
        ['Call-ID', callId],
        ['CSeq', `${cseq} SUBSCRIBE`],
        ...this.headers(expires),
      ],
    });
  }

  private headers(expires: number | undefined): HeaderPair[] {
    const { contact, policy } = this.around;
    return [
      ['Contact', `<${contact()}>`],
      ['Event', PACKAGE],
      ['Accept', REGINFO_TYPE],
      ['Supported', policy.optionTags.join(', ')],
      ...(expires === undefined ? [] : ([['Expires', String(expires)]] satisfies HeaderPair[])),
    ];
  }
}
