import type { SipRequest } from '../../protocol/sip/message';
import { parseVia } from '../../protocol/sip/via';
import { isFault } from '../../protocol/sip/fault';
import { check, type Check } from '../check';
import { evenlySpaced, missingValues, valuesOf, type MissingValue } from '../reading/header-values';
import { viasAbove } from '../reading/relays';
import { shown, where, type Branch } from '../subjects';
import { forwarded } from './proxying';

/** Header fields by which endpoints tell a request. */
const IDENTIFYING = ['To', 'From', 'Call-ID', 'CSeq'];

/**
 * Fields that a proxy may change or use up: by RFC 3261 s16.4, s16.6 and s22.3; Max-Breadth (RFC 5393 s5.3.3),
 * Session-Expires and Min-SE (RFC 4028 s8.1), Identity (RFC 8224), History-Info (RFC 7044), Privacy (RFC 3323 s5),
 * Security-Client and Security-Verify (RFC 3329 s2.3).
 */
const NAMED_BY_RULES: ReadonlySet<string> = new Set([
  ...['via', 'max-forwards', 'route', 'record-route', 'proxy-authorization', 'max-breadth', 'privacy'],
  ...['session-expires', 'min-se', 'identity', 'identity-info', 'history-info'],
  ...['security-client', 'security-verify'],
]);

/** These, and those that identify the request, need not be there afterwards, or are judged on their own. */
const NOT_COMPARED: ReadonlySet<string> = new Set([...NAMED_BY_RULES, 'to', 'from', 'call-id', 'cseq']);

/** What a privacy service takes out of a request nobody can foresee (RFC 3323 s5). */
const untouched = where(forwarded, ({ relay }) => {
  const privacy = relay.incoming.request.message.tokens('Privacy');
  return privacy.every((each) => each === 'none' || each === 'critical');
});

/** RFC 3261 s16.6: what a proxy leaves as it was when it sends a request on. */
export const PROXY_HEADER_CHECKS: readonly Check[] = [
  check('PXY-3261-16.6-01', {
    over: forwarded,
    expected: 'the body, and the order of the values of each header field name, as they were received',
    breach: (branch) => {
      const { sent, received } = messagesOf(branch);
      if (!sent.body.equals(received.body))
        return `a body of ${sent.body.length} octets ${sent.body.length === received.body.length ? 'with other content' : `instead of ${received.body.length}`}`;
      const name = reordered(sent, received);
      return name === undefined ? undefined : `values changed places: ${shown(sent, name) ?? name}`;
    },
  }),
  check('PXY-3261-16.6-21', {
    over: untouched,
    expected: 'every header field value that was received, unless the forwarding rules name the field',
    breach: (branch) => {
      const { sent, received } = messagesOf(branch);
      const gone = missingValues(received, sent, NOT_COMPARED).find((each) => !mayGo(each, sent));
      return gone === undefined ? undefined : `gone or changed: ${gone.text}`;
    },
  }),
  check('PXY-3261-16.6-22', {
    over: untouched,
    expected: 'To, From, Call-ID and CSeq as they were received',
    breach: (branch) => {
      const { sent, received } = messagesOf(branch);
      const changed = IDENTIFYING.find(
        (name) => evenlySpaced(sent.header(name) ?? '') !== evenlySpaced(received.header(name) ?? ''),
      );
      return changed === undefined
        ? undefined
        : `${shown(received, changed) ?? `no ${changed}`} became ${shown(sent, changed) ?? 'nothing'}`;
    },
  }),
  check('PXY-3261-16.6-23', {
    over: untouched,
    expected: "the received Via values below the proxy's own, all of them and in their order",
    breach: (branch) => {
      const { sent, received } = messagesOf(branch);
      const below = valuesOf(sent.headers, 'Via').slice(viasAbove(sent, received) ?? 1);
      const expected = valuesOf(received.headers, 'Via');
      const wrong = expected.findIndex(
        (via, i) => (i === 0 ? untagged(via) : via) !== (i === 0 ? untagged(below[i]) : below[i]),
      );
      if (wrong >= 0) return `Via: ${below[wrong] ?? '(none)'} in the place of Via: ${expected[wrong] ?? ''}`;
      return below.length > expected.length ? `a foreign Via: ${below[expected.length] ?? ''}` : undefined;
    },
  }),
  check('PXY-3261-16.6-24', {
    over: untouched,
    expected: 'the header fields in the order in which they were received',
    breach: (branch) => {
      const { sent, received } = messagesOf(branch);
      const before = namesOf(received);
      const after = namesOf(sent);
      const common = before.filter((each) => after.includes(each));
      const now = after.filter((each) => before.includes(each));
      const moved = now.findIndex((each, i) => each !== common[i]);
      return moved < 0 ? undefined : `${now[moved] ?? ''} comes before ${common[moved] ?? ''}`;
    },
  }),
];

function messagesOf({ relay, hop }: Branch): { sent: SipRequest; received: SipRequest } {
  return { sent: hop.request.message, received: relay.incoming.request.message };
}

/** The name of a list whose remaining values stand in another order; Via and Route have rules of their own. */
function reordered(sent: SipRequest, received: SipRequest): string | undefined {
  const names = new Map<string, number>();
  for (const { id, value } of received.headers.fields)
    names.set(id, (names.get(id) ?? 0) + (value.includes(',') ? 2 : 1));
  for (const [id, values] of names) {
    if (values < 2 || id === 'via' || id === 'route') continue;
    const before = valuesOf(received.headers, id);
    const after = valuesOf(sent.headers, id);
    const common = before.filter((each) => after.includes(each));
    const now = after.filter((each) => before.includes(each));
    if (common.length === now.length && now.some((each, i) => each !== common[i])) return id;
  }
  return undefined;
}

/**
 * Headers of a trust domain (RFC 3325, RFC 7315) stay in it, sec-agree goes with the hop it is for (RFC 3329 s2.3), and
 * a Content-Length may be spelled otherwise as long as it says the same.
 */
function mayGo({ id, value }: MissingValue, sent: SipRequest): boolean {
  if (id === 'content-length') return sent.has(id) && Number(value) === sent.contentLength;
  return id.startsWith('p-') || (value === 'sec-agree' && (id === 'require' || id === 'proxy-require'));
}

/** A Via without what the proxy itself adds to the one on top (s18.2.1, RFC 3581 s4). */
function untagged(text: string | undefined): string | undefined {
  const via = text === undefined ? undefined : parseVia(text);
  if (via === undefined || isFault(via)) return text;
  const kept = via.params.entries.filter(({ name }) => !['received', 'rport'].includes(name.toLowerCase()));
  const params = kept.map(({ name, value }) => (value === undefined ? name : `${name}=${value}`));
  return [via.protocol, via.transport, via.sentBy, ...params].join(' ');
}

/** Names in the order of their first appearance, but for those that a proxy adds to or writes anew. */
function namesOf({ headers }: SipRequest): string[] {
  const names = headers.fields.map(({ id }) => id);
  return [...new Set(names)].filter((id) => !NAMED_BY_RULES.has(id) && !id.startsWith('p-'));
}
