import { buildRequest, type HeaderPair } from '../../../protocol/sip/build';
import type { SipRequest, SipResponse } from '../../../protocol/sip/message';
import type { Target } from '../../../simulators/stack/arrival';
import type { ClientTransaction } from '../../../simulators/stack/client-transaction';
import type { Puppet } from './puppet';

/** An INVITE that a puppet sends, and what becomes of it. It acknowledges every 2xx. */
export class Call {
  /** The first final response; undefined when none came. */
  readonly final: Promise<SipResponse | undefined>;
  private readonly transaction: ClientTransaction | undefined;

  /** @param headers besides the ones that an INVITE cannot do without; they replace those of the same name */
  constructor(
    private readonly caller: Puppet,
    uri: string,
    target: Target,
    headers: readonly HeaderPair[] = [],
  ) {
    const { endpoint } = caller;
    const defaults: readonly HeaderPair[] = [
      ['Max-Forwards', '70'],
      ['To', `<${uri}>`],
      ['From', `<sip:caller@content.example>;tag=${endpoint.ids.tag()}`],
      ['Call-ID', endpoint.ids.callId(endpoint.local.host)],
      ['CSeq', '1 INVITE'],
      ['Contact', `<sip:caller@${endpoint.hostPort}>`],
      ['Allow', 'INVITE, ACK, CANCEL, BYE'],
      ['Supported', 'gruu'],
    ];
    const given = new Set(headers.map(([name]) => name.toLowerCase()));
    const all = [...defaults.filter(([name]) => !given.has(name.toLowerCase())), ...headers];
    const invite = buildRequest({ method: 'INVITE', uri, headers: all });
    let settle: (response: SipResponse | undefined) => void = () => undefined;
    this.final = new Promise((resolve) => (settle = resolve));
    const nothing = (): void => settle(undefined);
    const final = (response: SipResponse): void => {
      if (response.status < 300) endpoint.sendRequest(this.inDialog('ACK', 1, response));
      settle(response);
    };
    this.transaction = endpoint.request(
      invite,
      { final, timeout: nothing, transportError: nothing },
      { target },
    );
  }

  cancel(): void {
    if (this.transaction) this.caller.endpoint.cancel(this.transaction);
  }

  /** Sends a request within the dialog that a 2xx made. */
  request(method: string, number: number, success: SipResponse): Promise<SipResponse | undefined> {
    return new Promise((resolve) => {
      const nothing = (): void => resolve(undefined);
      this.caller.endpoint.request(this.inDialog(method, number, success), {
        final: resolve,
        timeout: nothing,
        transportError: nothing,
      });
    });
  }

  /** A request of the caller's within the dialog of a response (RFC 3261 s12.2.1.1). */
  private inDialog(method: string, number: number, response: SipResponse): SipRequest {
    const contact = response.contacts[0];
    const routes = response.list('Record-Route').reverse();
    return buildRequest({
      method,
      uri: contact === undefined || contact === '*' ? this.transaction!.request.uri : contact.uriText,
      headers: [
        ['Max-Forwards', '70'],
        ...routes.map((value): HeaderPair => ['Route', value]),
        ['To', response.header('To') ?? ''],
        ['From', response.header('From') ?? ''],
        ['Call-ID', response.callId ?? ''],
        ['CSeq', `${number} ${method}`],
        ['Supported', 'gruu'],
        ...(method === 'OPTIONS' ? ([['Accept', 'application/sdp']] as const) : []),
      ],
    });
  }
}
