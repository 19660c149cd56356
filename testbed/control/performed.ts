/** What came of a control. */
export interface Performed {
  readonly ok: boolean;
  /** What happened, in one line; without values filled in, which may be secrets. */
  readonly words: string;
  /** What it said: the output of a command, the body of a response; the last 64 KiB. */
  readonly output: string;
}

/** A time in milliseconds, as an operator reads it: "250 ms", "10 s". */
export function timeInWords(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${ms / 1000} s`;
}
