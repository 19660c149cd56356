import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isFault } from '../../../protocol/sip/fault';
import { Params } from '../../../protocol/sip/params';
import { formatUri, parseUri, sipUri, type SipUri, type Uri } from '../../../protocol/sip/uri';
import { canonicalAor, undoEscapes, uriEqual } from '../../../protocol/sip/uri-equality';
import { hostname, uriParams, user } from './arbitraries';

function parse(text: string): Uri {
  const uri = parseUri(text);
  assert.ok(!isFault(uri), `${text}: ${isFault(uri) ? uri.reason : ''}`);
  return uri;
}

function equal(a: string, b: string): boolean {
  const result = uriEqual(parse(a), parse(b));
  assert.equal(uriEqual(parse(b), parse(a)), result, 'not symmetric');
  return result;
}

describe('URI comparison, the examples of RFC 3261 s19.1.4', () => {
  for (const [a, b] of [
    ['sip:%61lice@atlanta.com;transport=TCP', 'sip:alice@AtLanTa.CoM;Transport=tcp'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;security=on'],
    ['sip:carol@chicago.com;newparam=5', 'sip:carol@chicago.com;security=on'],
    [
      'sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com',
      'sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com',
    ],
    [
      'sip:alice@atlanta.com?subject=project%20x&priority=urgent',
      'sip:alice@atlanta.com?priority=urgent&subject=project%20x',
    ],
  ] as const) {
    it(`${a} equals ${b}`, () => assert.ok(equal(a, b)));
  }

  for (const [a, b] of [
    ['SIP:ALICE@AtLanTa.CoM;Transport=udp', 'sip:alice@AtLanTa.CoM;Transport=UDP'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;transport=udp'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:6000;transport=tcp'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com?Subject=next%20meeting'],
    ['sip:bob@phone21.boxesbybob.com', 'sip:bob@192.0.2.4'],
    ['sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;security=off'],
  ] as const) {
    it(`${a} differs from ${b}`, () => assert.ok(!equal(a, b)));
  }
});

describe('URI comparison, the rules of RFC 3261 s19.1.4', () => {
  it('never takes sip for sips', () => assert.ok(!equal('sip:a@b.example', 'sips:a@b.example')));

  it('compares user and password with regard to case', () => {
    assert.ok(!equal('sip:a@b.example', 'sip:A@b.example'));
    assert.ok(!equal('sip:a:p@b.example', 'sip:a:P@b.example'));
    assert.ok(!equal('sip:a@b.example', 'sip:a:@b.example'));
    assert.ok(!equal('sip:b.example', 'sip:a@b.example'));
    assert.ok(equal('sip:a:%70@b.example', 'sip:a:p@b.example'));
  });

  it('does not take an escaped reserved character for the character', () => {
    assert.ok(!equal('sip:a%3Bb@c.example', 'sip:a;b@c.example'));
    assert.ok(!equal('sip:a@b.example;gr=urn%3Auuid%3A1', 'sip:a@b.example;gr=urn:uuid:1'));
    assert.ok(equal('sip:a%3bb@c.example', 'sip:a%3Bb@c.example'));
  });

  it('undoes an escape once only', () => {
    assert.ok(!equal('sip:v%2541@c.example', 'sip:vA@c.example'));
    assert.ok(!equal('sip:v%2541@c.example', 'sip:v%41@c.example'));
    assert.ok(equal('sip:v%61lue%25%34%31@c.example', 'sip:value%2541@c.example'));
  });

  it('wants user, ttl, method, maddr and transport on both sides', () => {
    for (const param of [
      'user=ip',
      'ttl=1',
      'method=INVITE',
      'maddr=b.example',
      'transport=tcp',
      'Transport=udp',
    ]) {
      assert.ok(!equal('sip:a@b.example', `sip:a@b.example;${param}`), param);
      assert.ok(equal(`sip:a@b.example;${param}`, `sip:a@b.example;${param}`), param);
    }
  });

  it('compares parameters that are on both sides, without regard to case', () => {
    assert.ok(equal('sip:a@b.example;x=Y', 'sip:a@b.example;X=y'));
    assert.ok(!equal('sip:a@b.example;x=y', 'sip:a@b.example;x=z'));
    assert.ok(!equal('sip:a@b.example;gr', 'sip:a@b.example;gr=1'));
    assert.ok(equal('sip:a@b.example;lr;x=%61', 'sip:a@b.example;x=a'));
  });

  it('never ignores URI headers', () => {
    assert.ok(!equal('sip:a@b.example?x=1', 'sip:a@b.example?x=2'));
    assert.ok(!equal('sip:a@b.example?x=1', 'sip:a@b.example?x=1&y=1'));
    assert.ok(!equal('sip:a@b.example?x=1&x=2', 'sip:a@b.example?x=1&y=2'));
    assert.ok(!equal('sip:a@b.example?x=1&x=2', 'sip:a@b.example?x=2&x=1'));
    assert.ok(equal('sip:a@b.example?Subject=Hi', 'sip:a@b.example?subject=hi'));
    assert.ok(!equal('sip:a@b.example?Call-ID=a', 'sip:a@b.example?call-id=A'));
    assert.ok(!equal('sip:a@b.example?body=a', 'sip:a@b.example?body=A'));
  });

  it('compares addresses in URI headers as addresses', () => {
    assert.ok(equal('sip:b.example?to=sip:bob%40biloxi.com', 'sip:b.example?To=sip:bob%40BILOXI.com'));
    assert.ok(equal('sip:b.example?to=%3Csip:bob%40biloxi.com%3E', 'sip:b.example?to=sip:bob%40biloxi.com'));
    assert.ok(!equal('sip:b.example?to=sip:bob%40biloxi.com', 'sip:b.example?to=sip:Bob%40biloxi.com'));
    const tag = (value: string): string => `sip:b.example?from=%3Csip:a.example%3E%3Btag%3D${value}`;
    assert.ok(!equal(tag('1'), tag('2')));
    assert.ok(equal(tag('1'), tag('1')));
  });

  it('compares IPv6 addresses by their bits (RFC 5954 s4.2)', () => {
    assert.ok(equal('sip:bob@[2001:db8::9:1]', 'sip:bob@[2001:DB8::9:01]'));
  });

  it('takes a public GRUU for its AOR, which is why gr must be looked at first', () => {
    assert.ok(equal('sip:nora@push.example', 'sip:nora@push.example;gr=urn:uuid:1'));
  });

  it('compares URIs of other schemes', () => {
    assert.ok(equal('HTTP://a.example/x', 'http://a.example/x'));
    assert.ok(!equal('http://a.example/x', 'http://a.example/X'));
    assert.ok(!equal('http://a.example/x', 'ftp://a.example/x'));
    assert.ok(
      equal('URN:UUID:F81D4FAE-7dec-11d0-a765-00a0c91e6bf6', 'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6'),
    );
  });
});

/** Writes some unreserved characters of the text as escapes. */
function escapeSome(text: string, which: readonly boolean[]): string {
  let i = 0;
  return text.replace(/%[0-9a-fA-F]{2}|[A-Za-z0-9_.!~*'()-]/g, (piece) => {
    if (piece.startsWith('%') || which[i++ % which.length] !== true) return piece;
    return '%' + piece.charCodeAt(0).toString(16).padStart(2, '0');
  });
}

describe('URI comparison, properties', () => {
  const uri = fc.record({ user, host: hostname, params: uriParams }).map(({ user, host, params }) => {
    const entries = params.map(({ name, value }) => (value === undefined ? { name } : { name, value }));
    return sipUri({ user, host, params: new Params(entries) });
  });

  it('is reflexive, also through formatting', () => {
    fc.assert(fc.property(uri, (a) => assert.ok(uriEqual(a, parse(formatUri(a))))));
  });

  it('does not see case of the host, order of parameters, or needless escapes', () => {
    const flags = fc.array(fc.boolean(), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(uri, flags, (a, which) => {
        const b: SipUri = {
          ...a,
          user: escapeSome(a.user!, which),
          host: a.host.toUpperCase(),
          params: new Params([...a.params.entries].reverse()),
        };
        assert.ok(uriEqual(a, b), formatUri(b));
        assert.ok(uriEqual(b, a));
      }),
    );
  });

  it('is symmetric', () => {
    const few = fc
      .constantFrom('sip', 'sips')
      .chain((scheme) =>
        fc
          .tuple(
            fc.constantFrom('', 'a@', 'A@', '%61@', 'a:b@'),
            fc.constantFrom('h.example', 'H.example:5060', '[::1]'),
          )
          .chain(([user, host]) =>
            fc
              .subarray([';x=1', ';x=2', ';y', ';transport=udp', ';maddr=h', ';gr', ';gr=1'])
              .map((params) => `${scheme}:${user}${host}${params.join('')}`),
          ),
      );
    fc.assert(fc.property(few, few, (a, b) => void equal(a, b)));
  });
});

describe('canonicalAor (RFC 3261 s10.3 step 5)', () => {
  const aor = (text: string): string => canonicalAor(parse(text) as SipUri);

  it('drops parameters and headers, undoes escapes and lowers the host', () => {
    assert.equal(aor('sip:%6Eora@PUSH.example;x=1;user=phone?a=b'), 'sip:nora@push.example');
    assert.equal(aor('sip:nora@push.example;gr=urn:uuid:1'), 'sip:nora@push.example');
  });

  it('keeps scheme, port and case of the user apart', () => {
    assert.equal(aor('sips:Nora@push.example:5061'), 'sips:Nora@push.example:5061');
    assert.equal(aor('sip:push.example'), 'sip:push.example');
  });

  it('undoes escapes once, those of reserved characters and NUL too', () => {
    assert.equal(aor('sip:v%61lue%25%34%31%3b%00@a.example'), 'sip:value%41;\u0000@a.example');
    assert.equal(undoEscapes('%'), '%');
    assert.equal(undoEscapes('%4'), '%4');
    assert.equal(undoEscapes('%zz%41'), '%zzA');
  });
});
