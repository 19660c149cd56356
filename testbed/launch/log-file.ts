import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** How much of what a program says is written down, in octets. */
const MOST_OCTETS = 8 * 1024 * 1024;

/** Keeps what a program says as evidence. */
export interface LogFile {
  write(text: string): void;
  /** Ends the file. With `tail`, the last of what was said, when something had to be left out before it. */
  close(tail: string): void;
}

/**
 * Opens a log file for one program, or for several of its lives. Only its first octets are written when it grows beyond
 * the bound, and the tail.
 * @param most bound in octets
 * @throws Error of the file system when it cannot be opened; later ones end the writing
 */
export function openLogFile(path: string, most = MOST_OCTETS): LogFile {
  mkdirSync(dirname(path), { recursive: true });
  let file: number | undefined = openSync(path, 'a');
  let room = most;
  let leftOut = 0;

  // Written at once, so that it is there when this process crashes, and never piles up in memory.
  const put = (octets: Buffer): void => {
    if (file === undefined) return;
    try {
      writeSync(file, octets);
    } catch {
      closeSync(file);
      file = undefined;
    }
  };

  return {
    write(text) {
      const octets = Buffer.from(text);
      const taken = octets.subarray(0, room);
      room -= taken.length;
      leftOut += octets.length - taken.length;
      if (taken.length > 0) put(taken);
    },
    close(tail) {
      if (leftOut > 0)
        put(Buffer.from(`\n[... ${leftOut} octets are left out here; the last of them were:]\n${tail}`));
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}
