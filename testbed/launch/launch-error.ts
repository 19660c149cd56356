/** How much of what a program said last is shown, in lines and characters. */
const MOST_LINES = 15;
const MOST_CHARACTERS = 2000;

/** A system under test that could not be started or ended: one line, and under it the last of what it said. */
export class LaunchError extends Error {
  constructor(
    /** What is wrong, and how to mend it where that is known. */
    readonly line: string,
    output = '',
  ) {
    super([line, ...lastLines(output)].join('\n  '));
    this.name = 'LaunchError';
  }
}

function lastLines(output: string): string[] {
  const text = output.trim().slice(-MOST_CHARACTERS);
  return text === '' ? [] : text.split(/\r?\n/).slice(-MOST_LINES);
}

/** The first line of what an error says. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split(/\r?\n/)[0]!;
}

/**
 * Hands on a result that has come within a time.
 * @throws LaunchError with these words when it has not
 */
export async function within<T>(promise: Promise<T>, limitMs: number, otherwise: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      promise,
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new LaunchError(`${otherwise} in ${limitMs / 1000} s`)), limitMs);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
