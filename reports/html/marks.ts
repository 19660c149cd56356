/** A part of the octets: first character, and the one behind the last. */
export type Mark = readonly [start: number, end: number];

const SHORTEST = 8;
const MOST_WORDS = 60;

/**
 * Where in the octets that stands which a finding has seen: its words are compared with the octets, because that is how findings
 * tell what they saw. From the surest down: the longest run of words that stands in the frame; something quoted; the
 * flag of an MSRP chunk; a status code; a header field that it names. Nothing when no words lead to the octets.
 *
 * @param octets one character each
 * @param words what the finding saw (`actual`)
 */
export function marksIn(octets: string, words: string): Mark[] {
  const found =
    longestRun(octets, words) ?? quoted(octets, words) ?? status(octets, words) ?? headerField(octets, words);
  return found === undefined ? [] : [found];
}

function longestRun(octets: string, words: string): Mark | undefined {
  const tokens = words.split(/\s+/).slice(0, MOST_WORDS);
  let best = '';
  for (let start = 0; start < tokens.length; start += 1) {
    let run = '';
    for (let end = start; end < tokens.length; end += 1) {
      const longer = end === start ? tokens[end]! : `${run} ${tokens[end]!}`;
      const bare = longer.replace(/[,;:.)"]+$/, '');
      if (bare.length > best.length && tells(bare) && octets.includes(bare)) best = bare;
      if (!octets.includes(longer)) break;
      run = longer;
    }
  }
  return best === '' ? undefined : wholeLineOf(octets, best);
}

/** Long enough to be no accident, and more than plain words or the name of a header field. */
function tells(run: string): boolean {
  return run.length >= SHORTEST && /[^A-Za-z -]/.test(run);
}

/** A header field is marked from its name on, where the words begin with the name. */
function wholeLineOf(octets: string, run: string): Mark {
  const atLineStart = octets.indexOf(`\n${run}`);
  const start = atLineStart >= 0 ? atLineStart + 1 : octets.indexOf(run);
  return [start, start + run.length];
}

function quoted(octets: string, words: string): Mark | undefined {
  for (const [, text = ''] of words.matchAll(/"([^"]+)"/g)) {
    if (/^[+$#]$/.test(text)) {
      const flag = /-------[^\r\n]*[+$#]\r?\n?$/.exec(octets);
      if (flag !== null) return [flag.index, flag.index + flag[0].trimEnd().length];
    }
    const at = text.length < 3 ? -1 : octets.indexOf(text);
    if (at >= 0) return [at, at + text.length];
  }
  return undefined;
}

function status(octets: string, words: string): Mark | undefined {
  const [line = '', code = ''] =
    /^(?:SIP\/2\.0|MSRP [^ \r\n]+|HTTP\/1\.\d) (\d{3})[^\r\n]*/.exec(octets) ?? [];
  return code !== '' && new RegExp(`\\b${code}\\b`).test(words) ? [0, line.length] : undefined;
}

function headerField(octets: string, words: string): Mark | undefined {
  const head = octets.slice(0, Math.max(0, octets.search(/\r?\n\r?\n/)) || octets.length);
  for (const { index, 0: line, 1: name = '' } of head.matchAll(/^([A-Za-z][A-Za-z-]*)[ \t]*:[^\r\n]*/gm)) {
    // A short word such as To is too often just a word.
    if (name.length < 3) continue;
    if (new RegExp(`(^|[^A-Za-z-])${name}($|[^A-Za-z-])`).test(words)) return [index, index + line.length];
  }
  return undefined;
}
