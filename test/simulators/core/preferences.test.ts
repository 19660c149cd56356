import assert from 'node:assert/strict';
import type { Contact } from '../../../protocol/sip/contact';
import { responseTo } from '../../../protocol/sip/build';
import { A, B, NORA, Playground, type Peer } from './playground';

describe('core: caller preferences and Request-Disposition (RFC 3841)', () => {
  let playground: Playground;
  let t1: Peer;
  let t2: Peer;
  let t3: Peer;
  let psa: Peer;

  beforeEach(async () => {
    playground = await Playground.open();
    [t1, t2, t3] = [
      await playground.terminal('t1'),
      await playground.terminal('t2'),
      await playground.terminal('t3'),
    ];
    psa = await playground.peer('psa');
    await t1.register({ instance: A, params: ';q=0.8;mobility="mobile";video' });
    await t2.register({ instance: B, params: ';q=0.8;mobility="mobile"' });
    await t3.register({ params: ';q=0.5;mobility="fixed"' });
  });
  afterEach(() => playground.close());

  const copies = (method = 'MESSAGE'): number[] => [t1, t2, t3].map((each) => each.requests(method).length);
  const disposed = (value: string, more: readonly (readonly [string, string])[] = []) =>
    psa.answerTo({ headers: [['Request-Disposition', value], ...more], wait: 40_000 });

  it('goes by q first, and by Qa within one q', async () => {
    const headers = [['Accept-Contact', '*;video;methods="MESSAGE"']] as const;
    t1.answer = () => 480;
    assert.equal((await psa.answerTo({ headers })).status, 200);
    assert.deepEqual(copies(), [1, 1, 0]);
    assert.ok(psa.finals().length === 1);
  });

  it('refuses with 480 when explicit preferences leave nobody, and with 400 when there are too many (s11)', async () => {
    const nobody = [['Accept-Contact', '*;mobility="satellite";require']] as const;
    assert.equal((await psa.answerTo({ headers: nobody })).status, 480);
    const many = Array.from({ length: 21 }, () => ['Accept-Contact', '*;video'] as const);
    assert.equal((await psa.answerTo({ headers: many })).status, 400);
    assert.deepEqual(copies(), [0, 0, 0]);
  });

  it('sends to all at once when told so: parallel', async () => {
    assert.equal((await disposed('parallel')).status, 200);
    assert.deepEqual(copies(), [1, 1, 1]);
  });

  it('goes on one by one after a refusal: sequential', async () => {
    t1.answer = () => 486;
    assert.equal((await disposed('sequential')).status, 200);
    assert.deepEqual(copies(), [1, 1, 0]);
    t1.answer = () => 603;
    assert.equal((await disposed('Sequential')).status, 603);
    assert.deepEqual(copies(), [2, 1, 0], 'a 6xx ends the search');
  });

  it('tries the best target and no other: no-fork', async () => {
    t1.answer = () => 486;
    assert.equal((await disposed('no-fork', [['Accept-Contact', '*;video']])).status, 486);
    assert.deepEqual(copies(), [1, 0, 0]);
  });

  it('redirects with q-values in the order that was computed, and without features: redirect', async () => {
    const response = await disposed('redirect, no-fork', [['Accept-Contact', '*;video']]);
    assert.equal(response.status, 302);
    const contacts = response.contacts.filter((each): each is Contact => each !== '*');
    assert.deepEqual(
      contacts.map(({ uriText, q }) => [uriText, q]),
      [
        [t1.uri, 1],
        [t2.uri, 0.99],
        [t3.uri, 0.98],
      ],
    );
    assert.ok(contacts.every(({ features }) => features.tags.size === 0));
    assert.deepEqual(copies(), [0, 0, 0]);
  });

  it('never redirects a GRUU (RFC 5627 s6.1)', async () => {
    const headers = [['Request-Disposition', 'redirect']] as const;
    assert.equal((await psa.answerTo({ uri: `${NORA};gr=${A}`, headers })).status, 200);
    assert.deepEqual(copies(), [1, 0, 0]);
  });

  it('takes no notice of directives that contradict each other', async () => {
    assert.equal((await disposed('fork, no-fork')).status, 200);
    assert.deepEqual(copies(), [1, 1, 0]);
  });

  describe('at a redirection', () => {
    let elsewhere: Peer;
    beforeEach(async () => {
      elsewhere = await playground.terminal('elsewhere');
      t1.answer = (request) =>
        responseTo(request, 302, { toTag: 'moved', headers: [['Contact', `<${elsewhere.uri}>`]] });
      t2.answer = () => 486;
      t3.answer = () => 486;
    });

    it('goes where the response says: recurse', async () => {
      assert.equal((await disposed('recurse, sequential')).status, 200);
      assert.equal(elsewhere.requests('MESSAGE').length, 1);
    });

    it('leaves that to the caller without recurse, and with no-recurse', async () => {
      assert.equal((await psa.answerTo({ wait: 40_000 })).status, 302);
      assert.equal((await disposed('no-recurse')).status, 302);
      assert.equal(elsewhere.requests('MESSAGE').length, 0);
    });

    it('applies the preferences to the new contacts too', async () => {
      t1.answer = (request) =>
        responseTo(request, 302, {
          toTag: 'moved',
          headers: [['Contact', `<${elsewhere.uri}>;mobility="fixed"`]],
        });
      const response = await disposed('recurse', [['Reject-Contact', '*;mobility="fixed"']]);
      assert.equal(response.status, 302);
      assert.equal(elsewhere.requests('MESSAGE').length, 0);
    });

    it('goes nowhere twice, and not in circles', async () => {
      t1.answer = (request) =>
        responseTo(request, 302, { toTag: 'moved', headers: [['Contact', `<${t2.uri}>`]] });
      await disposed('recurse');
      assert.deepEqual(copies(), [1, 1, 1]);
    });
  });
});
