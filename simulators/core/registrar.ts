import { isFault } from '../../protocol/sip/fault';
import { responseTo, type HeaderPair } from '../../protocol/sip/build';
import { field, HeaderList } from '../../protocol/sip/headers';
import type { SipRequest } from '../../protocol/sip/message';
import { octetsToUtf8 } from '../../protocol/sip/octets';
import { formatUri, type SipUri } from '../../protocol/sip/uri';
import { canonicalAor } from '../../protocol/sip/uri-equality';
import { formatDate } from '../../protocol/sip/date';
import type { ServerTransaction } from '../stack/server-transaction';
import { isOfInstance, latestFirst, type Binding } from './location';
import type { CoreParts } from './parts';
import { contactRows } from './register-answer';
import { Refusal } from './refusal';
import { planRegistration, type Plan } from './registration';
import type { User } from './users';

/** Whose bindings a REGISTER is about. */
interface Subject {
  readonly user: User;
  readonly aor: SipUri;
  readonly key: string;
  /** The refusal of somebody who is authenticated as another user. */
  readonly forbidden?: Refusal;
}

/** The registrar of the domain (RFC 3261 s10.3), which grants GRUUs (RFC 5627 s5). */
export class Registrar {
  constructor(private readonly parts: CoreParts) {}

  /** Answers a REGISTER for our domain. */
  register(transaction: ServerTransaction): void {
    const { request } = transaction;
    const refusal = this.unsuitable(request) ?? this.process(transaction);
    if (refusal) this.refuse(transaction, refusal);
  }

  private process(transaction: ServerTransaction): Refusal | undefined {
    const { request } = transaction;
    const subject = this.subject(request);
    if (subject instanceof Refusal) return subject;
    const { endpoint, location, gruus, policy } = this.parts;
    const isForbidden = subject.forbidden && policy.refuseForeignAor === 'before';
    const refusal = isForbidden ? subject.forbidden : this.pathUnsupported(request);
    if (refusal) return this.failed(subject.user, subject.aor, refusal);
    if (!request.has('Contact')) {
      this.fetch(subject.key);
    } else {
      const plan = planRegistration(request, {
        policy,
        aor: subject.aor,
        key: subject.key,
        bindings: location.bindings(subject.key),
        gruus,
        arrival: transaction.arrival,
        now: endpoint.clock.now(),
        nextRegistration: () => location.nextRegistration(),
      });
      if (!plan.refusal || !policy.atomic) this.commit(subject, plan);
      const late = plan.refusal ?? subject.forbidden;
      if (late) return this.failed(subject.user, subject.aor, late);
      this.accept(transaction, subject.key, plan);
      return undefined;
    }
    this.accept(transaction, subject.key, { removed: new Set(), added: [], outbound: false });
    return undefined;
  }

  /** RFC 3261 s10.3 steps 1 and 2. */
  private unsuitable(request: SipRequest): Refusal | undefined {
    const uri = request.requestUri;
    if (isFault(uri) || uri.kind !== 'sip' || uri.user !== undefined)
      return new Refusal(400, 'Request-URI of REGISTER has a user');
    const { registrarExtensions } = this.parts.policy;
    const unknown = request.list('Require').filter((tag) => !registrarExtensions.includes(tag.toLowerCase()));
    return unknown.length > 0
      ? new Refusal(420, undefined, [['Unsupported', octetsToUtf8(unknown.join(', '))]])
      : undefined;
  }

  /**
   * RFC 3261 s10.3 steps 3 to 5. Nobody can be authorised for an AOR that does not exist, so its 404 goes before the
   * 403 of step 4; and it comes after the challenge, so that only users learn which AORs exist.
   */
  private subject(request: SipRequest): Subject | Refusal {
    const { users, authenticator, policy } = this.parts;
    const aor = request.to!.uri;
    if (isFault(aor) || aor.kind !== 'sip') return new Refusal(400, 'To is not a SIP URI');
    const user = users.of(aor);
    const isProtected = user ? user.password !== undefined : users.anyWithPassword;
    let requester: User | undefined;
    if (policy.authenticateRegister && isProtected) {
      const found = authenticator.authenticate(request, 'registrar');
      if (found instanceof Refusal) return this.failed(user, aor, found);
      requester = found;
    }
    if (!user) return new Refusal(policy.unknownAorStatus);
    if (!user.enabled) return new Refusal(403, 'User is barred');
    const isForeign = requester !== undefined && requester.name !== user.name;
    return {
      ...{ user, aor, key: policy.canonicalizeAor ? canonicalAor(aor) : formatUri(aor) },
      ...(isForeign ? { forbidden: new Refusal(403, 'Not your address-of-record') } : {}),
    };
  }

  private failed(user: User | undefined, aor: SipUri, refusal: Refusal): Refusal {
    if (user && this.parts.policy.failureRemovesBindings) this.removeAll(canonicalAor(aor));
    return refusal;
  }

  private removeAll(key: string): void {
    const { location, gruus } = this.parts;
    location.forget(key);
    gruus.forget(key);
  }

  /** RFC 3327 s5.3. */
  private pathUnsupported(request: SipRequest): Refusal | undefined {
    if (this.parts.policy.pathWithoutSupport === 'store' || !request.has('Path')) return undefined;
    if (request.tokens('Supported').includes('path') || request.tokens('Require').includes('path'))
      return undefined;
    return new Refusal(420, undefined, [['Unsupported', 'path']]);
  }

  private fetch(key: string): void {
    const { location, policy } = this.parts;
    const oldest = location.bindings(key)[0];
    if (policy.fetchRemoves && oldest) location.commit(key, new Set([oldest]), []);
  }

  /** Makes the changes visible, and does to the GRUUs what RFC 5627 s5.1 says. */
  private commit({ aor, key }: Subject, { removed, added }: Plan): void {
    const { location, gruus, policy } = this.parts;
    const before = location.bindings(key);
    location.commit(key, removed, added);
    for (const { binding } of added) {
      const { instance, callId, cseq } = binding;
      if (instance === undefined) continue;
      const latest = latestOf(before, instance, binding.regId);
      if (latest && latest.callId !== callId && policy.temporaryGruusEndWithCallId)
        gruus.endTemporaries(key, instance);
      gruus.grant(aor, key, instance, cseq);
    }
  }

  private accept(transaction: ServerTransaction, key: string, plan: Plan): void {
    const { request } = transaction;
    const { endpoint, location } = this.parts;
    const headers: HeaderPair[] = [['Date', formatDate(endpoint.clock.date())]];
    if (plan.outbound) headers.push(['Require', 'outbound']);
    const response = responseTo(request, 200, { toTag: endpoint.ids.tag(), headers });
    const rows = contactRows(request, key, plan, location.bindings(key), this.parts);
    for (const path of request.fields('Path')) rows.push(field('Path', path));
    // Before Date, and as octets: contacts come back as they were spelled.
    const { fields } = response.headers;
    const at = fields.findIndex((each) => each.id === 'date');
    const all = [...fields.slice(0, at), ...rows, ...fields.slice(at)];
    transaction.respond(response.withHeaders(new HeaderList(all)));
  }

  private refuse(transaction: ServerTransaction, refusal: Refusal): void {
    transaction.respond(refusal.answerTo(transaction.request, this.parts.endpoint.ids.tag()));
  }
}

/** The contact of that instance (and flow, if it is about one) that was registered last (RFC 5627 s5.1). */
function latestOf(
  bindings: readonly Binding[],
  instance: string,
  regId: number | undefined,
): Binding | undefined {
  return bindings
    .filter((each) => isOfInstance(each, instance) && (regId === undefined || each.regId === regId))
    .sort(latestFirst)[0];
}
