import { matchContacts } from '../../protocol/sip/caller-preferences';
import type { Contact } from '../../protocol/sip/contact';
import type { FeaturePredicate } from '../../protocol/sip/feature-matching';
import type { FeatureTerm } from '../../protocol/sip/features';
import { check, SKIP, type Check } from '../check';
import { finalOf } from '../reading/hops';
import type { Reading } from '../reading/reading';
import { where } from '../subjects';
import { isSameUri, showsAllBranches } from './proxying';
import {
  described,
  isCertainlySeen,
  isSameInstance,
  neverTried,
  preferredRequests,
  wronglyTried,
  type PreferenceTarget,
  type PreferredRequest,
} from './preferred-contacts';

const explicit = where(preferredRequests, ({ preferences }) => !preferences.implicit);
const several = where(preferredRequests, ({ targets }) => targets.length > 1);

/** A proxy that forks takes no time to do so, milliseconds. */
const AT_ONCE = 1000;

/** RFC 3841 s7.2: who gets a request, by what was registered and by what the caller prefers, computed from the wire. */
export const CALLER_PREFERENCE_CHECKS: readonly Check[] = [
  check('CP-3841-7.2.2-01', {
    over: where(several, ({ preferences, matching }) => preferences.implicit && !matching.reverted),
    expected: 'the contacts that do not rule out the method, and only those',
    breach: (request, reading) =>
      wronglyTried(request, 'mismatch') ?? neverTried(request, reading, () => true),
  }),
  check('CP-3841-7.2.3-01', {
    over: where(explicit, ({ matching }) => matching.left.some(({ immune }) => immune)),
    expected: 'contacts without features in spite of the preferences',
    breach: (request, reading) => neverTried(request, reading, (immune) => immune),
  }),
  check('CP-3841-7.2.4-01', {
    over: where(explicit, ({ preferences }) => preferences.reject.length > 0),
    expected: 'no contact that has all features of a Reject-Contact, and every other one',
    breach: (request, reading) =>
      wronglyTried(request, 'rejected') ??
      (request.preferences.accept.length > 0 ? undefined : neverTried(request, reading, (immune) => !immune)),
  }),
  check('CP-3841-7.2.4-02', {
    over: where(explicit, ({ preferences }) => preferences.accept.length > 0),
    expected: 'no contact that does not match an Accept-Contact with require, and every other one',
    breach: (request, reading) =>
      wronglyTried(request, 'mismatch') ??
      (request.preferences.reject.length > 0 ? undefined : neverTried(request, reading, (immune) => !immune)),
  }),
  check('CP-3841-7.2.4-03', {
    over: where(explicit, ({ preferences }) =>
      preferences.accept.some((each) => each.require && each.explicit),
    ),
    expected: 'no contact that lacks a feature of an Accept-Contact with require and explicit',
    breach: (request) => wronglyTried(request, 'not explicit'),
  }),
  check('CP-3841-7.2.4-04', {
    over: where(explicit, ({ matching, relay }) => matching.left.length > 1 && relay.branches.length > 0),
    expected: 'higher q first, and within one q the better match of the preferences',
    breach: outOfOrder,
  }),
  check('CP-3841-7.2.4-05', {
    over: where(preferredRequests, ({ matching }) => matching.reverted || matching.left.length === 0),
    expected: '480 when explicit preferences leave nobody; all contacts when the method alone does',
    breach: ({ relay, matching }) => {
      const final = finalOf(relay.incoming);
      const [sent] = relay.branches;
      if (matching.reverted)
        return sent || final?.message.status !== 480 ? undefined : final.message.startLine;
      if (sent) return `sent to ${sent.request.message.uri}`;
      return final?.message.status === 404 ? final.message.startLine : undefined;
    },
  }),
  check('CP-3841-7.2.4-06', {
    over: where(preferredRequests, (request) => redirection(request).length > 0),
    expected: 'no feature parameters, or all contacts with their own q',
    breach: (request) => {
      const contacts = redirection(request);
      const featured = contacts.find(({ features }) => features.tags.size > 0);
      return featured && !isOriginal(contacts, request) ? `Contact: ${featured.toString()}` : undefined;
    },
  }),
  check('CP-3841-7.2.4-07', {
    over: where(explicit, (request) => onlyWithoutCase(request).length > 0),
    expected: 'strings compared with regard to case',
    breach: (request) => {
      const tried = onlyWithoutCase(request).find(({ branch }) => branch !== undefined);
      return tried && `sent to ${described(tried)}`;
    },
  }),
];

/** A branch to a contact while one that goes before it was not tried yet, or never will be. */
function outOfOrder(
  { relay, matching, preferences }: PreferredRequest,
  reading: Reading,
): string | typeof SKIP | undefined {
  // With no Accept-Contact the preference of the caller is undefined; q is then a matter of RFC 3261, which leaves it open.
  if (preferences.accept.length === 0) return SKIP;
  const sequences = relay.branches.map(({ request }) => request.sentAt);
  const isLast = (time: number): boolean => sequences.every((each) => each <= time);
  for (const { contact: worse, qa: lower = 1 } of matching.left)
    for (const { contact: better, qa: higher = 1 } of matching.left) {
      const goesBefore = better.q > worse.q || (better.q === worse.q && higher > lower);
      if (!goesBefore || !worse.branch || isSameInstance(better.binding, worse.binding)) continue;
      const first = worse.branch.request.sentAt;
      const then = better.branch?.request.sentAt;
      // What the core did not get to any more says nothing, unless the worse one was all it tried.
      const isPassedOver =
        then === undefined &&
        isLast(first) &&
        finalOf(worse.branch) !== undefined &&
        isCertainlySeen(better, relay) &&
        showsAllBranches(relay, reading);
      if (isPassedOver || (then !== undefined && then > first + AT_ONCE) || isAfterAnswer(worse, then))
        return `${described(worse)} (q ${worse.q}) before ${described(better)} (q ${better.q})`;
    }
  return undefined;
}

/** The core waited for the answer of a contact before it went on to another. */
function isAfterAnswer({ branch }: PreferenceTarget, then: number | undefined): boolean {
  const final = branch && finalOf(branch);
  return then !== undefined && final?.arrivedAt !== undefined && final.arrivedAt <= then;
}

/** The Contacts of a redirection that the core made itself. */
function redirection({ relay: { incoming, branches } }: PreferredRequest): Contact[] {
  const final = finalOf(incoming);
  if (!final || final.relayOf || branches.length > 0) return [];
  const { status, contacts } = final.message;
  return status >= 300 && status < 400 ? contacts.filter((each): each is Contact => each !== '*') : [];
}

function isOriginal(contacts: readonly Contact[], { targets }: PreferredRequest): boolean {
  return targets.every(({ binding, q }) =>
    contacts.some(
      (each) => isSameUri(each.uri, binding.contact.uri) && (typeof each.q === 'number' ? each.q : 1) === q,
    ),
  );
}

/** Contacts that would be left if strings were compared like tokens, and are not. */
function onlyWithoutCase({ preferences, targets, matching }: PreferredRequest): PreferenceTarget[] {
  const accept = preferences.accept.map((each) => ({ ...each, predicate: folded(each.predicate) }));
  const reject = preferences.reject.map(folded);
  const candidates = targets.map((target) => ({ target, predicate: folded(target.predicate) }));
  const left = matchContacts({ ...preferences, accept, reject }, candidates).left;
  const discarded = new Set(matching.discarded.map(({ contact }) => contact));
  return left.map(({ contact: { target } }) => target).filter((each) => discarded.has(each));
}

function folded(predicate: FeaturePredicate): FeaturePredicate {
  const fold = (term: FeatureTerm): FeatureTerm =>
    term.kind === 'string' ? { ...term, text: term.text.toLowerCase() } : term;
  return new Map([...predicate].map(([tag, value]) => [tag, { ...value, terms: value.terms.map(fold) }]));
}
