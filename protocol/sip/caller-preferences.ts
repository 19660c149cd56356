import { skip, TOKEN } from './characters';
import { isFault } from './fault';
import { featurePredicate, predicatesMatch, type FeaturePredicate } from './feature-matching';
import type { FeatureValue } from './features';
import type { SipRequest } from './message';
import { parseParams, type Params } from './params';

/** One Accept-Contact predicate with its flags (RFC 3841 s7.2.1). */
export interface AcceptPredicate {
  readonly predicate: FeaturePredicate;
  readonly require: boolean;
  readonly explicit: boolean;
}

/** The feature preferences of a request. */
export interface CallerPreferences {
  /** The request has neither Accept-Contact nor Reject-Contact: what it prefers is implied by its method (RFC 3841 s7.2.2). */
  readonly implicit: boolean;
  readonly accept: readonly AcceptPredicate[];
  readonly reject: readonly FeaturePredicate[];
  /** Values that are malformed; they prefer nothing. */
  readonly illegible: readonly string[];
}

/** A contact of a target set: its contact predicate (RFC 3841 s7.2.3). */
export interface Candidate {
  readonly predicate: FeaturePredicate;
}

/** A contact that is left in the target set. */
export interface Weighed<C extends Candidate> {
  readonly contact: C;
  /** It has no feature parameter, so that no preference concerns it (RFC 3841 s7.2.3). */
  readonly immune: boolean;
  /**
   * The overall caller preference, 0 to 1: orders contacts of one q-value. Undefined when no predicate is left to take the
   * average of; the RFC says nothing of that case.
   */
  readonly qa: number | undefined;
}

/** Why a contact is discarded: a Reject-Contact, a mismatch with require, or no explicit match with require and explicit. */
export type Discarded = 'rejected' | 'mismatch' | 'not explicit';

/** What caller preferences make of a target set. */
export interface Matching<C extends Candidate> {
  /** Contacts that are left, in the order in which they were given. */
  readonly left: readonly Weighed<C>[];
  /** The others; empty when the preferences were dropped. */
  readonly discarded: readonly { readonly contact: C; readonly because: Discarded }[];
  /** The implicit preferences had left nobody, and were therefore dropped (RFC 3841 s7.2.4). */
  readonly reverted: boolean;
}

/** Extracts the explicit or else the implicit preferences of a request (RFC 3841 s7.2.1, s7.2.2). */
export function preferencesOf(request: SipRequest): CallerPreferences {
  if (!request.has('Accept-Contact') && !request.has('Reject-Contact'))
    return { implicit: true, accept: [implicitPredicate(request)], reject: [], illegible: [] };
  const illegible: string[] = [];
  const accept = valuesOf(request, 'Accept-Contact', illegible).map((params) => ({
    predicate: featurePredicate(params),
    require: params.has('require'),
    explicit: params.has('explicit'),
  }));
  const reject = valuesOf(request, 'Reject-Contact', illegible).map(featurePredicate);
  return { implicit: false, accept, reject, illegible };
}

/** Applies the preferences to the contacts of a target set (RFC 3841 s7.2.3, s7.2.4). */
export function matchContacts<C extends Candidate>(
  preferences: CallerPreferences,
  contacts: readonly C[],
): Matching<C> {
  const left: Weighed<C>[] = [];
  const discarded: { contact: C; because: Discarded }[] = [];
  for (const contact of contacts) {
    const { predicate } = contact;
    if (predicate.size === 0) left.push({ contact, immune: true, qa: 1 });
    else {
      const qa = isRejected(predicate, preferences.reject)
        ? 'rejected'
        : overallPreference(predicate, preferences.accept);
      if (typeof qa === 'string') discarded.push({ contact, because: qa });
      else left.push({ contact, immune: false, qa });
    }
  }
  if (left.length > 0 || !preferences.implicit) return { left, discarded, reverted: false };
  const all = contacts.map((contact) => ({ contact, immune: false, qa: undefined }));
  return { left: all, discarded: [], reverted: true };
}

/** Support for the method, and for the event package of a SUBSCRIBE; require, not explicit (RFC 3841 s7.2.2). */
function implicitPredicate(request: SipRequest): AcceptPredicate {
  const predicate = new Map([['sip.methods', oneToken(request.method)]]);
  const event = request.method === 'SUBSCRIBE' ? request.header('Event') : undefined;
  if (event !== undefined) predicate.set('sip.events', oneToken(event.slice(0, skip(event, 0, TOKEN))));
  return { predicate, require: true, explicit: false };
}

function oneToken(token: string): FeatureValue {
  return { terms: [{ kind: 'token', token, negated: false }] };
}

/** Parameters of the values of Accept-Contact or Reject-Contact: "*" and what follows it (RFC 3841 s10). */
function valuesOf(request: SipRequest, name: string, illegible: string[]): Params[] {
  return request.list(name).flatMap((value) => {
    const params = value.startsWith('*') ? parseParams(value, 1) : undefined;
    if (params !== undefined && !isFault(params)) return params;
    illegible.push(value);
    return [];
  });
}

/** A Reject-Contact predicate counts only when the contact has every tag that it names. */
function isRejected(contact: FeaturePredicate, reject: readonly FeaturePredicate[]): boolean {
  return reject.some(
    (each) => [...each.keys()].every((tag) => contact.has(tag)) && predicatesMatch(each, contact),
  );
}

/**
 * Qa: the average of the scores against the predicates that match. A contact that matches none of them is tried last
 * among those of its q-value, which s5.2 says and s7.2.4 leaves out: 0.
 */
function overallPreference(
  contact: FeaturePredicate,
  accept: readonly AcceptPredicate[],
): number | Discarded | undefined {
  if (accept.length === 0) return undefined;
  const scores: number[] = [];
  for (const each of accept) {
    const matches = predicatesMatch(each.predicate, contact);
    const score = matches ? scoreOf(each.predicate, contact) : 0;
    if (each.require && !matches) return 'mismatch';
    if (each.require && each.explicit && score < 1) return 'not explicit';
    if (matches) scores.push(each.explicit && score < 1 ? 0 : score);
  }
  if (scores.length === 0) return 0;
  const average = scores.reduce((sum, each) => sum + each, 0) / scores.length;
  // Thirds that add up to the same must not differ by how they were added.
  return Math.round(average * 1e9) / 1e9;
}

/** The share of the predicate's tags that the contact has; all of them when it names none. */
function scoreOf(predicate: FeaturePredicate, contact: FeaturePredicate): number {
  if (predicate.size === 0) return 1;
  return [...predicate.keys()].filter((tag) => contact.has(tag)).length / predicate.size;
}
