import assert from 'node:assert/strict';
import { isFault } from '../../../protocol/sip/fault';
import {
  grValue,
  gruuEqual,
  instanceEqual,
  instanceUrn,
  isGruu,
  isUrn,
  isUuidUrn,
  withoutGr,
} from '../../../protocol/sip/gruu';
import { formatUri, parseUri, type SipUri, type Uri } from '../../../protocol/sip/uri';

function parse(text: string): Uri {
  const uri = parseUri(text);
  assert.ok(!isFault(uri), text);
  return uri;
}

const PUBLIC = 'sip:nora@push.example;gr=urn:uuid:1c6f0a2e-5b7d-4e19-9a30-6d0c41f2b701';
const TEMPORARY = 'sip:tg.q7h2m0x5c1@push.example;gr';

describe('GRUU (RFC 5627)', () => {
  it('is a SIP URI with gr', () => {
    assert.equal(isGruu(parse(PUBLIC)), true);
    assert.equal(isGruu(parse(TEMPORARY)), true);
    assert.equal(isGruu(parse('sips:a@b.example;GR')), true);
    assert.equal(isGruu(parse('sip:nora@push.example')), false);
    assert.equal(isGruu(parse('sip:nora;gr=1@push.example')), false);
    assert.equal(isGruu(parse('tel:+12;gr')), false);
  });

  it('has a gr value if it is public', () => {
    assert.equal(grValue(parse(PUBLIC)), 'urn:uuid:1c6f0a2e-5b7d-4e19-9a30-6d0c41f2b701');
    assert.equal(grValue(parse(TEMPORARY)), '');
    assert.equal(grValue(parse('sip:nora@push.example')), undefined);
    assert.equal(grValue(parse('http://a.example')), undefined);
  });

  const equal = (a: string, b: string): boolean => gruuEqual(parse(a), parse(b));

  it('equals a GRUU with the same gr only', () => {
    assert.equal(equal(PUBLIC, PUBLIC), true);
    assert.equal(equal(PUBLIC, 'sip:nora@push.example'), false);
    assert.equal(equal(PUBLIC, 'sip:nora@push.example;gr'), false);
    assert.equal(equal(PUBLIC, 'sip:nora@push.example;gr=nope'), false);
    assert.equal(equal('sip:nora@push.example', 'sip:nora@push.example'), false);
  });

  it('is compared by RFC 3261 s19.1.4 for the rest', () => {
    assert.equal(equal(PUBLIC, PUBLIC.replace('push', 'PUSH')), true);
    assert.equal(equal(PUBLIC, PUBLIC.replace('6d0c41f2b701', '6D0C41F2B701')), true);
    assert.equal(equal(PUBLIC, `${PUBLIC};foo=1`), true);
    assert.equal(equal(PUBLIC, PUBLIC.replace('nora', 'Nora')), false);
    assert.equal(equal(PUBLIC, PUBLIC.replace('push.example', 'push.example:5060')), false);
    assert.equal(equal(PUBLIC, PUBLIC.replace('urn:uuid:', 'urn%3Auuid%3A')), false);
    assert.equal(equal(PUBLIC, PUBLIC.replace('sip:', 'sips:')), false);
  });

  it('gives its AOR without gr, other parameters kept', () => {
    assert.equal(formatUri(withoutGr(parse(PUBLIC) as SipUri)), 'sip:nora@push.example');
    assert.equal(
      formatUri(withoutGr(parse('sip:a@b.example;x;gr=1;y=2') as SipUri)),
      'sip:a@b.example;x;y=2',
    );
    assert.equal(formatUri(withoutGr(parse('sip:a@b.example;x') as SipUri)), 'sip:a@b.example;x');
  });
});

describe('instance ID (RFC 5626 s4.1)', () => {
  const UUID = 'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6';

  it('is a URN in angle brackets', () => {
    assert.equal(instanceUrn(`<${UUID}>`), UUID);
    for (const text of [
      UUID,
      '<>',
      '<',
      '',
      '<sip:a@b.example>',
      `<${UUID}`,
      '<urn:uuid:>',
      '<urn:>',
      `<${UUID} >`,
    ]) {
      assert.equal(instanceUrn(text), undefined, text);
    }
  });

  it('tells URNs', () => {
    for (const text of ['urn:a:b', 'URN:foo-1:a123,456%2f', 'urn:gsma:imei:90420156-025763-0'])
      assert.equal(isUrn(text), true, text);
    for (const text of [
      'urn:a',
      'urn:-a:b',
      'urn::b',
      'urn:a:%2',
      'urn:a:b c',
      `urn:${'a'.repeat(33)}:b`,
      'a:b:c',
    ]) {
      assert.equal(isUrn(text), false, text);
    }
  });

  it('tells urn:uuid of the right shape', () => {
    assert.equal(isUuidUrn(UUID), true);
    assert.equal(isUuidUrn(UUID.toUpperCase()), true);
    assert.equal(isUuidUrn(UUID.slice(0, -1)), false);
    assert.equal(isUuidUrn(UUID.replace('-', '0')), false);
    assert.equal(isUuidUrn(UUID.replace('f81', 'g81')), false);
    assert.equal(isUuidUrn('urn:gsma:imei:90420156-025763-0'), false);
  });

  it('is compared without regard to case if it is a UUID (RFC 4122 s3)', () => {
    assert.equal(instanceEqual(`<${UUID}>`, `<${UUID.toUpperCase()}>`), true);
    assert.equal(instanceEqual(UUID, `<${UUID}>`), true);
    assert.equal(instanceEqual(UUID, UUID.replace('f81', 'f82')), false);
  });

  it('is compared lexically if it is another URN (the examples of RFC 2141 s5)', () => {
    const [first, ...same] = ['URN:foo:a123,456', 'urn:foo:a123,456', 'urn:FOO:a123,456'];
    for (const other of same) assert.equal(instanceEqual(first, other), true, other);
    for (const other of ['urn:foo:A123,456', 'urn:foo:a123%2C456'])
      assert.equal(instanceEqual(first, other), false, other);
    assert.equal(instanceEqual('urn:foo:a123%2C456', 'URN:FOO:a123%2c456'), true);
  });

  it('is compared to the letter if it is no URN', () => {
    assert.equal(instanceEqual('abc', 'abc'), true);
    assert.equal(instanceEqual('abc', 'ABC'), false);
    assert.equal(instanceEqual('<>', ''), false);
  });
});
