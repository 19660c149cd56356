import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isFault } from '../../../protocol/sip/fault';
import {
  formatMediaType,
  mediaRangeIncludes,
  mediaType,
  parseMediaRange,
  parseMediaType,
  type MediaType,
} from '../../../protocol/sip/media-type';
import { Params, quote } from '../../../protocol/sip/params';
import { quotable, token } from './arbitraries';

function parse(text: string): MediaType {
  const media = parseMediaType(text);
  assert.ok(!isFault(media), text);
  return media;
}

function range(text: string): MediaType {
  const media = parseMediaRange(text);
  assert.ok(!isFault(media), text);
  return media;
}

describe('media type (RFC 3261 s20.15)', () => {
  it('has a type, a subtype, parameters and an essence', () => {
    const media = parse('Text/Plain ; Charset=UTF-8');
    assert.equal(media.type, 'Text');
    assert.equal(media.subtype, 'Plain');
    assert.equal(media.essence, 'text/plain');
    assert.equal(media.params.get('charset'), 'UTF-8');
  });

  it('allows white space around the slash', () => {
    assert.equal(parse('text / html').essence, 'text/html');
  });

  it('keeps quoted parameters of message/external-body together (RFC 4483)', () => {
    const text =
      'message/external-body;access-type="URL";URL="http://dl.content.example/fw/9.2.html;v=1"' +
      ';expiration="Tue, 03 Mar 2026 08:00:00 GMT";size=46';
    const media = parse(text);
    assert.equal(media.params.get('url'), 'http://dl.content.example/fw/9.2.html;v=1');
    assert.equal(media.params.get('expiration'), 'Tue, 03 Mar 2026 08:00:00 GMT');
    assert.equal(formatMediaType(media), text);
  });

  it('has faults', () => {
    for (const text of [
      '',
      'text',
      'text/',
      '/plain',
      'text/plain;',
      'text/plain;charset',
      'text plain',
      '*/*',
      'text/*',
      'a/b/c',
    ]) {
      assert.ok(isFault(parseMediaType(text)), text);
    }
  });

  it('is read as it was written', () => {
    const name = token.filter((text) => text !== '*');
    fc.assert(
      fc.property(name, name, token, quotable, (type, subtype, parameter, value) => {
        const media = mediaType(type, subtype, new Params([{ name: parameter, value: quote(value) }]));
        assert.deepEqual(parse(formatMediaType(media)), media);
        assert.equal(parse(formatMediaType(media)).params.get(parameter), value);
      }),
    );
  });
});

describe('media range (RFC 3261 s20.1)', () => {
  const plain = parse('text/plain;charset=utf-8');

  it('includes what its wildcards and parameters leave open', () => {
    for (const text of [
      '*/*',
      'text/*',
      'TEXT/plain',
      'text/plain;charset="UTF-8"',
      'text/*;q=0.5',
      'text/plain;q=1;x=y',
    ]) {
      assert.equal(mediaRangeIncludes(range(text), plain), true, text);
    }
    for (const text of ['text/html', 'image/*', 'text/plain;charset=latin1', 'text/plain;x=y']) {
      assert.equal(mediaRangeIncludes(range(text), plain), false, text);
    }
  });

  it('has faults', () => {
    for (const text of ['*/plain', '*', 'text/plain;q=2', 'text/plain;q'])
      assert.ok(isFault(parseMediaRange(text)), text);
  });
});
