import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cpimHead, cpimText, parseCpimHead, type CpimHead } from '../../../protocol/mime/cpim';
import { isFault } from '../../../protocol/sip/fault';

const MIME: [string, string][] = [
  ['Content-Disposition', 'attachment; filename="a b.txt"; size=5'],
  ['Content-Type', 'text/plain; charset=utf-8'],
];

function head(octets: Buffer): CpimHead {
  const read = parseCpimHead(octets);
  assert.ok(read !== 'incomplete' && !isFault(read));
  return read;
}
const faults = (...lines: string[]) =>
  head(Buffer.from([...lines, '', 'Content-Type: text/plain', '', 'x'].join('\r\n'), 'latin1')).faults.map(
    ({ reason }) => reason,
  );

describe('message/cpim', () => {
  it('is composed and read, with its content behind the second empty line', () => {
    const made = cpimHead({
      from: 'Ann <sip:ann@example.com>',
      to: '<sip:ben@example.com>',
      date: new Date('2026-05-04T09:30:00.123Z'),
      subject: 'Größe',
      mime: MIME,
    });
    const read = head(Buffer.concat([made, Buffer.from('content')]));
    assert.deepEqual(read.faults, []);
    assert.equal(read.length, made.length);
    assert.deepEqual(
      read.headers.map(({ name, value }) => [name, cpimText(value)]),
      [
        ['From', 'Ann <sip:ann@example.com>'],
        ['To', '<sip:ben@example.com>'],
        ['DateTime', '2026-05-04T09:30:00Z'],
        ['Subject', 'Größe'],
      ],
    );
    assert.equal(read.mime.first('Content-Type'), 'text/plain; charset=utf-8');
    assert.equal(read.mime.first('content-disposition'), 'attachment; filename="a b.txt"; size=5');
  });

  it('waits for the whole head, octet by octet, and no longer', () => {
    const made = cpimHead({ from: '<sip:a@b>', to: '<sip:c@d>', mime: MIME });
    for (let length = 0; length < made.length; length++) {
      assert.equal(parseCpimHead(made.subarray(0, length)), 'incomplete');
    }
    assert.equal(head(made).length, made.length);
    assert.ok(isFault(parseCpimHead(Buffer.alloc(70_000, 'From: x\r\n'))));
  });

  it('takes a language, a namespace and repeated headers', () => {
    assert.deepEqual(
      faults('To: <a:b>', 'To: <c:d>', 'NS: My <mid:x@y>', 'My.Option: 1', 'Subject:;lang=fr Objet'),
      [],
    );
    const read = head(Buffer.from('Subject:;lang=fr Objet\r\n\r\nContent-Type: a/b\r\n\r\n'));
    assert.deepEqual(read.headers, [{ name: 'Subject', params: ';lang=fr', value: 'Objet' }]);
  });

  it('keeps names as they are spelled', () => {
    const read = head(Buffer.from('from: <a:b>\r\n\r\nContent-Type: a/b\r\n\r\n'));
    assert.equal(read.headers[0]?.name, 'from');
  });

  it('has faults with white space, missing spaces and control characters', () => {
    const WHITE = ['white space around the value'];
    assert.deepEqual(faults('From:  <a:b>'), WHITE);
    assert.deepEqual(faults('From: <a:b> '), WHITE);
    assert.deepEqual(faults('From:<a:b>'), ['one space expected behind ":"']);
    assert.deepEqual(faults('From:<a:b> x'), ['one space expected behind ":"']);
    assert.deepEqual(faults(' From: <a:b>'), ['header name and ":" expected']);
    assert.deepEqual(faults('nonsense'), ['header name and ":" expected']);
    assert.deepEqual(faults('Subject: a\tb'), ['a control character that is not escaped']);
    assert.deepEqual(head(Buffer.from('From: <a:b>\r\n\r\nX: y\r\n\r\n')).faults.length, 1);
  });

  it('brings any text through its escapes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        // White space around a value is no part of it, and there is no escape for it.
        const subject = `(${text})`;
        const read = head(cpimHead({ from: '<a:b>', to: '<c:d>', subject, mime: MIME }));
        assert.deepEqual(read.faults, []);
        assert.equal(cpimText(read.headers[2]!.value), subject);
      }),
    );
    assert.equal(cpimText('\\u0041\\"\\\'\\q\\\\\\n\\'), 'A"\'q\\\n');
  });

  it('is read without an exception, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('\r\n', ':', ' ', 'a', ';', '\t', '\\') }), (text) => {
        parseCpimHead(Buffer.from(`${text}\r\n\r\n${text}\r\n\r\n`));
      }),
    );
  });
});
