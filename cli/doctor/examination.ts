/** What was looked at, what was seen, and what to do about it. */
export interface Examination {
  readonly what: string;
  /** `missing`: only what is optional will not work. */
  readonly state: 'ok' | 'missing' | 'fault';
  readonly seen: string;
  readonly cure?: string;
}

const MARKS = { ok: 'ok', missing: '--', fault: 'FAULT' } as const;

/** One line for each, and one more for what to do. */
export function examinationLines(examinations: readonly Examination[]): string[] {
  const width = Math.max(0, ...examinations.map(({ what }) => what.length));
  return examinations.flatMap(({ what, state, seen, cure }) => [
    `${MARKS[state].padEnd(5)}  ${what.padEnd(width)}  ${seen}`,
    ...(cure === undefined ? [] : [`${' '.repeat(7)}${' '.repeat(width)}  -> ${cure}`]),
  ]);
}
