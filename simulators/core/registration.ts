import { parseContact, type Contact } from '../../protocol/sip/contact';
import { parseDeltaSeconds } from '../../protocol/sip/delta-seconds';
import { isFault, type Fault } from '../../protocol/sip/fault';
import type { SipRequest } from '../../protocol/sip/message';
import type { Params } from '../../protocol/sip/params';
import { formatUri, type SipUri, type Uri } from '../../protocol/sip/uri';
import { uriEqual } from '../../protocol/sip/uri-equality';
import { instanceUrn } from '../../protocol/sip/urn';
import type { Arrival } from '../stack/arrival';
import type { Gruus } from './gruus';
import { isOfInstance, type Binding } from './location';
import { Flows } from './outbound';
import { Refusal } from './refusal';
import type { GruuPolicy, RegistrarPolicy } from './registrar-policy';

/** What a malformed expiration counts as, in seconds (RFC 3261 s10.2.1.1). */
const MALFORMED_EXPIRES = 3600;
/** 423 is for times below one hour (RFC 3261 s10.3 step 7). */
const HOUR = 3600;

/** A binding to be made, and the one that it takes the place of. */
export interface Addition {
  readonly binding: Binding;
  readonly replaces: Binding | undefined;
}

/** What a REGISTER does to the bindings of its AOR. With a refusal, what it would have done up to there. */
export interface Plan {
  readonly removed: Set<Binding>;
  readonly added: Addition[];
  /** RFC 5626 was applied. */
  readonly outbound: boolean;
  refusal?: Refusal;
}

/** What a REGISTER is weighed against. */
export interface PlanningContext {
  readonly policy: RegistrarPolicy & GruuPolicy;
  /** AOR as in To, and its key in the location service. */
  readonly aor: SipUri;
  readonly key: string;
  readonly bindings: readonly Binding[];
  readonly gruus: Gruus;
  readonly arrival: Arrival;
  /** Clock time in milliseconds. */
  readonly now: number;
  readonly nextRegistration: () => number;
}

/** Works out steps 6 and 7 of RFC 3261 s10.3, with RFC 3327 s5.3, RFC 5626 s6 and RFC 5627 s5.1. Changes nothing. */
export function planRegistration(request: SipRequest, context: PlanningContext): Plan {
  const contacts: Contact[] = [];
  let isWildcard = false;
  for (const element of request.list('Contact')) {
    const contact = parseContact(element);
    if (contact === '*') isWildcard = true;
    else if (isFault(contact)) return refused(400, 'Bad Contact');
    else contacts.push(contact);
  }
  return isWildcard
    ? planWildcard(request, contacts, context)
    : new Planner(request, contacts, context).plan();
}

function planWildcard(request: SipRequest, others: readonly Contact[], context: PlanningContext): Plan {
  const { policy, bindings } = context;
  const isProper = others.length === 0 && request.list('Contact').length === 1 && request.expires === 0;
  if (!isProper && policy.refuseBadWildcard) return refused(400, 'Bad use of Contact: *');
  const [callId, cseq] = [request.callId!, request.cseq!.number];
  const plan: Plan = { removed: new Set(), added: [], outbound: false };
  for (const binding of bindings) {
    if (binding.callId !== callId && !policy.wildcardReachesAll) continue;
    if (binding.callId === callId && binding.cseq >= cseq && policy.checkCSeq)
      return { ...plan, refusal: outOfOrder(policy) };
    plan.removed.add(binding);
  }
  return plan;
}

/** Goes through the contacts of one REGISTER. */
class Planner {
  private readonly flows: Flows;
  private readonly result: Plan;

  constructor(
    private readonly request: SipRequest,
    private readonly contacts: readonly Contact[],
    private readonly context: PlanningContext,
  ) {
    this.flows = new Flows(request, contacts, context.policy);
    this.result = { removed: new Set(), added: [], outbound: this.flows.apply };
  }

  plan(): Plan {
    const refusal = this.flows.refusal((contact) => this.requested(contact) !== 0);
    if (refusal) return { ...this.result, refusal };
    for (const contact of this.contacts) {
      const why = this.take(contact);
      if (why) return { ...this.result, refusal: why };
    }
    return this.result;
  }

  private take(contact: Contact): Refusal | undefined {
    const { policy, bindings } = this.context;
    const uri = contact.uri;
    if (isFault(uri) || contact.params.repeated !== undefined) return new Refusal(400, 'Bad Contact');
    if (isFault(contact.q)) return new Refusal(400, 'Bad q in Contact');
    const requested = this.requested(contact);
    if (isFault(requested)) return new Refusal(400, 'Bad expires in Contact');
    const refusal = (requested > 0 ? this.misplaced(contact, uri) : undefined) ?? this.tooBrief(requested);
    if (refusal) return refusal;
    const regId = this.flows.regIdOf(contact);
    const existing = bindings.find((each) => this.isSame(each, contact, uri, regId));
    const { callId, cseq } = this.request;
    if (existing && existing.callId === callId && existing.cseq >= cseq!.number && policy.checkCSeq)
      return outOfOrder(policy);
    if (requested === 0) {
      if (existing) this.result.removed.add(existing);
    } else {
      this.add({
        binding: this.bind(contact, uri, regId, requested, existing === undefined),
        replaces: existing,
      });
    }
    return undefined;
  }

  /** The later of two equal contacts in one REGISTER counts. */
  private add(addition: Addition): void {
    const { added } = this.result;
    const { uri, regId, contact } = addition.binding;
    const twin = added.findIndex(({ binding }) => this.isSame(binding, contact, uri, regId));
    if (twin < 0) added.push(addition);
    else added[twin] = addition;
  }

  /** RFC 3261 s10.3 step 7: by URI comparison; RFC 5626 s6: by instance ID and reg-id. */
  private isSame(binding: Binding, contact: Contact, uri: Uri, regId: number | undefined): boolean {
    if (regId !== undefined || binding.regId !== undefined) {
      const instance = instanceOf(contact);
      if (binding.regId !== regId) return false;
      return instance === undefined ? binding.instance === undefined : isOfInstance(binding, instance);
    }
    return this.context.policy.compareContacts === 'uri'
      ? uriEqual(binding.uri, uri)
      : binding.contact.uriText === contact.uriText;
  }

  /** RFC 5627 s5.1: contacts that would lead a request to a GRUU in a circle, or nowhere. */
  private misplaced(contact: Contact, uri: Uri): Refusal | undefined {
    const { policy, aor, key, gruus } = this.context;
    if (contact.instance === undefined) return undefined;
    if (uri.kind !== 'sip')
      return policy.refuseOtherSchemes ? new Refusal(403, 'Contact is not a SIP URI') : undefined;
    // A public GRUU is equal to its AOR by URI comparison, so it is looked for first.
    if (gruus.find(uri)?.aor === key)
      return policy.refuseGruuAsContact ? new Refusal(403, 'Contact is a GRUU of the AOR') : undefined;
    if (policy.refuseAorAsContact && uriEqual(uri, aor)) return new Refusal(403, 'Contact is the AOR');
    return undefined;
  }

  private tooBrief(requested: number): Refusal | undefined {
    const { minExpires, briefIncludesZero } = this.context.policy;
    const isBrief = requested > 0 && requested < HOUR && requested < minExpires;
    if (!isBrief && !(requested === 0 && briefIncludesZero)) return undefined;
    return new Refusal(423, undefined, [['Min-Expires', String(minExpires)]]);
  }

  /** Seconds asked for: expires of the contact, else Expires, else the default (RFC 3261 s10.3 step 7). */
  private requested(contact: Contact): number | Fault {
    const { policy } = this.context;
    const header = this.request.header('Expires');
    const fromHeader = header === undefined ? undefined : parseDeltaSeconds(header);
    const [first, second] =
      policy.expiryPrecedence === 'contact' ? [contact.expires, fromHeader] : [fromHeader, contact.expires];
    const asked = first ?? second ?? policy.defaultExpires;
    return isFault(asked) && policy.malformedExpires === 'default' ? MALFORMED_EXPIRES : asked;
  }

  private bind(
    contact: Contact,
    uri: Uri,
    regId: number | undefined,
    requested: number,
    isFirst: boolean,
  ): Binding {
    const { policy, now, arrival, nextRegistration } = this.context;
    const { q } = contact;
    return {
      contact: contact.withParams(this.stored(contact.params, regId)),
      uri,
      requestUri: requestUriOf(contact.uriText, uri),
      q: typeof q === 'number' ? q : 1,
      instance: instanceOf(contact),
      regId,
      callId: this.request.callId!,
      cseq: this.request.cseq!.number,
      path: this.request.list('Path'),
      flow: this.flows.flowOf(regId, arrival),
      expiresAt: now + 1000 * Math.min(requested, policy.maxExpires),
      isFirst,
      refreshed: nextRegistration(),
    };
  }

  private stored(params: Params, regId: number | undefined): Params {
    let kept = params.without('expires');
    // A client cannot suggest GRUUs (RFC 5627 s5.1).
    if (this.context.policy.ignoreClientGruus) kept = kept.without('pub-gruu').without('temp-gruu');
    return regId === undefined ? kept.without('reg-id') : kept;
  }
}

/** The URN of a valid instance ID: "<urn:...>" (RFC 5626 s4.1). Anything else gets no GRUU. */
function instanceOf(contact: Contact): string | undefined {
  return contact.instance === undefined ? undefined : instanceUrn(contact.instance);
}

function requestUriOf(text: string, uri: Uri): string {
  if (uri.kind !== 'sip' || (uri.headers.length === 0 && !uri.params.has('method'))) return text;
  return formatUri({ ...uri, params: uri.params.without('method'), headers: [] });
}

function outOfOrder(policy: RegistrarPolicy): Refusal {
  return new Refusal(policy.outOfOrderStatus, 'CSeq out of order');
}

function refused(status: number, reason: string): Plan {
  return { removed: new Set(), added: [], outbound: false, refusal: new Refusal(status, reason) };
}
