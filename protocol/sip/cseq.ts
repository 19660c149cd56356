import { DIGIT, TOKEN, skip, skipSpace } from './characters';
import { Fault } from './fault';

/** CSeq = 1*DIGIT LWS Method (RFC 3261 s20.16). The method is case-sensitive. */
export interface CSeq {
  readonly number: number;
  readonly method: string;
}

/** Largest number that CSeq may hold: an unsigned integer of 32 bits (RFC 3261 s20.16). */
export const MAX_CSEQ = 0xffffffff;

export function parseCSeq(text: string): CSeq | Fault {
  const digitsEnd = skip(text, 0, DIGIT);
  if (digitsEnd === 0) return new Fault('sequence number expected', 0);
  let number = 0;
  for (let i = 0; i < digitsEnd; i++) {
    number = number * 10 + text.charCodeAt(i) - 0x30;
    if (number > MAX_CSEQ) return new Fault('sequence number above 2^32-1', 0);
  }
  const methodStart = skipSpace(text, digitsEnd);
  if (methodStart === digitsEnd)
    return new Fault('white space expected after the sequence number', digitsEnd);
  const methodEnd = skip(text, methodStart, TOKEN);
  if (methodEnd === methodStart) return new Fault('method expected', methodStart);
  if (skipSpace(text, methodEnd) < text.length)
    return new Fault('nothing expected after the method', methodEnd);
  return { number, method: text.slice(methodStart, methodEnd) };
}

export function formatCSeq(cseq: CSeq): string {
  return `${cseq.number} ${cseq.method}`;
}
