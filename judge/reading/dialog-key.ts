import type { SipMessage } from '../../protocol/sip/message';

/** Call-ID and both tags, the same from either side (RFC 3261 s12); undefined outside dialogs. */
export function dialogKey({ callId, from, to }: SipMessage): string | undefined {
  if (callId === undefined || !from?.tag || !to?.tag) return undefined;
  return `${callId} ${[from.tag, to.tag].sort().join(' ')}`;
}
