import { composeMultipart, type Content } from '../../protocol/mime/compose';
import { UsageError } from '../../testbed/failures';

/** A line of an outline: what a part is, and how deep it stands. */
interface Line {
  readonly depth: number;
  readonly head: string;
  readonly marks: readonly string[];
  readonly text: string | undefined;
}

/** One mark behind the type of a part, and what it does to the part. */
const MARKS: readonly (readonly [RegExp, (part: Content, match: RegExpExecArray) => Content])[] = [
  [
    /^(required|optional)$/,
    (part, [, handling]) => ({ ...part, disposition: `${useOf(part)};handling=${handling!}` }),
  ],
  [/^for ([a-z-]+)$/, (part, [, use]) => ({ ...part, disposition: `${use!};handling=${handlingOf(part)}` })],
  [/^coded ([a-z0-9-]+)$/, (part, [, coding]) => withHeader(part, 'Content-Encoding', coding!)],
  [/^in ([a-zA-Z-]+)$/, (part, [, language]) => withHeader(part, 'Content-Language', language!)],
  [
    /^base64$/,
    (part) => ({
      ...withHeader(part, 'Content-Transfer-Encoding', 'base64'),
      body: Buffer.from(part.body.toString('base64'), 'latin1'),
    }),
  ],
];
const WITHOUT_DISPOSITION = 'without disposition';

/**
 * Content from an outline: each part on a line of its own, in a multipart if it is indented below it. "alternative; optional",
 * "text/html; for icon: <b>!</b>".
 * @throws UsageError when it cannot be read
 */
export function contentFrom(outline: string): Content {
  const lines = outline.split('\n').map(readLine);
  const [root, next] = partAt(lines, 0);
  if (next < lines.length)
    throw new UsageError(`the outline of a body has two parts on top: "${lines[next]!.head}"`);
  return root;
}

/** A part, and where the next line is that does not belong to it. */
function partAt(lines: readonly Line[], at: number): [Content, number] {
  const { depth, head, marks, text } = lines[at]!;
  const parts: Content[] = [];
  let next = at + 1;
  while (next < lines.length && lines[next]!.depth > depth) {
    const [part, after] = partAt(lines, next);
    parts.push(part);
    next = after;
  }
  if (text === undefined && parts.length === 0) throw new UsageError(`the part "${head}" has no content`);
  const whole =
    text === undefined ? composeMultipart(head, parts) : { type: head, body: Buffer.from(text, 'utf8') };
  return [marks.reduce(marked, whole), next];
}

function marked(part: Content, mark: string): Content {
  if (mark === WITHOUT_DISPOSITION) return { ...part, disposition: '' };
  for (const [pattern, change] of MARKS) {
    const match = pattern.exec(mark);
    if (match) return change(part, match);
  }
  throw new UsageError(`nobody knows what "${mark}" makes of a part`);
}

function readLine(line: string): Line {
  const match = /^( *)([^:;]+)((?:; [^:;]+)*)(?:: (.*))?$/.exec(line);
  if (!match) throw new UsageError(`this is no line of an outline of a body: "${line}"`);
  const [, indent = '', head = '', marks = '', text] = match;
  return { depth: indent.length, head, marks: marks.split('; ').slice(1), text };
}

function useOf({ disposition = 'render' }: Content): string {
  return disposition.split(';')[0]!;
}

function handlingOf({ disposition = '' }: Content): string {
  return disposition.includes('optional') ? 'optional' : 'required';
}

function withHeader(part: Content, name: string, value: string): Content {
  return { ...part, headers: [...(part.headers ?? []), [name, value]] };
}
