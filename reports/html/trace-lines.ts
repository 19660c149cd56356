import { closeSync, openSync, readSync } from 'node:fs';

const OCTETS_PER_READ = 1 << 20;
/** Longer lines come cut: a string has its limits (2^29 characters in V8), and a reader its memory. */
const LONGEST_LINE = 1 << 28;

/**
 * The lines of a text file, one after the other, so that a trace of any length takes little memory.
 *
 * @param longest characters of a line, a little more or less, behind which it is cut
 */
export function* linesOf(file: string, longest = LONGEST_LINE): Generator<string> {
  const descriptor = openSync(file, 'r');
  try {
    const decoder = new TextDecoder();
    const octets = Buffer.alloc(OCTETS_PER_READ);
    let begun: string[] = [];
    let length = 0;
    const add = (part: string): void => {
      if (part === '' || length > longest) return;
      begun.push(part);
      length += part.length;
    };
    const end = (): string => {
      const line = begun.join('');
      begun = [];
      length = 0;
      return line;
    };
    for (;;) {
      const count = readSync(descriptor, octets);
      const parts = decoder.decode(octets.subarray(0, count), { stream: count > 0 }).split('\n');
      for (const part of parts.slice(0, -1)) {
        add(part);
        yield end();
      }
      add(parts.at(-1) ?? '');
      if (count === 0) break;
    }
    if (begun.length > 0) yield end();
  } finally {
    closeSync(descriptor);
  }
}
