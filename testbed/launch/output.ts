import type { LogFile } from './log-file';

/** How much of what a program says is kept at hand, in characters. */
const MOST_KEPT = 65_536;

/** What a program has said on both of its outputs: the last 64 KiB, and all of it in a log file if there is one. */
export class Output {
  private readonly listeners = new Set<() => void>();
  private said = '';
  private isOver = false;

  constructor(private readonly log?: LogFile) {}

  get text(): string {
    return this.said.slice(-MOST_KEPT);
  }

  hear(text: string): void {
    this.log?.write(text);
    this.said += text;
    this.tell();
    // Cut only now: words may have begun before what is being cut.
    this.said = this.said.slice(-MOST_KEPT);
  }

  /** Nothing more will be said. */
  end(): void {
    this.isOver = true;
    this.tell();
  }

  /** Waits until it has said these words, for so many milliseconds, or until the signal. */
  says(words: string, limit: number | AbortSignal): Promise<'said' | 'over' | 'too late'> {
    return new Promise((resolve) => {
      const done = (how: 'said' | 'over' | 'too late'): void => {
        clearTimeout(timer);
        this.listeners.delete(look);
        signal?.removeEventListener('abort', tooLate);
        resolve(how);
      };
      const look = (): void => {
        if (this.said.includes(words)) done('said');
        else if (this.isOver) done('over');
      };
      const tooLate = (): void => done('too late');
      const timer = typeof limit === 'number' ? setTimeout(tooLate, limit) : undefined;
      const signal = typeof limit === 'number' ? undefined : limit;
      signal?.addEventListener('abort', tooLate);
      this.listeners.add(look);
      look();
    });
  }

  private tell(): void {
    for (const each of [...this.listeners]) each();
  }
}
