import { createHash } from 'node:crypto';
import { html, verbatim, type Html } from './markup';

/** What a page is made of besides its body. */
export interface PageParts {
  /** Plain text. */
  readonly title: string;
  readonly style: string;
  /** The script of the page, which the body holds. */
  readonly script?: string;
}

/**
 * A page that needs no server and no network. It runs its own script, if it has one, and no other, and loads nothing: what the
 * wire holds can do no harm even in here.
 */
export function pageShell({ title, style, script }: PageParts, body: Html): string {
  const policy = [
    `default-src 'none'`,
    ...(script === undefined ? [] : [`script-src ${hash(script)}`]),
    `style-src ${hash(style)}`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        ${verbatim('style', style)}
      </head>
      <body>
        ${body}
      </body>
    </html> `.text;
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
