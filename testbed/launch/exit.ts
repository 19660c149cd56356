import { constants } from 'node:os';

/** How a program ended: with a code, or by a signal ("SIGSEGV"); with neither when it never ran, or was lost sight of. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** "with exit code 3", "by SIGSEGV". */
export function exitInWords({ code, signal }: Exit): string {
  if (signal !== null) return `by ${signal}`;
  if (code === null) return 'for a reason unknown';
  const name = signalOf(code);
  return `with exit code ${code}${name === undefined ? '' : ` (${name})`}`;
}

/** A shell or a container tells of a signal by 128 + its number. */
function signalOf(code: number): string | undefined {
  return Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
}
