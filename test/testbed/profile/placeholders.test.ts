import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { fill, fillShell, placeholdersIn } from '../../../testbed/profile/placeholders';

const NAME = fc.stringMatching(/^[A-Za-z][A-Za-z0-9.-]{0,12}$/);
const VALUE = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...Array.from(`'"\\$\`(){}!*;&|<>#~ \n\tab-`)) }),
);
/** What an argument of a program can hold: everything but NUL. */
const ARGUMENT = VALUE.map((value) => value.replaceAll('\0', ''));
const WITHOUT_BRACES = fc.string().map((text) => text.replaceAll(/[{}]/g, ''));

describe('placeholders', () => {
  it('are filled in, and everything around them stays', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(WITHOUT_BRACES, NAME, VALUE)), WITHOUT_BRACES, (parts, end) => {
        const values = Object.fromEntries(parts.map(([, name, value]) => [name, value]));
        const template = parts.map(([before, name]) => `${before}{${name}}`).join('') + end;
        const expected = parts.map(([before, name]) => before + values[name]!).join('') + end;
        assert.equal(fill(template, values), expected);
        assert.deepEqual(placeholdersIn(template), [...new Set(parts.map(([, name]) => name))]);
      }),
    );
  });

  it('are not looked for in values', () => {
    fc.assert(fc.property(VALUE, (value) => assert.equal(fill('{a}', { a: value, b: 'no' }), value)));
  });

  const braces: [string, string, string, string[]][] = [
    ['JSON', '{"to":"{target}","in":{"a":{}}}', '{"to":"T","in":{"a":{}}}', ['target']],
    ['JSON with one right after', '{"a":{target}}', '{"a":T}', ['target']],
    ['a regular expression', 'grep -E "a{2,3}" {target}', 'grep -E "a{2,3}" T', ['target']],
    ['no name', '{} {1} {-a} {a_b} {a b} {{}} { a }', '{} {1} {-a} {a_b} {a b} {{}} { a }', []],
    ['doubled braces', '{{target}} {target}', '{target} T', ['target']],
    ['doubled and one more', '{{{target}}}', '{{target}}', []],
    ['half of it', '{target {target} target}', '{target T target}', ['target']],
  ];
  for (const [what, template, expected, names] of braces)
    it(`leave other braces as they are: ${what}`, () => {
      assert.equal(fill(template, { target: 'T' }), expected);
      assert.deepEqual(placeholdersIn(template), names);
    });

  it('without a value are an error, whatever objects inherit', () => {
    for (const write of [fill, fillShell])
      for (const name of ['target', 'constructor', 'toString'])
        assert.throws(() => write(`a {${name}}`, { other: '' }), {
          message: `there is no value for {${name}}`,
        });
  });
});

describe('placeholders in a command line', () => {
  const templates: [string, (value: string) => string][] = [
    ['{a}', (value) => value],
    ['x{a}y{a}', (value) => `x${value}y${value}`],
    ['"{a}"', (value) => value],
    ["'{a}'", (value) => value],
    [`"it's {a}"`, (value) => `it's ${value}`],
    [`'say "{a}'"{a}"{a}`, (value) => `say "${value}${value}${value}`],
    [`\\'{a}\\"{a}`, (value) => `'${value}"${value}`],
    [`"\\"{a}"`, (value) => `"${value}`],
    [`'\\'{a}`, (value) => `\\${value}`],
    // What $(...) brings ends before its last line breaks, so something has to stand behind.
    ['"$(printf %s {a}; printf x)"', (value) => `${value}x`],
    ['"$(printf %s "{a}"; printf x)"', (value) => `${value}x`],
    [`"$(printf %s '{a}'; printf "%s" "$(printf %s "{a}"; printf x)")"`, (value) => `${value}${value}x`],
    ['"$(printf "%s" "")"{a}', (value) => value],
    [`"x" # don't say "{a}`, () => 'x'],
    ['$none{a}', (value) => value],
    ['"${{none}}{a}"', (value) => value],
  ];
  for (const [template, expected] of templates)
    it(`are one text to /bin/sh: ${template}`, () => {
      fc.assert(
        fc.property(ARGUMENT, (value) => {
          const line = `printf '%s.' ${fillShell(template, { a: value })}`;
          const said = execFileSync('/bin/sh', ['-c', line], {
            stdio: ['ignore', 'pipe', 'pipe'],
          }).toString();
          assert.equal(said, `${expected(value)}.`);
        }),
        { numRuns: 60 },
      );
    });

  const refused: [string, RegExp][] = [
    ['echo `echo {a}`', /^\{a\} cannot stand within backquotes; write \$\(\.\.\.\) instead$/],
    ['echo "${x:-{a}}"', /^\{a\} cannot stand within \$\{\.\.\.\}; /],
    ['cat <<END\n{a}\nEND', /^\{a\} cannot stand in a here-document; /],
    ['echo \\{a}', /^\{a\} cannot stand behind a backslash; /],
    ['echo "\\{a}"', /^\{a\} cannot stand behind a backslash; /],
    ['echo ${a}', /^\{a\} cannot stand behind a "\$" or a variable; .* write \$\{\{a\}\}$/],
    ['echo "$x{a}"', /^\{a\} cannot stand behind a "\$" or a variable; /],
    ["echo $'it\\'s {a}'", /^\{a\} cannot stand behind \$'/],
    ['echo "$(case x in a) echo {a};; esac)"', /behind "case" within \$\(\.\.\.\); /],
  ];
  for (const [template, message] of refused)
    it(`are refused where they could not be quoted: ${template.replaceAll('\n', ' ')}`, () => {
      assert.throws(() => fillShell(template, { a: 'x' }), { message });
    });

  it('run nothing, whatever is in them and wherever they stand', () => {
    const text = fc.string({ unit: fc.constantFrom(...Array.from(`'"\\$\`(){}#; =ax|\n`)), maxLength: 12 });
    const folder = mkdtempSync(join(tmpdir(), 'sip-push-shell-'));
    try {
      fc.assert(
        fc.property(text, text, (before, after) => {
          const template = `: ${before}{a}${after}`;
          const values = [
            '$(>ran)',
            '`>ran`',
            "'$(>ran)'",
            '"$(>ran)"',
            ';>ran;',
            '\n>ran\n',
            ')$(>ran)',
            '\\$(>ran)',
          ];
          for (const a of values) {
            let line: string;
            try {
              line = fillShell(template, { a });
            } catch {
              continue;
            }
            spawnSync('/bin/sh', ['-c', line], { cwd: folder, stdio: 'ignore', timeout: 2000 });
            const left = readdirSync(folder);
            for (const each of left) rmSync(join(folder, each));
            assert.deepEqual(left, [], JSON.stringify(line));
          }
        }),
        { numRuns: 60 },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
