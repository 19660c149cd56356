import type { Content } from '../../protocol/mime/compose';
import type { Answered } from '../../protocol/push/outcome';
import { distinctBy } from '../../protocol/sip/distinct-uris';
import { forEachAtMost } from './at-most';
import type { PushOutcome } from './push-outcome';
import type { PushRequest } from './push-request';

/** One of those that a push is for. */
export interface Recipient {
  /** Address of record, as spelled. */
  readonly aor: string;
  /** GRUUs of her terminals, if each is to be served on its own, so that what became of it there is known. */
  readonly gruus?: readonly string[];
}

/** One content for many. */
export interface CommunityPush extends Omit<PushRequest, 'to' | 'content'> {
  readonly content: Content;
  /** Those that are equal (RFC 3261 s19.1.4) are served once. */
  readonly recipients: Iterable<Recipient>;
}

/** What is known of one request of the push; the response itself is not kept. */
export type TargetAccount = Omit<PushOutcome, 'response'>;

/** What is known of one recipient, and no more than the answers say. */
export interface RecipientAccount {
  readonly aor: string;
  /** The best that one of the answers lets the sender say. */
  readonly answered: Answered;
  /** Terminals, by GRUU, of which it is known what they did; none when the push went to the address of record. */
  readonly terminals: readonly TargetAccount[];
  /** What became of the request to the address of record, if that is where the push went. */
  readonly user?: TargetAccount;
}

/** How many recipients there were of each kind. */
export type Totals = Readonly<Record<Answered, number>>;

/** What became of a push to many. */
export interface DeliveryAccount {
  /** In the order of the recipients. */
  readonly recipients: readonly RecipientAccount[];
  readonly totals: Totals;
}

/** From the best that can be said of a recipient to the worst. Not to know is better than to know that it failed. */
const BEST_FIRST: readonly Answered[] = [
  'accepted',
  'stored',
  'no-answer',
  'refused',
  'not-delivered',
  'too-large-not-sent',
];

/**
 * Pushes one content to a community: one transaction for each recipient, or for each of her terminals (RFC 3428 s2: each
 * MESSAGE stands alone), of which no more than a number are pending at a time.
 *
 * @param mostPending requests that wait for an answer at most, 1 or more
 * @param send        pushes to one URI; never rejects
 */
export async function pushToCommunity(
  push: CommunityPush,
  mostPending: number,
  send: (push: PushRequest) => Promise<PushOutcome>,
): Promise<DeliveryAccount> {
  const { recipients, ...order } = push;
  const distinct = distinctBy(recipients, (each) => each.aor);
  const targets = distinct.flatMap(({ aor, gruus }) => gruus ?? [aor]);
  const told = new Map<string, TargetAccount>();
  await forEachAtMost(mostPending, new Set(targets), async (to) => {
    const { response: _, ...account } = await send({ ...order, to });
    told.set(to, account);
  });
  return accountOf(distinct.map((each) => recipientAccount(each, told)));
}

function recipientAccount(
  { aor, gruus }: Recipient,
  told: ReadonlyMap<string, TargetAccount>,
): RecipientAccount {
  const accounts = (gruus ?? [aor]).flatMap((each) => told.get(each) ?? []);
  const answers = new Set(accounts.map((each) => each.answered));
  const answered = BEST_FIRST.find((each) => answers.has(each)) ?? 'not-delivered';
  return gruus
    ? { aor, answered, terminals: accounts }
    : { aor, answered, terminals: [], ...(accounts[0] ? { user: accounts[0] } : {}) };
}

function accountOf(recipients: readonly RecipientAccount[]): DeliveryAccount {
  const totals = Object.fromEntries(BEST_FIRST.map((each) => [each, 0])) as Record<Answered, number>;
  for (const { answered } of recipients) totals[answered]++;
  return { recipients, totals };
}
