import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, 'page');
/** In this order they make one script. */
const SCRIPTS = [
  'elements.js',
  'data.js',
  'octets.js',
  'frame.js',
  'ladder.js',
  'details.js',
  'filter.js',
  'page.js',
];

export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

let loaded: PageAssets | undefined;

/** Script and style of the page, as they are written into it. They are plain files: there is no build step. */
export function pageAssets(): PageAssets {
  loaded ??= {
    script: `'use strict';\n{\n${SCRIPTS.map((name) => read(name)).join('\n')}}\n`,
    style: read('style.css'),
  };
  return loaded;
}

function read(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8').replaceAll('\r\n', '\n');
}
