import assert from 'node:assert/strict';
import fc from 'fast-check';
import { boundaryFor, isBoundary } from '../../../protocol/mime/boundary';
import { composeMultipart, type Content } from '../../../protocol/mime/compose';
import { DEEPEST_NESTING, readEntity } from '../../../protocol/mime/entity';
import { MOST_PARTS, splitMultipart, type Multipart } from '../../../protocol/mime/multipart';
import { isFault } from '../../../protocol/sip/fault';
import { HeaderList, field } from '../../../protocol/sip/headers';

function split(text: string | Buffer, boundary = 'b'): Multipart {
  const multipart = splitMultipart(Buffer.from(text as string), boundary);
  assert(!isFault(multipart), isFault(multipart) ? multipart.reason : '');
  return multipart;
}

function bodies(multipart: Multipart): string[] {
  return multipart.parts.map((part) => part.body.toString('latin1'));
}

function headersOf(content: Content): HeaderList {
  return new HeaderList([
    field('Content-Type', content.type),
    ...(content.disposition === undefined ? [] : [field('Content-Disposition', content.disposition)]),
  ]);
}

describe('multipart: splitting', () => {
  it('passes over preamble and epilogue, and takes the CRLF before a delimiter off the part', () => {
    const multipart = split(
      'preamble\r\n--b\r\nContent-Type: a/b\r\n\r\none\r\n\r\n--b \t\r\n\r\ntwo\r\n--b--\r\nepilogue\r\n--b\r\n',
    );
    assert.deepEqual(bodies(multipart), ['one\r\n', 'two']);
    assert.equal(multipart.closed, true);
    assert.equal(multipart.parts[0]!.headers.first('Content-Type'), 'a/b');
  });

  it('takes a line that only starts like a delimiter for content', () => {
    assert.deepEqual(bodies(split('--b\r\n\r\n--bc\r\n x--b\r\n--b--')), ['--bc\r\n x--b']);
  });

  it('tells an inner boundary from the outer one that it starts with', () => {
    const multipart = split(
      '--b\r\nContent-Type: multipart/mixed;boundary=bb\r\n\r\n--bb\r\n\r\nx\r\n--bb--\r\n--b--',
    );
    assert.deepEqual(bodies(multipart), ['--bb\r\n\r\nx\r\n--bb--']);
  });

  it('knows empty parts, parts of header fields only and bodies of NUL octets', () => {
    assert.deepEqual(bodies(split('--b\r\n--b\r\n\r\n--b\r\nA: b\r\n--b\r\n\r\n\0\0\r\n--b--')), [
      '',
      '',
      '',
      '\0\0',
    ]);
  });

  it('says when it does not end, and when it is none', () => {
    assert.equal(split('--b\r\n\r\nx').closed, false);
    for (const [body, boundary] of [
      ['no delimiter', 'b'],
      ['--b\r\n\r\n--b--', ''],
      ['--b\r\n\r\n--b--', 'b'.repeat(71)],
      ['--é\r\n', 'é'],
    ] as const)
      assert(isFault(splitMultipart(Buffer.from(body), boundary)), body);
  });

  it('refuses more parts than anybody needs', () => {
    assert.equal(split('--b\r\n\r\n'.repeat(MOST_PARTS) + '--b--').parts.length, MOST_PARTS);
    assert(isFault(splitMultipart(Buffer.from('--b\r\n\r\n'.repeat(MOST_PARTS + 1) + '--b--'), 'b')));
  });

  it('takes time in proportion to the octets', () => {
    for (const piece of ['--b', '\r\n--b-', '\r\n--bx', '-', '\r\n', '\r\n--b ']) {
      const body = Buffer.from(piece.repeat(400_000));
      const start = process.hrtime.bigint();
      splitMultipart(body, 'b');
      assert(Number(process.hrtime.bigint() - start) / 1e6 < 1500, piece);
    }
  });
});

describe('multipart: composing', () => {
  const octets = fc.uint8Array({ maxLength: 60 }).map((each) => Buffer.from(each));
  const nasty = fc
    .array(fc.constantFrom('\r\n', '--', 'boundary', '-', ' ', 'x'), { maxLength: 12 })
    .map((pieces) => Buffer.from(pieces.join('')));
  const part = fc.oneof(octets, nasty).map((body): Content => ({ type: 'application/octet-stream', body }));

  it('gives back every octet of every part', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const whole = composeMultipart('mixed', parts);
        const entity = readEntity(headersOf(whole), whole.body);
        assert(!isFault(entity));
        assert.deepEqual(
          entity.parts.map((each) => each.body),
          parts.map((each) => each.body),
        );
        assert(entity.parts.every((each) => each.disposition.type === 'render' && each.disposition.required));
      }),
    );
  });

  it('nests', () => {
    const inner = composeMultipart('alternative', [{ type: 'text/plain', body: Buffer.from('a') }]);
    const outer = composeMultipart('mixed', [inner, { type: 'x/y', body: Buffer.from('b') }]);
    const entity = readEntity(headersOf(outer), outer.body);
    assert(!isFault(entity));
    assert.equal(entity.parts[0]!.contentType.essence, 'multipart/alternative');
    assert.equal(entity.parts[0]!.parts[0]!.disposition.required, false);
    assert.equal(entity.parts[1]!.contentType.essence, 'x/y');
  });

  it('is the same for the same parts, and says binary where it is', () => {
    const parts = [{ type: 'x/y', body: Buffer.from([0xff]), headers: [['Content-ID', '<1@x>']] as const }];
    assert.deepEqual(composeMultipart('mixed', parts), composeMultipart('mixed', parts));
    assert.match(
      composeMultipart('mixed', parts).body.toString('latin1'),
      /\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <1@x>\r\n\r\n\xff\r\n/,
    );
  });

  it('finds a boundary that none of the parts contains', () => {
    const first = boundaryFor([Buffer.from('x')]);
    assert(isBoundary(first));
    // The hash is over the contents, so this cannot be made to collide; that it looks is shown by what it returns.
    fc.assert(
      fc.property(fc.array(octets, { maxLength: 4 }), (contents) => {
        const boundary = boundaryFor(contents);
        return isBoundary(boundary) && contents.every((content) => !content.includes(boundary));
      }),
    );
  });
});

describe('body parts', () => {
  const read = (type: string, body: string | Buffer, more: readonly (readonly [string, string])[] = []) =>
    readEntity(
      new HeaderList([field('Content-Type', type), ...more.map(([name, value]) => field(name, value))]),
      Buffer.from(body as string),
    );

  it('have the defaults of MIME and SIP', () => {
    const entity = read(
      'multipart/mixed;boundary=b',
      '--b\r\n\r\nx\r\n--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--b--',
    );
    assert(!isFault(entity));
    assert.deepEqual(
      entity.parts.map((each) => [
        each.contentType.essence,
        each.disposition.type,
        each.disposition.required,
      ]),
      [
        ['text/plain', 'render', true],
        ['application/sdp', 'session', true],
      ],
    );
    const digest = read('multipart/digest;boundary=b', '--b\r\n\r\nx\r\n--b--');
    assert(!isFault(digest));
    assert.equal(digest.parts[0]!.contentType.essence, 'message/rfc822');
  });

  it('are decoded, if need be', () => {
    const part = (encoding: string, text: string): string =>
      `--b\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${text}\r\n--b--`;
    for (const [encoding, text, plain] of [
      ['base64', 'U8O8Zg==\r\n', 'Süf'],
      ['quoted-printable', 'S=C3=BC=\r\nf', 'Süf'],
      ['quoted-printable', '100=', '100='],
      ['binary', 'Süf', 'Süf'],
      ['8BIT', 'x', 'x'],
    ] as const) {
      const entity = read('multipart/mixed;boundary=b', part(encoding, text));
      assert(!isFault(entity));
      assert.equal(entity.parts[0]!.body.toString(), plain);
    }
    assert(isFault(read('multipart/mixed;boundary=b', part('x-uue', 'x'))));
  });

  it('name encoding, language and id', () => {
    const entity = read('text/plain', 'x', [
      ['Content-Encoding', 'gzip, identity'],
      ['Content-Language', 'FR'],
      ['Content-ID', '<a@b>'],
    ]);
    assert(!isFault(entity));
    assert.deepEqual([entity.encodings, entity.languages, entity.contentId], [['gzip'], ['fr'], 'a@b']);
  });

  it('are not looked for in what is compressed', () => {
    const entity = read('multipart/mixed;boundary=b', '\x1f\x8b', [['Content-Encoding', 'gzip']]);
    assert(!isFault(entity) && entity.parts.length === 0);
  });

  it('may be nested up to a bound', () => {
    const nested = (depth: number): Content => {
      let content: Content = { type: 'text/plain', body: Buffer.from('x') };
      for (let i = 0; i < depth; i++) content = composeMultipart('mixed', [content], { boundary: `b${i}` });
      return content;
    };
    const deep = nested(DEEPEST_NESTING);
    assert(!isFault(readEntity(headersOf(deep), deep.body)));
    const tooDeep = nested(100);
    assert(isFault(readEntity(headersOf(tooDeep), tooDeep.body)));
  });

  it('are faults, and never exceptions, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('multipart/mixed;boundary=b', 'multipart/alternative', 'x', 'text/plain'),
        fc.array(
          fc.constantFrom(
            '--b',
            '--b--',
            '\r\n',
            'Content-Type: multipart/mixed;boundary=b',
            'Content-Disposition: ;',
            '\0',
            ': ',
            '=',
          ),
          { maxLength: 40 },
        ),
        (type, pieces) => {
          read(type, pieces.join(''));
        },
      ),
    );
  });
});
