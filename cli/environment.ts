import type { Catalogue } from '../requirements/catalogue';
import type { SourceRecord } from '../reports/run-record/run-record';
import type { Knowledge } from './knowledge';

/** Where text goes: a terminal, a pipe or a file. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Where single keys come from, when that is a terminal. */
export interface KeyInput extends NodeJS.ReadableStream {
  readonly isTTY?: boolean;
  setRawMode?(isRaw: boolean): unknown;
}

/** What a command knows of the world around it. */
export interface Environment {
  /** The folder with `features/` and `steps/`. */
  readonly projectDir: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin?: KeyInput;
  /**
   * The catalogue of requirements.
   *
   * @throws CatalogueError if a file of it is malformed
   */
  catalogue(): Catalogue;
  knowledge(): Knowledge;
  /** Where the harness comes from; null, or absent, where nobody can tell. */
  readonly source?: () => SourceRecord | null;
  /** Calls back each time the user asks to stop (Ctrl-C). The answer takes the listener off again. */
  onInterrupt(listener: () => void): () => void;
}

/** Wrong usage or configuration: the user can mend it, so the message says how in one line. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
