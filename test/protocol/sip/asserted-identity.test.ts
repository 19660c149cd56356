import assert from 'node:assert/strict';
import { identitiesIn, identityProblem, privacyOf } from '../../../protocol/sip/asserted-identity';
import { buildRequest, type HeaderPair } from '../../../protocol/sip/build';
import type { SipRequest } from '../../../protocol/sip/message';

const request = (...headers: readonly HeaderPair[]): SipRequest =>
  buildRequest({ method: 'MESSAGE', uri: 'sip:nora@push.example', headers });

const asserting = (...values: readonly string[]): SipRequest =>
  request(...values.map((value): HeaderPair => ['P-Asserted-Identity', value]));

describe('asserted identities', () => {
  const sound: readonly (readonly string[])[] = [
    [],
    ['<sip:dm@push.example>'],
    ['"DM, of the operator" <sips:dm@push.example>'],
    ['tel:+3585551234567'],
    ['<sip:dm@push.example>, <tel:+358-555-1234567>'],
    ['<tel:+3585551234567>', 'sip:dm@push.example'],
  ];
  for (const values of sound)
    it(`are sound: ${values.join(' | ') || 'none'}`, () =>
      assert.equal(identityProblem(asserting(...values), 'P-Asserted-Identity'), undefined));

  const faulty: readonly (readonly [values: readonly string[], problem: RegExp])[] = [
    [['<sip:a@h>, <sips:b@h>'], /two sip URIs/],
    [['<tel:+1>, <tel:+2>'], /two tel URIs/],
    [['<sip:a@h>, <tel:+1>, <tel:+2>'], /3 values/],
    [['<mailto:a@h>'], /neither a SIP nor a tel URI: <mailto:a@h>/],
    [['<sip:a@h'], /neither a SIP nor a tel URI/],
  ];
  for (const [values, problem] of faulty)
    it(`are refused: ${values.join(' | ')}`, () =>
      assert.match(identityProblem(asserting(...values), 'P-Asserted-Identity') ?? '', problem));

  it('are read as far as they may be used: the first of each kind (RFC 5876 s4.5)', () => {
    const values = asserting('<mailto:a@h>, <sip:b@h>, <sips:c@h>', '<tel:+1>, <tel:+2>');
    const read = identitiesIn(values, 'P-Asserted-Identity').map(({ address }) => address.uriText);
    assert.deepEqual(read, ['sip:b@h', 'tel:+1']);
  });

  it('are private when any priv-value says so, however it is spelled', () => {
    assert.deepEqual(privacyOf(request(['Privacy', 'User; ID ;critical'])), ['user', 'id', 'critical']);
    assert.deepEqual(privacyOf(request()), []);
  });
});
