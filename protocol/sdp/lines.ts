import type { SdpProblem } from './problems';

/** One line of a session description: type "=" value. */
export interface SdpLine {
  readonly type: string;
  /** Octet string. */
  readonly value: string;
}

/** The lines of one m= line with what is below it, or those above the first one. */
export type Section = readonly SdpLine[];

/** RFC 4566 s5: the order of lines at session level and below an m= line. */
const SESSION_ORDER = 'vosiuepcbtrzka';
const MEDIA_ORDER = 'micbka';
/** Lines that may be there more than once (RFC 4566 s9: e, p, b, t, r, a; c below m=). */
const REPEATABLE = 'epbtra';

/** Lines as read, and what is wrong with them. */
export interface ReadLines {
  readonly session: Section;
  readonly media: readonly Section[];
  readonly problems: readonly SdpProblem[];
}

/**
 * Cuts a session description into its lines and sections. A line ends in CRLF; LF alone is read as well (RFC 4566 s5), and
 * is a problem. What is no line is left out. Linear; never fails.
 */
export function readLines(text: string): ReadLines {
  const problems: SdpProblem[] = [];
  const sections: SdpLine[][] = [[]];
  let start = 0;
  while (start < text.length) {
    const lf = text.indexOf('\n', start);
    const end = lf < 0 ? text.length : lf;
    const hasCrLf = lf > start && text.charCodeAt(lf - 1) === 0x0d;
    const line = text.slice(start, hasCrLf ? end - 1 : end);
    start = end + 1;
    const reason = lineFault(line, hasCrLf);
    if (reason !== undefined) problems.push({ kind: 'line', reason, seen: line });
    const isLine = line.charCodeAt(1) === 0x3d && /^[a-z]/.test(line);
    if (!isLine) continue;
    if (line.startsWith('m')) sections.push([]);
    sections.at(-1)!.push({ type: line.charAt(0), value: line.slice(2) });
  }
  const [session = [], ...media] = sections;
  checkOrder(session, SESSION_ORDER, undefined, problems);
  for (const [index, section] of media.entries()) checkOrder(section, MEDIA_ORDER, index, problems);
  return { session, media, problems };
}

function lineFault(line: string, hasCrLf: boolean): string | undefined {
  if (line.charCodeAt(1) !== 0x3d || !/^[a-z]/.test(line)) return 'not a letter, "=" and a value';
  if (!hasCrLf) return 'a line ends in CRLF';
  return line.includes('\r') || line.includes('\0') ? 'CR or NUL within a line' : undefined;
}

function checkOrder(lines: Section, order: string, media: number | undefined, problems: SdpProblem[]): void {
  let latest = 0;
  const met = new Set<string>();
  const where = media === undefined ? {} : { media };
  for (const { type, value } of lines) {
    const seen = `${type}=${value}`;
    const at = order.indexOf(type);
    if (at < 0) problems.push({ kind: 'line-order', ...where, reason: `no ${type}= line here`, seen });
    else if (at < latest) {
      problems.push({
        kind: 'line-order',
        ...where,
        reason: `${type}= after ${order.charAt(latest)}=`,
        seen,
      });
    } else latest = at;
    const mayRepeat = REPEATABLE.includes(type) || (type === 'c' && media !== undefined);
    if (met.has(type) && !mayRepeat) {
      problems.push({ kind: 'repeated-line', ...where, reason: `${type}= is there twice`, seen });
    }
    met.add(type);
  }
}
