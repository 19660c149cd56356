import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  equalIgnoreCase,
  isCallId,
  isQuotedString,
  isToken,
  lowerCase,
  quotedStringEnd,
  trimSpace,
  utf8Length,
} from '../../../protocol/sip/characters';

describe('RFC 3261 s25.1 basic rules', () => {
  it('knows every token character and no other', () => {
    const expected = new Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~");
    for (let octet = 0; octet < 300; octet++) {
      const character = String.fromCharCode(octet);
      assert.equal(isToken(character), expected.has(character), `octet ${octet}`);
    }
    assert.equal(isToken(''), false);
  });

  it('takes the unusual method of RFC 4475 s3.1.1.2 for a token', () => {
    assert.equal(isToken("!interesting-Method0123456789_*+`.%indeed'~"), true);
  });

  it('reads call identifiers of one or two words', () => {
    for (const good of ['a', 'regA-7710@192.0.2.21', 'intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{']) {
      assert.equal(isCallId(good), true, good);
    }
    for (const bad of ['', '@b', 'a@', 'a@b@c', 'a b', 'a;b', 'a,b']) assert.equal(isCallId(bad), false, bad);
  });

  it('wants quoted strings closed, with pairs of ASCII only and valid UTF-8', () => {
    for (const good of ['""', '"a b\t"', '"\\""', '"\\\\"', '"\\\u0000"', '"\u00c3\u00a4"']) {
      assert.equal(isQuotedString(good), true, JSON.stringify(good));
    }
    const bad = [
      '',
      '"',
      'a',
      '"a',
      '"a"b',
      '"\\"',
      '"\u0001"',
      '"\u00e4"',
      '"\\\u00c3\u00a4"',
      '"\u20ac"',
      '"\\\n"',
    ];
    for (const text of bad) assert.equal(isQuotedString(text), false, JSON.stringify(text));
  });

  it('finds the end of a quoted string inside a text', () => {
    assert.equal(quotedStringEnd('a="b\\"c";d', 2), 8);
  });

  it('accepts as UTF8-NONASCII what UTF-8 encodes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }), (text) => {
        const octets = Buffer.from(text, 'utf8').toString('latin1');
        let i = 0;
        while (i < octets.length) {
          const length = octets.charCodeAt(i) < 0x80 ? 1 : utf8Length(octets, i);
          assert.notEqual(length, 0);
          i += length;
        }
        assert.equal(i, octets.length);
      }),
    );
  });

  it('changes the case of ASCII letters only', () => {
    assert.equal(lowerCase('\u00c3\u0084AbC'), '\u00c3\u0084abc');
    assert.equal(equalIgnoreCase('\u00c4', '\u00e4'), false);
    assert.equal(equalIgnoreCase('Transport', 'tRANSPORT'), true);
    assert.equal(equalIgnoreCase('@', '`'), false);
    assert.equal(equalIgnoreCase('ab', 'abc'), false);
  });

  it('trims SP and HTAB but not octets of UTF-8', () => {
    assert.equal(trimSpace(' \ta\u00c2\u00a0 '), 'a\u00c2\u00a0');
  });
});
