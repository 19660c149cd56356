import { ALPHA, DIGIT, TOKEN, equalIgnoreCase, isIn, lowerCase, skip, trimSpace } from './characters';
import { Fault } from './fault';
import { Params, unquote, type Param } from './params';

/** One filter of a feature parameter (RFC 3840 s5, s9); the terms of a value are joined by OR. */
export type FeatureTerm = { readonly negated: boolean } & (
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** Compared without regard to case. */
  | { readonly kind: 'token'; readonly token: string }
  /** "#=n" has min = max, "#>=n" max = Infinity, "#<=n" min = -Infinity. */
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  /** The text between "<" and ">", compared with regard to case. */
  | { readonly kind: 'string'; readonly text: string }
);

/** Value of one feature parameter. Without "=" it is the boolean TRUE. */
export interface FeatureValue {
  /** As in the Contact, with quotation marks; absent if the parameter has no value. */
  readonly spelled?: string;
  readonly terms: readonly FeatureTerm[];
  /** First departure from the grammar of feature-param; the terms then hold the nearest liberal reading. */
  readonly fault?: Fault;
}

/** The base tags, which stand without "+" (RFC 3840 s9). */
const BASE_TAGS: ReadonlySet<string> = new Set([
  ...[
    'audio',
    'automata',
    'class',
    'duplex',
    'data',
    'control',
    'mobility',
    'description',
    'events',
    'priority',
  ],
  ...[
    'methods',
    'schemes',
    'application',
    'video',
    'language',
    'type',
    'isfocus',
    'actor',
    'text',
    'extensions',
  ],
]);

/** True for the name of a feature parameter: a base tag or "+" ftag-name; not q, expires, reg-id, pub-gruu, temp-gruu. */
export function isFeatureName(name: string): boolean {
  return name.charCodeAt(0) === 0x2b || BASE_TAGS.has(lowerCase(name));
}

/** The feature parameters of a Contact, Accept-Contact or Reject-Contact value, in order (RFC 3840 s9). Immutable. */
export class Features {
  /** By parameter name in lower case: "mobility", "+sip.instance". Of a tag given twice, the first. */
  readonly tags: ReadonlyMap<string, FeatureValue>;
  /** The feature parameters alone, as spelled. */
  readonly params: Params;
  /** Departures from the grammar of feature-param, and tags given twice (RFC 3840 s9). */
  readonly faults: readonly Fault[];

  private constructor(entries: readonly Param[]) {
    const tags = new Map<string, FeatureValue>();
    const faults: Fault[] = [];
    for (const { name, value } of entries) {
      const key = lowerCase(name);
      if (tags.has(key)) {
        faults.push(new Fault(`feature tag "${name}" given twice`));
        continue;
      }
      const read = readFeatureValue(value);
      tags.set(key, read);
      if (read.fault !== undefined) faults.push(new Fault(`${name}: ${read.fault.reason}`, read.fault.at));
      if (!isFeatureTag(key)) faults.push(new Fault(`"${name}" is no feature tag name`));
    }
    this.tags = tags;
    this.params = new Params(entries);
    this.faults = faults;
  }

  /** Picks the feature parameters out of all parameters. */
  static of(params: Params): Features {
    return new Features(params.entries.filter(({ name }) => isFeatureName(name)));
  }

  /** The feature parameters as spelled: ';mobility="mobile";text'. */
  toString(): string {
    return this.params.toString();
  }
}

/** enc-feature-tag: a base tag, or "+" ALPHA *( ALPHA / DIGIT / "!" / "'" / "." / "-" / "%" ). */
function isFeatureTag(name: string): boolean {
  if (name.charCodeAt(0) !== 0x2b) return true;
  if (!isIn(name.charCodeAt(1), ALPHA)) return false;
  for (let i = 2; i < name.length; i++) {
    if (!isIn(name.charCodeAt(i), ALPHA | DIGIT) && !"!'.-%".includes(name[i]!)) return false;
  }
  return true;
}

/** Reads a value as spelled in a header parameter: LDQUOT ( tag-value-list / string-value ) RDQUOT, or none. */
export function readFeatureValue(spelled: string | undefined): FeatureValue {
  if (spelled === undefined) return { terms: [{ negated: false, kind: 'boolean', value: true }] };
  const isQuoted = spelled.charCodeAt(0) === 0x22;
  const text = unquote(spelled);
  let fault = isQuoted ? undefined : new Fault('quoted string expected');
  let terms: FeatureTerm[];
  if (isQuoted && text.charCodeAt(0) === 0x3c) {
    fault = stringValueFault(spelled);
    const end = text.charCodeAt(text.length - 1) === 0x3e ? text.length - 1 : text.length;
    terms = [{ negated: false, kind: 'string', text: text.slice(1, end) }];
  } else {
    terms = [];
    for (const element of text.split(',')) {
      const trimmed = trimSpace(element);
      if (trimmed !== element) fault ??= new Fault('no white space is allowed in a list of values');
      const term = readTerm(trimmed);
      if (term.fault !== undefined) fault ??= term.fault;
      terms.push(term.value);
    }
  }
  return fault === undefined ? { spelled, terms } : { spelled, terms, fault };
}

/** string-value = "<" *(qdtext-no-abkt / quoted-pair ) ">" */
function stringValueFault(spelled: string): Fault | undefined {
  const close = spelled.length - 2;
  for (let i = 2; i < close; i++) {
    const c = spelled.charCodeAt(i);
    if (c === 0x5c) i++;
    else if (c === 0x3c || c === 0x3e) return new Fault('"<" or ">" inside a string value', i);
  }
  return close > 1 && spelled.charCodeAt(close) === 0x3e
    ? undefined
    : new Fault('">" expected after a string value', close);
}

/** tag-value = ["!"] (token-nobang / boolean / numeric) */
function readTerm(text: string): { value: FeatureTerm; fault?: Fault } {
  const negated = text.charCodeAt(0) === 0x21;
  const bare = negated ? text.slice(1) : text;
  if (equalIgnoreCase(bare, 'TRUE')) return { value: { negated, kind: 'boolean', value: true } };
  if (equalIgnoreCase(bare, 'FALSE')) return { value: { negated, kind: 'boolean', value: false } };
  if (bare.charCodeAt(0) === 0x23) {
    const range = readNumeric(bare);
    if (range !== undefined) return { value: { negated, kind: 'number', ...range } };
    return { value: { negated, kind: 'token', token: bare }, fault: new Fault(`malformed number "${bare}"`) };
  }
  const value: FeatureTerm = { negated, kind: 'token', token: bare };
  const isTokenNobang = bare.length > 0 && skip(bare, 0, TOKEN) === bare.length && !bare.includes('!');
  return isTokenNobang ? { value } : { value, fault: new Fault(`"${bare}" is no token`) };
}

/** numeric = "#" ( ">=" / "<=" / "=" / (number ":") ) number */
function readNumeric(text: string): { min: number; max: number } | undefined {
  let from = 1;
  let relation = text.slice(1, 3);
  if (relation === '>=' || relation === '<=') from = 3;
  else if (relation.startsWith('=')) {
    relation = '=';
    from = 2;
  }
  const firstEnd = numberEnd(text, from);
  if (firstEnd < 0) return undefined;
  const first = Number(text.slice(from, firstEnd));
  if (from === 1) {
    if (text.charCodeAt(firstEnd) !== 0x3a) return undefined;
    const lastEnd = numberEnd(text, firstEnd + 1);
    return lastEnd === text.length ? { min: first, max: Number(text.slice(firstEnd + 1)) } : undefined;
  }
  if (firstEnd < text.length) return undefined;
  if (relation === '=') return { min: first, max: first };
  return relation === '>=' ? { min: first, max: Infinity } : { min: -Infinity, max: first };
}

/** Index after number = [ "+" / "-" ] 1*DIGIT ["." 0*DIGIT]; -1 if none stands at `from`. */
function numberEnd(text: string, from: number): number {
  const c = text.charCodeAt(from);
  const digits = c === 0x2b || c === 0x2d ? from + 1 : from;
  const end = skip(text, digits, DIGIT);
  if (end === digits) return -1;
  return text.charCodeAt(end) === 0x2e ? skip(text, end + 1, DIGIT) : end;
}
