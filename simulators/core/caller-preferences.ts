import { equalIgnoreCase, skip, TOKEN } from '../../protocol/sip/characters';
import { isFault } from '../../protocol/sip/fault';
import { Features, type FeatureTerm, type FeatureValue } from '../../protocol/sip/features';
import type { SipRequest } from '../../protocol/sip/message';
import { parseParams } from '../../protocol/sip/params';
import type { Binding } from './location';
import { Refusal } from './refusal';

/** A contact, and the place it gets among those of its q: the Qa of RFC 3841 s7.2.4, 0 to 1. */
export interface Preferred {
  readonly binding: Binding;
  readonly score: number;
}

/** One Accept-Contact or Reject-Contact value (RFC 3841 s9.2). */
interface Preference {
  readonly tags: ReadonlyMap<string, FeatureValue>;
  readonly require: boolean;
  readonly explicit: boolean;
}

/**
 * The contacts that the preferences of a request leave over (RFC 3841 s7.2). Contacts without any feature are immune.
 * Without Accept-Contact and Reject-Contact there is one implicit preference: that the terminal supports the method. It
 * drops contacts, but puts the others in no order, since the caller has asked for none: what is left is tried in parallel.
 */
export function preferredContacts(
  request: SipRequest,
  bindings: readonly Binding[],
  maxPreferences: number,
): readonly Preferred[] | Refusal {
  const isImplicit = !request.has('Accept-Contact') && !request.has('Reject-Contact');
  // An implicit preference never empties the set, so with one contact there is nothing to weigh.
  if (isImplicit && bindings.length === 1) return [unweighed(bindings[0]!)];
  const accepts = isImplicit ? [implicitPreference(request)] : preferences(request, 'Accept-Contact');
  const rejects = isImplicit ? [] : preferences(request, 'Reject-Contact');
  if (accepts.length + rejects.length > maxPreferences)
    return new Refusal(400, 'Too many caller preferences');
  const left: Preferred[] = [];
  for (const binding of bindings) {
    const score = scoreOf(binding.contact.features.tags, accepts, rejects);
    if (score !== undefined) left.push(isImplicit ? unweighed(binding) : { binding, score });
  }
  if (left.length > 0) return left;
  return isImplicit ? bindings.map(unweighed) : new Refusal(480, 'No contact fits the caller preferences');
}

function unweighed(binding: Binding): Preferred {
  return { binding, score: 1 };
}

/** Support for the method, and for the event package of a SUBSCRIBE (RFC 3841 s7.2.2). */
function implicitPreference(request: SipRequest): Preference {
  const tags = new Map([['methods', oneOf(request.method)]]);
  const event = request.method === 'SUBSCRIBE' ? request.header('Event') : undefined;
  if (event !== undefined) tags.set('events', oneOf(event.slice(0, skip(event, 0, TOKEN))));
  return { tags, require: true, explicit: false };
}

function oneOf(token: string): FeatureValue {
  return { terms: [{ kind: 'token', token, negated: false }] };
}

/** A value that is malformed prefers nothing. */
function preferences(request: SipRequest, name: string): Preference[] {
  const read: Preference[] = [];
  for (const value of request.list(name)) {
    const params = value.startsWith('*') ? parseParams(value, 1) : undefined;
    if (params === undefined || isFault(params)) continue;
    const { tags } = Features.of(params);
    read.push({ tags, require: params.has('require'), explicit: params.has('explicit') });
  }
  return read;
}

type Tags = ReadonlyMap<string, FeatureValue>;

/** RFC 3841 s7.2.4: undefined if the contact is dropped. */
function scoreOf(
  features: Tags,
  accepts: readonly Preference[],
  rejects: readonly Preference[],
): number | undefined {
  if (features.size === 0) return 1;
  if (rejects.some((each) => isRejected(features, each))) return undefined;
  let sum = 0;
  let matching = 0;
  for (const { tags, require, explicit } of accepts) {
    const present = presentIn(features, tags);
    if (present === undefined) {
      if (require) return undefined;
      continue;
    }
    const score = tags.size === 0 ? 1 : present / tags.size;
    if (explicit && score < 1 && require) return undefined;
    sum += explicit && score < 1 ? 0 : score;
    matching++;
  }
  // Nothing to average over: the RFC leaves it open.
  return matching === 0 ? 1 : sum / matching;
}

/** A rejection counts only when the contact has every tag that it names. */
function isRejected(features: Tags, { tags }: Preference): boolean {
  for (const [name, value] of tags) {
    const own = features.get(name);
    if (own === undefined || !isCompatible(own, value)) return false;
  }
  return true;
}

/** How many of the tags the contact has; undefined if one of them does not fit. */
function presentIn(features: Tags, wanted: Tags): number | undefined {
  let present = 0;
  for (const [name, value] of wanted) {
    const own = features.get(name);
    if (own === undefined) continue;
    if (!isCompatible(own, value)) return undefined;
    present++;
  }
  return present;
}

/** The terms of a value are alternatives (RFC 3840 s5): one of each side has to fit. */
function isCompatible(a: FeatureValue, b: FeatureValue): boolean {
  return a.terms.some((x) => b.terms.some((y) => fits(x, y)));
}

function fits(a: FeatureTerm, b: FeatureTerm): boolean {
  if (a.negated && b.negated) return true;
  return overlaps(a, b) !== (a.negated || b.negated);
}

/** Strings compare with regard to case, tokens without, numbers as ranges. */
function overlaps(a: FeatureTerm, b: FeatureTerm): boolean {
  if (a.kind === 'token' && b.kind === 'token') return equalIgnoreCase(a.token, b.token);
  if (a.kind === 'string' && b.kind === 'string') return a.text === b.text;
  if (a.kind === 'boolean' && b.kind === 'boolean') return a.value === b.value;
  if (a.kind === 'number' && b.kind === 'number') return a.min <= b.max && b.min <= a.max;
  return false;
}
