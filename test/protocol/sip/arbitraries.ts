import fc from 'fast-check';

/** Texts for property tests of the SIP grammar. */

const ALPHANUM = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

function textOf(characters: string, constraints: fc.StringConstraints): fc.Arbitrary<string> {
  return fc.string({ ...constraints, unit: fc.constantFrom(...Array.from(characters)) });
}

/** token of RFC 3261 s25.1. */
export const token = textOf(ALPHANUM + "-.!%*_+`'~", { minLength: 1, maxLength: 12 });

/** Any octet string. */
export const octets = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((c) => String.fromCharCode(c)),
});

/** Octet strings that a quoted string can hold: UTF-8, and no CR or LF. */
export const quotable = fc
  .string({ unit: 'binary-ascii' })
  .map((text) => text.replace(/[\r\n]/g, ' '))
  .chain((ascii) => fc.constantFrom(ascii, `${ascii}\u00c3\u00a4`, `\u00e2\u0082\u00ac${ascii}`));

/** Texts made of the pieces on which SIP parsers trip. */
export const trippers = fc
  .array(
    fc.oneof(
      fc.constantFrom(...Array.from('<>";,=:@/?&%[]*!#+\\ \t')),
      fc.constantFrom(
        'sip:',
        'sips:',
        'tel:',
        'a',
        '1',
        '\\"',
        '%41',
        '%',
        '::1',
        '[::1]',
        '192.0.2.1',
        'tag',
        'SIP/2.0/UDP ',
      ),
      fc.constantFrom(
        '\u00e4',
        '\u00c3\u00a4',
        '\u0000',
        '\u20ac',
        'h.example',
        ';gr',
        'Digest ',
        'branch=',
        ' GMT',
        '.',
        '-',
      ),
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(''));

const label = fc
  .tuple(fc.constantFrom(...Array.from('abcXYZ')), textOf('ab-1', { maxLength: 5 }))
  .map(([first, rest]) => `${first}${rest}z`);

/** hostname of RFC 3261 s25.1. */
export const hostname = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.'));

export const ipv4 = fc.ipV4();

/** IPv6reference, with brackets. */
export const ipv6Reference = fc.ipV6().map((address) => `[${address}]`);

export const host = fc.oneof(hostname, ipv4, ipv6Reference);

const escape = fc.integer({ min: 0, max: 255 }).map((octet) => '%' + octet.toString(16).padStart(2, '0'));

function withEscapes(characters: string, constraints: fc.StringConstraints): fc.Arbitrary<string> {
  const unit = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...Array.from(characters)) },
    { weight: 1, arbitrary: escape },
  );
  return fc.string({ ...constraints, unit });
}

export const user = withEscapes(ALPHANUM + "-_.!~*'()&=+$,;?/", { minLength: 1, maxLength: 12 });
export const password = withEscapes(ALPHANUM + "-_.!~*'()&=+$,", { maxLength: 8 });
export const port = fc.integer({ min: 0, max: 65535 });

const pname = textOf('abcxyz', { minLength: 1, maxLength: 3 }).map((name) => `x${name}`);
const pvalue = withEscapes(ALPHANUM + "-_.!~*'()[]/:&+$", { minLength: 1, maxLength: 12 });

/** URI parameters that have no rule of their own, each name once. */
export const uriParams = fc.uniqueArray(
  fc.record({ name: pname, value: fc.option(pvalue, { nil: undefined }) }, { noNullPrototype: true }),
  { selector: ({ name }) => name, maxLength: 4 },
);

const hname = withEscapes(ALPHANUM + '-_.', { minLength: 1, maxLength: 6 });
const hvalue = withEscapes(ALPHANUM + '-_.[]/?:+$', { maxLength: 8 });

export const uriHeaders = fc.array(fc.record({ name: hname, value: hvalue }, { noNullPrototype: true }), {
  maxLength: 3,
});
