import assert from 'node:assert/strict';
import { parseDisposition } from '../../../protocol/mime/disposition';
import { readEntity } from '../../../protocol/mime/entity';
import { isAccepted, understand, type Understands } from '../../../protocol/mime/understanding';
import { isFault } from '../../../protocol/sip/fault';
import { field, HeaderList } from '../../../protocol/sip/headers';
import { parseMediaType } from '../../../protocol/sip/media-type';

const CAN: Understands = {
  ...{ types: ['text/plain', 'image/*'], encodings: ['gzip'], languages: ['en'] },
  dispositions: ['render'],
};

function reading(fields: readonly (readonly [string, string])[], body = 'x'): string {
  const headers = new HeaderList(fields.map(([name, value]) => field(name, value)));
  const entity = readEntity(headers, Buffer.from(body));
  assert(!isFault(entity));
  const read = understand(entity, CAN);
  return read.understood ? `${read.rendered.length} rendered, ${read.ignored.length} ignored` : read.obstacle;
}

describe('understanding a body', () => {
  const cases: readonly [fields: readonly (readonly [string, string])[], result: string][] = [
    [[['Content-Type', 'text/plain']], '1 rendered, 0 ignored'],
    [[['Content-Type', 'IMAGE/png']], '1 rendered, 0 ignored'],
    [[['Content-Type', 'text/html']], 'type'],
    [
      [
        ['Content-Type', 'text/html'],
        ['Content-Disposition', 'render;handling=optional'],
      ],
      '0 rendered, 1 ignored',
    ],
    [
      [
        ['Content-Type', 'text/html'],
        ['Content-Disposition', 'render;handling=whatever'],
      ],
      'type',
    ],
    [
      [
        ['Content-Type', 'text/plain'],
        ['Content-Encoding', 'gzip'],
      ],
      '1 rendered, 0 ignored',
    ],
    [
      [
        ['Content-Type', 'text/plain'],
        ['Content-Encoding', 'x-lz'],
      ],
      'encoding',
    ],
    [
      [
        ['Content-Type', 'text/plain'],
        ['Content-Language', 'en-GB'],
      ],
      '1 rendered, 0 ignored',
    ],
    [
      [
        ['Content-Type', 'text/plain'],
        ['Content-Language', 'fr, en'],
      ],
      '1 rendered, 0 ignored',
    ],
    [
      [
        ['Content-Type', 'text/plain'],
        ['Content-Language', 'fr'],
      ],
      'language',
    ],
    [
      [
        ['Content-Type', 'text/plain'],
        ['Content-Disposition', 'alert'],
      ],
      'disposition',
    ],
  ];
  for (const [fields, result] of cases) {
    it(`${fields.map(([, value]) => value).join(' / ')}: ${result}`, () =>
      assert.equal(reading(fields), result));
  }

  const multipart = (kind: string, parts: readonly string[], handling = 'required'): string =>
    reading(
      [
        ['Content-Type', `multipart/${kind};boundary=b`],
        ['Content-Disposition', `render;handling=${handling}`],
      ],
      `${parts.map((part) => `--b\r\n${part}\r\n\r\nx\r\n`).join('')}--b--`,
    );
  const plain = 'Content-Type: text/plain';
  const png = 'Content-Type: image/png';
  const odd = 'Content-Type: x/y';
  const oddOptional = `${odd}\r\nContent-Disposition: render;handling=optional`;

  it('takes all of mixed, or nothing', () => {
    assert.equal(multipart('mixed', [plain, png]), '2 rendered, 0 ignored');
    assert.equal(multipart('mixed', [plain, odd]), 'type');
    assert.equal(multipart('mixed', [plain, oddOptional]), '1 rendered, 1 ignored');
    assert.equal(multipart('mixed', [plain, odd], 'optional'), '0 rendered, 1 ignored');
    assert.equal(multipart('related', [plain, png]), '2 rendered, 0 ignored');
  });

  it('takes the last alternative it understands, whatever the parts say of themselves', () => {
    assert.equal(multipart('alternative', [plain, png, odd]), '1 rendered, 2 ignored');
    assert.equal(multipart('alternative', [odd, oddOptional]), 'type');
    assert.equal(multipart('alternative', [odd], 'optional'), '0 rendered, 1 ignored');
    assert.equal(multipart('alternative', [plain, oddOptional]), '1 rendered, 1 ignored');
  });
});

describe('Accept', () => {
  const accepts = (type: string, ...ranges: string[]): boolean => {
    const media = parseMediaType(type);
    assert(!isFault(media));
    return isAccepted(media, ranges);
  };

  it('is decided by the most specific range', () => {
    assert.equal(accepts('text/plain', '*/*'), true);
    assert.equal(accepts('text/plain', '*/*', 'text/plain;q=0'), false);
    assert.equal(accepts('text/plain', 'text/plain', 'text/*;q=0'), true);
    assert.equal(accepts('text/plain;x=1', 'text/plain;q=0', 'text/plain;x=1'), true);
    assert.equal(accepts('text/plain'), false);
    assert.equal(accepts('text/plain', 'text', '*/plain'), false);
  });
});

describe('Content-Disposition', () => {
  it('is required unless it says optional', () => {
    const of = (text: string): string => {
      const disposition = parseDisposition(text);
      return isFault(disposition) ? 'fault' : `${disposition.type} ${disposition.required}`;
    };
    assert.equal(of('Render'), 'render true');
    assert.equal(of('icon ; HANDLING = Optional'), 'icon false');
    assert.equal(of('icon;handling="optional"'), 'icon false');
    assert.equal(of(''), 'fault');
    assert.equal(of('a b'), 'fault');
  });
});
