import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
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
});
