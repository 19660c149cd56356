import type { Content } from '../mime/compose';
import type { Entity } from '../mime/entity';
import { isFault } from '../sip/fault';
import type { SipMessage, SipRequest } from '../sip/message';
import { parseFramed } from '../sip/parse';

/** A SIP message as content (RFC 3261 s23.4, s27.5), so that a signature covers header fields as well. */
const TUNNEL_TYPE = 'message/sip';

/** Header fields that have to be the same inside of a tunnel and outside, of those that a MESSAGE has (RFC 3261 s23.4.1.1). */
const INTACT = ['To', 'From', 'Call-ID', 'CSeq', 'Date', 'Subject', 'Reply-To', 'Expires'] as const;

/** The request as it is, with all of its header fields and its body (RFC 3261 s23.4.2). */
export function tunnelOf(request: SipRequest): Content {
  return { type: TUNNEL_TYPE, body: request.toBuffer() };
}

/** The message in a part of type message/sip; undefined for any other part, and for what is no SIP message. */
export function tunneledIn({ contentType, body }: Entity): SipMessage | undefined {
  if (contentType.essence !== TUNNEL_TYPE) return undefined;
  const message = parseFramed(body);
  return isFault(message) ? undefined : message;
}

/** The header field in which what is signed differs from what came around it; undefined when it is intact (RFC 3261 s23.4.1.1). */
export function alteredField(inner: SipMessage, outer: SipMessage): string | undefined {
  return INTACT.find((name) => spelled(inner, name) !== spelled(outer, name));
}

/** White space is no difference. */
function spelled(message: SipMessage, name: string): string | undefined {
  return message.header(name)?.replace(/\s+/g, ' ').trim();
}
