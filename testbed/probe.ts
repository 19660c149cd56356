import type { Actor } from '../network/actor';
import type { Endpoint, Network } from '../network/network';
import { isFault } from '../protocol/sip/fault';
import { SipRequest, type SipResponse } from '../protocol/sip/message';
import { parseDatagram } from '../protocol/sip/parse';
import { SipEndpoint } from '../simulators/stack/endpoint';

/**
 * A bystander that sends what a scenario spells out, to see how an actor takes it. It plays none of the three roles,
 * so that nothing it sends is held against anybody.
 */
export class Probe {
  private count = 0;

  private constructor(private readonly endpoint: SipEndpoint) {}

  static async open(network: Network, at: { readonly host?: string } = {}): Promise<Probe> {
    const actor: Actor = { role: 'observer', name: 'client', underTest: false };
    return new Probe(await SipEndpoint.open({ actor, network, ...at }));
  }

  get openTransactions(): number {
    return this.endpoint.openTransactions;
  }

  /** Where it can be reached, as host and port. */
  get hostPort(): string {
    return this.endpoint.hostPort;
  }

  /**
   * Sends a request written as text with plain line ends. Headers that a request cannot do without and that the text
   * leaves out are added: Max-Forwards, Call-ID, CSeq, Content-Length; Via always.
   *
   * @returns the final response, or undefined when none came
   * @throws Error when the text has no request line
   */
  send(text: string, to: Endpoint): Promise<SipResponse | undefined> {
    const request = this.complete(text);
    return new Promise((resolve) => {
      const nothing = (): void => resolve(undefined);
      const target = { endpoint: to, transport: 'udp' as const };
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

  private complete(text: string): SipRequest {
    const [head = '', ...body] = text.trim().replace(/\r/g, '').split('\n\n');
    const content = body.join('\n\n').replace(/\n/g, '\r\n');
    const parsed = parseDatagram(Buffer.from(`${head.replace(/\n/g, '\r\n')}\r\n\r\n${content}`, 'utf8'));
    if (isFault(parsed) || !(parsed instanceof SipRequest))
      throw new Error(`not a request: ${head.split('\n')[0] ?? ''}`);
    const defaults: readonly [string, string][] = [
      ['Max-Forwards', '70'],
      ['Call-ID', this.endpoint.ids.callId(this.endpoint.local.host)],
      ['CSeq', `${++this.count} ${parsed.method}`],
      ['Content-Length', String(parsed.body.length)],
    ];
    const headers = defaults.reduce(
      (list, [name, value]) => (list.has(name) ? list : list.append(name, value)),
      parsed.headers,
    );
    return parsed.with({ headers });
  }
}
