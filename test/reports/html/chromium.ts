import { source as axeSource } from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { findProgram } from '../../../testbed/launch/program';

/** Path of Debian's Chromium; undefined where it is not installed. */
export const CHROMIUM = findProgram('chromium');

/** Chromium without a window. Its sandbox needs rights that a container seldom has, and the pages here are our own. */
export async function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM ?? 'chromium', args: ['--no-sandbox'] });
}

/** A page, and everything that must not happen on it. */
export interface Watched {
  readonly page: Page;
  /** Errors of the script, and what the console complains about. */
  readonly complaints: readonly string[];
  /** What was asked for that is no file on this disk. */
  readonly requests: readonly string[];
}

/** Opens a file from disk, as a double click does. */
export async function openFile(
  browser: Browser,
  file: string,
  fragment = '',
  options: BrowserContextOptions = {},
): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) requests.push(request.url());
  });
  await page.goto(`file://${file}${fragment}`);
  return { page, complaints, requests };
}

/** What axe finds on a page that is serious or worse: the rule, and where. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate<{
    violations: { id: string; impact: string; nodes: { target: string[] }[] }[];
  }>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
