import { field, type Field } from '../../protocol/sip/headers';
import type { SipRequest } from '../../protocol/sip/message';
import { quote } from '../../protocol/sip/params';
import { isOfInstance, type Binding } from './location';
import type { CoreParts } from './parts';
import type { Plan } from './registration';

/**
 * The Contact rows of a 200 to REGISTER (RFC 3261 s10.3 step 8): every binding of the AOR, whoever made it, with the
 * time it has left, its features as stored (RFC 3840 s6), and its GRUUs if the client supports them (RFC 5627 s5.2).
 */
export function contactRows(
  request: SipRequest,
  key: string,
  plan: Plan,
  bindings: readonly Binding[],
  { endpoint, gruus, policy }: Pick<CoreParts, 'endpoint' | 'gruus' | 'policy'>,
): Field[] {
  const now = endpoint.clock.now();
  const withGruus = policy.gruusWithoutSupport || request.tokens('Supported').includes('gruu');
  const isOwn = (binding: Binding): boolean =>
    plan.added.some((each) => each.binding === binding) ||
    (binding.instance !== undefined &&
      plan.added.some((each) => isOfInstance(each.binding, binding.instance!)));

  const gruuParams = (binding: Binding): string => {
    const { instance, contact } = binding;
    if (!withGruus || instance === undefined) return '';
    if (policy.gruusListed === 'own' && !isOwn(binding)) return '';
    const which = policy.staleTemporaryGruus && !isOwn(binding) ? 'oldest' : 'latest';
    const granted = [
      ['pub-gruu', gruus.publicGruu(key, instance)?.text],
      ['temp-gruu', gruus.temporaryGruu(key, instance, which)?.text],
    ] as const;
    let text = '';
    for (const [name, gruu] of granted)
      if (gruu !== undefined && !contact.params.has(name)) text += `;${name}=${quote(gruu)}`;
    return text;
  };

  const rows = bindings
    .filter((each) => policy.listed === 'all' || isOwn(each))
    .map((each): string => `${contactOf(each)};expires=${left(each, now)}${gruuParams(each)}`);
  if (policy.listRemoved) for (const each of plan.removed) rows.push(`${contactOf(each)};expires=0`);
  return rows.map((row) => field('Contact', row));
}

function contactOf(binding: Binding): string {
  return binding.contact.toString();
}

/** Seconds left, the running one counted: what was granted a moment ago is told in full, and a binding that is there has one. */
function left(binding: Binding, now: number): number {
  return Math.max(1, Math.ceil((binding.expiresAt - now) / 1000));
}
