import type { Actor } from '../../../network/actor';
import { buildRequest, responseTo, type HeaderPair } from '../../../protocol/sip/build';
import type { SipRequest, SipResponse } from '../../../protocol/sip/message';
import { SipEndpoint } from '../../../simulators/stack/endpoint';
import type { ServerTransaction } from '../../../simulators/stack/server-transaction';
import { DOMAIN, OTTO, type TourStage } from './stage';

/** A response that a puppet gives, so many milliseconds after the request. */
export interface Cue {
  readonly after: number;
  readonly status: number;
  readonly headers?: readonly HeaderPair[];
}

/**
 * A scripted user agent that plays none of the three roles, so that it can be anything: it registers what it is told,
 * and answers each method as its script says. A cancelled INVITE it answers with 487.
 */
export class Puppet {
  /** By method; a request of another method stays unanswered. */
  readonly script: Record<string, readonly Cue[]> = {};
  readonly received: SipRequest[] = [];
  private cseq = 0;

  private constructor(
    readonly endpoint: SipEndpoint,
    private readonly stage: TourStage,
  ) {
    endpoint.onRequest = (transaction) => this.perform(transaction);
  }

  /** @param role one of the three when its script is to be held against it, and its deviations to show */
  static async open(stage: TourStage, name: string, role: Actor['role'] = 'observer'): Promise<Puppet> {
    const actor: Actor = { role, name, underTest: false };
    const domains = new Map([[DOMAIN, stage.testbed.core.local]]);
    const deviations = stage.deviationsOf(name);
    const { network } = stage.testbed;
    // What it says, 100 included, stands in its script.
    const policy = { send100: false };
    return new Puppet(await SipEndpoint.open({ actor, network, domains, deviations, policy }), stage);
  }

  /** URI of its socket, with the user of the AOR. */
  get contact(): string {
    return `sip:otto@${this.endpoint.hostPort}`;
  }

  /** Registers at the core; header pairs replace the usual ones of the same name. */
  register(headers: readonly HeaderPair[], aor = OTTO): Promise<SipResponse | undefined> {
    return this.request('REGISTER', `sip:${DOMAIN}`, [
      ['To', `<${aor}>`],
      ['From', `<${aor}>;tag=puppet`],
      ...headers,
    ]);
  }

  /** Sends a request to the core and waits for its final response. */
  request(
    method: string,
    uri: string,
    headers: readonly HeaderPair[],
    body?: Buffer,
  ): Promise<SipResponse | undefined> {
    const defaults: readonly HeaderPair[] = [
      ['Max-Forwards', '70'],
      ['To', `<${uri}>`],
      ['From', `<sip:puppet@content.example>;tag=${++this.cseq}`],
      ['Call-ID', this.endpoint.ids.callId(this.endpoint.local.host)],
      ['CSeq', `${this.cseq} ${method}`],
    ];
    const given = new Set(headers.map(([name]) => name.toLowerCase()));
    const all = [...defaults.filter(([name]) => !given.has(name.toLowerCase())), ...headers];
    const request = buildRequest({ method, uri, headers: all, ...(body ? { body } : {}) });
    const target = { endpoint: this.stage.testbed.core.local, transport: 'udp' as const };
    return new Promise((resolve) => {
      const nothing = (): void => resolve(undefined);
      this.endpoint.request(
        request,
        { final: resolve, timeout: nothing, transportError: nothing },
        { target },
      );
    });
  }

  close(): Promise<void> {
    return this.endpoint.close();
  }

  private perform(transaction: ServerTransaction): void {
    const { request } = transaction;
    this.received.push(request);
    const toTag = this.endpoint.ids.tag();
    transaction.onCancel = () => transaction.respond(responseTo(request, 487, { toTag }));
    for (const { after, status, headers = [] } of this.script[request.method] ?? []) {
      const route = status < 300 ? request.fields('Record-Route') : [];
      const all = [...route.map((value): HeaderPair => ['Record-Route', value]), ...headers];
      this.endpoint.clock.after(after, () =>
        transaction.respond(responseTo(request, status, { toTag, headers: all })),
      );
    }
  }
}
