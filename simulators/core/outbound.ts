import type { Contact } from '../../protocol/sip/contact';
import { isFault } from '../../protocol/sip/fault';
import type { SipRequest } from '../../protocol/sip/message';
import { instanceUrn } from '../../protocol/sip/urn';
import type { Arrival, Target } from '../stack/arrival';
import { Refusal } from './refusal';
import type { RegistrarPolicy } from './registrar-policy';

/** What RFC 5626 s6 makes of the reg-ids in one REGISTER. */
export class Flows {
  /** No proxy stands between the client and us. */
  private readonly isFirstHop: boolean;
  /** Every hop before us can do outbound, as far as we can see. */
  private readonly isPossible: boolean;
  private readonly isSupported: boolean;

  constructor(
    request: SipRequest,
    private readonly contacts: readonly Contact[],
    private readonly policy: RegistrarPolicy,
  ) {
    this.isFirstHop = request.list('Via').length === 1;
    const edge = request.paths[0]?.uri;
    const isEdge = edge !== undefined && !isFault(edge) && edge.kind === 'sip' && edge.params.has('ob');
    this.isPossible = policy.outbound && (this.isFirstHop || isEdge || !policy.refuseLackOfOutbound);
    this.isSupported = request.tokens('Supported').includes('outbound');
  }

  /** True if the response says Require: outbound. */
  get apply(): boolean {
    return this.isSupported && this.contacts.some((each) => this.regIdOf(each) !== undefined);
  }

  /** @param lasts tells whether a contact asks for a time above zero. */
  refusal(lasts: (contact: Contact) => boolean): Refusal | undefined {
    const { policy, contacts } = this;
    if (!policy.outbound) return undefined;
    const withRegId = contacts.filter((each) => each.regId !== undefined);
    if (withRegId.length === 0) return undefined;
    if (!this.isPossible && this.isSupported) return new Refusal(439);
    if (policy.refuseSeveralFlows && withRegId.some(lasts) && contacts.filter(lasts).length > 1)
      return new Refusal(400, 'More than one contact beside reg-id');
    return undefined;
  }

  /** The reg-id of a contact if it counts: it does not without an instance ID. */
  regIdOf(contact: Contact): number | undefined {
    if (!this.isPossible) return undefined;
    const hasInstance = contact.instance !== undefined && instanceUrn(contact.instance) !== undefined;
    return hasInstance || !this.policy.regIdNeedsInstance ? contact.regId : undefined;
  }

  /** The flow to keep with a binding: only one that ends here. */
  flowOf(regId: number | undefined, { source, transport, stream }: Arrival): Target | undefined {
    if (regId === undefined || !this.isFirstHop) return undefined;
    return { endpoint: source, transport, ...(stream ? { stream } : {}) };
  }
}
