import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { safeFileName } from '../../protocol/sdp/file-name';
import { UsageError } from '../environment';

/** Writes received content into the files of a folder. */
export interface ReceivedFiles {
  /** @param name as it was offered, if it was; undefined for content that has no name */
  save(octets: Buffer, contentType: string, name?: string): void;
  /** Resolves when all is written. */
  written(): Promise<void>;
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'text/plain': 'txt',
  'text/html': 'html',
  'text/xml': 'xml',
  'application/json': 'json',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
};
/** Octets of a name as offered that are kept at most, so that there is room for the number in front; the end tells the kind. */
const MOST_OF_NAME = 200;

/**
 * Saves into a folder: one file per content, numbered as it came, so that nothing is ever overwritten.
 * @throws UsageError when the folder cannot be made
 */
export function receivedFiles(folder: string, say: (text: string) => void): ReceivedFiles {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new UsageError(`--save: ${reasonOf(error)}; name a folder that can be written to`);
  }
  let pending = Promise.resolve();
  let next = 1;
  const write = async (octets: Buffer, name: string): Promise<void> => {
    try {
      for (;;) {
        const file = `${String(next++).padStart(4, '0')}-${name}`;
        try {
          await writeFile(join(folder, file), octets, { flag: 'wx' });
          say(`saved ${octets.length} octets: ${file}`);
          return;
        } catch (error) {
          // Left by somebody before: take the next number.
          if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        }
      }
    } catch (error) {
      say(`could not be saved: ${reasonOf(error)}`);
    }
  };
  return {
    save: (octets, contentType, name) => {
      const chosen = name === undefined ? nameFor(contentType) : safeFileName(name.slice(-MOST_OF_NAME));
      // The name has to fit with the number in front.
      const fitting = Buffer.byteLength(chosen) > MOST_OF_NAME ? nameFor(contentType) : chosen;
      pending = pending.then(() => write(octets, fitting));
    },
    written: () => pending,
  };
}

function nameFor(contentType: string): string {
  const essence = contentType.split(';')[0]!.trim().toLowerCase();
  return `content.${EXTENSIONS[essence] ?? 'bin'}`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
