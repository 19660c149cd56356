import { ALPHA, DIGIT, HEXDIG, equalIgnoreCase, isIn } from './characters';

/**
 * host = hostname / IPv4address / IPv6reference (RFC 3261 s25.1), with the IPv4 and IPv6 grammar as corrected by
 * RFC 5954 s4.1.
 */
export function isHost(text: string): boolean {
  return text.length > 0 && hostEnd(text, 0) === text.length;
}

/**
 * Index after the host that starts at `from`: the longest run of host characters up to `end`, which must be a host;
 * else -1.
 */
export function hostEnd(text: string, from: number, end: number = text.length): number {
  if (text.charCodeAt(from) === 0x5b) return ipv6ReferenceEnd(text, from, end);
  let i = from;
  let labelStart = from;
  let topLabel = -1;
  for (; i < end; i++) {
    const c = text.charCodeAt(i);
    if (isIn(c, ALPHA | DIGIT)) continue;
    if (c === 0x2d) {
      if (i === labelStart) return -1;
    } else if (c === 0x2e) {
      if (i === labelStart || text.charCodeAt(i - 1) === 0x2d) return -1;
      topLabel = labelStart;
      labelStart = i + 1;
    } else break;
  }
  if (i > labelStart) {
    if (text.charCodeAt(i - 1) === 0x2d) return -1;
    topLabel = labelStart;
  }
  if (topLabel < 0) return -1;
  // toplabel starts with a letter, and so tells a hostname from an IPv4 address.
  return isIn(text.charCodeAt(topLabel), ALPHA) || isIpv4(text, from, i) ? i : -1;
}

/** IPv4address in text.slice(from, to): four dec-octets (RFC 5954 s4.1). */
export function isIpv4(text: string, from = 0, to: number = text.length): boolean {
  return ipv4Value(text, from, to) >= 0;
}

function ipv4Value(text: string, from: number, to: number): number {
  if (to - from < 7 || to - from > 15) return -1;
  let value = 0;
  let octet = -1;
  let octets = 0;
  for (let i = from; i <= to; i++) {
    const c = i < to ? text.charCodeAt(i) : 0x2e;
    if (c === 0x2e) {
      if (octet < 0) return -1;
      value = value * 256 + octet;
      octet = -1;
      octets++;
    } else if (isIn(c, DIGIT)) {
      // octet 0 with a digit to come would be a leading zero, which dec-octet does not have.
      if (octet === 0) return -1;
      octet = (octet < 0 ? 0 : octet * 10) + c - 0x30;
      if (octet > 255) return -1;
    } else return -1;
  }
  return octets === 4 ? value : -1;
}

function ipv6ReferenceEnd(text: string, from: number, end: number): number {
  // The longest IPv6address has 45 characters; the bound keeps a run of "[" linear.
  for (let i = from + 1; i < end && i <= from + 46; i++) {
    if (text.charCodeAt(i) === 0x5d) return ipv6Groups(text, from + 1, i) === undefined ? -1 : i + 1;
  }
  return -1;
}

/** True for an IPv6address without brackets. */
export function isIpv6(text: string): boolean {
  return text.length <= 45 && ipv6Groups(text, 0, text.length) !== undefined;
}

/** The eight 16-bit groups of the IPv6address in text.slice(from, to); undefined if it is none. */
function ipv6Groups(text: string, from: number, to: number): number[] | undefined {
  const groups: number[] = [];
  let gap = -1;
  let i = from;
  if (text.startsWith('::', i)) {
    gap = 0;
    i += 2;
  }
  while (i < to) {
    const start = i;
    let value = 0;
    while (i < to && i - start < 5 && isIn(text.charCodeAt(i), HEXDIG)) {
      value = value * 16 + hexValue(text.charCodeAt(i));
      i++;
    }
    if (i < to && text.charCodeAt(i) === 0x2e) {
      const tail = ipv4Value(text, start, to);
      if (tail < 0) return undefined;
      groups.push(tail >>> 16, tail & 0xffff);
      break;
    }
    if (i === start || i - start > 4) return undefined;
    groups.push(value);
    if (i === to) break;
    if (text.charCodeAt(i) !== 0x3a) return undefined;
    i++;
    if (i < to && text.charCodeAt(i) === 0x3a) {
      if (gap >= 0) return undefined;
      gap = groups.length;
      i++;
    } else if (i === to) return undefined;
  }
  if (gap < 0) return groups.length === 8 ? groups : undefined;
  if (groups.length > 7) return undefined;
  groups.splice(gap, 0, ...new Array<number>(8 - groups.length).fill(0));
  return groups;
}

/** Value of a HEXDIG. */
export function hexValue(octet: number): number {
  return octet <= 0x39 ? octet - 0x30 : (octet | 0x20) - 0x57;
}

/**
 * Equality of hosts: names without regard to case (RFC 3261 s19.1.4), IPv6 addresses by their 128 bits, however they
 * are written (RFC 5954 s4.2). An address never equals a name.
 */
export function hostEqual(a: string, b: string): boolean {
  if (equalIgnoreCase(a, b)) return true;
  if (a.charCodeAt(0) !== 0x5b || b.charCodeAt(0) !== 0x5b) return false;
  const x = ipv6Groups(a, 1, a.length - 1);
  const y = ipv6Groups(b, 1, b.length - 1);
  return x !== undefined && y !== undefined && x.every((group, i) => group === y[i]);
}
