import type { IdSource } from '../../simulators/stack/ids';

/** Counts, so that two runs differ only by what the actors do. */
export class CountingIds implements IdSource {
  private count = 0;

  /** @param owner sets its ids apart from those of others */
  constructor(private readonly owner = '') {}

  callId = (host: string): string => `c${this.owner}${++this.count}@${host}`;
  tag = (): string => `tag${this.owner}${++this.count}`;
  branch = (): string => `z9hG4bKb${this.owner}${++this.count}`;
  uuid = (): string => `00000000-0000-4000-8000-${String(++this.count).padStart(12, '0')}`;
  nonce = (): string => `${this.owner}${String(++this.count).padStart(32, '0')}`;
}
