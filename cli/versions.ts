import { version as cucumber } from '@cucumber/cucumber';
import { version as harness } from '../package.json';

/** The versions of the harness and of what it stands on. */
export function versions(): { harness: string; cucumber: string; node: string } {
  return { harness, cucumber, node: process.versions.node };
}
