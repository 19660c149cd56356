import { LHEX, skip } from '../../protocol/sip/characters';

/** How many hexadecimal digits a digest has (RFC 2617 s3.2.1, RFC 8760 s2.2); undefined for an unknown algorithm. */
export function digitsOf(algorithm = 'MD5'): 32 | 64 | undefined {
  const name = algorithm.toLowerCase();
  if (name === 'md5' || name === 'md5-sess') return 32;
  return ['sha-256', 'sha-256-sess', 'sha-512-256', 'sha-512-256-sess'].includes(name) ? 64 : undefined;
}

/** True for so many hexadecimal digits in lower case (LHEX). */
export function isHexadecimal(text: string, digits: number): boolean {
  return text.length === digits && skip(text, 0, LHEX) === digits;
}
