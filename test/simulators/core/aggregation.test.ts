import assert from 'node:assert/strict';
import fc from 'fast-check';
import { responseTo } from '../../../protocol/sip/build';
import type { SipRequest } from '../../../protocol/sip/message';
import { BestResponse } from '../../../simulators/core/best-response';
import { CORE_POLICY } from '../../../simulators/core/policy';
import { A, B, DOMAIN, Playground, type Peer } from './playground';

const SILENT = 0;

describe('core: one final response (RFC 3261 s16.7, RFC 4320)', () => {
  let playground: Playground;
  let t1: Peer;
  let t2: Peer;
  let psa: Peer;

  beforeEach(async () => {
    playground = await Playground.open();
    t1 = await playground.terminal('t1');
    t2 = await playground.terminal('t2');
    psa = await playground.peer('psa');
    await t1.register({ instance: A });
    await t2.register({ instance: B });
  });
  afterEach(() => playground.close());

  /** Lets a peer answer late, or never. */
  const answerLater = (peer: Peer, status: number, delay: number): void => {
    peer.answer = (request) => {
      if (status !== SILENT) playground.clock.after(delay, () => peer.respond(request, status));
      return undefined;
    };
  };

  /** Answers of the two branches, and what of them goes upstream; SILENT: nothing. */
  const matrix: [number, number, number][] = [
    [200, 200, 200],
    [200, 404, 200],
    [200, 500, 200],
    [200, 603, 200],
    [603, 200, 200],
    [415, 404, 415],
    [404, 415, 415],
    [486, 420, 420],
    [486, 500, 486],
    [503, 404, 404],
    [503, 503, 500],
    [503, 500, 500],
    [302, 404, 302],
    [600, 404, 600],
    [404, 600, 600],
    [600, 401, 600],
    [488, 408, 488],
    [408, 408, SILENT],
    [200, SILENT, 200],
    [SILENT, 200, 200],
    [404, SILENT, SILENT],
    [SILENT, SILENT, SILENT],
  ];
  for (const [first, second, expected] of matrix) {
    it(`MESSAGE: ${first || 'silence'} and ${second || 'silence'} -> ${expected || 'silence'}`, async () => {
      answerLater(t1, first, 10);
      answerLater(t2, second, 300);
      await psa.ask({ wait: 45_000 });
      const finals = psa.finals();
      assert.deepEqual(
        finals.map((each) => each.status),
        expected === SILENT ? [] : [expected],
      );
      assert.equal(psa.responses().filter((each) => each.status === 408).length, 0);
      assert.equal([...t1.requests('CANCEL'), ...t2.requests('CANCEL')].length, 0);
    });
  }

  it('forwards a 2xx at once, while the other branch is still open', async () => {
    answerLater(t1, SILENT, 0);
    answerLater(t2, 200, 10);
    const response = await psa.answerTo({ wait: 50 });
    assert.equal(response.to?.tag, 't-t2');
  });

  it('waits for the other branch after a 6xx, but starts no new one', async () => {
    answerLater(t1, 600, 10);
    answerLater(t2, SILENT, 0);
    const t3 = await playground.terminal('t3');
    await t3.register({ params: ';q=0.1' });
    await psa.ask({ wait: 31_000 });
    assert.deepEqual(psa.finals(), []);
    assert.equal(t3.requests('MESSAGE').length, 0);
  });

  for (const method of ['MESSAGE', 'OPTIONS']) {
    it(`${method}: says 100 after 3.5 s of silence, and nothing before`, async () => {
      answerLater(t1, SILENT, 0);
      answerLater(t2, SILENT, 0);
      psa.send(psa.compose({ method }));
      await playground.clock.advance(3400);
      assert.deepEqual(psa.responses(), []);
      await playground.clock.advance(200);
      assert.deepEqual(
        psa.responses().map((each) => each.status),
        [100],
      );
    });
  }

  it('drops provisional responses to MESSAGE (N-53)', async () => {
    t2.answer = () => 480;
    t1.answer = (request) => {
      t1.respond(request, 100);
      t1.respond(request, 180);
      return 200;
    };
    assert.equal((await psa.answerTo({ wait: 3000 })).status, 200);
    assert.equal(psa.responses().length, 1);
  });

  it('drops a final response that comes after 33 s (N-64)', async () => {
    answerLater(t1, 200, 33_000);
    answerLater(t2, SILENT, 0);
    await psa.ask({ wait: 60_000 });
    assert.deepEqual(psa.finals(), []);
  });

  it('answers a CANCEL for a MESSAGE, which goes on (N-52), and forwards one for nothing', async () => {
    answerLater(t1, 200, 200);
    t2.answer = () => 480;
    const branch = 'z9hG4bKcancelled';
    psa.send(psa.compose({ branch }));
    await playground.clock.advance(50);
    psa.send(psa.compose({ method: 'CANCEL', branch, headers: [['CSeq', '1 CANCEL']] }));
    await playground.clock.advance(500);
    assert.equal(psa.responses('CANCEL')[0]!.status, 200);
    assert.equal(psa.responses('MESSAGE')[0]!.status, 200);
    assert.equal(t1.requests('CANCEL').length, 0);
    psa.send(psa.compose({ method: 'CANCEL', branch: 'z9hG4bKnothing', uri: t1.uri }));
    await playground.clock.advance(50);
    assert.equal(t1.requests('CANCEL').length, 1);
    assert.equal(psa.responses('CANCEL').length, 1, 'late responses stay here');
  });

  it('puts the challenges of all branches together, each in its own order', async () => {
    const challenge = (realm: string, algorithm: string): [string, string] => [
      'WWW-Authenticate',
      `Digest realm="${realm}", nonce="n", algorithm=${algorithm}, qop="auth"`,
    ];
    const challenged =
      (realm: string, status: number) =>
      (request: SipRequest): ReturnType<typeof responseTo> =>
        responseTo(request, status, {
          toTag: realm,
          headers: [challenge(realm, 'SHA-256'), challenge(realm, 'MD5')],
        });
    t1.answer = challenged('one', 401);
    t2.answer = challenged('two', 407);
    const response = await psa.answerTo({});
    const rows = response
      .fields('WWW-Authenticate')
      .map((row) => row.replace(/nonce="n", |, qop="auth"/g, ''));
    for (const realm of ['one', 'two']) {
      assert.deepEqual(
        rows.filter((row) => row.includes(`"${realm}"`)),
        [`Digest realm="${realm}", algorithm=SHA-256`, `Digest realm="${realm}", algorithm=MD5`],
      );
    }
  });

  it('keeps body, header fields, To tag and received of a response', async () => {
    t2.answer = () => 480;
    t1.answer = (request) =>
      responseTo(request, 200, {
        toTag: 'kept',
        headers: [['X-Odd', '<<']],
        body: Buffer.from([0, 255, 13]),
      });
    const response = await psa.answerTo({ method: 'OPTIONS' });
    assert.equal(response.to?.tag, 'kept');
    assert.equal(response.header('X-Odd'), '<<');
    assert.deepEqual([...response.body], [0, 255, 13]);
    assert.equal(response.vias.length, 1);
    assert.equal(response.topVia?.received, psa.binding.local.host);
  });

  it('fails over a way that cannot be gone: 503 of its own counts like one received', async () => {
    playground.core.addUser({ name: 'lost' });
    await t1.register({ user: 'lost', contacts: ['<sip:x@unknown.example>'] });
    assert.equal((await psa.answerTo({ uri: `sip:lost@${DOMAIN}` })).status, 500);
  });

  it('does not care for the order in which the branches answer', () => {
    const request = psa.compose({});
    assert.ok(request);
    const status = fc.constantFrom(302, 400, 401, 404, 407, 415, 420, 484, 486, 500, 503, 600, 603);
    fc.assert(
      fc.property(fc.array(status, { minLength: 1, maxLength: 5 }), (statuses) => {
        const chosen = choose(statuses);
        const classes = statuses.map((each) => Math.floor(each / 100));
        const expected = classes.includes(6) ? 6 : Math.min(...classes);
        assert.equal(Math.floor(chosen / 100), expected);
        assert.equal(Math.floor(choose([...statuses].reverse()) / 100), expected);
        const helpful = [401, 407, 415, 420, 484];
        if (expected === 4 && statuses.some((each) => helpful.includes(each)))
          assert.ok(helpful.includes(chosen));
      }),
    );
  });
});

function choose(statuses: readonly number[]): number {
  const best = new BestResponse(CORE_POLICY);
  const request = { headers: { fields: [] } } as unknown as SipRequest;
  for (const status of statuses) best.add(responseTo(request, status));
  return best.choose()!.status;
}
