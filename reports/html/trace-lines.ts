import { closeSync, openSync, readSync } from 'node:fs';

const OCTETS_PER_READ = 1 << 20;

/** The lines of a text file, one after the other, so that a trace of any length takes little memory. */
export function* linesOf(file: string): Generator<string> {
  const descriptor = openSync(file, 'r');
  try {
    const decoder = new TextDecoder();
    const octets = Buffer.alloc(OCTETS_PER_READ);
    let begun: string[] = [];
    for (;;) {
      const length = readSync(descriptor, octets);
      const lines = decoder.decode(octets.subarray(0, length), { stream: length > 0 }).split('\n');
      const rest = lines.pop() ?? '';
      for (const line of lines) {
        yield begun.length === 0 ? line : `${begun.join('')}${line}`;
        begun = [];
      }
      if (rest !== '') begun.push(rest);
      if (length === 0) break;
    }
    if (begun.length > 0) yield begun.join('');
  } finally {
    closeSync(descriptor);
  }
}
