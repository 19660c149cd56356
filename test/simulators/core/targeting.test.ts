import assert from 'node:assert/strict';
import { A, B, contactOf, DOMAIN, NORA, Playground, type Peer } from './playground';

const GRUU_A = `${NORA};gr=${A}`;

describe('core: targets of a request (RFC 3261 s16.5, RFC 5627 s6.1)', () => {
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

  const copies = (): number[] => [t1.requests('MESSAGE').length, t2.requests('MESSAGE').length];

  it('sends a request for the AOR to every terminal once, and one answer back', async () => {
    await t1.register({ instance: A });
    await t2.register({ instance: B });
    const response = await psa.answerTo({ body: 'all', wait: 40_000 });
    assert.equal(response.status, 200);
    assert.deepEqual(copies(), [1, 1]);
    assert.equal(psa.finals().length, 1);
    assert.equal(t1.requests()[0]!.uri, t1.uri);
  });

  it('tries higher q first, and the next only when nobody there takes it', async () => {
    await t1.register({ params: ';q=0.5' });
    await t2.register({ params: ';q=0.8' });
    await psa.answerTo({});
    assert.deepEqual(copies(), [0, 1]);
    t2.answer = () => 480;
    assert.equal((await psa.answerTo({})).status, 200);
    assert.deepEqual(copies(), [1, 2]);
  });

  it('sends a request for a GRUU to its terminal only, with the contact as Request-URI', async () => {
    await t1.register({ instance: A });
    const { pubGruu, tempGruu } = contactOf(await t2.register({ instance: B }), t2);
    for (const gruu of [pubGruu!, tempGruu!]) {
      assert.equal((await psa.answerTo({ uri: gruu, wait: 35_000 })).status, 200);
      assert.equal(t2.requests('MESSAGE').at(-1)!.uri, t2.uri);
    }
    assert.deepEqual(copies(), [0, 2]);
  });

  /** Digest section 6, N-28 to N-35: what is equal to the public GRUU of t1, and what is not. */
  const spellings: [string, string, number][] = [
    ['N-28 unknown gr', `${NORA};gr=nope`, 404],
    ['N-29 gr without a value', `${NORA};gr`, 404],
    ['N-32 with a port', `sip:nora@${DOMAIN}:5060;gr=${A}`, 404],
    ['N-32 with an unknown parameter', `${GRUU_A};foo=1`, 200],
    ['N-33 user in capitals', `sip:NORA@${DOMAIN};gr=${A}`, 404],
    ['N-33 host in capitals', `sip:nora@${DOMAIN.toUpperCase()};gr=${A}`, 200],
    ['N-33 gr value in capitals', `${NORA};gr=${A.toUpperCase()}`, 200],
    ['N-34 ":" escaped', `${NORA};gr=${A.replaceAll(':', '%3A')}`, 404],
    ['N-35 as sips', `sips:nora@${DOMAIN};gr=${A}`, 404],
    ['user part escaped', `sip:%6eora@${DOMAIN};gr=${A}`, 200],
    ['AOR with a parameter', `${NORA};foo=1`, 200],
    ['AOR with a port', `sip:nora@${DOMAIN}:5070`, 404],
    ['AOR in another case', `sip:Nora@${DOMAIN}`, 404],
    ['unknown user', `sip:ghost@${DOMAIN}`, 404],
    ['user without contact', `sip:otto@${DOMAIN}`, 480],
    ['AOR as sips without sips contact', `sips:nora@${DOMAIN}`, 480],
    ['foreign domain nobody knows', 'sip:x@nowhere.example', 404],
    ['no user', `sip:${DOMAIN}`, 404],
    ['unknown scheme', 'nobodyKnows:x', 416],
    ['tel', 'tel:+441', 416],
  ];
  for (const [name, uri, status] of spellings) {
    it(`${name} -> ${status}, and nobody else gets it`, async () => {
      await t1.register({ instance: A });
      const response = await psa.answerTo({ uri, to: `<${NORA}>` });
      assert.equal(response.status, status);
      assert.deepEqual(copies(), [status === 200 ? 1 : 0, 0]);
    });
  }

  it('after a restart without outbound prefers the new contact, and tries the old one after 430 only', async () => {
    await t1.register({ instance: A, callId: 'before' });
    const { pubGruu } = contactOf(await t2.register({ instance: A, callId: 'after' }), t2);
    assert.equal(playground.core.bindings(NORA).length, 2, 'both are bound (N-17)');
    assert.equal((await psa.answerTo({ uri: pubGruu! })).status, 200);
    assert.deepEqual(copies(), [0, 1]);
    assert.equal((await psa.answerTo({})).status, 200, 'neither does the AOR reach an instance twice');
    assert.deepEqual(copies(), [0, 2]);
    t2.answer = () => 486;
    assert.equal((await psa.answerTo({ uri: pubGruu! })).status, 486);
    assert.deepEqual(copies(), [0, 3]);
    t2.answer = () => 430;
    assert.equal((await psa.answerTo({ uri: pubGruu! })).status, 200);
    assert.deepEqual(copies(), [1, 4]);
    await t1.register({ instance: A, callId: 'before' });
    await psa.answerTo({ uri: pubGruu! });
    assert.deepEqual(copies(), [2, 4], 'the one refreshed last');
  });

  it('leaves a request for a foreign domain as it is', async () => {
    const uri = `${t2.uri};x=1`;
    assert.equal((await psa.answerTo({ uri })).status, 200);
    assert.equal(t2.requests()[0]!.uri, uri);
  });

  it('knows other domains by configuration', async () => {
    const domains = new Map([['other.example', t2.binding.local]]);
    const second = await Playground.open({ network: playground.network, name: 'core2', domains });
    assert.equal((await reach(second)).status, 200);
    assert.equal(t2.requests()[0]!.uri, 'sip:x@other.example');
    await second.core.close();

    async function reach(through: Playground): Promise<{ status: number }> {
      psa.send(psa.compose({ uri: 'sip:x@other.example' }), through.core.local);
      await playground.clock.advance(50);
      return psa.finals().at(-1)!;
    }
  });

  it('follows preferences of the caller among the contacts of a GRUU', async () => {
    await t1.register({ instance: A, params: ';video' });
    const headers = [['Reject-Contact', '*;video']] as const;
    assert.equal((await psa.answerTo({ uri: GRUU_A, headers })).status, 480);
    assert.equal((await psa.answerTo({ uri: GRUU_A })).status, 200);
  });

  it('does not forward to a user who is barred', async () => {
    await t1.register();
    playground.core.addUser({ name: 'nora', enabled: false });
    assert.equal((await psa.answerTo({})).status, 480);
  });

  it('routes OPTIONS like anything else, but answers what is for itself', async () => {
    const empty = await psa.answerTo({ method: 'OPTIONS', uri: `sip:otto@${DOMAIN}` });
    assert.equal(empty.status, 480);
    const own = await psa.answerTo({ method: 'OPTIONS', uri: `sip:${DOMAIN}` });
    assert.equal(own.status, 200);
    assert.ok(!own.has('Allow') && own.body.length === 0 && own.has('Supported'));
    const { host, port } = playground.core.local;
    assert.equal((await psa.answerTo({ method: 'OPTIONS', uri: `sip:${host}:${port}` })).status, 200);
  });

  it('takes the URIs of contacts as they are, without what must not stand in a Request-URI', async () => {
    await t1.register({ contacts: [`<${t1.uri};method=INVITE;x=1?Route=%3Csip:x%3E>`] });
    await psa.answerTo({});
    assert.equal(t1.requests()[0]!.uri, `${t1.uri};x=1`);
    assert.ok(!t1.requests()[0]!.has('Route'));
    assert.match(playground.core.bindings(NORA)[0]!.contact, /Route/);
  });
});
