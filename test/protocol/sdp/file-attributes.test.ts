import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatDateTime, parseDateTime } from '../../../protocol/sdp/date-time';
import {
  formatFileDates,
  formatFileRange,
  lengthOfRange,
  parseFileDates,
  parseFileIcon,
  parseFileRange,
  parseTokenValue,
} from '../../../protocol/sdp/file-attributes';
import { decodeFileName, encodeFileName, safeFileName } from '../../../protocol/sdp/file-name';
import { formatFileSelector, maySelectSame, parseFileSelector } from '../../../protocol/sdp/file-selector';
import { isFault } from '../../../protocol/sip/fault';
import { mediaType } from '../../../protocol/sip/media-type';
import { Params } from '../../../protocol/sip/params';

const SHA1 = '72:24:5F:E8:65:3D:DA:F3:71:36:2F:86:D4:71:91:3E:E4:A2:CE:2E';

describe('file-selector', () => {
  it('is read with names that hold spaces (T30)', () => {
    const read = parseFileSelector(
      `name:"My cool picture.jpg" type:image/jpeg size:32349 hash:sha-1:${SHA1}`,
    );
    assert.deepEqual(read.faults, []);
    assert.equal(read.name, 'My cool picture.jpg');
    assert.equal(read.type?.essence, 'image/jpeg');
    assert.equal(read.size, 32349);
    assert.deepEqual(read.hashes, [
      { algorithm: 'sha-1', value: Buffer.from(SHA1.replaceAll(':', ''), 'hex') },
    ]);
  });

  it('is read in any order, with several hashes', () => {
    const read = parseFileSelector(`hash:sha-256:00:FF hash:sha-1:${SHA1} size:1 name:"a size:2"`);
    assert.deepEqual(read.faults, []);
    assert.deepEqual([read.name, read.size, read.hashes.length], ['a size:2', 1, 2]);
  });

  it('is read with quoted parameters of the type', () => {
    const read = parseFileSelector('type:text/plain;charset="utf-8";x="a b%22c" size:9');
    assert.deepEqual(read.faults, []);
    assert.equal(read.type?.params.get('charset'), 'utf-8');
    assert.equal(read.type.params.get('x'), 'a b"c');
    assert.equal(read.size, 9);
  });

  const WRONG: readonly [string, string][] = [
    ['a name without quotation marks', 'name:a'],
    ['an unclosed name (N69)', 'name:"a size:5'],
    ['an empty name', 'name:""'],
    ['a broken escape (N69)', 'name:"a%2"'],
    ['a name that is not UTF-8 (N69)', 'name:"%FF"'],
    ['size 0 (N68, T28)', 'size:0'],
    ['a negative size (N68)', 'size:-1'],
    ['a size with a leading 0 (N68)', 'size:007'],
    ['a size of 30 digits (N68)', `size:${'9'.repeat(30)}`],
    ['a type without quotation marks around a value', 'type:text/plain;charset=utf-8'],
    ['a type with white space', 'type:text/plain; charset="utf-8"'],
    ['a hash of 19 octets (N67)', `hash:sha-1:${SHA1.slice(3)}`],
    ['a hash in lower case (N67)', `hash:sha-1:${SHA1.toLowerCase()}`],
    ['a hash without colons', `hash:sha-1:${SHA1.replaceAll(':', '')}`],
    ['a hash without algorithm', `hash:${SHA1}x`],
    ['an unknown selector (N67)', 'foo:1'],
    ['two SP', 'size:1  name:"a"'],
    ['SP at the end', 'size:1 '],
    ['two names', 'name:"a" name:"b"'],
    ['nothing', ''],
  ];
  for (const [name, text] of WRONG) {
    it(`has a fault with ${name}`, () => assert.ok(parseFileSelector(text).faults.length > 0));
  }

  it('is read as far as it can be', () => {
    const read = parseFileSelector('foo:1 name:"a" size:0 bar hash:sha-1:00 type:text/plain');
    assert.deepEqual(
      [read.name, read.size, read.type?.essence, read.hashes],
      ['a', undefined, 'text/plain', []],
    );
    assert.equal(read.faults.length, 4);
  });

  it('is written as it is read, whatever the name', () => {
    const octets = fc.uint8Array({ minLength: 1, maxLength: 30 }).map((each) => Buffer.from(each));
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.integer({ min: 1 }),
        octets,
        (name, size, value) => {
          const type = mediaType('text', 'plain', new Params([{ name: 'x', value: '"a\\"b"' }]));
          const selector = { name, type, size, hashes: [{ algorithm: 'md5', value }] };
          const text = formatFileSelector(selector);
          assert.ok(/^[^\0\r\n]*$/.test(text));
          const { faults, type: readType, ...read } = parseFileSelector(text);
          assert.deepEqual(faults, []);
          assert.deepEqual(read, { name, size, hashes: selector.hashes });
          assert.equal(readType?.params.get('x'), 'a"b');
        },
      ),
    );
  });

  it('may select the same file when nothing that both state differs', () => {
    const pick = (text: string) => parseFileSelector(text);
    assert.ok(maySelectSame(pick('name:"a" size:1'), pick(`size:1 hash:sha-1:${SHA1}`)));
    assert.ok(!maySelectSame(pick('size:1'), pick('size:2')));
    assert.ok(!maySelectSame(pick('name:"a"'), pick('name:"b"')));
    assert.ok(!maySelectSame(pick('type:a/b'), pick('type:a/c')));
    assert.ok(!maySelectSame(pick(`hash:sha-1:${SHA1}`), pick(`hash:sha-1:${SHA1.replace('72', '73')}`)));
  });
});

describe('file names', () => {
  it('are encoded so that they hold no quotation mark, no percent sign and no directory', () => {
    assert.equal(encodeFileName('a"b%c/d.txt'), 'a%22b%25c%2Fd.txt');
    assert.equal(decodeFileName('a%22b%25c%2fd.txt'), 'a"b%c/d.txt');
    assert.equal(encodeFileName('é\0'), '\u00c3\u00a9%00');
  });

  it('are safe to create once made so (N69)', () => {
    assert.equal(safeFileName('../../x'), '__.._x');
    assert.equal(safeFileName('C:\\x'), 'C__x');
    assert.equal(safeFileName('..'), '_');
    assert.equal(safeFileName(''), '_');
    assert.equal(safeFileName('.ssh'), '_ssh');
    assert.equal(safeFileName('nul.txt'), '_nul.txt');
    assert.equal(safeFileName('a\0b\nc'), 'a_b_c');
    assert.equal(safeFileName('gpj.\u202eexe'), 'gpj._exe');
    assert.equal(safeFileName('launch clip.3gp'), 'launch clip.3gp');
  });

  it('are never a path, never empty and never too long', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 600 }),
      fc.constantFrom('.', '..', '/', '\\', 'con', 'a. ', ' '),
    );
    fc.assert(
      fc.property(name, (text) => {
        const safe = safeFileName(text);
        assert.ok(safe !== '' && safe !== '.' && safe !== '..' && !/[/\\\0:]/.test(safe));
        assert.ok(Buffer.byteLength(safe) <= 255);
        assert.equal(safeFileName(safe), safe);
      }),
    );
  });

  it('keep their extension when they are cut', () => {
    const safe = safeFileName(`${'ä'.repeat(300)}.jpeg`);
    assert.ok(safe.endsWith('.jpeg') && Buffer.byteLength(safe) <= 255);
  });
});

describe('file-date', () => {
  it('is read with each kind of date', () => {
    const text = 'creation:"Mon, 15 May 2006 15:01:31 +0300" read:"16 May 2006 00:00 -0000"';
    assert.deepEqual(parseFileDates(text), {
      creation: new Date('2006-05-15T12:01:31Z'),
      read: new Date('2006-05-16T00:00:00Z'),
    });
  });

  const WRONG = [
    ...[
      '',
      'creation:',
      'creation:"x"',
      'creation:"Mon, 15 May 2006 15:01:31 +0300',
      'made:"Mon, 15 May 2006 15:01:31 +0300"',
    ],
    ...['creation:"Mon, 15 May 2006 15:01:31 +0300"  ', 'creation:Mon, 15 May 2006 15:01:31 +0300'],
    'creation:"Mon, 15 May 2006 15:01:31 +0300" creation:"Mon, 15 May 2006 15:01:31 +0300"',
    'creation:"Mon, 15 May 2006 15:01:31 +0300"read:"Mon, 15 May 2006 15:01:31 +0300"',
  ];
  for (const text of WRONG)
    it(`is not ${JSON.stringify(text)}`, () => assert.ok(isFault(parseFileDates(text))));

  const NO_DATE = [
    ...[
      'Mon, 15 May 2006 15:01:31 GMT',
      'Tue, 15 May 2006 15:01:31 +0300',
      'Wed, 31 Feb 2006 15:01:31 +0300',
    ],
    ...[
      '15 Mai 2006 15:01:31 +0300',
      '15 May 06 15:01:31 +0300',
      '15 May 2006 24:01:31 +0300',
      '15 May 2006 15:61 +0300',
    ],
    ...[
      '15 May 2006 15:01:31 +0360',
      '15 May 2006 15:01:31',
      'Mon,15 May 2006 15:01:31 +0300 x',
      '2006-05-15T15:01:31Z',
    ],
  ];
  for (const text of NO_DATE)
    it(`has no date in ${JSON.stringify(text)}`, () => assert.ok(isFault(parseDateTime(text))));

  it('is written as it is read, in any zone', () => {
    const date = fc.date({ min: new Date('0000-01-02'), max: new Date('9999-12-30'), noInvalidDate: true });
    fc.assert(
      fc.property(date, fc.integer({ min: -720, max: 840 }), (when, zone) => {
        when.setUTCMilliseconds(0);
        assert.deepEqual(parseDateTime(formatDateTime(when, zone)), when);
        assert.deepEqual(parseFileDates(formatFileDates({ modification: when }, zone)), {
          modification: when,
        });
      }),
    );
  });
});

describe('file-range', () => {
  it('is read, with * as the end of the file', () => {
    assert.deepEqual(parseFileRange('2049-5000'), { start: 2049, stop: 5000 });
    assert.deepEqual(parseFileRange('1-*'), { start: 1 });
    assert.equal(formatFileRange({ start: 2049 }), '2049-*');
  });

  for (const text of [
    '0-5',
    '9-3',
    '5',
    '-',
    '1-',
    '-5',
    '01-5',
    '1-5-',
    '1 - 5',
    '*-5',
    `1-${'9'.repeat(30)}`,
  ]) {
    it(`is not ${JSON.stringify(text)} (N73)`, () => assert.ok(isFault(parseFileRange(text))));
  }

  it('says how many octets it takes of a file, if the file has them (T27, N73)', () => {
    assert.equal(lengthOfRange({ start: 2049, stop: 5000 }, 5000), 2952);
    assert.equal(lengthOfRange({ start: 2049 }, 5000), 2952);
    assert.equal(lengthOfRange({ start: 6000, stop: 7000 }, 5000), undefined);
    assert.equal(lengthOfRange({ start: 1, stop: 5001 }, 5000), undefined);
  });
});

describe('file-icon, file-transfer-id and file-disposition', () => {
  it('take a cid URL', () => {
    assert.equal(parseFileIcon('cid:id2@alicepc.example.com'), 'id2@alicepc.example.com');
    assert.equal(parseFileIcon('CID:a%25b@c'), 'a%b@c');
    for (const text of ['id2@a', 'cid:', 'cid:a', 'cid:a@b c', 'cid:<a@b>', 'cid:a%2@b', 'http://a@b']) {
      assert.ok(isFault(parseFileIcon(text)), text);
    }
  });

  it('take a token, without "/" and "=" but with "+" (T29)', () => {
    assert.equal(parseTokenValue('aZ9+-.~'), 'aZ9+-.~');
    for (const text of ['', 'a/b', 'ab=', 'a b', 'a:b', 'a"b'])
      assert.ok(isFault(parseTokenValue(text)), text);
  });
});
