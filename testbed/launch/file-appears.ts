import { existsSync, watch, type FSWatcher } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** How often it is looked where the system does not tell of changes, milliseconds. */
const LOOK_EVERY_MS = 100;

/**
 * Resolves when a file is there. Nothing is heard after the signal, and the promise stays open then.
 * The folder that is to hold it may be missing as well when this begins.
 */
export function fileAppears(path: string, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    let watcher: FSWatcher | undefined;
    let watched: string | undefined;
    let timer: NodeJS.Timeout | undefined;

    const end = (): void => {
      watcher?.close();
      clearInterval(timer);
      signal.removeEventListener('abort', end);
    };
    const look = (): void => {
      if (signal.aborted) return;
      if (existsSync(path)) {
        end();
        done();
        return;
      }
      const folder = nearestFolder(path);
      if (folder === watched || timer !== undefined) return;
      watcher?.close();
      watched = folder;
      try {
        watcher = watch(folder, look);
        watcher.on('error', lookOften);
      } catch {
        lookOften();
      }
      // It may have come between looking and watching.
      look();
    };
    const lookOften = (): void => {
      watcher?.close();
      timer ??= setInterval(look, LOOK_EVERY_MS);
    };

    signal.addEventListener('abort', end);
    look();
  });
}

function nearestFolder(path: string): string {
  let folder = dirname(resolve(path));
  while (!existsSync(folder)) folder = dirname(folder);
  return folder;
}
