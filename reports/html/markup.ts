/** Text that is HTML already. Only `html` makes it, so that what came from the wire cannot pass for markup. */
export class Html {
  /** @param text must be well-formed HTML */
  constructor(readonly text: string) {}
}

/** What may stand in a template: text and numbers are escaped, HTML is taken as it is, nothing leaves nothing. */
export type Part = Html | string | number | undefined | readonly Part[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** No place in a document, even escaped; line feed and tab may stay. */
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;

const LONE_SURROGATES = /\p{Cs}/gu;

/** Fills values into HTML; works in text and in quoted attributes. Lines of the template lose their indentation. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(
    strings
      .map((string) => string.replace(/\s*\n\s*/g, '\n'))
      .map((string, at) => (at === 0 ? string : `${textOf(parts[at - 1])}${string}`))
      .join(''),
  );
}

/** An element whose content is taken as it is, to the letter: a script, a style, or data that needs no escaping. */
export function verbatim(name: 'script' | 'style', content: string, attributes = ''): Html {
  if (content.toLowerCase().includes(`</${name}`)) throw new Error(`a ${name} must not end itself`);
  return new Html(`<${name}${attributes}>${content}</${name}>\n`);
}

/** Text as it may stand in HTML, in text and in quoted attributes. Control characters become visible ones. */
export function escapeText(text: string): string {
  return text
    .replace(LONE_SURROGATES, '\uFFFD')
    .replace(CONTROLS, visible)
    .replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

function textOf(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string') return escapeText(part);
  if (typeof part === 'number') return String(part);
  return part.map(textOf).join('');
}

/** The control pictures of Unicode. */
function visible(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\uFFFD';
}
