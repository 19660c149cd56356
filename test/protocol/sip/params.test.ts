import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Fault, isFault } from '../../../protocol/sip/fault';
import { Params, parseParams, quote, unquote, type Param } from '../../../protocol/sip/params';
import { host, octets, quotable, token } from './arbitraries';

function parse(text: string): Params {
  const params = parseParams(text, 0);
  assert.ok(!isFault(params), `${text}: ${isFault(params) ? params.reason : ''}`);
  return params;
}

describe('parseParams', () => {
  it('reads parameters with and without value', () => {
    const params = parse(';branch=z9hG4bKp01;rport;ttl=16');
    assert.deepEqual(params.entries, [
      { name: 'branch', value: 'z9hG4bKp01' },
      { name: 'rport' },
      { name: 'ttl', value: '16' },
    ]);
    assert.equal(params.get('rport'), undefined);
    assert.equal(params.has('rport'), true);
    assert.equal(params.has('received'), false);
  });

  it('compares names without regard to case', () => {
    assert.equal(parse(';TaG=1').get('tag'), '1');
  });

  it('keeps ";", ":", "," and "=" inside quotation marks together', () => {
    const params = parse(';pub-gruu="sip:nora@push.example;gr=urn:uuid:1c6f";methods="INVITE,BYE";x="a\\"b"');
    assert.equal(params.get('pub-gruu'), 'sip:nora@push.example;gr=urn:uuid:1c6f');
    assert.equal(params.get('methods'), 'INVITE,BYE');
    assert.equal(params.get('x'), 'a"b');
    assert.equal(params.raw('x'), '"a\\"b"');
  });

  it('allows white space where SEMI and EQUAL allow it, and writes it again', () => {
    const text = ' ; a = 1\t;b ; c="d e" ';
    const params = parse(text);
    assert.deepEqual(params.entries, [
      { name: 'a', value: '1' },
      { name: 'b' },
      { name: 'c', value: '"d e"' },
    ]);
    assert.equal(params.toString(), text);
  });

  it('starts where it is told to', () => {
    const params = parseParams('<sip:a@b.example;x=y>;tag=1', 21);
    assert.ok(!isFault(params));
    assert.equal(params.toString(), ';tag=1');
  });

  it('reads an IPv6 value in brackets, and without only where allowed', () => {
    assert.equal(parse(';maddr=[::1]').get('maddr'), '[::1]');
    assert.ok(isFault(parseParams(';received=2001:db8::1', 0)));
    assert.equal(
      (parseParams(';received=2001:db8::1;x', 0, 'received') as Params).get('received'),
      '2001:db8::1',
    );
    assert.ok(isFault(parseParams(';branch=a:b', 0, 'received')));
  });

  for (const [text, at] of [
    ['a=b', 0],
    [';', 1],
    [';;a', 1],
    [';a=', 3],
    [';a=;b', 3],
    [';a b', 3],
    [';a="b', 3],
    [';a="b"c', 6],
    [';a=b=c', 4],
    [';a=<b>', 3],
    [';a=[x]', 3],
    [';=b', 1],
    [';a="\u00ff"', 3],
  ] as const) {
    it(`finds the fault in ${JSON.stringify(text)}`, () => {
      const fault = parseParams(text, 0);
      assert.ok(fault instanceof Fault);
      assert.equal(fault.at, at);
    });
  }

  it('returns what was written', () => {
    const value = fc.oneof(
      token,
      host.filter((text) => !/^[\d.]/.test(text)),
      quotable.map(quote),
    );
    const param: fc.Arbitrary<Param> = fc.oneof(
      fc.record({ name: token }, { noNullPrototype: true }),
      fc.record({ name: token, value }, { noNullPrototype: true }),
    );
    fc.assert(
      fc.property(fc.array(param, { maxLength: 20 }), (entries) => {
        const params = parse(new Params(entries).toString());
        assert.deepEqual(params.entries, entries);
        for (const { name } of entries) {
          const first = entries.find((entry) => entry.name.toLowerCase() === name.toLowerCase());
          assert.equal(params.raw(name), first?.value);
        }
      }),
    );
  });
});

describe('Params', () => {
  it('replaces a parameter in its place and appends a new one', () => {
    const params = parse(';a=1 ;B=2;c');
    assert.equal(params.with('b', '3').toString(), ';a=1;b=3;c');
    assert.equal(params.with('d').toString(), ';a=1;B=2;c;d');
    assert.equal(params.with('d').has('D'), true);
    assert.equal(params.toString(), ';a=1 ;B=2;c');
  });

  it('drops repetitions of the parameter it replaces or removes', () => {
    assert.equal(parse(';a=1;b;A=2').with('a', '3').toString(), ';a=3;b');
    assert.equal(parse(';a=1;b;A=2').without('a').toString(), ';b');
  });

  it('stays as spelled when nothing is removed', () => {
    assert.equal(parse('; a=1').without('b').toString(), '; a=1');
  });

  it('names a repeated parameter', () => {
    assert.equal(parse(';a;b;A').repeated, 'A');
    assert.equal(parse(';a;b').repeated, undefined);
    assert.equal(parse(';x'.repeat(30)).repeated, 'x');
  });

  it('finds parameters among many', () => {
    const names = Array.from({ length: 100 }, (_, i) => `p${i}`);
    const params = parse(names.map((name) => `;${name}=${name}`).join(''));
    for (const name of names) assert.equal(params.get(name.toUpperCase()), name);
    assert.equal(params.get('p100'), undefined);
  });
});

describe('quote and unquote', () => {
  it('undo each other', () => {
    fc.assert(fc.property(quotable, (text) => assert.equal(unquote(quote(text)), text)));
  });

  it('make values that a parameter can hold', () => {
    fc.assert(fc.property(quotable, (text) => assert.equal(parse(`;a=${quote(text)}`).get('a'), text)));
  });

  it('do not let CR and LF out', () => {
    assert.equal(quote('a\r\nb'), '"a  b"');
  });

  it('leave what is not quoted', () => {
    assert.equal(unquote('a"b'), 'a"b');
    assert.equal(unquote('"'), '"');
    fc.assert(fc.property(octets, (text) => assert.equal(unquote(`x${text}`), `x${text}`)));
  });
});
