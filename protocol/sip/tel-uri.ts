import { ALPHA, DIGIT, URI_PARAM, equalIgnoreCase, isIn, lowerCase, skipEscaped } from './characters';
import { Fault } from './fault';
import { isHost, isIpv4 } from './host';
import { Params, type Param } from './params';

/** tel URI, RFC 3966. The number keeps its "+" and visual separators. */
export interface TelUri {
  readonly kind: 'tel';
  readonly scheme: 'tel';
  readonly number: string;
  readonly params: Params;
}

/** Reads telephone-subscriber from `from` to the end of the text (RFC 3966 s3). */
export function parseTelUri(text: string, from: number): TelUri | Fault {
  const isGlobal = text.charCodeAt(from) === 0x2b;
  const end = isGlobal ? globalNumberEnd(text, from) : localNumberEnd(text, from);
  if (end < 0) return new Fault('telephone number expected', from);
  const entries: Param[] = [];
  let i = end;
  while (i < text.length) {
    if (text.charCodeAt(i) !== 0x3b) return new Fault('character that a telephone number must not hold', i);
    const nameStart = i + 1;
    i = nameStart;
    while (i < text.length && (isIn(text.charCodeAt(i), ALPHA | DIGIT) || text.charCodeAt(i) === 0x2d)) i++;
    if (i === nameStart) return new Fault('parameter name expected', nameStart);
    const name = text.slice(nameStart, i);
    if (text.charCodeAt(i) === 0x3d) {
      const valueStart = i + 1;
      i = skipEscaped(text, valueStart, URI_PARAM);
      if (i === valueStart) return new Fault('parameter value expected', valueStart);
      entries.push({ name, value: text.slice(valueStart, i) });
    } else entries.push({ name });
  }
  const params = entries.length === 0 ? Params.none : new Params(entries, text.slice(end));
  const context = params.raw('phone-context');
  if (context === undefined ? !isGlobal : !isPhoneContext(context)) {
    return new Fault('phone-context with a domain or a global number expected', end);
  }
  return { kind: 'tel', scheme: 'tel', number: text.slice(from, end), params };
}

/** global-number-digits = "+" *phonedigit DIGIT *phonedigit; -1 if there is no digit. */
function globalNumberEnd(text: string, from: number): number {
  let hasDigit = false;
  let i = from + 1;
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (isIn(c, DIGIT)) hasDigit = true;
    else if (!isVisualSeparator(c)) break;
  }
  return hasDigit ? i : -1;
}

/** local-number-digits = *phonedigit-hex (HEXDIG / "*" / "#") *phonedigit-hex; -1 if there is no digit. */
function localNumberEnd(text: string, from: number): number {
  let hasDigit = false;
  let i = from;
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (isLocalDigit(c)) hasDigit = true;
    else if (!isVisualSeparator(c)) break;
  }
  return hasDigit ? i : -1;
}

function isLocalDigit(c: number): boolean {
  return isIn(c, DIGIT) || (c >= 0x41 && c <= 0x46) || (c >= 0x61 && c <= 0x66) || c === 0x2a || c === 0x23;
}

/** visual-separator = "-" / "." / "(" / ")" */
function isVisualSeparator(c: number): boolean {
  return c === 0x2d || c === 0x2e || c === 0x28 || c === 0x29;
}

/** descriptor = domainname / global-number-digits */
function isPhoneContext(value: string): boolean {
  if (value.charCodeAt(0) === 0x2b) return globalNumberEnd(value, 0) === value.length;
  return value.charCodeAt(0) !== 0x5b && isHost(value) && !isIpv4(value);
}

/**
 * RFC 3966 s4: both global or both local, digits equal without visual separators, the same parameters in any order
 * and in any case. phone-context and ext are compared like numbers where they are numbers.
 */
export function telUriEqual(a: TelUri, b: TelUri): boolean {
  if (digitsOf(a.number) !== digitsOf(b.number)) return false;
  if (!b.params.entries.every(({ name }) => a.params.has(name))) return false;
  return a.params.entries.every(({ name, value }) => {
    const other = b.params.find(name);
    if (other === undefined || (value === undefined) !== (other.value === undefined)) return false;
    if (value === undefined || other.value === undefined) return true;
    const isNumber =
      equalIgnoreCase(name, 'ext') || (equalIgnoreCase(name, 'phone-context') && value.startsWith('+'));
    return isNumber ? digitsOf(value) === digitsOf(other.value) : equalIgnoreCase(value, other.value);
  });
}

/** The number in lower case without visual separators; a global one keeps its "+". */
export function digitsOf(number: string): string {
  let digits = '';
  for (let i = 0; i < number.length; i++) if (!isVisualSeparator(number.charCodeAt(i))) digits += number[i]!;
  return lowerCase(digits);
}
