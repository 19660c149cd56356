import type { SipMessage } from '../../protocol/sip/message';
import { check, SKIP, type Breach, type Check, type Selector } from '../check';
import { evenlySpaced, missingValues, valuesOf, type MissingValue } from '../reading/header-values';
import { reachedAt } from '../reading/hops';
import { viasAbove, type Relay } from '../reading/relays';
import type { ResponseSighting } from '../reading/sighting';
import { relayedAnswers, relays, shown, where, type RelayedAnswer } from '../subjects';
import {
  arrivedBy,
  finalsBy,
  hopOf,
  isFlowOpen,
  isProxied,
  showsAllBranches,
  upstreamFinals,
} from './proxying';
import { TRANSACTION_LIFE } from './schedule';

/** Fields of a response that a proxy may change: s16.7 steps 3, 4 and 8, and what it may change in requests, too. */
const NAMED_BY_RULES: ReadonlySet<string> = new Set([
  ...['via', 'to', 'record-route', 'privacy', 'session-expires', 'min-se', 'history-info', 'security-server'],
]);

/** A response that the core sent upstream, with the request it belongs to. */
interface Upstream {
  readonly relay: Relay;
  readonly response: ResponseSighting;
}

const answered = where(relays(), (relay) => isProxied(relay) && relay.branches.length > 0);
const nonInvite = where(answered, ({ incoming }) => incoming.method !== 'INVITE');

/** RFC 3261 s16.7: which responses a proxy passes on, and what it leaves as it was in them. */
export const PROXY_RESPONSE_CHECKS: readonly Check[] = [
  check('PXY-3261-16.7-03', {
    over: relayedAnswers(),
    expected: "the response without the proxy's own Via, all others as they were",
    breach: (answer, reading) => {
      const branch = hopOf(answer.origin, reading);
      const own = branch && viasAbove(branch.request.message, answer.relay.incoming.request.message);
      if (!branch || own === undefined) return SKIP;
      const without = (message: SipMessage): string => valuesOf(message.headers, 'Via').slice(own).join();
      const sent = valuesOf(answer.response.message.headers, 'Via').join();
      // A proxy may also take them from its transaction, and so mend what a terminal broke.
      return sent === without(answer.origin.message) || sent === without(branch.request.message)
        ? undefined
        : (shown(answer.response.message, 'Via') ?? 'no Via');
    },
  }),
  check('PXY-3261-16.7-03', {
    over: unknownAnswers(),
    expected: 'the Via values of the request that the response goes to',
    breach: ({ response }) => shown(response.message, 'Via') ?? 'no Via',
  }),
  check('PXY-3261-16.7-09', {
    over: where(
      relayedAnswers(),
      ({ response, origin }) => !response.message.has('Privacy') && !origin.copyOf,
    ),
    expected: 'the body and the header field values of the response as the branch sent them',
    breach: ({ response, origin }) => {
      const [sent, received] = [response.message, origin.message];
      if (!sent.body.equals(received.body))
        return `a body of ${sent.body.length} octets, of which the branch sent ${received.body.length}`;
      const gone = missingValues(received, sent, NAMED_BY_RULES).find((each) => !mayGo(each, sent));
      return gone === undefined ? undefined : `gone or changed: ${gone.text}`;
    },
  }),
  check('PXY-3261-16.7-21', {
    over: nonInvite,
    expected: 'exactly one final response upstream',
    breach: (relay) => {
      const finals = new Map(upstreamFinals(relay).map((each) => [finalKey(each), each]));
      if (finals.size < 2) return undefined;
      const sent = [...finals.values()];
      return {
        actual: sent
          .map(({ message }) => `${message.startLine} (To tag ${message.to?.tag ?? 'none'})`)
          .join(', '),
        frames: [relay.incoming.request.frame, ...sent.map(({ frame }) => frame)],
      };
    },
  }),
  check('PXY-3261-16.7-22', {
    over: where(
      relayedAnswers(),
      ({ relay, response }) =>
        response.message.status < 300 || relay.incoming.request.message.to?.tag !== undefined,
    ),
    expected: 'the To tag of the branch, neither added nor altered',
    breach: retagged,
  }),
  check('PXY-3261-16.7-24', {
    over: where(
      relayedAnswers(),
      ({ relay, response }) =>
        response.message.status >= 300 &&
        !isAggregate(response) &&
        relay.incoming.request.message.to?.tag === undefined,
    ),
    expected: 'the To tag of the branch in a failure that is passed on',
    breach: retagged,
  }),
  check('PXY-3261-16.7-26', {
    over: where(nonInvite, (relay, reading) => showsAllBranches(relay, reading)),
    expected: 'a final response upstream within 6 s of the last one of the branches',
    breach: (relay, reading): Breach | typeof SKIP | undefined => {
      const finals = finalsBy(relay, reading.until);
      // A 408 must not go upstream, whoever it is from (RFC 4320 s4.2).
      if (!finals || finals.every(({ message }) => message.status === 408)) return SKIP;
      const last = Math.max(...finals.map((each) => each.arrivedAt!));
      const [final] = upstreamFinals(relay);
      const limit = last + 6600;
      if (final && final.sentAt <= limit) return undefined;
      const began = reachedAt(relay.incoming);
      // Towards the end of the client's transaction silence may be all that is left (RFC 4320 s4.2).
      if (began === undefined || limit > began + TRANSACTION_LIFE) return SKIP;
      if (reading.until < limit || !isFlowOpen(relay.incoming.request.frame, last, reading)) return SKIP;
      const waited = final
        ? `${final.message.startLine} ${Math.round(final.sentAt - last)} ms later`
        : 'nothing';
      return {
        actual: `${waited} after all branches had answered`,
        frames: [relay.incoming.request.frame, ...finals.map(({ frame }) => frame)],
      };
    },
  }),
];

/**
 * Responses of branches that went to the client with a Via by which it cannot know them: the proxy left its own there, or
 * took too many away.
 */
function unknownAnswers(): Selector<Upstream> {
  return {
    subjects: function* (reading) {
      const strays = reading.strays.filter(
        ({ sender, message }) => sender.role === 'core' && message.status > 100,
      );
      if (strays.length === 0) return;
      const known = new Map<string, Relay[]>();
      for (const relay of answered.subjects(reading)) {
        const { client, server, request } = relay.incoming;
        const key = transactionKey(server.name, client.name, request.message);
        known.set(key, [...(known.get(key) ?? []), relay]);
      }
      for (const response of strays) {
        const key = transactionKey(response.sender.name, response.receiver.name, response.message);
        const relay = known.get(key)?.find((each) => isFromBranch(response, each));
        if (relay) yield { relay, response };
      }
    },
    by: ({ response }) => response.sender,
    frames: ({ relay, response }) => [relay.incoming.request.frame, response.frame],
  };
}

function transactionKey(server: string, client: string, { callId, cseq }: SipMessage): string {
  return `${server} ${client} ${cseq?.method ?? ''} ${cseq?.number ?? ''} ${callId ?? ''}`;
}

function isFromBranch(response: ResponseSighting, { branches }: Relay): boolean {
  const { status, to } = response.message;
  return branches.some(({ responses }) =>
    responses.some(
      (each) =>
        each.message.status === status &&
        each.message.to?.tag === to?.tag &&
        arrivedBy(each, response.sentAt),
    ),
  );
}

/** Challenges have a row of their own; Contact values go when the proxy recurses on a 3xx; P- headers stay in their trust domain (RFC 3325, RFC 7315). */
function mayGo({ id, value }: MissingValue, sent: ResponseSighting['message']): boolean {
  if (id === 'content-length') return sent.has(id) && Number(value) === sent.contentLength;
  if (id === 'www-authenticate' || id === 'proxy-authenticate') return true;
  if (id === 'contact') return sent.status >= 300 && sent.status < 400;
  return id.startsWith('p-') || (id === 'require' && value === 'sec-agree');
}

/** What makes two final responses different: status, To tag and the branch they come from. */
function finalKey({ message, relayOf }: ResponseSighting): string {
  return `${message.status} ${message.to?.tag ?? ''} ${relayOf?.sender.name ?? ''}`;
}

function retagged({ response, origin }: RelayedAnswer): string | undefined {
  const [sent, received] = [response.message.to?.tag, origin.message.to?.tag];
  if (sent === received) return undefined;
  const was = received === undefined ? 'no tag' : `tag ${received}`;
  return `${response.message.startLine} with ${evenlySpaced(shown(response.message, 'To') ?? 'no To')}, of the branch with ${was}`;
}

/** A 401, a 407 or a 3xx may be put together from several (s16.7 step 6). */
function isAggregate({ message }: ResponseSighting): boolean {
  return message.status < 400 || message.status === 401 || message.status === 407;
}
