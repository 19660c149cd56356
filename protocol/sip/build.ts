import { textField } from './header-field';
import { field, HeaderList, type Field } from './headers';
import { isFault } from './fault';
import { partsOf, SipRequest, SipResponse } from './message';
import { parseNameAddr } from './name-addr';
import { utf8ToOctets } from './octets';
import { reasonPhrase } from './status';

const NO_BODY = Buffer.alloc(0);

/** Name and value of a header field; the value is text, sent as UTF-8. */
export type HeaderPair = readonly [name: string, value: string];

/** What a request is made of; `uri` is the Request-URI as it shall be spelled. */
export interface RequestParts {
  readonly method: string;
  readonly uri: string;
  readonly headers: readonly HeaderPair[];
  readonly body?: Buffer;
}

/** Composes a request; Content-Length is added, Via is left to the transaction that sends it (RFC 3261 s8.1.1). */
export function buildRequest(parts: RequestParts): SipRequest {
  const body = parts.body ?? NO_BODY;
  const fields: Field[] = [];
  for (const pair of parts.headers) fields.push(toField(pair));
  fields.push(field('Content-Length', String(body.length)));
  return new SipRequest(parts.method, parts.uri, partsOf(new HeaderList(fields), body));
}

/** What a response says besides what it takes over from its request. */
export interface ResponseParts {
  /** Reason phrase as text; the usual one of the status when absent. */
  readonly reason?: string;
  /** Tag for the To header, if the request has none there. */
  readonly toTag?: string;
  readonly headers?: readonly HeaderPair[];
  readonly body?: Buffer;
}

/**
 * Composes a response: From, Call-ID, CSeq and all Via values as in the request, To as in the request plus our tag
 * (RFC 3261 s8.2.6.2), and Timestamp into a 100 (s8.2.6.1). A fault of the request in these headers is echoed, as the
 * sender must recognise its own.
 */
export function responseTo(request: SipRequest, status: number, parts: ResponseParts = {}): SipResponse {
  const body = parts.body ?? NO_BODY;
  const fields: Field[] = [];
  for (const each of request.headers.fields) {
    if (each.id === 'via' || each.id === 'from' || each.id === 'call-id' || each.id === 'cseq')
      fields.push(each);
    else if (each.id === 'timestamp' && status === 100) fields.push(each);
    else if (each.id === 'to') fields.push(parts.toTag === undefined ? each : tagged(each, parts.toTag));
  }
  for (const pair of parts.headers ?? []) fields.push(toField(pair));
  fields.push(field('Content-Length', String(body.length)));
  return new SipResponse(
    status,
    utf8ToOctets(parts.reason ?? reasonPhrase(status)),
    partsOf(new HeaderList(fields), body),
  );
}

function tagged(to: Field, tag: string): Field {
  const address = parseNameAddr(to.value);
  if (isFault(address) || address.tag !== undefined) return to;
  return field('To', address.withTag(tag).toString());
}

function toField([name, value]: HeaderPair): Field {
  return textField(name, value);
}
