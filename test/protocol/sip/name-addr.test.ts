import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isFault } from '../../../protocol/sip/fault';
import type { NameAddr } from '../../../protocol/sip/name-addr';
import { nameAddr, parseNameAddr } from '../../../protocol/sip/name-addr';
import { Params } from '../../../protocol/sip/params';
import { formatUri, sipUri, type Uri } from '../../../protocol/sip/uri';
import { hostname, quotable, token, trippers, user } from './arbitraries';

function parse(text: string): NameAddr {
  const address = parseNameAddr(text);
  assert.ok(!isFault(address), `${text}: ${isFault(address) ? address.reason : ''}`);
  return address;
}

describe('parseNameAddr', () => {
  it('reads a name-addr with parameters', () => {
    const address = parse('"Nora \\"N\\" Ek" <sip:nora@push.example;gr=urn:uuid:1>;tag=tB11;x="a;b"');
    assert.equal(address.displayName, 'Nora "N" Ek');
    assert.equal(address.uriText, 'sip:nora@push.example;gr=urn:uuid:1');
    assert.equal(address.bracketed, true);
    assert.equal(address.tag, 'tB11');
    assert.equal(address.params.get('x'), 'a;b');
    assert.equal(formatUri(address.uri as Uri), address.uriText);
  });

  it('reads a display name of tokens, with or without white space before "<" (RFC 4475 s3.1.1.6)', () => {
    assert.equal(parse('Anonymous User <sip:a@b.example>').displayName, 'Anonymous User');
    assert.equal(parse('caller<sip:caller@example.com>;tag=323').displayName, 'caller');
    assert.equal(parse('<sip:a@b.example>').displayName, undefined);
    assert.equal(parse('"" <sip:a@b.example>').displayName, '');
  });

  it('gives parameters to the header where there are no brackets (RFC 3261 s20)', () => {
    const address = parse('sip:a@b.example;tag=1;x');
    assert.equal(address.uriText, 'sip:a@b.example');
    assert.equal(address.bracketed, false);
    assert.equal(address.tag, '1');
  });

  it('gives parameters to the URI inside brackets (RFC 4475 s3.3.12, s3.3.13)', () => {
    assert.equal(parse('sip:+19725552222@gw1.example.net;unknownparam').params.has('unknownparam'), true);
    const inside = parse('<sip:+19725552222@gw1.example.net;unknownparam>');
    assert.equal(inside.params.has('unknownparam'), false);
    assert.equal(inside.uriText, 'sip:+19725552222@gw1.example.net;unknownparam');
  });

  it('keeps an escaped Route in the URI (RFC 4475 s3.3.14)', () => {
    const text = '<sip:user@example.com?Route=%3Csip:sip.example.com%3E>';
    const { uri } = parse(text);
    assert.deepEqual(!isFault(uri) && uri.kind === 'sip' && uri.headers, [
      { name: 'Route', value: '%3Csip:sip.example.com%3E' },
    ]);
  });

  it('reads a tel URI', () => {
    const { uri } = parse('<tel:+1-201-555-0123>;tag=1');
    assert.equal(!isFault(uri) && uri.kind, 'tel');
  });

  for (const text of [
    '',
    '   ',
    ';tag=1',
    '<sip:a@b.example',
    '"Mr. J. User <sip:j.user@example.com>', // RFC 4475 s3.1.2.6 quotbal
    '"a" sip:a@b.example',
    '"a"',
    'Bell, Alexander <sip:a.g.bell@example.com>', // RFC 4475 s3.1.2.15 baddn
    'sip:user@example.com?Route=%3Csip:sip.example.com%3E', // RFC 4475 s3.1.2.13 regbadct
    'sip:a,b@c.example',
    'a b',
    '<sip:a@b.example>tag=1',
    '<sip:a@b.example> x',
    '<sip:a@b.example>;tag=',
    'a "b" <sip:a@b.example>',
    'sip:a@b.example>',
    '"\u00e4" <sip:a@b.example>',
    '\u00c3\u00a4 <sip:a@b.example>',
  ]) {
    it(`finds a fault in ${JSON.stringify(text)}`, () => assert.ok(isFault(parseNameAddr(text))));
  }

  it('leaves the faults of the URI to uri and faults (RFC 4475 s3.1.2.14 badaspec)', () => {
    const spaced = parse('"Watson, Thomas" < sip:t.watson@example.org >');
    assert.ok(isFault(spaced.uri));
    assert.equal(spaced.faults.length, 1);
    assert.ok(isFault(parse('<>').uri));
  });

  it('finds repeated parameters and a tag that is no token', () => {
    assert.deepEqual(parse('<sip:a@b.example>;tag=1;x').faults, []);
    assert.equal(parse('<sip:a@b.example>;tag=1;TAG=2').faults.length, 1);
    assert.equal(parse('<sip:a@b.example>;tag').faults.length, 1);
    assert.equal(parse('<sip:a@b.example>;tag="1"').faults.length, 1);
  });
});

describe('NameAddr', () => {
  it('writes what it does not change as it was spelled', () => {
    const text = '  "N\\ora"\t<SIP:nora@push.example>  ; x = "1" ';
    assert.equal(parse(text).toString(), text);
    assert.equal(parse(text).withTag('t1').toString(), '  "N\\ora"\t<SIP:nora@push.example>;x="1";tag=t1');
  });

  it('writes any well-formed element as it was spelled', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          trippers,
          trippers.map((text) => `"a" <sip:a@b>${text}`),
        ),
        (text) => {
          const address = parseNameAddr(text);
          if (!isFault(address)) assert.equal(address.toString().trimEnd(), text.trimEnd());
        },
      ),
    );
  });

  it('replaces and removes parameters', () => {
    assert.equal(parse('sip:a@b.example;tag=1').withTag('2').toString(), 'sip:a@b.example;tag=2');
    assert.equal(parse('<sip:a@b.example>;tag=1;x').withoutParam('tag').toString(), '<sip:a@b.example>;x');
    assert.equal(parse('<sip:a@b.example>').withParam('x').toString(), '<sip:a@b.example>;x');
  });

  it('returns what it was built of', () => {
    const parts = fc.record({
      name: fc.option(quotable, { nil: undefined }),
      user,
      host: hostname,
      tag: token,
    });
    fc.assert(
      fc.property(parts, ({ name, user, host, tag }) => {
        const uri = sipUri({ user, host });
        const params = new Params([{ name: 'tag', value: tag }]);
        const built = nameAddr(uri, name === undefined ? { params } : { displayName: name, params });
        const read = parse(built.toString());
        assert.equal(read.displayName, name);
        assert.deepEqual(read.uri, uri);
        assert.equal(read.tag, tag);
        assert.deepEqual(read.faults, []);
      }),
    );
  });
});
