import assert from 'node:assert/strict';
import { isFault } from '../../../protocol/sip/fault';
import { formatUri, parseUri, type Uri } from '../../../protocol/sip/uri';
import { uriEqual } from '../../../protocol/sip/uri-equality';

function parse(text: string): Uri {
  const uri = parseUri(text);
  assert.ok(!isFault(uri), `${text}: ${isFault(uri) ? uri.reason : ''}`);
  return uri;
}

describe('tel URI (RFC 3966)', () => {
  for (const text of [
    'tel:+1-201-555-0123',
    'tel:7042;phone-context=example.com',
    'tel:863-1234;phone-context=+1-914-555',
    'tel:+358-555-1234567;postd=pp22',
    'tel:+44(20)1234.5678;ext=12;isub=99',
    'tel:*21#;phone-context=a.example',
    'tel:AF0;phone-context=a.example;flag',
  ]) {
    it(`writes ${text} as it read it`, () => {
      assert.equal(parse(text).kind, 'tel');
      assert.equal(formatUri(parse(text)), text);
    });
  }

  for (const text of [
    'tel:',
    'tel:+',
    'tel:-',
    'tel:+1 201',
    'tel:7042',
    'tel:7042;phone-context=',
    'tel:7042;phone-context=+',
    'tel:7042;phone-context=192.0.2.1',
    'tel:+12;a_b',
    'tel:+12;',
    'tel:+12?a=b',
    'tel:+1A',
  ]) {
    it(`finds a fault in ${text}`, () => assert.ok(isFault(parseUri(text))));
  }

  const equal = (a: string, b: string): boolean => {
    assert.equal(uriEqual(parse(a), parse(b)), uriEqual(parse(b), parse(a)), 'not symmetric');
    return uriEqual(parse(a), parse(b));
  };

  it('is compared without visual separators, case and parameter order (s4)', () => {
    assert.ok(equal('tel:+1-201-555-0123', 'TEL:+12015550123'));
    assert.ok(equal('tel:+12;ext=1-2;x=a', 'tel:+12;X=A;ext=12'));
    assert.ok(equal('tel:7042;phone-context=+1-914', 'tel:70-42;phone-context=+1914'));
    assert.ok(equal('tel:1a;phone-context=a.example', 'tel:1A;phone-context=A.example'));
  });

  it('differs by number, form, or a parameter on one side (s4)', () => {
    assert.ok(!equal('tel:+12', 'tel:+13'));
    assert.ok(!equal('tel:+12', 'tel:12;phone-context=a.example'));
    assert.ok(!equal('tel:+12', 'tel:+12;x'));
    assert.ok(!equal('tel:+12;x', 'tel:+12;x=1'));
    assert.ok(!equal('tel:+12;x=1-2', 'tel:+12;x=12'));
    assert.ok(!equal('tel:+12;x;x', 'tel:+12;x;y'));
    assert.ok(!equal('tel:+12', 'sip:+12@a.example'));
  });
});
