const REDACTED = '(redacted)';

/** A header field with credentials, up to the end of its last folded line. */
const CREDENTIALS = /^((?:proxy-)?authorization[ \t]*:[ \t]*)(\S+)([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)/gim;
/** RFC 3261 s25.1 has both; the second is the server's proof that it knows the password too. */
const DIGEST_RESPONSE = /\b(response|rspauth)([ \t]*=[ \t]*)("[^"\r\n]*"?|[^\s,"]+)/gi;
/** The same outside of a header field, as in the words of a finding: told by its form, 32 hex digits or more. */
const LOOSE_RESPONSE = /\b(response|rspauth)([ \t]*=[ \t]*)("?)([0-9a-f]{32,128})\b/gi;
/** RFC 3261 s25.1 userinfo, RFC 4975 s9, RFC 3986 s3.2.1: what stands between the colon and the @. */
const URI_PASSWORD =
  /\b((?:sips?|msrps?|https?|turns?):(?:\/\/)?[^\s@<>:"/?]{1,256}:)([^\s@<>"/?]{1,256})(?=@)/gi;

/**
 * The text without what must not leave the machine: responses of digest authentication, other credentials as a whole,
 * and passwords in URIs. Nonces, names and realms stay, because findings are about them. The text may be octets, one
 * character each, or words about them; it is read in linear time.
 */
export function withoutSecrets(text: string): string {
  return withSecrets(text, {
    response: () => `"${REDACTED}"`,
    credentials: () => ` ${REDACTED}`,
    word: () => REDACTED,
  });
}

/** The same with every secret octet overwritten, for what must keep its length, such as a packet capture. */
export function overwrittenSecrets(octets: string): string {
  const overwritten = (secret: string): string => secret.replace(/[^"\s]/g, '*');
  return withSecrets(octets, { response: overwritten, credentials: overwritten, word: overwritten });
}

/** What to put in the place of a secret: of a response with its quotes, of all behind a scheme, of a bare word. */
type Hiding = Readonly<Record<'response' | 'credentials' | 'word', (secret: string) => string>>;

function withSecrets(text: string, hide: Hiding): string {
  const hidden = (_all: string, name: string, equals: string, value: string): string =>
    `${name}${equals}${hide.response(value)}`;
  return text
    .replace(CREDENTIALS, (_all, name: string, scheme: string, rest: string) =>
      scheme.toLowerCase() === 'digest'
        ? `${name}${scheme}${rest.replace(DIGEST_RESPONSE, hidden)}`
        : `${name}${scheme}${hide.credentials(rest)}`,
    )
    .replace(/^authentication-info[ \t]*:[^\r\n]*/gim, (field) => field.replace(DIGEST_RESPONSE, hidden))
    .replace(
      LOOSE_RESPONSE,
      (_all, name: string, equals: string, quote: string, value: string) =>
        `${name}${equals}${quote}${hide.word(value)}`,
    )
    .replace(URI_PASSWORD, (_all, before: string, password: string) => `${before}${hide.word(password)}`);
}
