import type { KnownSecrets } from './known-secrets';

/**
 * Takes out what must not leave the machine. Kept on purpose, because findings are about them and they give nothing
 * away: nonces, cnonces, nonce counts, user names, realms, certificates and their fingerprints.
 */

const REDACTED = '(redacted)';

/** What stands in place of a secret. */
export type Hide = (secret: string) => string;

/** White space of a header field, folded or not. */
const LWS = '(?:[ \\t]|\\r?\\n[ \\t])*';
const FIELD_END = '[^\\r\\n]*(?:\\r?\\n[ \\t][^\\r\\n]*)*';

/** A header field with credentials, up to the end of its last folded line. */
const CREDENTIALS = new RegExp(
  `^((?:proxy-)?authorization[ \\t]*:${LWS})([^\\s,]+)(${LWS})(${FIELD_END})`,
  'gim',
);
/** A header field that is no proof of the client, but may hold one of the server, or session keys (TS 24.229 s5.4.1.2). */
const OTHER_DIGEST_FIELDS = new RegExp(
  `^(?:(?:proxy-)?authentication-info|(?:proxy|www)-authenticate)[ \\t]*:${FIELD_END}`,
  'gim',
);
/**
 * RFC 3261 s25.1 has response and rspauth, the server's proof that it knows the password too; RFC 3310 s3.4 has auts; ck
 * and ik are the keys of AKA.
 */
const PROOFS = /(\b(?:response|rspauth|auts|ck|ik)[ \t]*=\s*)("[^"\r\n]*|[^\s,"]+)/gi;
/** The same outside of a header field, as in the words of a finding: told by its form, 32 hex digits or more. */
const LOOSE_RESPONSE = /(\b(?:response|rspauth)[ \t]*=[ \t]*\\?["']?)([0-9a-f]{32,128})\b/gi;
/** The same for other credentials, which may stand in a quoted or escaped text. */
const LOOSE_CREDENTIALS =
  /((?:\b|\\[rn])(?:proxy-)?authorization[ \t]*:[ \t]*(?!digest\b)[a-z]{1,20}[ \t]+)([^\s"'\\,;()]+)/gi;
/** RFC 3261 s25.1 userinfo, RFC 4975 s9, RFC 3986 s3.2.1: what stands between the colon and the @. */
const URI_PASSWORD =
  /(\b(?:sips?|msrps?|https?|turns?):(?:\/\/)?[^\s@<>:"/?]{1,256}:)([^\s@<>"/?]{1,256})(?=@)/gi;
/** Keys in session descriptions: RFC 4568 s9.2, RFC 4567 s3, RFC 8839 s5.4, RFC 4566 s5.12. */
const MEDIA_KEYS = [
  /^(a=crypto:[^\r\n]*?\binline:)([^\s|;]+)/gim,
  /(\|?\binline:)([A-Za-z0-9+/]{20,}={0,2})/g,
  /^(a=key-mgmt:[^\s]+[ \t]+)([^\s]+)/gim,
  /^(a=ice-pwd:)([^\s]+)/gim,
  /^(k=(?:clear|base64|uri):)([^\r\n]+)/gim,
];
/** RFC 7468 s10, and what browsers and libraries write for Wireshark. */
const KEY_MATERIAL = [
  /(-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----)((?:[A-Za-z0-9+/=\s\\:,.]|-(?!-))+)/g,
  /^((?:CLIENT_RANDOM|[A-Z_]{4,40}_SECRET(?:_\d+)?) [0-9a-f]{64} )([0-9a-f]+)/gim,
];
/** `password=x`, `"secret": "x"`, `--token x`: settings, command lines and logs. */
const NAMED =
  /((?:\b|_|--|\\[nrt])(?:password|passwd|passphrase|secret|token|api[-_]?key|ha1)\b\\?["']?(?:[ \t]*[=:][ \t]*|(?<=--[a-z_-]{2,20})[ \t]+))(\\?"(?:[^"\\\r\n]|\\[^"\r\n])+|'[^'\r\n]+|[^\s"'\\,;&<>(){}[\]]+)/gi;

/**
 * The text without what must not leave the machine: responses of digest authentication, other credentials as a whole,
 * passwords in URIs and settings, keys in session descriptions, private keys. The text may be octets, one character
 * each, or words about them; it is read in linear time.
 */
export function withoutSecrets(text: string): string {
  const hide = (): string => REDACTED;
  return hideNamed(hideOnWire(text, hide), hide);
}

/** The same with every secret octet overwritten, for what must keep its length, such as a packet capture. */
export function overwrittenSecrets(octets: string, known: KnownSecrets): string {
  const hide: Hide = (secret) => secret.replace(/[^"\s]/g, '*');
  return known.hide(hideOnWire(octets, hide), hide);
}

/** The text with what the protocols keep secret hidden, and everything else as it is. */
export function hideOnWire(text: string, hide: Hide): string {
  const inner = (_all: string, before: string, secret: string): string => before + hideQuoted(secret, hide);
  let told = text
    .replace(CREDENTIALS, (_all, name: string, scheme: string, space: string, rest: string) =>
      scheme.toLowerCase() === 'digest'
        ? `${name}${scheme}${space}${rest.replace(PROOFS, inner)}`
        : hideOther(name, scheme, space, rest, hide),
    )
    .replace(OTHER_DIGEST_FIELDS, (field) => field.replace(PROOFS, inner))
    .replace(LOOSE_RESPONSE, inner)
    .replace(LOOSE_CREDENTIALS, inner)
    .replace(URI_PASSWORD, inner);
  for (const pattern of [...MEDIA_KEYS, ...KEY_MATERIAL]) told = told.replace(pattern, inner);
  return told;
}

/** The text with the values of settings hidden whose name says that they are secret. */
export function hideNamed(text: string, hide: Hide): string {
  return text.replace(NAMED, (_all, before: string, secret: string) => before + hideQuoted(secret, hide));
}

/** Without a scheme that is known, all of it may be the secret. */
function hideOther(name: string, scheme: string, space: string, rest: string, hide: Hide): string {
  return rest === '' ? `${name}${hide(scheme)}` : `${name}${scheme}${space}${hide(rest)}`;
}

/** What is hidden already stays; an opening quote is none of the secret. */
function hideQuoted(secret: string, hide: Hide): string {
  const [, quote = '', value = ''] = /^(\\?["']?)([\s\S]*)$/.exec(secret) ?? [];
  return value === '' || value === REDACTED ? secret : quote + hide(value);
}
