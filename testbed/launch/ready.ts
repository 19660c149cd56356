import type { Ready } from '../profile/profile';
import { exitInWords, type Exit } from './exit';
import { fileAppears } from './file-appears';
import { reasonOf } from './launch-error';
import type { Output } from './output';

/** A program or a container that is running, or was. */
export interface Running {
  readonly ended: Promise<Exit>;
  readonly isRunning: boolean;
  /** Asks it to end, and makes it end when it does not; resolves when it is gone. */
  stop(): Promise<void>;
  /** Ends it without asking. */
  kill(): Promise<void>;
}

/** Resolves when the harness sees the system under test register from now on; no longer wanted after the signal. */
export type Registered = (signal: AbortSignal) => Promise<void>;

/**
 * Resolves when a program tells that it is up; stays open when it does not. To be asked for before it is started, lest
 * the sign be missed.
 * @param ready with placeholders filled in
 * @param heard what it says
 * @throws Error of `registered`
 */
export async function signOf(
  ready: Ready,
  heard: Output,
  registered: Registered | undefined,
  signal: AbortSignal,
): Promise<void> {
  switch (ready.kind) {
    case 'at-once':
      return;
    case 'log':
      if ((await heard.says(ready.text, signal)) === 'said') return;
      break;
    case 'file':
      await fileAppears(ready.path, signal);
      return;
    case 'registration':
      if (registered !== undefined) {
        await registered(signal);
        return;
      }
  }
  await new Promise(() => undefined);
}

/**
 * Waits until a program is up.
 * @param sign see `signOf`
 * @returns why it is not up, in words that follow its name; undefined when it is
 */
export async function waitUntilReady(
  running: Running,
  ready: Ready,
  sign: Promise<void>,
  limitMs: number,
): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      sign.then(
        () => undefined,
        (error: unknown) => `is not seen to be up: ${reasonOf(error)}`,
      ),
      running.ended.then((exit) => `ended ${exitInWords(exit)} before it was up (${awaited(ready)})`),
      new Promise<string>((resolve) => {
        timer = setTimeout(() => resolve(`was not up in ${limitMs} ms (${awaited(ready)})`), limitMs);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}

function awaited(ready: Ready): string {
  switch (ready.kind) {
    case 'at-once':
      return 'nothing was awaited';
    case 'log':
      return `awaited "${ready.text}" in its output`;
    case 'file':
      return `awaited the file ${ready.path}`;
    case 'registration':
      return 'awaited its registration';
  }
}
