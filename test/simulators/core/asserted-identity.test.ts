import assert from 'node:assert/strict';
import { buildRequest, type HeaderPair } from '../../../protocol/sip/build';
import { isFault } from '../../../protocol/sip/fault';
import { parseUri } from '../../../protocol/sip/uri';
import { asserted, disclosed } from '../../../simulators/core/asserted-identity';
import { IDENTITY_POLICY, type IdentityPolicy } from '../../../simulators/core/identity-policy';
import { Refusal } from '../../../simulators/core/refusal';
import type { ProxyTarget } from '../../../simulators/core/targets';
import { Users } from '../../../simulators/core/users';

const USERS = new Users('push.example');
const DM = USERS.add({ name: 'dm', password: 'x' });
const UNPROVED = USERS.add({ name: 'otto' });

function request(headers: readonly HeaderPair[], method = 'MESSAGE') {
  return buildRequest({ method, uri: 'sip:nora@push.example', headers });
}

/** P-Asserted-Identity as it leaves, or the status of a refusal. */
function vouched(
  headers: readonly HeaderPair[],
  user: typeof DM | undefined,
  changes: Partial<IdentityPolicy> = {},
): string | number | undefined {
  const result = asserted(request(headers), user, { ...IDENTITY_POLICY, ...changes });
  if (result instanceof Refusal) return result.status;
  assert.equal(result.has('P-Preferred-Identity'), false);
  return result.header('P-Asserted-Identity');
}

const FORGED: HeaderPair = ['P-Asserted-Identity', '<sip:bank@push.example>'];
const PREFERS = (uri: string): HeaderPair => ['P-Preferred-Identity', `"Me" <${uri}>`];

describe('asserted identity in the core', () => {
  it('is that of the user who has proved who she is', () =>
    assert.equal(vouched([], DM), '<sip:dm@push.example>'));

  it('is nobody where nothing was proved', () => {
    assert.equal(vouched([FORGED, PREFERS('sip:dm@push.example')], undefined), undefined);
    assert.equal(vouched([], UNPROVED), undefined);
  });

  it('replaces what an outsider asserts', () => assert.equal(vouched([FORGED], DM), '<sip:dm@push.example>'));

  it('keeps what somebody of the trust domain asserts', () =>
    assert.equal(vouched([FORGED], DM, { trustedUsers: ['dm'] }), FORGED[1]));

  it('is the one of her own that she prefers', () => {
    const identitiesOf = { dm: ['sip:alerts@push.example'] };
    const prefers = PREFERS('sip:alerts@PUSH.example');
    assert.equal(vouched([prefers], DM, { identitiesOf }), '"Me" <sip:alerts@PUSH.example>');
  });

  it('is her own, or a refusal, when she prefers another', () => {
    const prefers = PREFERS('sip:bank@push.example');
    assert.equal(vouched([prefers], DM), '<sip:dm@push.example>');
    assert.equal(vouched([prefers], DM, { foreignPreference: 'refuse' }), 403);
  });

  it('is left alone in an ACK, which nobody can be asked about', () => {
    const ack = request([FORGED], 'ACK');
    assert.equal(asserted(ack, undefined, IDENTITY_POLICY), ack);
  });

  const target = (text: string): ProxyTarget => {
    const uri = parseUri(text);
    assert.ok(!isFault(uri));
    return { text, uri: uri, successors: [] };
  };
  const isTold = (privacy: string | undefined, changes: Partial<IdentityPolicy> = {}): boolean => {
    const headers: HeaderPair[] = privacy === undefined ? [FORGED] : [FORGED, ['Privacy', privacy]];
    const to = target('sip:nora@other.example');
    return disclosed(request(headers), to, { ...IDENTITY_POLICY, ...changes }).has(FORGED[0]);
  };

  it('is withheld from outsiders when Privacy says id, and not when it says none', () => {
    assert.deepEqual(
      [isTold('id'), isTold('header;id'), isTold('none'), isTold(undefined), isTold('user')],
      [false, false, true, true, true],
    );
  });

  it('goes to those inside whatever Privacy says', () =>
    assert.equal(isTold('id', { trustedDomains: ['other.example'] }), true));

  it('may be withheld from all outsiders, but from those to whom Privacy opens it', () =>
    assert.deepEqual(
      [undefined, 'none'].map((each) => isTold(each, { keepsUnlessPrivate: false })),
      [false, true],
    ));
});
