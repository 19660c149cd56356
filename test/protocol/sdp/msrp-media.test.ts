import assert from 'node:assert/strict';
import { capabilityProblems, msrpProblems } from '../../../protocol/sdp/msrp-problems';
import { readMsrpMedia } from '../../../protocol/sdp/msrp-media';
import { parseSessionDescription } from '../../../protocol/sdp/parse';
import { allows, mayBeWrapped, parseFormatList, type FormatList } from '../../../protocol/sdp/format-list';
import { isFault } from '../../../protocol/sip/fault';
import { mediaType } from '../../../protocol/sip/media-type';

const SESSION = ['v=0', 'o=ann 1 1 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0'];
const LINE = 'm=message 2855 TCP/MSRP *';
const TYPES = 'a=accept-types:text/plain message/cpim';
const PATH = 'a=path:msrp://192.0.2.1:2855/s3ss10n;tcp';

const parse = (...lines: string[]) =>
  parseSessionDescription(Buffer.from([...SESSION, ...lines, ''].join('\r\n'), 'latin1'));
const kinds = (...lines: string[]) => {
  const read = parse(...lines);
  assert.deepEqual(read.problems, []);
  return msrpProblems(read).map(({ kind, attribute }) =>
    attribute === undefined ? kind : `${kind} ${attribute}`,
  );
};

describe('MSRP media lines', () => {
  const CLEAN: readonly [string, string[]][] = [
    ['a plain one', [LINE, TYPES, PATH]],
    [
      'TLS',
      ['m=message 2855 TCP/TLS/MSRP *', TYPES, PATH.replace('msrp:', 'msrps:'), 'a=fingerprint:SHA-1 4A:AD'],
    ],
    ['a refused one, with nothing to it', ['m=message 0 TCP/MSRP *']],
    [
      'a name as host',
      [LINE, 'c=IN IP4 host.example.com', TYPES, 'a=path:msrp://HOST.example.com:2855/s;tcp'],
    ],
    [
      'an IPv6 address, spelled otherwise (T40)',
      [LINE, 'c=IN IP6 2001:db8::1', TYPES, 'a=path:msrp://[2001:DB8:0::1]:2855/s;tcp'],
    ],
    [
      'relays before the endpoint',
      [LINE, TYPES, 'a=path:msrp://r.example.com:9000/r;tcp msrp://192.0.2.1:2855/s;tcp'],
    ],
    [
      'wrapped types',
      [LINE, TYPES, 'a=accept-wrapped-types:image/* text/html', PATH, 'a=max-size:20000', 'a=setup:actpass'],
    ],
    ['types with parameters, and "*"', [LINE, 'a=accept-types:text/plain;charset="utf-8";a=b *', PATH]],
    ['other media beside it', ['m=audio 4000 RTP/AVP 0', LINE, TYPES, PATH]],
  ];
  for (const [name, lines] of CLEAN)
    it(`have no problem with ${name}`, () => assert.deepEqual(kinds(...lines), []));

  const FAULTY: readonly [string, string[], string[]][] = [
    ['no path (N60)', [LINE, TYPES], ['missing-attribute path']],
    ['no accept-types (N60)', [LINE, PATH], ['missing-attribute accept-types']],
    ['format "text" (N60)', ['m=message 2855 TCP/MSRP text', TYPES, PATH], ['format']],
    ['media "audio"', ['m=audio 2855 TCP/MSRP *', TYPES, PATH], ['format']],
    ['a protocol in lower case', ['m=message 2855 tcp/msrp *', TYPES, PATH], ['format']],
    ['a path without ";tcp" (N61)', [LINE, TYPES, PATH.replace(';tcp', '')], ['attribute-syntax path']],
    ['a path over another transport', [LINE, TYPES, PATH.replace(';tcp', ';udp')], ['attribute-syntax path']],
    ['a path without port (N61)', [LINE, TYPES, PATH.replace(':2855', '')], ['port path']],
    ['msrp under TLS (N61)', ['m=message 2855 TCP/TLS/MSRP *', TYPES, PATH], ['protocol-scheme path']],
    ['msrps without TLS', [LINE, TYPES, PATH.replace('msrp:', 'msrps:')], ['protocol-scheme path']],
    ['two SP in a path', [LINE, TYPES, `${PATH}  ${PATH.slice(7)}`], ['attribute-syntax path']],
    ['another port in the media line', ['m=message 9 TCP/MSRP *', TYPES, PATH], ['media-port path']],
    ['another host in c=', [LINE, 'c=IN IP4 192.0.2.2', TYPES, PATH], ['media-address path']],
    ['two paths', [LINE, TYPES, PATH, PATH], ['repeated-attribute path']],
    [
      'attributes at session level',
      [TYPES, 'a=max-size:1', LINE, TYPES, PATH],
      ['session-level accept-types', 'session-level max-size'],
    ],
    [
      'a file attribute at session level',
      ['a=file-transfer-id:a', LINE, TYPES, PATH],
      ['session-level file-transfer-id'],
    ],
    [
      'accept-types joined by ","',
      [LINE, 'a=accept-types:text/plain,image/png', PATH],
      ['attribute-syntax accept-types'],
    ],
    ['"*/*" among the types', [LINE, 'a=accept-types:*/*', PATH], ['attribute-syntax accept-types']],
    ['a type without subtype', [LINE, 'a=accept-types:text', PATH], ['attribute-syntax accept-types']],
    ['max-size with a unit', [LINE, TYPES, PATH, 'a=max-size:20k'], ['attribute-syntax max-size']],
    ['a negative max-size', [LINE, TYPES, PATH, 'a=max-size:-1'], ['attribute-syntax max-size']],
    ['an unknown setup', [LINE, TYPES, PATH, 'a=setup:both'], ['attribute-syntax setup']],
    ['setup in upper case', [LINE, TYPES, PATH, 'a=setup:ACTIVE'], ['attribute-syntax setup']],
    [
      'wrapped types without container',
      [LINE, 'a=accept-types:text/plain', 'a=accept-wrapped-types:*', PATH],
      ['wrapped-without-container accept-wrapped-types'],
    ],
    [
      'a wrapped type that is accepted bare',
      [LINE, TYPES, 'a=accept-wrapped-types:Text/Plain', PATH],
      ['repeated-type accept-wrapped-types'],
    ],
    [
      'an unknown selector (N67)',
      [LINE, TYPES, PATH, 'a=file-selector:size:5 foo:1'],
      ['attribute-syntax file-selector'],
    ],
    [
      'an id with "/" (N70)',
      [LINE, TYPES, PATH, 'a=file-transfer-id:a/b'],
      ['attribute-syntax file-transfer-id'],
    ],
    [
      'an id with "=" (N70)',
      [LINE, TYPES, PATH, 'a=file-transfer-id:ab=='],
      ['attribute-syntax file-transfer-id'],
    ],
    [
      'a malformed file-range (N73)',
      [LINE, TYPES, PATH, 'a=file-range:0-5'],
      ['attribute-syntax file-range'],
    ],
  ];
  for (const [name, lines, expected] of FAULTY) {
    it(`tell of ${name}`, () => assert.deepEqual(kinds(...lines), expected));
  }

  it('are read, and what is malformed is absent', () => {
    const read = (...lines: string[]) => readMsrpMedia(parse(LINE, ...lines).media[0]!)!;
    const media = read(
      TYPES,
      PATH,
      'a=max-size:99999999999999999999',
      'a=setup:holdconn',
      'a=connection:new',
    );
    assert.equal(media.maxSize, Number.MAX_SAFE_INTEGER);
    assert.equal(media.setup, 'holdconn');
    assert.equal(media.file, undefined);
    const broken = read('a=path:x', 'a=max-size:x', 'a=file-selector', 'a=file-range:9-3');
    assert.deepEqual([broken.path, broken.maxSize, broken.acceptTypes], [undefined, undefined, undefined]);
    assert.deepEqual(broken.file, {});
    assert.equal(readMsrpMedia(parse('m=audio 1 RTP/AVP 0').media[0]!), undefined);
  });
});

describe('capabilities in SDP (RFC 3264 s9, RFC 5547 s8.5)', () => {
  const capabilities = (...lines: string[]) => capabilityProblems(parse(...lines)).map(({ seen }) => seen);

  it('have ports of 0 and a bare file-selector at most', () => {
    assert.deepEqual(capabilities('m=message 0 TCP/MSRP *', TYPES, 'a=file-selector'), []);
    assert.deepEqual(capabilities('m=audio 0 RTP/AVP 0', 'm=message 0 TCP/MSRP *', TYPES), []);
  });

  it('are found wanting otherwise', () => {
    assert.deepEqual(capabilities('m=message 2855 TCP/MSRP *'), ['2855']);
    assert.deepEqual(capabilities('m=message 0 TCP/MSRP *', 'a=file-selector:size:1'), [
      'a=file-selector:size:1',
    ]);
    assert.deepEqual(capabilities('m=message 0 TCP/MSRP *', 'a=file-selector', 'a=file-transfer-id:a'), [
      'a=file-transfer-id:a',
    ]);
  });
});

describe('accept-types', () => {
  const list = (text: string): FormatList => {
    const read = parseFormatList(text);
    assert.ok(!isFault(read));
    return read;
  };
  const plain = mediaType('TEXT', 'plain');

  it('allow what they name, by "type/*" or by "*", without regard to case and parameters', () => {
    for (const text of ['text/plain', 'image/png Text/Plain', 'text/*', '*', 'text/plain;charset=utf-8']) {
      assert.ok(allows(list(text), plain), text);
    }
    for (const text of ['text/html', 'image/*', 'text/plain2']) assert.ok(!allows(list(text), plain), text);
  });

  it('allow wrapped types inside a container alone', () => {
    const html = mediaType('text', 'html');
    assert.ok(mayBeWrapped(list('message/cpim'), list('text/html'), html));
    assert.ok(mayBeWrapped(list('multipart/mixed text/*'), [], html));
    assert.ok(mayBeWrapped(list('*'), [], html));
    assert.ok(!mayBeWrapped(list('text/plain'), list('text/html'), html));
    assert.ok(!mayBeWrapped(list('message/cpim'), [], html));
  });
});
