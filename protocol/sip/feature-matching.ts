import { equalIgnoreCase, lowerCase } from './characters';
import { isFault } from './fault';
import { Features, isFeatureName, type FeatureTerm, type FeatureValue } from './features';
import { parseParams, type Params } from './params';

/**
 * A feature predicate: a conjunction with one term for each feature tag, the values of a tag being alternatives (RFC 3841
 * s8). By feature tag as decoded and in lower case: "sip.mobility", "language", "g.oma.pusheventapp".
 */
export type FeaturePredicate = ReadonlyMap<string, FeatureValue>;

/** The base tags whose name is not prefixed by "sip." when it is decoded (RFC 3841 s8). */
const UNPREFIXED: ReadonlySet<string> = new Set(['language', 'type']);

/**
 * The predicate of feature parameters. Of a tag given twice the first counts; a base tag goes before the same tag with a
 * "+", which RFC 3840 s9 forbids (RFC 3841 s7.2.3).
 */
export function featurePredicate(params: Params): FeaturePredicate {
  const { tags } = Features.of(params);
  const predicate = new Map<string, FeatureValue>();
  for (const isExtension of [false, true])
    for (const [name, value] of tags) {
      const tag = featureTag(name);
      if (name.startsWith('+') === isExtension && !predicate.has(tag)) predicate.set(tag, value);
    }
  return predicate;
}

/** The feature tag that a parameter name stands for, in lower case: "!" is ":" and "'" is "/" (RFC 3841 s8). */
export function featureTag(name: string): string {
  const key = lowerCase(name);
  if (!key.startsWith('+')) return isFeatureName(key) && !UNPREFIXED.has(key) ? `sip.${key}` : key;
  const decoded = key.slice(1).replaceAll('!', ':').replaceAll("'", '/');
  // "+video" is what the base tag would be if it were allowed to be spelled so.
  return isFeatureName(decoded) && !UNPREFIXED.has(decoded) ? `sip.${decoded}` : decoded;
}

/**
 * Matches two predicates by RFC 2533: there is a feature collection that both describe. A tag that only one of them has
 * is in nobody's way.
 */
export function predicatesMatch(a: FeaturePredicate, b: FeaturePredicate): boolean {
  for (const [tag, value] of a) {
    const other = b.get(tag);
    if (other !== undefined && !valuesMatch(value, other)) return false;
  }
  return true;
}

/** The terms of a value are alternatives (RFC 3840 s5): one of each side has to fit. */
function valuesMatch(a: FeatureValue, b: FeatureValue): boolean {
  return a.terms.some((x) => b.terms.some((y) => termsMatch(x, y)));
}

/** Some value satisfies both terms. Tokens, strings and Booleans have no end of other values; numbers lie on a line. */
function termsMatch(a: FeatureTerm, b: FeatureTerm): boolean {
  if (a.negated && b.negated) return a.kind !== 'number' || b.kind !== 'number' || !coverAll(a, b);
  if (a.negated) return leavesOver(b, a);
  if (b.negated) return leavesOver(a, b);
  if (a.kind === 'number' && b.kind === 'number') return Math.max(a.min, b.min) <= Math.min(a.max, b.max);
  return a.kind !== 'number' && isSameValue(a, b);
}

type NumberTerm = Extract<FeatureTerm, { kind: 'number' }>;

/** Every number lies in one of the two ranges. */
function coverAll(a: NumberTerm, b: NumberTerm): boolean {
  const [low, high] = a.min <= b.min ? [a, b] : [b, a];
  return low.min === -Infinity && high.max === Infinity && high.min <= low.max;
}

/** Some value that satisfies `wanted` is not among those that are ruled out. */
function leavesOver(wanted: FeatureTerm, ruledOut: FeatureTerm): boolean {
  if (wanted.kind !== 'number') return !isSameValue(wanted, ruledOut);
  if (wanted.min > wanted.max) return false;
  return ruledOut.kind !== 'number' || wanted.min < ruledOut.min || wanted.max > ruledOut.max;
}

/** Strings compare with regard to case, tokens without (RFC 3841 s7.2.4). */
function isSameValue(a: FeatureTerm, b: FeatureTerm): boolean {
  if (a.kind === 'token' && b.kind === 'token') return equalIgnoreCase(a.token, b.token);
  if (a.kind === 'string' && b.kind === 'string') return a.text === b.text;
  return a.kind === 'boolean' && b.kind === 'boolean' && a.value === b.value;
}

/**
 * Whether a contact has all of these features, and each as wanted: a feature of which it says nothing counts against it.
 * @param wanted Contact parameters as spelled, such as 'video;mobility="mobile"'; nobody has what cannot be read
 */
export function hasFeatures({ params }: Features, wanted: string): boolean {
  const parsed = parseParams(`;${wanted}`, 0);
  if (isFault(parsed)) return false;
  const predicate = featurePredicate(parsed);
  const own = featurePredicate(params);
  return [...predicate.keys()].every((tag) => own.has(tag)) && predicatesMatch(predicate, own);
}
