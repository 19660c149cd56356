import { Fault } from './fault';

/** qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] ) (RFC 3261 s25.1), a number from 0 to 1. */
export function parseQValue(text: string): number | Fault {
  const first = text.charCodeAt(0);
  const isOne = first === 0x31;
  let isValid =
    (first === 0x30 || isOne) && text.length <= 5 && (text.length === 1 || text.charCodeAt(1) === 0x2e);
  for (let i = 2; i < text.length && isValid; i++) {
    const c = text.charCodeAt(i);
    isValid = isOne ? c === 0x30 : c >= 0x30 && c <= 0x39;
  }
  return isValid ? Number(text) : new Fault('number from 0 to 1 with at most three decimals expected', 0);
}

/** Writes a number from 0 to 1 with as many decimals as needed, at most three. */
export function formatQValue(q: number): string {
  return String(Math.round(Math.min(Math.max(q, 0), 1) * 1000) / 1000);
}
