import type { SipRequest } from '../../protocol/sip/message';
import { directivesOf, type Directive } from '../../protocol/sip/request-disposition';
import { formatUri, sipUri, type SipUri, type Uri } from '../../protocol/sip/uri';
import { canonicalAor } from '../../protocol/sip/uri-equality';
import type { Gruu } from './gruus';
import { isOfInstance, type Binding } from './location';
import type { CoreParts } from './parts';
import { Refusal } from './refusal';
import { inGroups, preferred, redirectionTo, type Line } from './target-order';

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
const NO_DIRECTIVES: ReadonlySet<Directive> = new Set();

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

  /** Filters and orders contacts by the preferences of the caller (RFC 3841 s7), or redirects to them. */
  private grouped(request: SipRequest, bindings: readonly Binding[], uri: SipUri): TargetGroups | Refusal {
    const { policy } = this.parts;
    const contacts = preferred(request, bindings, policy);
    if (contacts instanceof Refusal) return contacts;
    const directives = directivesOf(request);
    // A GRUU is not resolved by redirection (RFC 5627 s6.1), whatever the caller would like.
    if (directives.has('redirect') && policy.obeyRedirect && !uri.params.has('gr'))
      return new Refusal(302, undefined, redirectionTo(contacts, policy));
    const obeyed = policy.obeyForking ? directives : NO_DIRECTIVES;
    return inGroups(request, contacts, obeyed, policy).map((lines) =>
      lines.flatMap((line) => this.targetsOf(line, uri)),
    );
  }

  private targetsOf([head, ...others]: Line, uri: SipUri): ProxyTarget[] {
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
