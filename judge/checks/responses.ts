import { equalIgnoreCase } from '../../protocol/sip/characters';
import { isFault } from '../../protocol/sip/fault';
import type { NameAddr } from '../../protocol/sip/name-addr';
import { uriEqual } from '../../protocol/sip/uri-equality';
import type { Via } from '../../protocol/sip/via';
import { check, SKIP, type Check, type Selector } from '../check';
import { perReading } from '../per-reading';
import { finalOf, type Hop } from '../reading/hops';
import type { Reading } from '../reading/reading';
import { undefinedTags } from './option-tags';
import { answers, shown, where, type Answer } from '../subjects';

/** The answer to a merged request, with the request that came before it. */
interface MergedAnswer extends Answer {
  readonly earlier: Hop;
}

/** Responses where they were made, matched to their request by whatever they have kept of it. */
const made = answersAndStrays();

/** RFC 3261 s8.2: what a server puts into the response that it makes. */
export const RESPONSE_CHECKS: readonly Check[] = [
  check('TXN-3261-8.2.6.2-21', {
    over: made,
    expected: 'From of the request in the response, tag included',
    breach: ({ hop, response }) => {
      const [asked, given] = [hop.request.message, response.message];
      if (!asked.from || (given.has('From') && !given.from)) return SKIP;
      if (given.from && sameUri(asked.from, given.from) && sameTag(asked.from, given.from)) return undefined;
      return `${shown(asked, 'From') ?? ''} in the request, ${shown(given, 'From') ?? 'no From'} in the response`;
    },
  }),
  check('TXN-3261-8.2.6.2-22', {
    over: made,
    expected: 'Call-ID of the request in the response',
    breach: ({ hop, response }) => {
      const [asked, given] = [hop.request.message.callId, response.message.callId];
      if (asked === undefined) return SKIP;
      return asked === given ? undefined : `${asked} in the request, ${given ?? 'none'} in the response`;
    },
  }),
  check('TXN-3261-8.2.6.2-23', {
    over: made,
    expected: 'CSeq of the request in the response, number and method',
    breach: ({ hop, response }) => {
      const [asked, given] = [hop.request.message.cseq, response.message.cseq];
      if (!asked || (response.message.has('CSeq') && !given)) return SKIP;
      if (given?.number === asked.number && given.method === asked.method) return undefined;
      return `CSeq: ${asked.number} ${asked.method} in the request, ${shown(response.message, 'CSeq') ?? 'no CSeq'} in the response`;
    },
  }),
  check('TXN-3261-8.2.6.2-24', {
    over: made,
    expected:
      'all Via values of the request in their order, the topmost one with received and rport filled in',
    breach: ({ hop, response }) => {
      const [asked, given] = [hop.request.message, response.message];
      // Values that do not parse cannot be compared.
      if (asked.list('Via').length !== asked.vias.length || given.list('Via').length !== given.vias.length)
        return SKIP;
      const [before, after] = [asked.vias, given.vias];
      const same = before.length === after.length && before.every((via, i) => keeps(via, after[i]!, i === 0));
      return same
        ? undefined
        : `Via: ${listOf(before)} in the request, ${after.length > 0 ? listOf(after) : 'none'} in the response`;
    },
  }),
  check('TXN-3261-8.2.6.2-25', {
    over: made,
    expected: 'To of the request in the response, with its tag if it had one',
    breach: ({ hop, response }) => {
      const [asked, given] = [hop.request.message, response.message];
      if (!asked.to || (given.has('To') && !given.to)) return SKIP;
      const tagKept = asked.to.tag === undefined || (given.to && sameTag(asked.to, given.to));
      if (given.to && sameUri(asked.to, given.to) && tagKept) return undefined;
      return `${shown(asked, 'To') ?? ''} in the request, ${shown(given, 'To') ?? 'no To'} in the response`;
    },
  }),
  check('TXN-3261-8.2.6.2-26', {
    over: where(answers(), ({ hop, response }) => hasToGetTag(hop) && response.message.status !== 100),
    expected: 'a To tag in every response but 100',
    breach: ({ response: { message } }) =>
      message.to && !message.to.tag ? `${message.startLine}, ${shown(message, 'To') ?? ''}` : undefined,
  }),
  check('TXN-3261-8.2.6.2-27', {
    over: where(answers(), ({ hop, response }, reading) => {
      const isForked = (reading.relayOf(hop)?.branches.length ?? 0) > 0;
      return !isForked && hasToGetTag(hop) && response.message.status > 100;
    }),
    expected: 'one and the same To tag in all responses to a request',
    breach: ({ hop, response }) => {
      const first = hop.responses.find(
        (each) => each.message.status > 100 && each.message.to?.tag && each.sender === response.sender,
      );
      const [known, tag] = [first?.message.to?.tag, response.message.to?.tag];
      if (!known || !tag || equalIgnoreCase(known, tag)) return undefined;
      return {
        actual: `To tag ${known} in the ${first!.message.status}, ${tag} in the ${response.message.status}`,
        frames: [first!.frame, response.frame],
      };
    },
  }),
  check('TXN-3261-8.2.1-21', {
    over: withStatus(405),
    expected: 'in a 405 an Allow with the methods that are supported',
    breach: ({ hop, response: { message } }) => {
      if (!message.has('Allow')) return '405 without Allow';
      return message.list('Allow').includes(hop.method) ? shown(message, 'Allow') : undefined;
    },
  }),
  check('TXN-3261-8.2.2.2-21', {
    over: mergedRequests(),
    expected: '482 to a second request with the From tag, Call-ID and CSeq of one that is being served',
    breach: ({ earlier, hop, response: { message } }) => {
      if (message.status === 482) return undefined;
      // Of two that came at the same time either may have been the first.
      const isTie = earlier.request.arrivedAt === hop.request.arrivedAt;
      return isTie && finalOf(earlier)?.message.status === 482 ? undefined : message.startLine;
    },
  }),
  check('TXN-3261-8.2.2.3-21', {
    over: withStatus(420),
    expected: 'in a 420 an Unsupported with option tags that the request required',
    breach: ({ hop, response: { message } }) => {
      const unsupported = message.tokens('Unsupported');
      const request = hop.request.message;
      const required = new Set([...request.tokens('Require'), ...request.tokens('Proxy-Require')]);
      // A Path from a client that does not support it is refused by the same status (RFC 3327 s5.3).
      if (request.has('Path')) required.add('path');
      if (unsupported.length === 0) return '420 without an option tag in Unsupported';
      const others = unsupported.filter((tag) => !required.has(tag));
      return others.length > 0 ? `Unsupported names ${others.join(', ')}, which nobody required` : undefined;
    },
  }),
  check('TXN-3261-8.2.2.3-23', {
    over: where(
      answers(),
      ({ hop, response }) =>
        response.message.status >= 200 &&
        hop.method !== 'CANCEL' &&
        undefinedTags(hop.request.message, 'Require').length > 0,
    ),
    expected: '420, as nobody can understand the option tag in Require',
    breach: ({ hop, response: { message } }) => {
      if (message.status === 420) return undefined;
      if (message.status >= 300) return SKIP;
      return `${message.startLine}, in spite of ${shown(hop.request.message, 'Require') ?? ''}`;
    },
  }),
  check('TXN-3261-8.2.3-21', {
    over: withStatus(415),
    expected: 'Accept, Accept-Encoding or Accept-Language in a 415',
    breach: ({ response: { message } }) =>
      ['Accept', 'Accept-Encoding', 'Accept-Language'].some((name) => message.has(name))
        ? undefined
        : '415 without any of the three',
  }),
  check('TXN-3261-8.2.4-21', {
    over: where(answers(), ({ response: { message } }) => message.has('Require') && message.status !== 421),
    expected: 'in Require of a response only extensions that the request supports',
    breach: ({ hop, response: { message } }) => {
      const request = hop.request.message;
      const known = new Set([...request.tokens('Supported'), ...request.tokens('Require')]);
      const others = message.tokens('Require').filter((tag) => tag !== '' && !known.has(tag));
      return others.length > 0
        ? `Require: ${others.join(', ')}, ${shown(request, 'Supported') ?? 'no Supported'} in the request`
        : undefined;
    },
  }),
  check('TXN-3261-8.2.4-22', {
    over: withStatus(421),
    expected: 'in a 421 a Require with the extension that is needed',
    breach: ({ response: { message } }) =>
      message.tokens('Require').some((tag) => tag !== '') ? undefined : '421 without Require',
  }),
];

function withStatus(status: number): Selector<Answer> {
  return where(answers(), ({ response }) => response.message.status === status);
}

function hasToGetTag({ request }: Hop): boolean {
  return request.message.to !== undefined && request.message.to.tag === undefined;
}

function sameUri(a: NameAddr, b: NameAddr): boolean {
  if (a.uriText === b.uriText) return true;
  return !isFault(a.uri) && !isFault(b.uri) && uriEqual(a.uri, b.uri);
}

/** Tags are tokens and so compare without regard to case (s7.3.1). */
function sameTag(a: NameAddr, b: NameAddr): boolean {
  return equalIgnoreCase(a.tag ?? '', b.tag ?? '');
}

/** Whether a Via came back as it was, parameters compared by name and value; the top one may have been filled in. */
function keeps(before: Via, after: Via, isTop: boolean): boolean {
  const fills = (name: string): boolean => isTop && ['received', 'rport'].includes(name.toLowerCase());
  const hasAll = (of: Via, others: Via): boolean =>
    of.params.entries.every(
      ({ name }) =>
        fills(name) || (others.params.has(name) && others.params.get(name) === of.params.get(name)),
    );
  return (
    equalIgnoreCase(before.protocol, after.protocol) &&
    equalIgnoreCase(before.transport, after.transport) &&
    before.sentBy === after.sentBy &&
    hasAll(before, after) &&
    hasAll(after, before)
  );
}

function listOf(vias: readonly Via[]): string {
  return vias.map(String).join(', ');
}

/** Composed responses with their transaction, those included that lost what they are matched by on their way back. */
function answersAndStrays(): Selector<Answer> {
  const all = answers();
  return {
    ...all,
    subjects: function* (reading) {
      yield* all.subjects(reading);
      // A capture may have begun behind the request.
      if (reading.strays.length === 0 || reading.trace.network === 'capture') return;
      const { byBranch, byNumber } = hopsByOneSign(reading);
      for (const response of reading.strays) {
        const { topVia, callId, cseq } = response.message;
        const parties = `${response.receiver.name} ${response.sender.name}`;
        const hop =
          byBranch.get(`${parties} ${topVia?.sentBy ?? ''} ${topVia?.branch ?? ''}`) ??
          byNumber.get(`${parties} ${callId ?? ''} ${cseq?.number ?? ''} ${cseq?.method ?? ''}`);
        // A proxy that fails to take its own Via off is judged as a proxy (s16.7 step 3).
        if (hop && (reading.relayOf(hop)?.branches.length ?? 0) === 0) yield { hop, response };
      }
    },
  };
}

/** Transactions by their branch without the method, and by Call-ID and CSeq without the branch. */
const hopsByOneSign = perReading((reading: Reading) => {
  const byBranch = new Map<string, Hop>();
  const byNumber = new Map<string, Hop>();
  for (const hop of reading.hops) {
    if (hop.method === 'ACK') continue;
    const { topVia, callId, cseq } = hop.request.message;
    const parties = `${hop.client.name} ${hop.server.name}`;
    byBranch.set(`${parties} ${topVia?.sentBy ?? ''} ${topVia?.branch ?? ''}`, hop);
    byNumber.set(`${parties} ${callId ?? ''} ${cseq?.number ?? ''} ${cseq?.method ?? ''}`, hop);
  }
  return { byBranch, byNumber };
});

/** How long after its final response a transaction over UDP certainly lives on; Timer J is 64*T1 (s17.2.2). */
const STILL_ALIVE = 10_000;

/** The first final response to each request that reached a user agent while it served the same one from elsewhere. */
function mergedRequests(): Selector<MergedAnswer> {
  return {
    by: ({ response }) => response.sender,
    frames: ({ hop, response }) => [hop.request.frame, response.frame],
    subjects: function* (reading) {
      const serving = new Map<string, Hop>();
      for (const hop of reading.hops) {
        const { from, to, callId, cseq } = hop.request.message;
        if (hop.method === 'ACK' || hop.method === 'CANCEL' || hop.server.role === 'core') continue;
        if (hop.request.arrivedAt === undefined || to?.tag !== undefined || !from?.tag || !cseq) continue;
        const key = `${hop.server.name} ${from.tag} ${callId ?? ''} ${cseq.number} ${cseq.method}`;
        const first = serving.get(key);
        const final = finalOf(hop);
        if (!first) serving.set(key, hop);
        else if (final && isServedAt(first, hop.request.arrivedAt))
          yield { earlier: first, hop, response: final };
      }
    },
  };
}

/** A request that was refused may come again elsewhere (RFC 3263 s4.3), and is not held against the server here. */
function isServedAt(hop: Hop, time: number): boolean {
  if (hop.request.arrivedAt === undefined || hop.request.arrivedAt > time) return false;
  const final = finalOf(hop);
  if (!final || time < final.sentAt) return true;
  const isOver = final.message.status >= 300 || hop.request.frame.transport !== 'udp';
  return !isOver && time < final.sentAt + STILL_ALIVE;
}
