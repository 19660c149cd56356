import { statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';

/** The path of a file of the run, if it is there. A record may come from elsewhere: it must not lead out of its folder. */
export function fileOfRun(folder: string, path: string | null): string | undefined {
  if (path === null) return undefined;
  const full = resolve(folder, path);
  const file = full.startsWith(resolve(folder) + sep) && statSync(full, { throwIfNoEntry: false })?.isFile();
  return file === true ? full : undefined;
}

/** A folder as a page in another one sees it: empty, or a relative URL that ends in a slash. */
export function urlOfFolder(page: string, folder: string): string {
  const way = relative(page, folder).split(sep).map(encodeURIComponent).join('/');
  return way === '' ? '' : `${way}/`;
}
