import { composeMultipart, contentFields, type Content } from '../../protocol/mime/compose';
import type { Entity } from '../../protocol/mime/entity';
import {
  composeRecipientList,
  requestAddress,
  RESOURCE_LISTS,
  type ListEntry,
} from '../../protocol/push/recipient-list';
import { buildRequest, type HeaderPair } from '../../protocol/sip/build';
import type { SipRequest } from '../../protocol/sip/message';
import { parseUri } from '../../protocol/sip/uri';
import { isFault } from '../../protocol/sip/fault';
import { undoEscapes } from '../../protocol/sip/uri-equality';
import type { ListServicePolicy } from './policy';

/** What tells a recipient about the content, and is handed on as it came (RFC 5365 s6: all that is significant). */
const HANDED_ON = [
  'Date',
  'Expires',
  'Subject',
  'Priority',
  'Organization',
  'Accept-Contact',
  'Reject-Contact',
];
/** What a URI of the list may add with "?"; more is not honoured (RFC 3261 s19.1.5 leaves the choice). */
const ADDED_BY_URI = ['Accept-Contact', 'Reject-Contact', 'Subject', 'Priority', 'Request-Disposition'];

/** Values that each MESSAGE has of its own. */
export interface OutgoingIds {
  readonly callId: string;
  readonly fromTag: string;
}

/** The contents of a MESSAGE with a list, apart from the list. */
export interface ListedContent {
  readonly parts: readonly Entity[];
  readonly entries: readonly ListEntry[];
}

/**
 * Composes the MESSAGE for one recipient (RFC 5365 s7.2, s7.3, RFC 3261 s19.1.5): no method and no body of the URI count.
 * @param service URI of the service
 * @param ids     Call-ID and From tag to use
 */
export function outgoingMessage(
  incoming: SipRequest,
  recipient: ListEntry,
  content: ListedContent,
  service: string,
  ids: OutgoingIds,
  policy: ListServicePolicy,
): SipRequest {
  const { uri, added } = requestParts(recipient.uri);
  const sender = incoming.from?.uriText ?? service;
  const body = bodyOf(content, policy);
  const headers: HeaderPair[] = [
    ['Max-Forwards', '70'],
    ['To', `<${policy.to === 'recipient' ? uri : service}>`],
    ['From', `<${policy.from === 'sender' ? sender : service}>;tag=${ids.fromTag}`],
    ['Call-ID', policy.freshCallIds ? ids.callId : (incoming.callId ?? ids.callId)],
    ['CSeq', '1 MESSAGE'],
    ...HANDED_ON.flatMap((name) => incoming.fields(name).map((value): HeaderPair => [name, value])),
    ...added,
    ...(body ? contentFields(body) : []),
  ];
  return buildRequest({ method: 'MESSAGE', uri, headers, ...(body ? { body: body.body } : {}) });
}

/** What is left when the list is taken out, and what recipients are told of each other. */
function bodyOf({ parts, entries }: ListedContent, policy: ListServicePolicy): Content | undefined {
  const left = parts.map(contentOf);
  const isOpen = entries.some(({ copyControl }) => copyControl !== 'bcc');
  if (isOpen && policy.sendsHistory)
    left.push({
      type: RESOURCE_LISTS,
      body: composeRecipientList(policy.history(entries)),
      disposition: policy.historyDisposition,
    });
  const [first, ...others] = policy.keepsContent ? left : left.map(spoilt);
  if (!first || (others.length === 0 && policy.unwrapsSingleBody)) return first;
  return composeMultipart('mixed', [first, ...others]);
}

function contentOf({ headers, body }: Entity): Content {
  const others = headers.fields
    .filter(({ name }) => /^content-(?!type$|disposition$|length$|transfer-encoding$)/i.test(name))
    .map(({ name, value }) => [name, value] as const);
  const disposition = headers.first('Content-Disposition');
  return {
    type: headers.first('Content-Type') ?? 'text/plain',
    body,
    ...(disposition === undefined ? {} : { disposition }),
    headers: others,
  };
}

/** The same without its last octet. */
function spoilt(content: Content): Content {
  return { ...content, body: content.body.subarray(0, -1) };
}

/** Request-URI and header fields that a URI of the list asks for. */
function requestParts(text: string): { uri: string; added: HeaderPair[] } {
  const uri = parseUri(text);
  if (isFault(uri) || uri.kind !== 'sip') return { uri: text, added: [] };
  const query = text.indexOf('?');
  const pairs = query < 0 ? [] : text.slice(query + 1).split('&');
  const added = pairs.flatMap((pair): HeaderPair[] => {
    const [name = '', value = ''] = pair.split('=');
    const known = ADDED_BY_URI.find((each) => each.toLowerCase() === undoEscapes(name).toLowerCase());
    const plain = undoEscapes(value);
    return known !== undefined && !/[\r\n]/.test(plain) ? [[known, plain]] : [];
  });
  return { uri: requestAddress(text), added };
}
