import type { SipRequest } from '../sip/message';

/** Octets that a MESSAGE outside a media session must not exceed, start line and header included (RFC 3428 s8). */
export const LARGEST_MESSAGE = 1300;

/**
 * Octets of a request as its first hop gets it: what is composed, and the Via that goes on top of it.
 * @param via value of the Via to come
 */
export function sizeOnTheWire(request: SipRequest, via: string): number {
  return request.toBuffer().length + 'Via: \r\n'.length + via.length;
}
