import { isIP } from 'node:net';
import { parseEndpoint } from '../../network/endpoint';
import type { Endpoint } from '../../network/network';
import type { Role } from '../../protocol/push/roles';
import { isFault } from '../../protocol/sip/fault';
import { parseMediaRange } from '../../protocol/sip/media-type';
import { parseUri, type SipUri } from '../../protocol/sip/uri';
import { ALL_DEVIATIONS } from '../../simulators/deviations';
import type { Deviation } from '../../simulators/deviations/deviation';
import { UsageError } from '../environment';
import { didYouMean, nearestIds } from '../nearest';

/** Reads an address and a port. @param option how the option is called, for the message. Throws UsageError. */
export function endpointOf(text: string, option: string): Endpoint {
  const endpoint = parseEndpoint(text);
  if (!endpoint || isIP(endpoint.host) === 0)
    throw new UsageError(`${option} ${text}: write an address and a port, such as 127.0.0.1:5060`);
  return endpoint;
}

/**
 * Splits `name:password` at the first colon.
 * @throws UsageError when the name is empty
 */
export function accountOf(
  text: string,
  option: string,
): { readonly name: string; readonly password: string | undefined } {
  const colon = text.indexOf(':');
  const name = colon < 0 ? text : text.slice(0, colon);
  if (name === '') throw new UsageError(`${option} ${text}: write name:password, with a name`);
  return { name, password: colon < 0 ? undefined : text.slice(colon + 1) };
}

/** The deviations of a role by their ids. Throws UsageError for an unknown one, and for one of another role. */
export function deviationsOf(ids: readonly string[], role: Role): readonly Deviation[] {
  const known = ALL_DEVIATIONS.filter((each) => each.role === role);
  return ids.map((id) => {
    const found = ALL_DEVIATIONS.find((each) => each.id === id);
    if (found?.role === role) return found;
    if (found)
      throw new UsageError(`--deviation ${id}: this is one of the ${found.role}, not of the ${role}`);
    const near = nearestIds(
      id,
      known.map((each) => each.id),
    );
    throw new UsageError(
      `unknown deviation ${id}${near.length === 0 ? '; see sip-push list deviations' : didYouMean(near)}`,
    );
  });
}

/** Reads a SIP URI with a host. Throws UsageError. */
export function sipUriOf(text: string, option: string): SipUri {
  const uri = parseUri(text);
  if (isFault(uri) || uri.kind !== 'sip')
    throw new UsageError(`${option} ${text}: write a SIP URI, such as sip:nora@push.example`);
  return uri;
}

/** Reads a whole number within bounds, both included. Throws UsageError. */
export function numberOf(text: string, option: string, [least, most]: readonly [number, number]): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most)
    throw new UsageError(`${option} ${text}: write a whole number from ${least} to ${most}`);
  return number;
}

/** Refuses what is no media type or range. Throws UsageError. */
export function checkMediaRange(text: string, option: string): void {
  if (isFault(parseMediaRange(text)))
    throw new UsageError(`${option} ${text}: write a media type, such as text/html or image/*`);
}
