import type { Content } from '../../protocol/mime/compose';
import { composeMultipart, contentFields } from '../../protocol/mime/compose';
import { buildRequest, type HeaderPair } from '../../protocol/sip/build';
import { isFault } from '../../protocol/sip/fault';
import { isGruu } from '../../protocol/sip/gruu';
import { parseUri } from '../../protocol/sip/uri';
import { formatDate } from '../../protocol/sip/date';
import type { SipRequest } from '../../protocol/sip/message';
import { tunnelOf } from '../../protocol/smime/tunnel';
import type { SenderPolicy } from './policy';

/** A push in pager mode. */
export interface PushRequest {
  /** AOR or GRUU, as spelled; it is the Request-URI and the URI in To. */
  readonly to: string;
  /** The Push Content; or `parts`, or neither for an empty MESSAGE. */
  readonly content?: Content;
  /** Several contents in one multipart. */
  readonly parts?: readonly Content[];
  /** mixed by default; alternative for several forms of one content. */
  readonly multipart?: string;
  /** Seconds for which the content is good (RFC 3428 s4). */
  readonly expires?: number;
  /** Further header fields: Accept-Contact, Request-Disposition, Require, Route ... */
  readonly headers?: readonly HeaderPair[];
  /** Signs what it is given: the whole request as it goes out, or the content alone (`signsHeaders`). */
  readonly sign?: (content: Content) => Content;
  /** What Date says when that is not the time of sending. */
  readonly date?: Date;
  /** What the sender may do on its own when the first attempt is refused. */
  readonly adapt?: Adaptation;
}

/** Ways out that a caller allows (RFC 3261 s8.1.3.5); without them a refusal is the outcome. */
export interface Adaptation {
  /** Other contents, best first: after 415 the first one whose type is acceptable, after 413 the first smaller one is sent. */
  readonly alternatives?: readonly Content[];
  /** After 420 leave out the option tags that are not supported. */
  readonly dropRequired?: boolean;
}

/** Values that each MESSAGE has of its own; it stands alone (RFC 3428 s2). */
export interface FreshIds {
  readonly callId: string;
  readonly fromTag: string;
  readonly cseq: number;
}

/** The one content of a push. */
export function contentOf(push: PushRequest): Content | undefined {
  return push.parts ? composeMultipart(push.multipart ?? 'mixed', push.parts) : push.content;
}

/**
 * Composes the MESSAGE of a push (RFC 3428 s4, RFC 3261 s8.1.1): no Contact, no Accept, no Record-Route.
 * @param identity URI of the sender
 * @param now      wall-clock time of sending
 */
export function pushRequest(
  push: PushRequest,
  identity: string,
  ids: FreshIds,
  now: Date,
  policy: SenderPolicy,
): SipRequest {
  const content = contentOf(push);
  const to = targetOf(push.to, policy);
  const headers: HeaderPair[] = [
    ['Max-Forwards', String(policy.maxForwards)],
    ['To', `<${to}>`],
    ['From', `<${identity}>;tag=${ids.fromTag}`],
    ['Call-ID', ids.callId],
    ['CSeq', `${ids.cseq} MESSAGE`],
    ['Supported', policy.optionTags.join(', ')],
    ...validity(push, now, policy),
    ...(push.headers ?? []),
    ...(content ? contentFields(content) : []),
  ];
  return buildRequest({
    method: 'MESSAGE',
    uri: to,
    headers,
    ...(content ? { body: content.body } : {}),
  });
}

/** The URI that a request goes to: the one that was given (RFC 5627 s4.5). */
export function targetOf(uri: string, policy: SenderPolicy): string {
  const parsed = policy.fixGruus ? parseUri(uri) : undefined;
  return parsed && !isFault(parsed) && isGruu(parsed) ? `${uri};transport=tcp` : uri;
}

/** The same request with another content: its own header fields change, nothing else. */
export function withContent(request: SipRequest, content: Content): SipRequest {
  let changed = request.with({ body: content.body });
  for (const name of [
    'Content-Type',
    'Content-Disposition',
    'Content-ID',
    'Content-Language',
    'Content-Encoding',
  ])
    changed = changed.remove(name);
  for (const [name, value] of contentFields(content)) changed = changed.add(name, value);
  return changed.set('Content-Length', String(content.body.length));
}

/** Date is there for what expires (RFC 3428 s4), and for what is signed, that it cannot be replayed (s11.4). */
function validity({ expires, date, sign }: PushRequest, now: Date, policy: SenderPolicy): HeaderPair[] {
  const isDated = sign !== undefined || (expires !== undefined && policy.dateWithExpires);
  return [
    ...(isDated ? [['Date', formatDate(date ?? now)] as const] : []),
    ...(expires === undefined ? [] : [['Expires', String(expires)] as const]),
  ];
}

/** What signs a request each time it goes out, as its CSeq is signed with it (RFC 3261 s23.4.2). */
export function sealOf(
  push: PushRequest,
  { signsHeaders }: SenderPolicy,
): ((request: SipRequest) => SipRequest) | undefined {
  const { sign } = push;
  if (sign === undefined) return undefined;
  if (signsHeaders) return (request) => withContent(request, sign(tunnelOf(request)));
  const content = contentOf(push);
  return content && ((request) => withContent(request, sign(content)));
}
