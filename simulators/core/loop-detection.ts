import type { SipRequest } from '../../protocol/sip/message';

/**
 * The part of a branch that tells a loop from a spiral (RFC 5393 s4.2.1): a hash of everything that decides where the
 * proxy sends the request, and of Call-ID and CSeq, so that no two requests collide for ever. 32 bits are
 * enough (s4.2.4). The method is left out, as CANCEL and ACK share the branch of their INVITE.
 */
export function loopHash(request: SipRequest): string {
  let hash = mix(FNV_OFFSET, request.uri);
  for (const each of request.headers.fields) if (DECISIVE.has(each.id)) hash = mix(hash, each.value);
  return mix(hash, String(request.cseq?.number)).toString(16);
}

const DECISIVE: ReadonlySet<string> = new Set([
  'route',
  'call-id',
  'proxy-require',
  'proxy-authorization',
  'accept-contact',
  'reject-contact',
]);

/** True if the request went through here before and nothing that matters has changed since (RFC 5393 s4.2.2). */
export function isLooping(request: SipRequest, sentBy: string, hash: string): boolean {
  let mentioned = false;
  for (const each of request.headers.fields)
    if (each.id === 'via' && each.value.includes(sentBy)) mentioned = true;
  if (!mentioned) return false;
  const ours = sentBy.toLowerCase();
  return request.vias.some((via) => via.sentBy === ours && via.branch?.endsWith(`.${hash}`) === true);
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a over the text and a separator. */
export function mix(seed: number, text: string): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  return Math.imul(hash ^ 0x0a, FNV_PRIME) >>> 0;
}
