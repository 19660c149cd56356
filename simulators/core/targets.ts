import type { SipRequest } from '../../protocol/sip/message';
import { formatUri, sipUri, type SipUri, type Uri } from '../../protocol/sip/uri';
import { canonicalAor } from '../../protocol/sip/uri-equality';
import { preferredContacts, type Preferred } from './caller-preferences';
import type { Gruu } from './gruus';
import { isOfInstance, latestFirst, type Binding } from './location';
import type { CoreParts } from './parts';
import { Refusal } from './refusal';

/** Where one branch of a request goes. */
export interface ProxyTarget {
  /** As it shall stand in the Request-URI. */
  readonly text: string;
  readonly uri: Uri;
  /** The contact that was chosen; absent when the Request-URI itself is the target. */
  readonly binding?: Binding;
  /** Further contacts of the same instance, in the order in which they may take over (RFC 5626 s7, RFC 5627 s6.1). */
  readonly successors: readonly Binding[];
}

/** Targets in groups: one group after the other, the targets of a group in parallel (RFC 3261 s16.6). */
export type TargetGroups = readonly (readonly ProxyTarget[])[];

const NONE: readonly Binding[] = [];

/** Finds the targets of a request (RFC 3261 s16.5), by AOR or by GRUU (RFC 5627 s6.1). */
export class Targets {
  constructor(private readonly parts: CoreParts) {}

  /** The Request-URI as its own and only target: it is not ours to change. */
  asItIs(request: SipRequest, uri: SipUri): TargetGroups {
    const { policy, users } = this.parts;
    if (policy.adoptForeignUsers && uri.user !== undefined) {
      const adopted = sipUri({ user: uri.user, host: this.parts.domain.name });
      if (users.of(adopted)) return [[{ text: formatUri(adopted), uri, successors: NONE }]];
    }
    return [[{ text: request.uri, uri, successors: NONE }]];
  }

  /** Contacts for a URI of our domain. Never falls back from a GRUU to its AOR: its content is meant for one terminal. */
  find(request: SipRequest, uri: SipUri): TargetGroups | Refusal {
    if (!uri.params.has('gr')) return this.ofAor(request, uri);
    const gruu = this.parts.gruus.find(uri, request.uri);
    if (gruu) return this.ofGruu(request, uri, gruu);
    return this.parts.policy.unknownGruu === 'refuse'
      ? new Refusal(404, 'No such GRUU')
      : this.ofAor(request, uri);
  }

  private ofAor(request: SipRequest, uri: SipUri): TargetGroups | Refusal {
    const { users, location, policy } = this.parts;
    const user = users.of(uri);
    if (!user) return new Refusal(policy.unknownUserStatus);
    const bindings = user.enabled ? location.bindings(canonicalAor(uri)) : NONE;
    const usable = this.secureEnough(bindings, uri);
    if (usable.length === 0) return new Refusal(policy.noContactStatus);
    return this.grouped(request, usable, uri);
  }

  private ofGruu(request: SipRequest, uri: SipUri, gruu: Gruu): TargetGroups | Refusal {
    const { location, policy } = this.parts;
    const all = location.bindings(gruu.aor);
    const bound =
      policy.gruuLeadsTo === 'instance' ? all.filter((each) => isOfInstance(each, gruu.instance)) : all;
    const usable = this.secureEnough(bound, uri);
    if (usable.length === 0) return new Refusal(policy.emptyGruuStatus);
    if (policy.redirectGruus) return new Refusal(302, undefined, [['Contact', `<${usable[0]!.requestUri}>`]]);
    return this.grouped(request, usable, uri);
  }

  /** A request for a sips URI goes to sips contacts only (RFC 5630 s5.3). */
  private secureEnough(bindings: readonly Binding[], { scheme }: SipUri): readonly Binding[] {
    if (scheme === 'sip' || !this.parts.policy.sipsContactsOnly) return bindings;
    return bindings.filter(({ uri }) => uri.kind === 'sip' && uri.scheme === 'sips');
  }

  private grouped(request: SipRequest, bindings: readonly Binding[], uri: SipUri): TargetGroups | Refusal {
    const { callerPreferences, maxPreferences } = this.parts.policy;
    const preferred = callerPreferences
      ? preferredContacts(request, bindings, maxPreferences)
      : bindings.map((binding) => ({ binding, score: 1 }));
    if (preferred instanceof Refusal) return preferred;
    const groups: ProxyTarget[][] = [];
    let previous: Preferred | undefined;
    for (const line of this.inOrder(this.lines(preferred))) {
      const head = line[0]!;
      const targets = this.targetsOf(line, uri);
      if (previous && this.isParallel(previous, head)) groups.at(-1)!.push(...targets);
      else groups.push(targets);
      previous = head;
    }
    return groups;
  }

  /** RFC 5626 s7: of each instance one contact, the others stand behind it in case it fails. */
  private lines(contacts: readonly Preferred[]): Preferred[][] {
    const { oneContactPerInstance, instanceContact } = this.parts.policy;
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
  private inOrder(lines: Preferred[][]): Preferred[][] {
    const { targetOrder } = this.parts.policy;
    if (lines.length === 1 || targetOrder === 'parallel') return lines;
    lines.sort(([a], [b]) => b!.binding.q - a!.binding.q || b!.score - a!.score);
    return targetOrder === 'by-q' ? lines : lines.reverse();
  }

  private isParallel(a: Preferred, b: Preferred): boolean {
    if (this.parts.policy.targetOrder === 'parallel') return true;
    return a.binding.q === b.binding.q && a.score === b.score;
  }

  private targetsOf([head, ...others]: readonly Preferred[], uri: SipUri): ProxyTarget[] {
    const { policy } = this.parts;
    const carried = policy.carryGr && uri.params.has('gr') ? uri : undefined;
    const target = targetOfBinding(
      head!.binding,
      others.map((each) => each.binding),
      carried,
    );
    return policy.duplicateTargets ? [target, target] : [target];
  }
}

/** The target that a contact makes. @param carried a GRUU whose gr parameter goes along, which RFC 5627 s6.1 forbids. */
export function targetOfBinding(
  binding: Binding,
  successors: readonly Binding[],
  carried?: SipUri,
): ProxyTarget {
  const gr = carried?.params.find('gr');
  const text =
    gr === undefined
      ? binding.requestUri
      : `${binding.requestUri};gr${gr.value === undefined ? '' : `=${gr.value}`}`;
  return { text, uri: binding.uri, binding, successors };
}
