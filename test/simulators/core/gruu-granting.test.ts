import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isFault } from '../../../protocol/sip/fault';
import { parseUri, type SipUri } from '../../../protocol/sip/uri';
import { uriEqual } from '../../../protocol/sip/uri-equality';
import { Gruus } from '../../../simulators/core/gruus';
import { CORE_POLICY } from '../../../simulators/core/policy';
import { RandomIds } from '../../../simulators/stack/ids';
import { A, B, contactOf, DOMAIN, NORA, Playground, type Peer } from './playground';

describe('core: granting GRUUs (RFC 5627 s5)', () => {
  let playground: Playground;
  let t1: Peer;
  let t2: Peer;
  let psa: Peer;

  beforeEach(async () => {
    playground = await Playground.open();
    t1 = await playground.terminal('t1');
    t2 = await playground.terminal('t2');
    psa = await playground.peer('psa');
  });
  afterEach(() => playground.close());

  const reach = async (uri: string): Promise<number> => (await psa.answerTo({ uri, body: 'push' })).status;

  it('grants a public GRUU made of the AOR and a temporary one, as quoted SIP URIs', async () => {
    const contact = contactOf(await t1.register({ instance: A }), t1);
    assert.equal(contact.pubGruu, `${NORA};gr=${A}`);
    assert.match(contact.tempGruu!, /^sip:tg\.[0-9a-f]{32}@push\.example;gr$/);
    assert.match(contact.params.raw('temp-gruu')!, /^".*"$/);
    assert.deepEqual(contact.faults, []);
  });

  it('lists the GRUUs of every instance, and the instance IDs', async () => {
    const mine = contactOf(await t1.register({ instance: A }), t1);
    const seen = contactOf(await t2.register({ instance: B }), t1);
    assert.equal(seen.pubGruu, mine.pubGruu);
    assert.equal(seen.tempGruu, mine.tempGruu);
    assert.equal(seen.instance, `<${A}>`);
  });

  it('shows no GRUUs to a client that does not list gruu in Supported', async () => {
    await t1.register({ instance: A });
    const response = await t2.register({ instance: B, supported: 'path' });
    for (const peer of [t1, t2]) {
      assert.equal(contactOf(response, peer).pubGruu, undefined);
      assert.equal(contactOf(response, peer).tempGruu, undefined);
    }
  });

  it('accepts Require: gruu', async () => {
    assert.equal((await t1.register({ instance: A, headers: [['Require', 'gruu']] })).status, 200);
  });

  it('ignores GRUUs that a client suggests (N-20)', async () => {
    const params = ';pub-gruu="sip:eve@push.example;gr=x";temp-gruu="sip:e@push.example;gr"';
    const contact = contactOf(await t1.register({ instance: A, params }), t1);
    assert.equal(contact.pubGruu, `${NORA};gr=${A}`);
    assert.equal(contact.params.entries.filter(({ name }) => name === 'pub-gruu').length, 1);
    assert.equal(await reach('sip:eve@push.example;gr=x'), 404);
  });

  it('refuses own GRUUs as contacts (N-02, N-03) and keeps the old bindings', async () => {
    const { pubGruu, tempGruu } = contactOf(await t1.register({ instance: A }), t1);
    for (const gruu of [pubGruu, tempGruu]) {
      const response = await t1.register({ contacts: [`<${gruu}>;+sip.instance="<${A}>"`] });
      assert.equal(response.status, 403);
    }
    assert.equal(await reach(tempGruu!), 200);
  });

  for (const [name, contact] of [
    ['without angle brackets (N-15)', `;+sip.instance="${A}"`],
    ['empty (N-16)', ';+sip.instance="<>"'],
  ]) {
    it(`grants nothing for an instance ID ${name}`, async () => {
      const granted = contactOf(await t1.register({ params: contact! }), t1);
      assert.equal(granted.pubGruu ?? granted.tempGruu, undefined);
    });
  }

  it('tells two users with one UUID apart (N-16)', async () => {
    const nora = contactOf(await t1.register({ instance: A }), t1);
    const otto = contactOf(await t2.register({ instance: A, user: 'otto' }), t2);
    assert.notEqual(nora.pubGruu, otto.pubGruu);
    await reach(otto.pubGruu!);
    assert.deepEqual([t1.requests().length, t2.requests().length], [0, 1]);
  });

  it('compares instance IDs as URNs: a UUID in capitals is the same terminal', async () => {
    const first = contactOf(await t1.register({ instance: A }), t1);
    const capitals = `urn:uuid:${A.slice(9).toUpperCase()}`;
    const second = contactOf(await t1.register({ instance: capitals }), t1);
    assert.equal(second.pubGruu, first.pubGruu);
    assert.equal(await reach(first.tempGruu!), 200);
  });

  it('keeps the public GRUU after refresh, lapse, new Call-ID and new address', async () => {
    const first = contactOf(await t1.register({ instance: A }), t1).pubGruu;
    assert.equal(contactOf(await t1.register({ instance: A }), t1).pubGruu, first);
    await playground.clock.advance(4_000_000);
    assert.equal(await reach(first!), 480);
    assert.equal(contactOf(await t2.register({ instance: A, callId: 'new' }), t2).pubGruu, first);
  });

  it('mints a temporary GRUU at every registration; all work until they end', async () => {
    const minted: string[] = [];
    for (let i = 0; i < 5; i++) minted.push(contactOf(await t1.register({ instance: A }), t1).tempGruu!);
    assert.equal(new Set(minted).size, 5);
    for (const gruu of minted) assert.equal(await reach(gruu), 200);
    // A failed REGISTER leaves them alone.
    assert.equal((await t1.register({ instance: A, expires: 1 })).status, 423);
    assert.equal(await reach(minted[0]!), 200);
  });

  it('ends temporary GRUUs with another Call-ID (N-30)', async () => {
    const old = contactOf(await t1.register({ instance: A }), t1).tempGruu!;
    const other = contactOf(await t2.register({ instance: B }), t2).tempGruu!;
    const fresh = contactOf(await t1.register({ instance: A, callId: 'after-restart' }), t1);
    assert.equal(await reach(old), 404);
    assert.equal(await reach(fresh.tempGruu!), 200);
    assert.equal(await reach(fresh.pubGruu!), 200);
    assert.equal(await reach(other), 200, 'another instance is not concerned');
  });

  it('compares Call-IDs per reg-id where flows are used', async () => {
    const params = (id: number): string => `;reg-id=${id}`;
    const first = contactOf(
      await t1.register({ instance: A, params: params(1), callId: 'f1' }),
      t1,
    ).tempGruu!;
    await t2.register({ instance: A, params: params(2), callId: 'f2' });
    assert.equal(await reach(first), 200);
    await t1.register({ instance: A, params: params(1), callId: 'f3' });
    assert.equal(await reach(first), 404);
  });

  for (const [name, end] of [
    ['lapses', () => playground.clock.advance(4_000_000)],
    ['is removed', () => t1.register({ instance: A, params: ';expires=0' })],
    ['is removed by "*"', () => t1.register({ contacts: ['*'], expires: 0 })],
  ] as const) {
    it(`when the last contact ${name}: temporary 404, public 480 (N-31)`, async () => {
      const { pubGruu, tempGruu } = contactOf(await t1.register({ instance: A }), t1);
      await end();
      assert.equal(await reach(tempGruu!), 404);
      assert.equal(await reach(pubGruu!), 480);
      await t1.register({ instance: A });
      assert.equal(await reach(tempGruu!), 404, 'it does not come back with the contact');
    });
  }

  it('ends all GRUUs with their AOR', async () => {
    const { pubGruu, tempGruu } = contactOf(await t1.register({ instance: A }), t1);
    playground.core.removeUser('nora');
    playground.core.addUser({ name: 'nora' });
    assert.equal(await reach(pubGruu!), 404);
    assert.equal(await reach(tempGruu!), 404);
  });

  it('gives GRUUs of different users and instances that differ by URI comparison', () => {
    const aor = (user: string): SipUri => sip(`sip:${user}@${DOMAIN}`);
    const name = fc.stringMatching(/^[a-zA-Z0-9]{1,4}$/);
    fc.assert(
      fc.property(name, name, name, name, (userX, userY, nssX, nssY) => {
        const [x, y] = [`urn:esn:${nssX}`, `urn:esn:${nssY}`];
        if (userX === userY && x === y) return;
        const gruus = new Gruus(DOMAIN, new RandomIds(), CORE_POLICY, () => {});
        gruus.grant(aor(userX), `k-${userX}`, x, 1);
        gruus.grant(aor(userY), `k-${userY}`, y, 1);
        const [a, b] = [gruus.publicGruu(`k-${userX}`, x)!, gruus.publicGruu(`k-${userY}`, y)!];
        assert.ok(!uriEqual(a.uri, b.uri), `${a.text} ${b.text}`);
      }),
      { numRuns: 200 },
    );
  });

  it('mints temporary GRUUs that neither repeat nor show whom they stand for', () => {
    const gruus = new Gruus(DOMAIN, new RandomIds(), CORE_POLICY, () => {});
    const seen = new Set<string>();
    for (const user of ['nora', 'otto']) {
      for (let i = 0; i < 500; i++) {
        gruus.grant(sip(`sip:${user}@${DOMAIN}`), user, A, i + 1);
        const { text } = gruus.temporaryGruu(user, A)!;
        assert.ok(!text.includes(user) && !text.includes(A.slice(-12)));
        seen.add(text);
      }
    }
    assert.equal(seen.size, 1000);
  });
});

function sip(text: string): SipUri {
  const uri = parseUri(text);
  assert.ok(!isFault(uri) && uri.kind === 'sip');
  return uri;
}
