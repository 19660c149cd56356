import assert from 'node:assert/strict';
import fc from 'fast-check';
import { headerId } from '../../../protocol/sip/header-names';
import { field, HeaderList } from '../../../protocol/sip/headers';
import { octets, token } from './arbitraries';

function list(...lines: string[]): HeaderList {
  return HeaderList.parse(lines.join('\r\n'), 0);
}

describe('headerId', () => {
  it('knows a name in any case and its compact form', () => {
    for (const name of ['Via', 'via', 'VIA', 'vIa', 'v', 'V']) assert.equal(headerId(name), 'via');
    const compact: [string, string][] = [
      ...([
        ['a', 'accept-contact'],
        ['c', 'content-type'],
        ['e', 'content-encoding'],
        ['f', 'from'],
      ] as const),
      ...([
        ['i', 'call-id'],
        ['k', 'supported'],
        ['l', 'content-length'],
        ['m', 'contact'],
      ] as const),
      ...([
        ['o', 'event'],
        ['s', 'subject'],
        ['t', 'to'],
        ['j', 'reject-contact'],
      ] as const),
    ].map(([short, id]) => [short, id]);
    for (const [short, id] of compact) assert.equal(headerId(short), id);
  });

  it('takes any other name as it is, without regard to case', () => {
    assert.equal(headerId('X-Frob'), 'x-frob');
    assert.equal(headerId(''), '');
    assert.equal(headerId('constructor'), 'constructor');
    assert.equal(headerId('__proto__'), '__proto__');
  });
});

describe('HeaderList', () => {
  describe('read from a head', () => {
    it('keeps order, repetition and spelling', () => {
      const headers = list('v: b', 'Subject : x ', 'VIA:a', 'Subject:');
      assert.deepEqual(
        headers.fields.map(({ id, name, value, line }) => [id, name, value, line]),
        [
          ['via', 'v', 'b', 'v: b'],
          ['subject', 'Subject', 'x', 'Subject : x '],
          ['via', 'VIA', 'a', 'VIA:a'],
          ['subject', 'Subject', '', 'Subject:'],
        ],
      );
      assert.equal(headers.toString(), 'v: b\r\nSubject : x \r\nVIA:a\r\nSubject:\r\n');
    });

    it('undoes folding, and keeps the folds on the line', () => {
      const headers = list('Subject: a', '\tb', '   c', ' ', 'To: t');
      assert.equal(headers.first('subject'), 'a b c');
      assert.equal(headers.first('to'), 't');
      assert.equal(headers.fields.length, 2);
      assert.equal(headers.fields[0]!.line, 'Subject: a\r\n\tb\r\n   c\r\n ');
    });

    it('reads a value that starts on the next line', () => {
      assert.equal(list('TO :', ' sip:a@b ;', ' tag = 1').first('To'), 'sip:a@b ; tag = 1');
    });

    it('keeps a line without a colon, under no name', () => {
      const headers = list('garbage', 'To: t', ' folded garbage', 'more');
      assert.deepEqual(
        headers.fields.map(({ id, value }) => [id, value]),
        [
          ['', 'garbage'],
          ['to', 't folded garbage'],
          ['', 'more'],
        ],
      );
      assert.equal(headers.has('garbage'), false);
    });

    it('does not take the colon of the next line', () => {
      assert.deepEqual(
        list('a', 'b: c').fields.map(({ name }) => name),
        ['', 'b'],
      );
    });

    it('does not take a bare CR or LF for the end of a line', () => {
      assert.equal(list('Subject: a\nTo: b\rc').first('Subject'), 'a\nTo: b\rc');
    });

    it('has no fields in an empty head', () => {
      assert.deepEqual(HeaderList.parse('', 0).fields, []);
      assert.deepEqual(HeaderList.parse('abc', 5).fields, []);
    });

    it('keeps octets above 127 and does not trim them', () => {
      assert.equal(list('Subject: \u00a0x\u00a0 ').first('Subject'), '\u00a0x\u00a0');
    });

    it('finds names whose first character is no letter', () => {
      const headers = list('_a: 1', '`b: 2', '!c: 3', '~d: 4', '0e: 5');
      for (const [i, name] of ['_a', '`b', '!c', '~d', '0e'].entries())
        assert.equal(headers.first(name), String(i + 1));
    });

    it('writes any head as it came', () => {
      const line = octets.map((text) => text.replace(/^[ \t\r\n]+/, '').replace(/\r\n/g, '\r\n ') + 'x');
      fc.assert(
        fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
          const head = lines.map((each) => `${each}\r\n`).join('');
          const headers = HeaderList.parse(head, 0);
          assert.equal(headers.toString(), head);
          assert.equal(new HeaderList(headers.fields).toString(), head);
          assert.equal(HeaderList.parse(head.slice(0, -2), 0).toString(), head);
        }),
      );
    });

    it('takes linear time', function () {
      this.timeout(5000);
      const size = 100_000;
      for (const piece of [
        'a\r\n',
        ':\r\n',
        'a:\r\n',
        '\r\n ',
        'a:\r\n b\r\n',
        ' ',
        ':',
        ',',
        '"',
        'a',
        '\n',
        '\r',
      ]) {
        const headers = HeaderList.parse('x: ' + piece.repeat(size / piece.length), 0);
        headers.first('nothing');
        headers.list('x');
        for (const { value } of headers.fields.slice(0, 10)) assert.ok(value.length <= size);
        headers.set('y', '1').toString();
      }
    });
  });

  describe('looked up', () => {
    const headers = list('Route: <sip:a,b>, <sip:c>', 'r: x', 'route : <sip:d>', 'Allow:', 'Allow: A,,B');

    it('gives the first value of a name', () => {
      assert.equal(headers.first('ROUTE'), '<sip:a,b>, <sip:c>');
      assert.equal(headers.firstById('route'), '<sip:a,b>, <sip:c>');
      assert.equal(headers.first('Refer-To'), 'x');
      assert.equal(headers.first('Supported'), undefined);
      assert.ok(headers.has('allow'));
      assert.ok(!headers.has('Via'));
    });

    it('gives all values, whole or split at commas', () => {
      assert.deepEqual(headers.all('Route'), ['<sip:a,b>, <sip:c>', '<sip:d>']);
      assert.deepEqual(headers.list('Route'), ['<sip:a,b>', '<sip:c>', '<sip:d>']);
      assert.deepEqual(headers.list('Allow'), ['', 'A', '', 'B']);
      assert.deepEqual(headers.list('Via'), []);
    });
  });

  describe('changed', () => {
    const headers = list('Via: a', 'Subject: 1', 'v: b, c', 'Subject: 2');
    const text = (changed: HeaderList): string[] => changed.toString().split('\r\n').slice(0, -1);

    it('replaces the first field of a name and removes the others', () => {
      assert.deepEqual(text(headers.set('s', 'x')), ['Via: a', 's: x', 'v: b, c']);
      assert.deepEqual(text(headers.set('To', 'x')), [...text(headers), 'To: x']);
    });

    it('adds at the end and at the top', () => {
      assert.deepEqual(text(headers.append('Subject', '3')), [...text(headers), 'Subject: 3']);
      assert.deepEqual(text(headers.prepend('Via', '0')), ['Via: 0', ...text(headers)]);
      assert.equal(headers.prepend('Via', '0').first('v'), '0');
    });

    it('removes all fields of a name', () => {
      assert.deepEqual(text(headers.remove('VIA')), ['Subject: 1', 'Subject: 2']);
      assert.deepEqual(text(headers.remove('To')), text(headers));
    });

    it('replaces or removes the top element of a list', () => {
      assert.deepEqual(text(headers.replaceTop('Via', 'x')), [
        'Via: x',
        'Subject: 1',
        'v: b, c',
        'Subject: 2',
      ]);
      const without = headers.replaceTop('Via', undefined);
      assert.deepEqual(text(without), ['Subject: 1', 'v: b, c', 'Subject: 2']);
      assert.deepEqual(text(without.replaceTop('Via', undefined)), ['Subject: 1', 'v: c', 'Subject: 2']);
      assert.deepEqual(text(without.replaceTop('Via', 'x')), ['Subject: 1', 'v: x, c', 'Subject: 2']);
      assert.deepEqual(text(headers.replaceTop('Route', 'x')), text(headers));
    });

    it('leaves the list it was made from alone', () => {
      assert.deepEqual(text(headers), ['Via: a', 'Subject: 1', 'v: b, c', 'Subject: 2']);
    });

    it('has the same fields whether written and read again or not', () => {
      const pair = fc.tuple(token, token);
      fc.assert(
        fc.property(fc.array(pair, { maxLength: 8 }), fc.array(pair, { maxLength: 3 }), (pairs, changes) => {
          let made = new HeaderList(pairs.map(([name, value]) => field(name, value)));
          let read = HeaderList.parse(made.toString(), 0);
          for (const [name, value] of changes) {
            made = made.set(name, value).prepend('Via', value).remove('to');
            read = read.set(name, value).prepend('Via', value).remove('to');
          }
          assert.equal(read.toString(), made.toString());
          for (const [name] of [...pairs, ...changes]) {
            assert.equal(read.first(name), made.first(name));
            assert.deepEqual(read.all(name), made.all(name));
          }
          assert.deepEqual(
            HeaderList.parse(made.toString(), 0).fields.map(({ id, name, value, line }) => [
              id,
              name,
              value,
              line,
            ]),
            made.fields.map(({ id, name, value, line }) => [id, name, value, line]),
          );
        }),
      );
    });
  });
});
