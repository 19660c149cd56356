import assert from 'node:assert/strict';
import {
  A,
  B,
  contactOf,
  contactsOf,
  DOMAIN,
  NORA,
  Playground,
  type Peer,
  type Registration,
} from './playground';

const HOUR_MS = 3_600_000;

describe('core: registrar (RFC 3261 s10.3)', () => {
  let playground: Playground;
  let t1: Peer;
  let t2: Peer;

  beforeEach(async () => {
    playground = await Playground.open();
    t1 = await playground.terminal('t1');
    t2 = await playground.terminal('t2');
  });
  afterEach(() => playground.close());

  const bound = (): string[] => playground.core.bindings(NORA).map((each) => each.contact);
  const fetched = async (peer = t1): Promise<string[]> =>
    contactsOf(await peer.register({ contacts: [] })).map((each) => each.uriText);

  /** Digest section 6, N-01 to N-21: what is refused, with what, and that nothing is bound by it. */
  const own = (params: string) => (): Registration => ({ contacts: [`<${t1.uri}>${params}`] });
  const instance = `;+sip.instance="<${A}>"`;
  const refusals: [string, () => Registration, number, string?][] = [
    ['N-01 contact is the AOR', () => ({ contacts: [`<${NORA}>${instance}`] }), 403],
    ['N-04 mailto with instance', () => ({ contacts: [`<mailto:nora@push.example>${instance}`] }), 403],
    ['N-05 "*" with a time', () => ({ contacts: ['*'], expires: 60 }), 400],
    ['N-06 "*" beside a contact', () => ({ contacts: ['*', `<${t1.uri}>`], expires: 0 }), 400],
    ['N-07 "*" without Expires', () => ({ contacts: ['*'] }), 400],
    ['"*" with malformed Expires', () => ({ contacts: ['*'], expires: 'soon' }), 400],
    ['N-08 unknown extension', () => ({ headers: [['Require', 'gruu, frob']] }), 420, 'Unsupported: frob'],
    ['N-09 To is no SIP URI', () => ({ to: '<tel:+441>' }), 400],
    ['N-10 Request-URI with a user', () => ({ uri: NORA }), 400],
    ['N-12 too short a time', own(';expires=1'), 423, 'Min-Expires: 60'],
    ['too short a time in Expires', () => ({ expires: 59 }), 423, 'Min-Expires: 60'],
    [
      'N-19 two contacts, one with reg-id',
      () => ({ contacts: [`<${t1.uri}>${instance};reg-id=1`, '<sip:x@192.0.2.9>'] }),
      400,
    ],
    ['N-21 feature given twice', own(';text;text'), 400],
    ['malformed contact', () => ({ contacts: ['<sip:t1@@>'] }), 400],
    ['Contact without closing bracket', () => ({ contacts: ['<sip:t1@192.0.2.2'] }), 400],
    ['malformed q', own(';q=7'), 400],
    ['unknown user', () => ({ to: `<sip:ghost@${DOMAIN}>` }), 404],
    ['foreign AOR', () => ({ to: '<sip:nora@other.example>' }), 404],
    ['AOR with a port', () => ({ to: `<sip:nora@${DOMAIN}:5060>` }), 404],
    [
      'Path without support for it',
      () => ({ supported: 'gruu', headers: [['Path', '<sip:e.example;lr>']] }),
      420,
      'Unsupported: path',
    ],
  ];
  for (const [name, registration, status, header] of refusals) {
    it(`${name} -> ${status}`, async () => {
      await t2.register({ instance: B });
      const response = await t1.register(registration());
      assert.equal(response.status, status);
      if (header !== undefined) assert.ok(response.headers.toString().includes(`${header}\r\n`), header);
      assert.notEqual(response.to?.tag, undefined);
      assert.deepEqual(bound(), [t2.uri], 'nothing may have changed');
    });
  }

  it('accepts what RFC 3261 leaves to the client: mailto, and the AOR without an instance ID', async () => {
    const response = await t1.register({ contacts: ['<mailto:nora@push.example>', `<${NORA}>`] });
    assert.equal(response.status, 200);
    assert.equal(contactsOf(response).length, 2);
  });

  it('lists all bindings with the time they have left, in rows of their own, and Date', async () => {
    await t1.register({ instance: A, params: ';q=0.125;+g.x.y="<Zz>"' });
    await playground.clock.advance(60_000 - 50);
    const response = await t2.register({ instance: B, expires: 600 });
    assert.equal(contactOf(response, t1).expires, 3540);
    assert.equal(contactOf(response, t2).expires, 600);
    assert.equal(contactOf(response, t1).params.raw('q'), '0.125');
    assert.equal(contactOf(response, t1).params.raw('+g.x.y'), '"<Zz>"');
    assert.equal(response.fields('Contact').length, 2);
    assert.equal(response.header('Date'), 'Mon, 02 Mar 2026 08:01:00 GMT');
    assert.ok(!response.has('Record-Route') && !response.has('Require') && !response.has('Supported'));
  });

  it('answers a REGISTER without Contact with the list and changes nothing', async () => {
    await t1.register({ instance: A });
    const temporary = playground.core.bindings(NORA)[0]!.temporaryGruu;
    assert.deepEqual(await fetched(t2), [t1.uri]);
    assert.deepEqual(await fetched(t2), [t1.uri]);
    assert.equal(playground.core.bindings(NORA)[0]!.temporaryGruu, temporary);
  });

  it('finds the AOR by its canonical form', async () => {
    await t1.register({ to: `"N" <sip:%6Eora@${DOMAIN.toUpperCase()};x=1;user=phone>` });
    assert.deepEqual(await fetched(t2), [t1.uri]);
  });

  const grants: [string, Registration, number][] = [
    ['the default', {}, 3600],
    ['Expires', { expires: 700 }, 700],
    ['expires of the contact before Expires', { params: ';expires=120', expires: 3600 }, 120],
    ['a malformed expires as 3600 (N-13)', { params: ';expires=soon' }, 3600],
    ['a negative one as 3600 (N-13)', { expires: '-5' }, 3600],
    ['an overlong one without overflow (N-14)', { params: ';expires=99999999999' }, 86_400],
    ['no more than the maximum', { expires: 4_294_967_295 }, 86_400],
  ];
  for (const [name, registration, granted] of grants) {
    it(`grants ${name}`, async () => {
      assert.equal(contactOf(await t1.register(registration), t1).expires, granted);
    });
  }

  it('compares contacts as URIs', async () => {
    await t1.register({ contacts: ['<sip:t1@Host.Example>'] });
    await t1.register({ contacts: ['<sip:t1@host.example>'] });
    assert.deepEqual(bound(), ['sip:t1@host.example']);
    await t1.register({ contacts: ['<sip:t1@host.example:5060>'] });
    assert.equal(bound().length, 2);
  });

  it('fails a REGISTER of the same Call-ID whose CSeq is not higher (N-11), a retransmission excepted', async () => {
    const first = await t1.register({ cseq: 500, branch: 'z9hG4bKsame' });
    const again = await t1.register({ cseq: 500, branch: 'z9hG4bKsame' });
    assert.equal(again.to?.tag, first.to?.tag);
    for (const cseq of [499, 500]) {
      const response = await t1.register({ cseq, contacts: [`<${t1.uri}>;expires=0`] });
      assert.equal(response.status, 500);
      assert.deepEqual(bound(), [t1.uri]);
    }
    assert.equal((await t1.register({ cseq: 1, callId: 'another' })).status, 200);
  });

  it('carries a REGISTER out completely or not at all', async () => {
    await t1.register({ contacts: ['<sip:old@192.0.2.9>'] });
    const contacts = [
      '<sip:old@192.0.2.9>;expires=0',
      '<sip:new@192.0.2.9>',
      '<sip:bad@192.0.2.9>;expires=5',
    ];
    assert.equal((await t1.register({ contacts })).status, 423);
    assert.deepEqual(bound(), ['sip:old@192.0.2.9']);
  });

  it('removes a binding with expires=0, also below the minimum, and does not list it', async () => {
    await t1.register();
    await t2.register();
    const response = await t1.register({ params: ';expires=0' });
    assert.equal(response.status, 200);
    assert.deepEqual(
      contactsOf(response).map((each) => each.uriText),
      [t2.uri],
    );
  });

  it('removes every binding with "*", whoever made it', async () => {
    await t1.register({ instance: A });
    await t2.register({ instance: B });
    const response = await t1.register({ contacts: ['*'], expires: 0 });
    assert.equal(response.status, 200);
    assert.deepEqual(contactsOf(response), []);
    assert.deepEqual(bound(), []);
  });

  it('keeps all bindings when "*" comes with an old CSeq', async () => {
    await t2.register();
    await t1.register({ cseq: 900 });
    assert.equal((await t1.register({ contacts: ['*'], expires: 0, cseq: 900 })).status, 500);
    assert.equal(bound().length, 2);
  });

  it('lets a binding lapse at the granted time', async () => {
    await t1.register({ expires: 100 });
    await playground.clock.advance(99_000 - 50);
    assert.deepEqual(bound(), [t1.uri]);
    await playground.clock.advance(1001);
    assert.deepEqual(bound(), []);
    assert.deepEqual(await fetched(), []);
  });

  it('stores features with the contact and forgets those that a refresh leaves out', async () => {
    await t1.register({ params: ';mobility="mobile";methods="MESSAGE,INVITE"' });
    const refreshed = await t1.register({ params: ';text' });
    assert.equal(contactOf(refreshed, t1).features.toString(), ';text');
  });

  it('stores Path with the binding and copies it to the 200 in its order', async () => {
    const headers: [string, string][] = [
      ['Path', '<sip:edge.example;lr>'],
      ['Path', '<sip:a@192.0.2.77;lr;x="y">, <sip:b.example;lr>'],
    ];
    const response = await t1.register({ headers });
    assert.deepEqual(response.list('Path'), [
      '<sip:edge.example;lr>',
      '<sip:a@192.0.2.77;lr;x="y">',
      '<sip:b.example;lr>',
    ]);
    assert.deepEqual(playground.core.bindings(NORA)[0]!.path, response.list('Path'));
    assert.ok(!(await t2.register({ instance: B })).has('Path'));
  });

  it('gives contacts back as octets, UTF-8 or not', async () => {
    const contacts = [`"Nöra" <${t1.uri}>;+g.x="<ä>"`];
    const response = await t1.register({ contacts });
    assert.ok(
      response.toBuffer().toString('utf8').includes(`Contact: "Nöra" <${t1.uri}>;+g.x="<ä>";expires=3600`),
    );
  });

  it('does not register a user who is barred, and forgets one who is removed', async () => {
    await t1.register({ instance: A });
    playground.core.addUser({ name: 'nora', enabled: false });
    assert.equal((await t1.register()).status, 403);
    playground.core.removeUser('nora');
    assert.equal((await t1.register()).status, 404);
    playground.core.addUser({ name: 'nora' });
    assert.deepEqual(bound(), []);
    assert.equal((await t1.register()).status, 200);
  });

  it('survives a REGISTER for each of 200 contacts in one message', async () => {
    const contacts = Array.from({ length: 200 }, (_, i) => `<sip:c${i}@192.0.2.9>`);
    assert.equal((await t1.register({ contacts })).status, 200);
    assert.equal(bound().length, 200);
    await playground.clock.advance(HOUR_MS);
    assert.equal(bound().length, 0);
  });
});
