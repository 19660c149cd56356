import assert from 'node:assert/strict';
import { Features, isFeatureName, readFeatureValue, type FeatureTerm } from '../../../protocol/sip/features';
import { isFault } from '../../../protocol/sip/fault';
import { parseParams } from '../../../protocol/sip/params';

function features(text: string): Features {
  const params = parseParams(text, 0);
  assert.ok(!isFault(params), text);
  return Features.of(params);
}

function terms(text: string, name: string): readonly FeatureTerm[] {
  const value = features(text).tags.get(name);
  assert.ok(value, `no ${name}`);
  assert.equal(value.fault, undefined);
  return value.terms;
}

const token = (text: string, negated = false): FeatureTerm => ({ negated, kind: 'token', token: text });

describe('Features (RFC 3840 s9)', () => {
  const EXAMPLE =
    ';mobility="fixed";events="!presence,message-summary";language="en,de";description="<PC>";+sip.newparam;+rangeparam="#-4:+5.125"';

  it('reads the example of RFC 3840 s5', () => {
    assert.deepEqual(terms(EXAMPLE, 'mobility'), [token('fixed')]);
    assert.deepEqual(terms(EXAMPLE, 'events'), [token('presence', true), token('message-summary')]);
    assert.deepEqual(terms(EXAMPLE, 'language'), [token('en'), token('de')]);
    assert.deepEqual(terms(EXAMPLE, 'description'), [{ negated: false, kind: 'string', text: 'PC' }]);
    assert.deepEqual(terms(EXAMPLE, '+sip.newparam'), [{ negated: false, kind: 'boolean', value: true }]);
    assert.deepEqual(terms(EXAMPLE, '+rangeparam'), [
      { negated: false, kind: 'number', min: -4, max: 5.125 },
    ]);
    assert.deepEqual(features(EXAMPLE).faults, []);
    assert.equal(features(EXAMPLE).toString(), EXAMPLE);
  });

  it('picks the feature parameters and no others', () => {
    const all = features(
      ';q=0.5;expires=60;reg-id=1;pub-gruu="a";temp-gruu="b";AUDIO;x;methods="BYE";+A.b="c"',
    );
    assert.deepEqual([...all.tags.keys()], ['audio', 'methods', '+a.b']);
    assert.equal(all.toString(), ';AUDIO;methods="BYE";+A.b="c"');
  });

  it('knows the base tags', () => {
    const base =
      'audio automata class duplex data control mobility description events priority methods schemes';
    const more = 'application video language type isfocus actor text extensions';
    for (const name of `${base} ${more}`.split(' '))
      assert.equal(isFeatureName(name.toUpperCase()), true, name);
    for (const name of ['q', 'expires', 'reg-id', 'pub-gruu', 'temp-gruu', 'tag', 'message', 'sip.audio']) {
      assert.equal(isFeatureName(name), false, name);
    }
  });

  it('reads booleans', () => {
    assert.deepEqual(terms(';audio="FALSE"', 'audio'), [{ negated: false, kind: 'boolean', value: false }]);
    assert.deepEqual(terms(';audio="!true"', 'audio'), [{ negated: true, kind: 'boolean', value: true }]);
  });

  it('reads numbers', () => {
    const number = (text: string): unknown => {
      const [term] = readFeatureValue(`"${text}"`).terms;
      return term?.kind === 'number' ? [term.min, term.max] : undefined;
    };
    assert.deepEqual(number('#=5'), [5, 5]);
    assert.deepEqual(number('#>=-1.5'), [-1.5, Infinity]);
    assert.deepEqual(number('#<=+7.'), [-Infinity, 7]);
    assert.deepEqual(number('#1:2'), [1, 2]);
    for (const text of ['#5', '#', '#=', '#>5', '#1:', '#:2', '#=1x', '#1:2:3', '#=--1', '#=.5', '#==1']) {
      assert.equal(number(text), undefined, text);
      assert.ok(readFeatureValue(`"${text}"`).fault, text);
    }
  });

  it('keeps commas and escapes of a string together', () => {
    assert.deepEqual(readFeatureValue('"<a, \\"b\\" !c>"').terms, [
      { negated: false, kind: 'string', text: 'a, "b" !c' },
    ]);
    assert.deepEqual(terms(';+sip.instance="<urn:uuid:1>"', '+sip.instance'), [
      { negated: false, kind: 'string', text: 'urn:uuid:1' },
    ]);
  });

  it('reads liberally and says what is wrong', () => {
    const liberal = (spelled: string, ...expected: FeatureTerm[]): void => {
      const value = readFeatureValue(spelled);
      assert.deepEqual(value.terms, expected, spelled);
      assert.ok(value.fault, spelled);
      assert.equal(value.spelled, spelled);
    };
    liberal('mobile', token('mobile'));
    liberal('"INVITE, BYE"', token('INVITE'), token('BYE'));
    liberal('"text/plain"', token('text/plain'));
    liberal('""', token(''));
    liberal('"a,,b"', token('a'), token(''), token('b'));
    liberal('"!"', token('', true));
    liberal('"a!b"', token('a!b'));
    liberal('"<a"', { negated: false, kind: 'string', text: 'a' });
    liberal('"<a>b>"', { negated: false, kind: 'string', text: 'a>b' });
    liberal('"<"', { negated: false, kind: 'string', text: '' });
  });

  it('keeps the first of a tag given twice and says so', () => {
    const twice = features(';text;methods="BYE";METHODS="ACK"');
    assert.deepEqual(twice.tags.get('methods')?.terms, [token('BYE')]);
    assert.equal(twice.faults.length, 1);
  });

  it('finds names that are no ftag-name', () => {
    assert.equal(features(';+;+1a;+a_b').faults.length, 3);
    assert.equal(features(";+a!b'c.d-e%1").faults.length, 0);
  });
});
