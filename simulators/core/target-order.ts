import type { HeaderPair } from '../../protocol/sip/build';
import { preferencesOf } from '../../protocol/sip/caller-preferences';
import { featurePredicate } from '../../protocol/sip/feature-matching';
import type { SipRequest } from '../../protocol/sip/message';
import { formatQValue } from '../../protocol/sip/qvalue';
import type { Directive } from '../../protocol/sip/request-disposition';
import { isOfInstance, latestFirst, type Binding } from './location';
import { matchAsTold } from './preference-reading';
import type { TargetPolicy } from './proxy-policy';
import { Refusal } from './refusal';

/** A contact with what orders it: q first, and the overall caller preference within one q (RFC 3841 s7.2.4). */
export interface Preferred {
  readonly binding: Binding;
  /** Qa, 0 to 1; 1 where it is undefined. */
  readonly qa: number;
}

/** Contacts of one instance: the one to try, and those that stand behind it in case it fails (RFC 5626 s7). */
export type Line = readonly Preferred[];

/**
 * The contacts that the preferences of a request leave over (RFC 3841 s7.2).
 * @returns a refusal when none is left, or when there are more preferences than the core wants to weigh (s11)
 */
export function preferred(
  request: SipRequest,
  bindings: readonly Binding[],
  policy: TargetPolicy,
): readonly Preferred[] | Refusal {
  if (!policy.callerPreferences) return bindings.map((binding) => ({ binding, qa: 1 }));
  const given = preferencesOf(request);
  // An implicit preference never empties the set, so with one contact there is nothing to weigh.
  if (given.implicit && bindings.length === 1) return [{ binding: bindings[0]!, qa: 1 }];
  if (given.accept.length + given.reject.length > policy.maxPreferences)
    return new Refusal(400, 'Too many caller preferences');
  const candidates = bindings.map((binding) => ({
    binding,
    predicate: featurePredicate(binding.contact.params),
  }));
  const { left } = matchAsTold(given, candidates, policy.preferenceReading);
  if (left.length === 0) return new Refusal(policy.mismatchStatus, 'No contact fits the caller preferences');
  return left.map(({ contact, qa = 1 }) => ({ binding: contact.binding, qa }));
}

/** Puts contacts into lines, and the lines in groups that are tried one after the other. */
export function inGroups(
  request: SipRequest,
  contacts: readonly Preferred[],
  directives: ReadonlySet<Directive>,
  policy: TargetPolicy,
): readonly (readonly Line[])[] {
  // The caller has asked for no order, so what the method alone prefers is no reason to try one after the other.
  const isWeighed = request.has('Accept-Contact') || request.has('Reject-Contact');
  const lines = inOrder(linesOf(contacts, policy), isWeighed, policy);
  const isParallel = directives.has('parallel') || policy.targetOrder === 'parallel';
  if (directives.has('no-fork')) return lines.slice(0, 1).map(([head]) => [[head!]]);
  if (directives.has('sequential')) return lines.map((each) => [each]);
  const groups: Line[][] = [];
  let previous: Preferred | undefined;
  for (const line of lines) {
    const head = line[0]!;
    const isEqual = previous?.binding.q === head.binding.q && (!isWeighed || previous.qa === head.qa);
    if (previous && (isParallel || isEqual)) groups.at(-1)!.push(line);
    else groups.push([line]);
    previous = head;
  }
  return groups;
}

/**
 * The Contacts of a redirection: q-values that give the order that the preferences lead to, and no feature parameters, so
 * that nobody applies the preferences twice (RFC 3841 s7.2.4).
 */
export function redirectionTo(contacts: readonly Preferred[], policy: TargetPolicy): HeaderPair[] {
  const ordered = inOrder(linesOf(contacts, policy), true, policy).map(([head]) => head!);
  let q = 1000;
  return ordered.map(({ binding, qa }, i): HeaderPair => {
    const before = ordered[i - 1];
    if (before && (before.binding.q !== binding.q || before.qa !== qa)) q = Math.max(0, q - 10);
    const features = policy.featuresInRedirection ? binding.contact.features.toString() : '';
    return ['Contact', `<${binding.requestUri}>;q=${formatQValue(q / 1000)}${features}`];
  });
}

/** RFC 5626 s7: of each instance one contact, the others stand behind it in case it fails. */
function linesOf(contacts: readonly Preferred[], policy: TargetPolicy): Preferred[][] {
  const { oneContactPerInstance, instanceContact } = policy;
  const lines: Preferred[][] = [];
  for (const each of contacts) {
    const { instance } = each.binding;
    const same =
      instance === undefined || !oneContactPerInstance
        ? undefined
        : lines.find(([head]) => isOfInstance(head!.binding, instance));
    if (same) same.push(each);
    else lines.push([each]);
  }
  for (const line of lines) {
    if (line.length > 1) line.sort((a, b) => latestFirst(a.binding, b.binding));
    if (instanceContact === 'oldest') line.reverse();
  }
  return lines;
}

/** Higher q first (RFC 3261 s16.6), within one q the better match of the preferences (RFC 3841 s7.2.4). */
function inOrder(lines: Preferred[][], isWeighed: boolean, { targetOrder }: TargetPolicy): Preferred[][] {
  if (lines.length === 1 || targetOrder === 'parallel') return lines;
  lines.sort(([a], [b]) => {
    const [byQ, byQa] = [b!.binding.q - a!.binding.q, isWeighed ? b!.qa - a!.qa : 0];
    return targetOrder === 'qa-first' ? byQa || byQ : byQ || byQa;
  });
  return targetOrder === 'lowest-q-first' ? lines.reverse() : lines;
}
