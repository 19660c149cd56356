import { DIGIT, skip } from './characters';
import { Fault } from './fault';

/** Largest delta-seconds: 2^32-1 (RFC 3261 s20.19). */
export const MAX_DELTA_SECONDS = 0xffffffff;

/** delta-seconds = 1*DIGIT, at most 2^32-1 (Expires, Min-Expires, the expires parameter of Contact), in seconds. */
export function parseDeltaSeconds(text: string): number | Fault {
  return parseCount(text, MAX_DELTA_SECONDS);
}

/** 1*DIGIT up to a limit. Leading zeros are allowed and the length is not bounded (RFC 4475 s3.1.1.1). */
export function parseCount(text: string, limit: number): number | Fault {
  const end = skip(text, 0, DIGIT);
  if (end === 0 || end < text.length) return new Fault('decimal number expected', end);
  let count = 0;
  for (let i = 0; i < end; i++) {
    count = count * 10 + text.charCodeAt(i) - 0x30;
    if (count > limit) return new Fault(`number above ${limit}`, 0);
  }
  return count;
}

/** Writes whole seconds; fractions are cut off, negative values and what lies above 2^32-1 are bounded. */
export function formatDeltaSeconds(seconds: number): string {
  return String(Math.min(Math.max(Math.trunc(seconds), 0), MAX_DELTA_SECONDS));
}
