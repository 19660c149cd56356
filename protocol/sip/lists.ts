import { trimSpace } from './characters';

/**
 * Elements of a comma-separated header field value, each without white space around it (RFC 3261 s7.3.1). Commas in
 * quoted strings and between "<" and ">" do not split. An empty value has no elements; an empty element ("a,,b") is
 * kept as '' so that its parser can find the fault. A quote or "<" that is never closed takes the rest of the value.
 */
export function splitList(value: string): string[] {
  if (!value.includes(',')) {
    const only = trimSpace(value);
    return only === '' ? [] : [only];
  }
  const elements: string[] = [];
  let start = 0;
  let i = 0;
  while (i < value.length) {
    const c = value.charCodeAt(i);
    if (c === 0x2c) {
      elements.push(trimSpace(value, start, i));
      start = i + 1;
    } else if (c === 0x22) {
      i = closingQuote(value, i);
    } else if (c === 0x3c) {
      const close = value.indexOf('>', i);
      i = close < 0 ? value.length : close;
    }
    i++;
  }
  elements.push(trimSpace(value, start));
  return elements;
}

/** Index of the quotation mark that closes the one at `open`; the length of the text if there is none. */
function closingQuote(text: string, open: number): number {
  for (let i = open + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x5c) i++;
    else if (c === 0x22) return i;
  }
  return text.length;
}
