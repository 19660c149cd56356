import type { Endpoint } from '../../network/network';
import type { SipTransport } from './transport';

/**
 * What is left of a server transaction that has answered a request other than INVITE over UDP: the answer, to be repeated
 * for each copy of the request until Timer J (RFC 3261 s17.2.2). Nothing else is kept, as there are many of them.
 */
export class AnsweredRequest {
  constructor(
    readonly key: string,
    private readonly octets: Buffer,
    private readonly endpoint: Endpoint,
    private readonly transport: SipTransport,
  ) {}

  /** @param answer false lets the copy go by. */
  retransmitted(answer: boolean): void {
    if (answer) this.transport.sendOctets(this.octets, this.endpoint);
  }
}
