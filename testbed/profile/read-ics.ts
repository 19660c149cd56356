import type { Role } from '../../protocol/push/roles';
import { icsItems, type IcsItem } from '../../requirements/ics/ics';
import { meant, type Placed } from './placed';

/**
 * Reads what is claimed: an answer to every item that concerns one of the roles. An item that is left open is a fault;
 * the judge must not guess.
 * @throws ProfileError
 */
export function readIcs(ics: Placed, roles: readonly Role[]): ReadonlyMap<string, boolean> {
  const all = icsItems();
  const asked = all.filter((item) => item.roles.some((role) => roles.includes(role)));
  for (const [id, entry] of ics.entries('a mapping with an answer, yes or no, to each item'))
    if (!asked.some((item) => item.id === id)) entry.fault(whyNotAsked(id, all, asked, roles));
  refuseOpen(ics, asked);
  const answers = new Map(asked.map((item) => [item.id, readAnswer(ics.get(item.id), item)]));
  for (const { id, within } of asked)
    if (within !== undefined && answers.get(id) === true && answers.get(within) === false)
      ics
        .get(id)
        .fault(`is yes, and ${within} is no, of which it is a part; answer ${within}: yes, or ${id}: no`);
  return answers;
}

function whyNotAsked(
  id: string,
  all: readonly IcsItem[],
  asked: readonly IcsItem[],
  roles: readonly Role[],
): string {
  const other = all.find((item) => item.id === id);
  if (other) return `is asked of ${other.roles.join(' and ')}, not of ${roles.join(' or ')}; remove it`;
  return `unknown item; ${meant(
    id,
    asked.map((item) => item.id),
  )}`;
}

function refuseOpen(ics: Placed, asked: readonly IcsItem[]): void {
  const open = asked.filter(({ id }) => ics.get(id).isMissing || ics.get(id).is('?'));
  const [first, ...others] = open;
  if (!first) return;
  const { id } = first;
  const too = others.length === 0 ? '' : ` (also open: ${others.map((item) => item.id).join(', ')})`;
  const entry = ics.get(id);
  entry.fault(
    `is ${entry.isMissing ? 'missing' : 'open'}; ${question(first)} Answer ${id}: yes, or ${id}: no${too}`,
  );
}

function readAnswer(answer: Placed, item: IcsItem): boolean {
  if (answer.is(true) || answer.is('yes')) return true;
  if (answer.is(false) || answer.is('no')) return false;
  return answer.fault(`is ${answer.inWords()}; ${question(item)} Answer yes or no`);
}

/** What an item asks the tester. */
export function question({ asks }: IcsItem): string {
  return `Does it support ${asks}?`;
}
