import assert from 'node:assert/strict';
import { parseChallenge } from '../../../protocol/sip/auth';
import { isFault } from '../../../protocol/sip/fault';
import type { SipResponse } from '../../../protocol/sip/message';
import type { CorePolicy } from '../../../simulators/core/policy';
import type { IdSource } from '../../../simulators/stack/ids';
import { RandomIds } from '../../../simulators/stack/ids';
import { A, credentialsFor, DOMAIN, NORA, Playground, registerAsk, type Ask, type Peer } from './playground';

const PASSWORD = 'Kelp-41-river';
const USERS = [
  { name: 'nora', password: PASSWORD },
  { name: 'otto', password: 'other' },
];

/** A REGISTER whose digest was computed by other means. */
const EXAMPLE = [
  'REGISTER sip:push.example SIP/2.0',
  'Via: SIP/2.0/UDP 192.0.2.21:5060;branch=z9hG4bKnA02;rport',
  'Max-Forwards: 70',
  'To: <sip:nora@push.example>',
  'From: <sip:nora@push.example>;tag=fA1',
  'Call-ID: regA-7710@192.0.2.21',
  'CSeq: 2 REGISTER',
  'Contact: <sip:nora@192.0.2.21:5060>;q=0.8;+sip.instance="<urn:uuid:1c6f0a2e-5b7d-4e19-9a30-6d0c41f2b701>";mobility="mobile";text;methods="INVITE,ACK,BYE,CANCEL,OPTIONS,MESSAGE";+g.oma.pusheventapp="mms.ua"',
  'Supported: gruu, path',
  'Expires: 3600',
  'Authorization: Digest username="nora",realm="push.example",nonce="Zm9vLTIwMjYtMDAwMQ",uri="sip:push.example",algorithm=SHA-256,qop=auth,nc=00000001,cnonce="5d1f0c7a",response="0a053a6d7b7a64647ed8171526c6d52019dc2c77248cb18d30650b0658ea0781"',
  'Content-Length: 0',
  '',
  '',
].join('\r\n');

describe('core: authentication (RFC 3261 s22, RFC 2617, RFC 8760)', () => {
  let playground: Playground;
  let t1: Peer;
  let psa: Peer;

  const open = async (policy: Partial<CorePolicy> = {}, ids?: IdSource): Promise<void> => {
    playground = await Playground.open({ users: USERS, policy, ...(ids ? { ids } : {}) });
    t1 = await playground.terminal('t1');
    psa = await playground.peer('psa');
  };
  afterEach(() => playground.close());

  const bound = (): number => playground.core.bindings(NORA).length;
  const stale = (response: SipResponse): string | undefined => {
    const challenge = parseChallenge(response.header('WWW-Authenticate') ?? '');
    return isFault(challenge) ? undefined : challenge.params.get('stale');
  };
  const push: Ask = { from: `<${NORA}>;tag=nora`, uri: `sip:otto@${DOMAIN}` };

  describe('of REGISTER', () => {
    it('challenges with 401, one row for each algorithm, the preferred one first', async () => {
      await open();
      const response = await t1.register();
      assert.equal(response.status, 401);
      assert.equal(bound(), 0);
      const rows = response.fields('WWW-Authenticate');
      const parsed = rows.map((row) => parseChallenge(row));
      for (const each of parsed) {
        assert.ok(!isFault(each));
        assert.equal(each.scheme, 'Digest');
        assert.equal(each.params.raw('realm'), `"${DOMAIN}"`);
        assert.equal(each.params.raw('qop'), '"auth"');
        assert.equal(each.params.get('stale'), undefined);
      }
      assert.deepEqual(
        parsed.map((each) => (isFault(each) ? '' : each.params.get('algorithm'))),
        ['SHA-256', 'MD5'],
      );
    });

    for (const which of [0, 1, 2]) {
      it(`accepts the answer to challenge ${which}`, async () => {
        await open({ algorithms: ['SHA-512-256', 'SHA-256', 'MD5'] });
        const ask = registerAsk(t1, { instance: A });
        const challenged = await t1.answerTo(ask);
        const authorization = credentialsFor(challenged, ask, PASSWORD, 'nora', 1, which);
        const accepted = await t1.answerTo({
          ...ask,
          cseq: ask.cseq + 1,
          headers: [...ask.headers, ['Authorization', authorization]],
        });
        assert.equal(accepted.status, 200);
      });
    }

    it('accepts user@domain as user name', async () => {
      await open();
      assert.equal((await t1.registerWithPassword(PASSWORD)).status, 200);
      const ask = registerAsk(t1, {});
      const challenged = await t1.answerTo(ask);
      const authorization = credentialsFor(challenged, ask, PASSWORD, `nora@${DOMAIN}`);
      const headers = [...ask.headers, ['Authorization', authorization] as const];
      assert.equal((await t1.answerTo({ ...ask, cseq: ask.cseq + 1, headers })).status, 200);
    });

    /** Credentials spoiled in one place, and what comes of it. */
    const spoiled: [string, (authorization: string) => string, number][] = [
      ['wrong response', (text) => text.replace(/response="[0-9a-f]{4}/, 'response="0000'), 401],
      [
        'response cut to 32 digits (N-26)',
        (text) => text.replace(/(response="[0-9a-f]{32})[0-9a-f]+/, '$1'),
        401,
      ],
      [
        'response in capitals (N-26)',
        (text) =>
          text.replace(/response="[0-9a-f]+/, (found) => `response="${found.slice(10).toUpperCase()}`),
        401,
      ],
      ['Basic (N-24)', () => 'Basic bm9yYTpLZWxwLTQxLXJpdmVy', 401],
      ['uri without quotation marks (N-25)', (text) => text.replace(/uri="([^"]*)"/, 'uri=$1'), 401],
      ['nc that is not eight digits (N-25)', (text) => text.replace(/nc=\d+/, 'nc=1'), 401],
      ['qop not offered (N-25)', (text) => text.replace('qop=auth', 'qop=auth-int'), 401],
      ['another realm', (text) => text.replace(`realm="${DOMAIN}"`, 'realm="else.example"'), 401],
      ['unknown algorithm', (text) => text.replace('SHA-256', 'SHA-999'), 401],
      ['nonce not ours', (text) => text.replace(/nonce="[0-9a-f]{4}/, 'nonce="zzzz'), 401],
    ];
    for (const [name, spoil, status] of spoiled) {
      it(`refuses credentials with ${name}`, async () => {
        await open();
        const ask = registerAsk(t1, {});
        const challenged = await t1.answerTo(ask);
        const authorization = credentialsFor(challenged, ask, PASSWORD, 'nora');
        const wrong = spoil(authorization);
        assert.notEqual(wrong, authorization);
        const headers = [...ask.headers, ['Authorization', wrong] as const];
        const response = await t1.answerTo({ ...ask, cseq: ask.cseq + 1, headers });
        assert.equal(response.status, status);
        assert.equal(stale(response), undefined);
        assert.equal(bound(), 0);
      });
    }

    it('refuses a digest URI of another domain', async () => {
      await open();
      const ask = registerAsk(t1, {});
      const challenged = await t1.answerTo(ask);
      const authorization = credentialsFor(challenged, { ...ask, uri: 'sip:else.example' }, PASSWORD, 'nora');
      const headers = [...ask.headers, ['Authorization', authorization] as const];
      assert.equal((await t1.answerTo({ ...ask, cseq: ask.cseq + 1, headers })).status, 400);
    });

    it('refuses to bind for another user with 403', async () => {
      await open();
      assert.equal((await t1.registerWithPassword('other', { user: 'otto' })).status, 200);
      const ask = registerAsk(t1, { user: 'nora' });
      const challenged = await t1.answerTo(ask);
      const authorization = credentialsFor(challenged, ask, 'other', 'otto');
      const headers = [...ask.headers, ['Authorization', authorization] as const];
      assert.equal((await t1.answerTo({ ...ask, cseq: ask.cseq + 1, headers })).status, 403);
      assert.equal(bound(), 0);
    });

    it('tells only a user that an AOR does not exist', async () => {
      await open();
      const ask = registerAsk(t1, { user: 'ghost' });
      const challenged = await t1.answerTo(ask);
      assert.equal(challenged.status, 401);
      const authorization = credentialsFor(challenged, ask, PASSWORD, 'nora');
      const headers = [...ask.headers, ['Authorization', authorization] as const];
      assert.equal((await t1.answerTo({ ...ask, cseq: ask.cseq + 1, headers })).status, 404);
    });

    it('says stale for a right digest over an old nonce, and not for a wrong one (N-23)', async () => {
      await open({ nonceLifetime: 60_000 });
      const ask = registerAsk(t1, {});
      const challenged = await t1.answerTo(ask);
      await playground.clock.advance(61_000);
      for (const [password, expected] of [
        [PASSWORD, 'true'],
        ['wrong', undefined],
      ] as const) {
        const headers = [
          ...ask.headers,
          ['Authorization', credentialsFor(challenged, ask, password, 'nora')] as const,
        ];
        const response = await t1.answerTo({ ...ask, cseq: ask.cseq + 1, headers });
        assert.equal(response.status, 401);
        assert.equal(stale(response), expected);
      }
    });

    it('notices a nonce count used before (N-22), and takes counts out of order', async () => {
      await open();
      const ask = registerAsk(t1, {});
      const challenged = await t1.answerTo(ask);
      const statuses: number[] = [];
      for (const count of [1, 3, 2, 3, 1, 40, 40, 8]) {
        const headers = [
          ...ask.headers,
          ['Authorization', credentialsFor(challenged, ask, PASSWORD, 'nora', count)] as const,
        ];
        const response = await t1.answerTo({ ...ask, cseq: ask.cseq + statuses.length + 1, headers });
        statuses.push(response.status);
      }
      assert.deepEqual(statuses, [200, 200, 200, 401, 401, 200, 401, 401]);
    });

    it('accepts the form without qop, which s22.4 wants to work on', async () => {
      await open({ offerQop: false });
      assert.equal((await t1.registerWithPassword(PASSWORD)).status, 200);
    });

    it('accepts the credentials of the worked example', async () => {
      class ExampleIds extends RandomIds {
        override nonce(): string {
          return 'Zm9vLTIwMjYtMDAwMQ';
        }
      }
      await open({}, new ExampleIds());
      await t1.register();
      t1.send(EXAMPLE);
      await playground.clock.advance(50);
      assert.equal(bound(), 1);
    });
  });

  describe('of senders', () => {
    it('challenges users of the domain with 407, and lets them through with credentials', async () => {
      await open();
      await t1.registerWithPassword('other', { user: 'otto' });
      const challenged = await psa.answerTo(push);
      assert.equal(challenged.status, 407);
      assert.ok(challenged.has('Proxy-Authenticate') && !challenged.has('WWW-Authenticate'));
      assert.equal(t1.requests('MESSAGE').length, 0);
      const credentials = credentialsFor(challenged, push, PASSWORD, 'nora');
      const headers = [['Proxy-Authorization', credentials]] as const;
      assert.equal((await psa.answerTo({ ...push, headers })).status, 200);
      assert.equal(t1.requests('MESSAGE')[0]!.header('Proxy-Authorization'), credentials);
    });

    it('refuses credentials of one user under the name of another (N-27)', async () => {
      await open();
      const challenged = await psa.answerTo(push);
      const headers = [['Proxy-Authorization', credentialsFor(challenged, push, 'other', 'otto')]] as const;
      assert.equal((await psa.answerTo({ ...push, headers })).status, 403);
    });

    it('does not challenge strangers, requests within a dialog, ACK and CANCEL', async () => {
      await open();
      await t1.registerWithPassword('other', { user: 'otto' });
      assert.equal((await psa.answerTo({ uri: push.uri! })).status, 200);
      const within = { ...push, to: `<${push.uri}>;tag=x` };
      assert.equal((await psa.answerTo(within)).status, 200);
      const cancel = await psa.ask({ ...push, method: 'CANCEL' });
      assert.notEqual(cancel?.status, 407);
    });

    it('admits users of the domain only, when it is told so; strangers by the account of one', async () => {
      await open({ admitStrangers: false });
      await t1.registerWithPassword('other', { user: 'otto' });
      const strange: Ask = { uri: push.uri! };
      const challenged = await psa.answerTo(strange);
      assert.equal(challenged.status, 407);
      assert.equal(t1.requests('MESSAGE').length, 0);
      const headers = [
        ['Proxy-Authorization', credentialsFor(challenged, strange, PASSWORD, 'nora')],
      ] as const;
      assert.equal((await psa.answerTo({ ...strange, headers })).status, 200);
      assert.equal((await psa.answerTo({ ...strange, from: '<tel:+15550100>;tag=x' })).status, 403);
    });

    it('refuses strangers with 403 where nobody could prove anything', async () => {
      playground = await Playground.open({ policy: { admitStrangers: false } });
      t1 = await playground.terminal('t1');
      psa = await playground.peer('psa');
      await t1.register({ instance: A });
      assert.equal((await psa.answerTo({ uri: NORA })).status, 403);
      const otto: Ask = { uri: NORA, from: `<sip:otto@${DOMAIN}>;tag=o` };
      assert.equal((await psa.answerTo(otto)).status, 200);
      assert.equal(t1.requests('MESSAGE').length, 1);
    });
  });
});
