import assert from 'node:assert/strict';
import fc from 'fast-check';
import { splitList } from '../../../protocol/sip/lists';
import { quote } from '../../../protocol/sip/params';
import { octets, quotable, token } from './arbitraries';

describe('splitList', () => {
  it('splits at commas and trims white space', () => {
    assert.deepEqual(splitList('gruu, path\t,\toutbound'), ['gruu', 'path', 'outbound']);
    assert.deepEqual(splitList(' gruu '), ['gruu']);
  });

  it('finds no element in an empty value and keeps empty elements', () => {
    assert.deepEqual(splitList(''), []);
    assert.deepEqual(splitList(' \t'), []);
    assert.deepEqual(splitList('a,,b,'), ['a', '', 'b', '']);
  });

  it('does not split in quoted strings', () => {
    const first = '"Watson, \\", Thomas" <sip:t@example.org>;methods="INVITE,BYE"';
    assert.deepEqual(splitList(`${first}, <sip:a@b.example>`), [first, '<sip:a@b.example>']);
  });

  it('does not split between angle brackets (RFC 3261 s20)', () => {
    assert.deepEqual(splitList('<sip:a,b@c.example;x="<,">, <sip:d@e.example>'), [
      '<sip:a,b@c.example;x="<,">',
      '<sip:d@e.example>',
    ]);
  });

  it('does not take a "<" in a quoted display name for a bracket', () => {
    assert.deepEqual(splitList('"a < b" <sip:a@b.example>,c'), ['"a < b" <sip:a@b.example>', 'c']);
  });

  it('leaves the rest whole after a quote or bracket that is not closed', () => {
    assert.deepEqual(splitList('a, "b, c'), ['a', '"b, c']);
    assert.deepEqual(splitList('a, <b, c'), ['a', '<b, c']);
    assert.deepEqual(splitList('a, "b\\'), ['a', '"b\\']);
  });

  it('returns the elements that were joined', () => {
    const element = fc.oneof(
      token,
      fc.tuple(quotable, token).map(([text, name]) => `${quote(text)} <sip:a,b@${name}>;${name}`),
    );
    fc.assert(
      fc.property(fc.array(element), fc.constantFrom(',', ', ', ' ,\t'), (elements, comma) => {
        assert.deepEqual(splitList(elements.join(comma)), elements);
      }),
    );
  });

  it('loses nothing but commas and white space', () => {
    const bare = (text: string): string => text.replace(/[, \t]/g, '');
    fc.assert(fc.property(octets, (text) => assert.equal(bare(splitList(text).join('')), bare(text))));
  });
});
