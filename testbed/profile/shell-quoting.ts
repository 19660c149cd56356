/** A piece of a command line: text that the shell is to interpret, or a value that it must take as it is. */
export type ShellPiece = { readonly text: string } | { readonly name: string; readonly value: string };

/** Where in a command line of /bin/sh a character stands. */
type Context = Quotable | keyof typeof NOT_QUOTABLE;
type Quotable = 'bare' | 'double' | 'single' | 'comment';

const NOT_QUOTABLE = {
  backquote: 'within backquotes; write $(...) instead',
  expansion: 'within ${...}; give it to a variable of its own before',
  'here-document': 'in a here-document; use printf instead',
  // Not followed any further than this: one shell ends them elsewhere than another, or the scan does.
  obscure: `behind $'...', nor behind "case" within $(...); write it in another way`,
} as const;

/**
 * Joins the pieces of a command line, each value quoted for the place that it stands in.
 * @throws Error when a value stands where nothing can be quoted
 */
export function quotedForShell(pieces: readonly ShellPiece[]): string {
  const scan = new ShellScan();
  let line = '';
  for (const piece of pieces) {
    if ('text' in piece) {
      scan.read(piece.text);
      line += piece.text;
    } else {
      const { name } = piece;
      if (scan.isBehindBackslash)
        throw new Error(`{${name}} cannot stand behind a backslash; take that away`);
      if (scan.isBehindVariable)
        throw new Error(
          `{${name}} cannot stand behind a "$" or a variable; for a variable of the shell write \${{${name}}}`,
        );
      line += quoted(piece, scan.context);
      scan.readValue();
    }
  }
  return line;
}

function quoted({ name, value }: { name: string; value: string }, context: Context): string {
  if (value.includes('\0')) throw new Error(`the value of {${name}} holds a NUL, which no command can take`);
  switch (context) {
    case 'bare':
      return `'${value.replaceAll("'", `'\\''`)}'`;
    case 'single':
      return value.replaceAll("'", `'\\''`);
    case 'double':
      return value.replaceAll(/[\\"$`]/g, '\\$&');
    case 'comment':
      return '';
    default:
      throw new Error(`{${name}} cannot stand ${NOT_QUOTABLE[context]}`);
  }
}

/** Follows the quoting of a command line, as far as POSIX (Shell Command Language, section 2.2) defines it. */
class ShellScan {
  /** The contexts that are open, the innermost last; a "(" within a bare one opens another. */
  private readonly open: Context[] = ['bare'];
  /** What came before, as far as the next character depends on it. */
  private before = '';
  /** The name of a variable that may not have ended yet, with its "$". */
  private variable = '';
  private word = '';

  get context(): Context {
    return this.open[this.open.length - 1]!;
  }

  get isBehindBackslash(): boolean {
    return this.before === '\\' && this.context !== 'single' && this.context !== 'comment';
  }

  /** Within quotation marks a value would go on with the name of a variable; a bare one is set apart by its own. */
  get isBehindVariable(): boolean {
    if (this.context === 'double') return this.variable !== '';
    return this.context === 'bare' && this.variable === '$';
  }

  /** A value is a part of a word, and ends whatever the text before it had begun. */
  readValue(): void {
    this.before = 'v';
    this.variable = '';
    this.word = '';
  }

  read(text: string): void {
    for (const character of text) this.step(character);
  }

  private step(character: string): void {
    const { before, isBehindBackslash } = this;
    // An escaped character means nothing, nor does a backslash that is escaped itself.
    this.before = isBehindBackslash ? 'v' : character;
    const goesOn = /\w/.test(character) && !isBehindBackslash;
    if (goesOn && this.variable !== '') this.variable += character;
    else this.variable = character === '$' && !isBehindBackslash ? '$' : '';
    if (isBehindBackslash) return;
    switch (this.context) {
      case 'single':
        if (character === "'") this.open.pop();
        return;
      case 'comment':
        if (character === '\n') this.open.pop();
        return;
      case 'backquote':
        if (character === '`') this.open.pop();
        return;
      case 'expansion':
        if (character === '}') this.open.pop();
        return;
      case 'here-document':
      case 'obscure':
        return;
      case 'double':
        if (character === '"') this.open.pop();
        else this.opening(character, before);
        return;
      case 'bare':
        this.bare(character, before);
    }
  }

  private bare(character: string, before: string): void {
    const { word } = this;
    this.word = /\w/.test(character) ? word + character : '';
    if (this.word === '' && word === 'case' && this.open.length > 1) this.open.push('obscure');
    else if (character === "'") this.open.push(before === '$' ? 'obscure' : 'single');
    else if (character === '"') this.open.push('double');
    else if (character === '#' && (before === '' || ' \t\n;&|('.includes(before))) this.open.push('comment');
    else if (character === '<' && before === '<') this.open.push('here-document');
    else if (character === '(') this.open.push('bare');
    else if (character === ')') {
      if (this.open.length > 1) this.open.pop();
    } else this.opening(character, before);
  }

  /** What begins something new in a bare place and within double quotation marks alike. */
  private opening(character: string, before: string): void {
    if (character === '`') this.open.push('backquote');
    else if (before === '$' && character === '{') this.open.push('expansion');
    else if (before === '$' && character === '(') this.open.push('bare');
  }
}
