import { execFileSync } from 'node:child_process';

/** How often, and for how long, a condition is looked at that nothing tells of; milliseconds. */
const LOOK_EVERY_MS = 5;
const LIMIT_MS = 8_000;

/** Resolves when a condition holds. @throws Error when it does not within 8 s */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const end = Date.now() + LIMIT_MS;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`${what} has not come about in ${LIMIT_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Whether any process of a group runs; one that has ended and only waits for its parent to take notice does not. */
export function isThere(group: number): boolean {
  const rows = execFileSync('ps', ['-eo', 'pgid=,stat='], { encoding: 'utf8' }).trim().split('\n');
  return rows
    .map((row) => row.trim().split(/\s+/))
    .some(([id, state]) => Number(id) === group && !state!.startsWith('Z'));
}
