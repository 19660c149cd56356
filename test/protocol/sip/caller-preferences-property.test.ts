import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { buildRequest, type HeaderPair } from '../../../protocol/sip/build';
import { matchContacts, preferencesOf } from '../../../protocol/sip/caller-preferences';
import { parseContact } from '../../../protocol/sip/contact';
import { isFault } from '../../../protocol/sip/fault';
import { featurePredicate } from '../../../protocol/sip/feature-matching';

/**
 * RFC 3841 s7.2 read a second time, from the text, and by brute force: a predicate describes the feature collections in
 * which it holds, and two predicates match when some collection of a finite world holds for both (RFC 2533). The world
 * has all values that are written anywhere, one of each kind that is written nowhere, and numbers between all numbers.
 */
type Atom = { readonly not: boolean } & (
  | { readonly is: 'word'; readonly word: string }
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'range'; readonly low: number; readonly high: number; readonly spelled: string }
);
type Tags = Readonly<Record<string, readonly Atom[]>>;
interface Wish {
  readonly tags: Tags;
  readonly require: boolean;
  readonly explicit: boolean;
}

const WORDS = ['TRUE', 'FALSE', 'mobile', 'Mobile', 'fixed'];
const TEXTS = ['PC', 'pc', 'A b'];
const NUMBERS = [-1, 0, 1.5, 2, 3];

type Value = string | number | { text: string };

/**
 * The values that a tag may have: a tag is either for numbers or for what is none (RFC 2533 s3.1). Words compare without regard to
 * case, so that each is written in lower case; Booleans are words (RFC 3841 s7.2.4).
 */
const OTHERS: readonly Value[] = [
  ...['true', 'false', 'mobile', 'fixed', 'something-else'],
  ...[...TEXTS, 'another'].map((text) => ({ text })),
];
const WORLD: Readonly<Record<string, readonly Value[]>> = {
  audio: OTHERS,
  mobility: OTHERS,
  '+x.level': [-100, -0.5, 0.5, 1.7, 2.5, 100, ...NUMBERS],
  '+x.name': OTHERS,
};

function holds(atom: Atom, value: Value): boolean {
  return atomHolds(atom, value) !== atom.not;
}

function atomHolds(atom: Atom, value: Value): boolean {
  if (atom.is === 'word') return value === atom.word.toLowerCase();
  if (atom.is === 'text') return typeof value === 'object' && value.text === atom.text;
  return typeof value === 'number' && value >= atom.low && value <= atom.high;
}

/** Tags are independent of each other, so that a collection is one value for each. */
function match(a: Tags, b: Tags): boolean {
  return Object.keys({ ...a, ...b }).every((tag) =>
    WORLD[tag]!.some((value) =>
      [a[tag], b[tag]].every((atoms) => atoms === undefined || atoms.some((atom) => holds(atom, value))),
    ),
  );
}

/** The text of s7.2.4, one sentence after the other. */
function bruteForce(
  contacts: readonly Tags[],
  accept: readonly Wish[],
  reject: readonly Tags[],
): Map<number, number | undefined> {
  const targetSet = new Map(contacts.map((each, i) => [i, each]));
  const qa = new Map<number, number | undefined>();
  const immune = [...targetSet.keys()].filter((i) => Object.keys(contacts[i]!).length === 0);
  for (const i of immune) targetSet.delete(i);
  for (const [i, contact] of [...targetSet])
    for (const predicate of reject) {
      const isDiscarded = Object.keys(predicate).some((tag) => !(tag in contact));
      if (!isDiscarded && match(predicate, contact)) targetSet.delete(i);
    }
  for (const [i, contact] of [...targetSet]) {
    let matchingSet = [...accept];
    for (const predicate of accept) {
      if (match(predicate.tags, contact)) continue;
      if (predicate.require) targetSet.delete(i);
      else matchingSet = matchingSet.filter((each) => each !== predicate);
    }
    const scores: number[] = [];
    for (const predicate of matchingSet) {
      const names = Object.keys(predicate.tags);
      let score = 0;
      for (const tag of names) if (tag in contact) score += 1 / names.length;
      const isWhole = names.every((tag) => tag in contact);
      if (isWhole) score = 1;
      if (!isWhole && predicate.explicit && predicate.require) targetSet.delete(i);
      else if (!isWhole && predicate.explicit) score = 0;
      scores.push(score);
    }
    if (scores.length > 0) qa.set(i, scores.reduce((a, b) => a + b) / scores.length);
    // s5.2: whoever matches nothing is tried last. With no Accept-Contact at all there is nothing to average.
    else qa.set(i, accept.length > 0 ? 0 : undefined);
  }
  for (const i of immune) qa.set(i, 1);
  const left = [...targetSet.keys(), ...immune].sort((a, b) => a - b);
  return new Map(left.map((i) => [i, qa.get(i)]));
}

const number = fc.constantFrom(...NUMBERS);
const range = fc.oneof(
  number.map((n) => ({ low: n, high: n, spelled: `#=${n}` })),
  number.map((n) => ({ low: n, high: Infinity, spelled: `#>=${n}` })),
  number.map((n) => ({ low: -Infinity, high: n, spelled: `#<=${n}` })),
  // A range without a number in it describes nobody, and is no sensible thing to say.
  fc.tuple(number, number).map(([a, b]) => {
    const [low, high] = [Math.min(a, b), Math.max(a, b)];
    return { low, high, spelled: `#${low}:${high}` };
  }),
);
const level: fc.Arbitrary<Atom> = fc
  .tuple(fc.boolean(), range)
  .map(([not, each]) => ({ not, is: 'range', ...each }));
const word: fc.Arbitrary<Atom> = fc
  .tuple(fc.boolean(), fc.constantFrom(...WORDS))
  .map(([not, each]) => ({ not, is: 'word', word: each }));
const text: fc.Arbitrary<Atom> = fc
  .constantFrom(...TEXTS)
  .map((each) => ({ not: false, is: 'text', text: each }));
const listOf = (each: fc.Arbitrary<Atom>): fc.Arbitrary<readonly Atom[]> =>
  fc.array(each, { minLength: 1, maxLength: 3 });
/** A string stands alone; everything else may stand in a list. */
const tagged = fc.oneof(
  fc.tuple(fc.constantFrom('audio', 'mobility', '+x.name'), listOf(word)),
  fc.tuple(fc.constant('+x.level'), listOf(level)),
  fc.tuple(
    fc.constant('+x.name'),
    text.map((each) => [each]),
  ),
);
const tags: fc.Arbitrary<Tags> = fc
  .array(tagged, { maxLength: 3 })
  .map((entries) => Object.fromEntries(entries));
const wish: fc.Arbitrary<Wish> = fc.record({ tags, require: fc.boolean(), explicit: fc.boolean() });

function spelled(given: Tags): string {
  const one = (each: Atom): string => {
    if (each.is === 'text') return `<${each.text}>`;
    return `${each.not ? '!' : ''}${each.is === 'word' ? each.word : each.spelled}`;
  };
  return Object.entries(given)
    .map(([tag, values]) => `;${tag}="${values.map(one).join(',')}"`)
    .join('');
}

describe('SIP: caller preferences against a second reading of RFC 3841', () => {
  it('agrees on who is left and on Qa, for explicit preferences', () => {
    const contacts = fc.array(tags, { minLength: 1, maxLength: 4 });
    let discarding = 0;
    fc.assert(
      fc.property(
        contacts,
        fc.array(wish, { maxLength: 3 }),
        fc.array(tags, { maxLength: 2 }),
        (given, accept, reject) => {
          fc.pre(accept.length + reject.length > 0);
          const expected = bruteForce(given, accept, reject);
          if (expected.size > 0 && expected.size < given.length) discarding++;
          const headers: HeaderPair[] = [
            ...accept.map((each): HeaderPair => [
              'Accept-Contact',
              `*${spelled(each.tags)}${each.require ? ';require' : ''}${each.explicit ? ';explicit' : ''}`,
            ]),
            ...reject.map((each): HeaderPair => ['Reject-Contact', `*${spelled(each)}`]),
          ];
          const request = buildRequest({ method: 'MESSAGE', uri: 'sip:nora@push.example', headers });
          const candidates = given.map((each, i) => ({ i, predicate: predicateOf(each) }));
          const { left, discarded } = matchContacts(preferencesOf(request), candidates);
          assert.deepEqual(
            left.map(({ contact: { i }, qa }) => [i, qa?.toFixed(6)]),
            [...expected].map(([i, qa]) => [i, qa?.toFixed(6)]),
          );
          assert.equal(left.length + discarded.length, given.length);
        },
      ),
      { numRuns: 5000 },
    );
    assert.ok(discarding > 250, `only ${discarding} of the sets were thinned out, so that little was tested`);
  });

  it('agrees for the implicit preference, which never leaves nobody', () => {
    const methods = fc.subarray(['INVITE', 'MESSAGE', 'OPTIONS'], { minLength: 1 });
    const contact = fc.option(fc.tuple(methods, fc.boolean()));
    fc.assert(
      fc.property(fc.array(contact, { minLength: 1, maxLength: 4 }), (given) => {
        const candidates = given.map((each, i) => {
          const not = each?.[1] ? '!' : '';
          const value = each?.[0].map((one) => `${not}${one}`).join(',');
          return { i, predicate: predicateFrom(value === undefined ? '' : `;methods="${value}"`) };
        });
        const supports = given.map((each) => {
          if (!each) return true;
          const [list, isNegated] = each;
          return isNegated ? list.some((one) => one !== 'MESSAGE') : list.includes('MESSAGE');
        });
        const expected = supports.some(Boolean) ? supports : supports.map(() => true);
        const request = buildRequest({ method: 'MESSAGE', uri: 'sip:nora@push.example', headers: [] });
        const { left } = matchContacts(preferencesOf(request), candidates);
        assert.deepEqual(
          left.map(({ contact: { i } }) => i),
          expected.flatMap((isLeft, i) => (isLeft ? [i] : [])),
        );
      }),
    );
  });
});

function predicateOf(given: Tags): ReturnType<typeof featurePredicate> {
  return predicateFrom(spelled(given));
}

function predicateFrom(params: string): ReturnType<typeof featurePredicate> {
  const parsed = parseContact(`<sip:t@192.0.2.1>${params}`);
  assert.ok(!isFault(parsed) && parsed !== '*');
  return featurePredicate(parsed.params);
}
