import type { KnownSecrets } from './known-secrets';
import { hideOnWire, type Hide } from './redaction';

const HEX = /^[0-9a-f]+$/i;

/** Redacts the lines of one trace file. */
export interface TraceRedaction {
  line(line: string): string;
}

/**
 * Redacts a trace so that it can be judged again: a secret is replaced by as many octets, so that all lengths hold.
 * Responses of digest authentication become numbers, the same for the same response, so that it still shows where one
 * was repeated. A number drawn from the response itself would let passwords be tried against it.
 *
 * What cannot be read as a line of a trace is left empty.
 */
export function traceRedaction(known: KnownSecrets): TraceRedaction {
  const hide = sameLength();
  return {
    line: (line) => {
      const fields = fieldsOf(line);
      if (fields === undefined) return '';
      const changed = Object.entries(fields).map(([name, value]) => [
        name,
        typeof value === 'string' ? hideAll(value, known, hide) : value,
      ]);
      return JSON.stringify(Object.fromEntries(changed));
    },
  };
}

/** Octets (one character each) with all secrets hidden, and as long as before. */
export function hideAll(octets: string, known: KnownSecrets, hide: Hide): string {
  return known.hide(hideOnWire(octets, hide), hide);
}

/** Stands in for secrets by text of the same length; the same for the same secret where there is room for a number. */
export function sameLength(): Hide {
  const given = new Map<string, string>();
  const standIns = new Set<string>();
  return (secret) => {
    if (standIns.has(secret)) return secret;
    if (!HEX.test(secret)) return secret.replace(/[^\s]/g, 'x');
    const standIn = given.get(secret) ?? numbered(secret, given.size + 1);
    given.set(secret, standIn);
    standIns.add(standIn);
    return standIn;
  };
}

/** As many hexadecimal digits. That some are in upper case is a breach that has to show; where they are gives too much away. */
function numbered(secret: string, number: number): string {
  const digits = number.toString(16);
  const isUpper = /[A-F]/.test(secret);
  const isLower = /[a-f]/.test(secret);
  const standIn = `${isUpper ? 'A' : '0'}${isUpper && isLower ? 'a' : '0'}`;
  return (
    standIn.padEnd(secret.length - digits.length, '0').slice(0, Math.max(0, secret.length - digits.length)) +
    (isUpper ? digits.toUpperCase() : digits).slice(-secret.length)
  );
}

function fieldsOf(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return value as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
