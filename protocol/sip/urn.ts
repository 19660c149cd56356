import { ALPHA, DIGIT, HEXDIG, TOKEN, equalIgnoreCase, isEscape, isIn, lowerCase } from './characters';

/** What a URN may hold after its namespace besides tokens and escapes: "(" ")" "," ":" "=" "@" ";" "$" (RFC 2141 s2.2). */
const OTHER = '(),:=@;$/?#&';

/** True for a URN: "urn:" NID ":" NSS (RFC 2141 s2; "/", "?", "#", "&" as RFC 8141 has it). */
export function isUrn(text: string): boolean {
  const nidEnd = namespaceEnd(text);
  return nidEnd > 0 && nidEnd + 1 < text.length && namespaceStringEnd(text, nidEnd + 1) === text.length;
}

/** True for urn:uuid with a UUID of 8-4-4-4-12 hexadecimal digits in any case (RFC 4122 s3). */
export function isUuidUrn(text: string): boolean {
  if (text.length !== 45 || !equalIgnoreCase(text.slice(0, 9), 'urn:uuid:')) return false;
  for (let i = 9; i < 45; i++) {
    const isHyphen = i === 17 || i === 22 || i === 27 || i === 32;
    if (isHyphen ? text.charCodeAt(i) !== 0x2d : !isIn(text.charCodeAt(i), HEXDIG)) return false;
  }
  return true;
}

/** Index of the ":" after the namespace identifier; -1 if the text does not start like a URN. */
function namespaceEnd(text: string): number {
  if (!equalIgnoreCase(text.slice(0, 4), 'urn:') || !isIn(text.charCodeAt(4), ALPHA | DIGIT)) return -1;
  let i = 5;
  while (i < text.length && (isIn(text.charCodeAt(i), ALPHA | DIGIT) || text.charCodeAt(i) === 0x2d)) i++;
  return text.charCodeAt(i) === 0x3a && i - 4 <= 32 ? i : -1;
}

function namespaceStringEnd(text: string, from: number): number {
  let i = from;
  while (i < text.length) {
    const c = text.charCodeAt(i);
    if (c === 0x25) {
      if (!isEscape(text, i)) break;
      i += 3;
    } else if (isIn(c, TOKEN) ? c !== 0x60 : OTHER.includes(text[i]!)) i++;
    else break;
  }
  return i;
}

/**
 * The URN in an instance ID without quotation marks, "<urn:uuid:...>" (RFC 5626 s4.1); undefined if there are no angle
 * brackets around it or it is no URN.
 */
export function instanceUrn(unquoted: string): string | undefined {
  if (unquoted.charCodeAt(0) !== 0x3c || unquoted.charCodeAt(unquoted.length - 1) !== 0x3e) return undefined;
  const urn = unquoted.slice(1, -1);
  return isUrn(urn) ? urn : undefined;
}

/**
 * Equality of instance IDs as URNs, each with or without angle brackets: "urn" and the namespace in any case, the
 * digits of escapes in any case, the rest to the letter (RFC 2141 s5); a UUID in any case (RFC 4122 s3).
 */
export function instanceEqual(a: string, b: string): boolean {
  return a === b || instanceKey(a) === instanceKey(b);
}

/** One spelling for all instance IDs that are equal, with or without angle brackets: a key for look-up. */
export function instanceKey(instance: string): string {
  const text = instanceUrn(instance) ?? instance;
  const nidEnd = namespaceEnd(text);
  if (nidEnd < 0) return text;
  const namespace = lowerCase(text.slice(0, nidEnd + 1));
  if (namespace === 'urn:uuid:') return lowerCase(text);
  let rest = '';
  for (let i = nidEnd + 1; i < text.length; i++) {
    if (isEscape(text, i)) {
      rest += lowerCase(text.slice(i, i + 3));
      i += 2;
    } else rest += text[i]!;
  }
  return namespace + rest;
}
