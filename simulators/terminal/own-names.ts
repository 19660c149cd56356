import { isFault } from '../../protocol/sip/fault';
import type { SipRequest } from '../../protocol/sip/message';
import { parseUri, type SipUri, type Uri } from '../../protocol/sip/uri';
import { undoEscapes, uriEqual } from '../../protocol/sip/uri-equality';
import type { SipServer } from '../stack/resolve';

/** The AOR of a terminal. @throws RangeError when it is no SIP URI */
export function sipUriOf(aor: string): SipUri {
  const uri = parseUri(aor);
  if (isFault(uri) || uri.kind !== 'sip') throw new RangeError(`the AOR "${aor}" is no SIP URI`);
  return uri;
}

/** True for what is meant for the terminal: its contact, the user under any host, or one of its GRUUs. */
export function isOwnUri(uri: Uri, aor: SipUri, temporaryGruus: readonly string[]): boolean {
  if (uri.kind !== 'sip') return false;
  if (uri.user === undefined || undoEscapes(uri.user) === undoEscapes(aor.user ?? '')) return true;
  return temporaryGruus.some((gruu) => {
    const own = parseUri(gruu);
    return !isFault(own) && uriEqual(own, uri);
  });
}

/** True for a request that the server of a domain has sent: its topmost Via and where it came from say so. */
export function isFromServer(request: SipRequest, server: SipServer | undefined): boolean {
  const via = request.topVia;
  const received = via?.received ?? via?.host;
  if (server === undefined || received !== server.host) return false;
  return via?.port === server.port || (via?.port !== undefined && via.port === server.securePort);
}

/** An instance ID in another namespace than uuid, for whom that is a way to deviate (RFC 5626 s4.1). */
export function instanceIn(namespace: string | undefined, instance: string): string {
  return namespace === undefined ? instance : instance.replace('urn:uuid:', `urn:${namespace}:`);
}

/** Contact parameters as they are appended, ";" first. */
export function appended(features: string | undefined): string | undefined {
  return features === undefined || features === '' || features.startsWith(';') ? features : `;${features}`;
}
