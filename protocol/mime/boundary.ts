import { createHash } from 'node:crypto';
import { ALPHA, DIGIT, isIn } from '../sip/characters';

const OTHERS = "'()+_,-./:=? ";
const LONGEST = 70;

/** boundary := 0*69<bchars> bcharsnospace (RFC 2046 s5.1.1): at most 70 characters, no space at the end. */
export function isBoundary(text: string): boolean {
  if (text.length === 0 || text.length > LONGEST || text.endsWith(' ')) return false;
  for (let i = 0; i < text.length; i++) {
    if (!isIn(text.charCodeAt(i), ALPHA | DIGIT) && !OTHERS.includes(text[i]!)) return false;
  }
  return true;
}

/** A boundary that occurs in none of the octets; the same one for the same octets, so that a repeated push is identical. */
export function boundaryFor(contents: readonly Buffer[]): string {
  for (let attempt = 0; ; attempt++) {
    const hash = createHash('sha256').update(String(attempt));
    for (const content of contents) hash.update(content);
    const boundary = hash.digest('hex').slice(0, 16);
    if (!contents.some((content) => content.includes(boundary))) return boundary;
  }
}
