/** An attribute to write; one without a value is left out. */
export type Attribute = readonly [name: string, value: string | number | undefined];

/** Attributes as they stand in a tag, each after a space. */
export function attributesText(attributes: readonly Attribute[]): string {
  return attributes
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${charactersText(String(value))}"`))
    .join('');
}

/**
 * Characters of an element or an attribute. White space other than the space is written as references, which a reader does
 * not normalise (XML 1.0 s2.11, s3.3.3); what XML has no way to hold becomes U+FFFD.
 */
export function charactersText(value: string): string {
  return value
    .replace(/[&<>"\t\n\r]/g, (each) => REFERENCES.get(each) ?? each)
    .replace(NO_CHARACTER, '\uFFFD');
}

const REFERENCES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ['\t', '&#9;'],
  ['\n', '&#10;'],
  ['\r', '&#13;'],
]);

/** What XML 1.0 has no way to hold (s2.2). */
const NO_CHARACTER = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
