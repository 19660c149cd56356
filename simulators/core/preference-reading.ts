import {
  matchContacts,
  type CallerPreferences,
  type Candidate,
  type Matching,
} from '../../protocol/sip/caller-preferences';
import { predicatesMatch, type FeaturePredicate } from '../../protocol/sip/feature-matching';
import type { FeatureTerm } from '../../protocol/sip/features';

/**
 * How a core reads caller preferences: to the letter, or with a fault. Without the implicit ones; with contacts without
 * features left out; rejecting a contact that lacks a tag of the Reject-Contact; without require; without explicit; or
 * with strings compared as tokens are.
 */
export type PreferenceReading =
  | 'as-written'
  | 'nothing-implied'
  | 'nobody-immune'
  | 'rejected-by-absence'
  | 'require-ignored'
  | 'explicit-ignored'
  | 'strings-without-case';

/** Applies preferences as RFC 3841 s7.2.4 says, but for the fault. */
export function matchAsTold<C extends Candidate>(
  preferences: CallerPreferences,
  contacts: readonly C[],
  reading: PreferenceReading,
): Matching<C> {
  switch (reading) {
    case 'as-written':
      return matchContacts(preferences, contacts);
    case 'nothing-implied':
      return matchContacts(preferences.implicit ? { ...preferences, accept: [] } : preferences, contacts);
    case 'nobody-immune':
      return without(matchContacts(preferences, contacts), ({ predicate }) => predicate.size === 0);
    case 'rejected-by-absence':
      return without(matchContacts(preferences, contacts), ({ predicate }) =>
        preferences.reject.some((each) => predicatesMatch(each, predicate)),
      );
    case 'require-ignored':
    case 'explicit-ignored': {
      const flag = reading === 'require-ignored' ? { require: false } : { explicit: false };
      const accept = preferences.accept.map((each) => ({ ...each, ...flag }));
      return matchContacts({ ...preferences, accept }, contacts);
    }
    case 'strings-without-case':
      return foldedMatch(preferences, contacts);
  }
}

function without<C extends Candidate>(
  matching: Matching<C>,
  isLeftOut: (contact: C) => boolean,
): Matching<C> {
  return { ...matching, left: matching.left.filter(({ contact }) => !isLeftOut(contact)) };
}

function foldedMatch<C extends Candidate>(
  preferences: CallerPreferences,
  contacts: readonly C[],
): Matching<C> {
  const accept = preferences.accept.map((each) => ({ ...each, predicate: folded(each.predicate) }));
  const reject = preferences.reject.map(folded);
  const candidates = contacts.map((contact) => ({ contact, predicate: folded(contact.predicate) }));
  const { left, reverted } = matchContacts({ ...preferences, accept, reject }, candidates);
  return {
    left: left.map(({ contact: { contact }, immune, qa }) => ({ contact, immune, qa })),
    discarded: [],
    reverted,
  };
}

/** Strings in lower case. */
function folded(predicate: FeaturePredicate): FeaturePredicate {
  const fold = (term: FeatureTerm): FeatureTerm =>
    term.kind === 'string' ? { ...term, text: term.text.toLowerCase() } : term;
  return new Map([...predicate].map(([tag, value]) => [tag, { ...value, terms: value.terms.map(fold) }]));
}
