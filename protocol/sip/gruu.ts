import type { SipUri, Uri } from './uri';
import { uriEqual } from './uri-equality';

export { instanceEqual, instanceKey, instanceUrn, isUrn, isUuidUrn } from './urn';

/** True for a SIP or SIPS URI with a gr parameter, with or without a value (RFC 5627 s3.1). */
export function isGruu(uri: Uri): boolean {
  return uri.kind === 'sip' && uri.params.has('gr');
}

/**
 * Value of the gr parameter: undefined if there is none, '' if it has no value, as a temporary GRUU has it (RFC 5627
 * s3.1.2).
 */
export function grValue(uri: Uri): string | undefined {
  const gr = uri.kind === 'sip' ? uri.params.find('gr') : undefined;
  return gr === undefined ? undefined : (gr.value ?? '');
}

/**
 * True if both are GRUUs and equal by RFC 3261 s19.1.4. gr must be on both sides: URI comparison alone ignores a
 * parameter of one side, and so makes every public GRUU equal to its AOR.
 */
export function gruuEqual(a: Uri, b: Uri): boolean {
  return isGruu(a) && isGruu(b) && uriEqual(a, b);
}

/** The URI without gr: for a public GRUU the AOR it was made of (RFC 5627 s5.4). */
export function withoutGr(uri: SipUri): SipUri {
  return uri.params.has('gr') ? { ...uri, params: uri.params.without('gr') } : uri;
}
