import { responseTo } from '../../../protocol/sip/build';
import type { SipRequest } from '../../../protocol/sip/message';
import { A, B, contactsOf, DOMAIN, NORA } from './playground';
import { INSTANCE, type Step } from './tour-stage';

/** Requests of all kinds to a user, a terminal, nobody. */
export const PUSHING: readonly Step[] = [
  ({ t1 }) => t1.register({ instance: A }),
  ({ t2 }) => t2.register({ instance: B }),
  ({ psa }) =>
    psa.ask({
      body: 'all',
      headers: [
        ['Date', 'today'],
        ['Content-Type', 'text/plain'],
      ],
    }),
  ({ psa }) => psa.ask({ body: 'one', uri: `${NORA};gr=${A}` }),
  ({ psa }) => psa.ask({ uri: `${NORA};gr=nope` }),
  ({ psa }) => psa.ask({ uri: `sip:ghost@${DOMAIN}` }),
  ({ psa }) => psa.ask({ uri: `sip:absent@${DOMAIN}` }),
  ({ psa }) => psa.ask({ method: 'OPTIONS' }),
  ({ psa }) => psa.ask({ method: 'OPTIONS', uri: `sip:${DOMAIN}` }),
  ({ psa }) => psa.ask({ method: 'OPTIONS', uri: `sip:absent@${DOMAIN}` }),
  ({ psa }) => psa.ask({ method: 'FOO' }),
  ({ psa }) => psa.ask({ uri: 'odd:scheme' }),
  ({ psa }) => psa.ask({ headers: [['Max-Forwards', '0']] }),
  ({ psa }) => psa.ask({ headers: [['Proxy-Require', 'frob']] }),
  ({ psa }) => psa.ask({ headers: [['Reject-Contact', '*;+sip.instance="<x>"']] }),
  ({ psa }) => psa.ask({ uri: `${NORA};gr=${A}`, headers: [['Reject-Contact', `*;+sip.instance="<${A}>"`]] }),
  ({ psa, t2 }) => psa.ask({ uri: t2.uri, headers: [['Route', `<sip:${DOMAIN};lr>`]] }),
  ({ psa, t2 }) => psa.ask({ uri: 'sip:x@y.example', headers: [['Route', `<sip:strict@${t2.hostPort}>`]] }),
  ({ psa, t2 }) => psa.ask({ uri: `sip:nora@${t2.hostPort}` }),
  ({ psa }) => psa.ask({ without: ['Content-Length'] }),
  ({ psa }) => psa.ask({ body: 'x'.repeat(1400), wait: 1000 }),
  ({ psa }) => psa.ask({ method: 'CANCEL', branch: 'z9hG4bKnothing' }),
  ({ psa }) => psa.ask({ headers: [['Max-Breadth', '4']] }),
  // The same request over another way, and one over and over.
  async ({ psa, playground }) => {
    const same = { callId: 'same', cseq: 1, from: '<sip:s@x.example>;tag=s' };
    await psa.ask(same);
    await psa.ask(same);
    const text = psa.compose({ branch: 'z9hG4bKrepeated', body: 'x' });
    for (let copy = 0; copy < 2; copy++) {
      psa.send(text);
      await playground.clock.advance(50);
    }
  },
  ({ psa, playground }) => {
    psa.send(psa.compose({ body: 'cut short' }).slice(0, -2));
    return playground.clock.advance(50);
  },
  // Sent from another address than Via says, without asking for rport.
  ({ psa }) =>
    psa.ask({ headers: [['Via', `SIP/2.0/UDP psa.example:${psa.binding.local.port};branch=z9hG4bKname`]] }),
  async ({ psa, t1 }) => {
    t1.send(
      `SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.77;branch=z9hG4bKx\r\nVia: SIP/2.0/UDP ${psa.hostPort};branch=z9hG4bKy\r\n` +
        'To: <sip:a@b>;tag=1\r\nFrom: <sip:c@d>;tag=2\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n',
    );
    await t1.playground.clock.advance(10);
  },
];

/** What two terminals answer to a push for all, in turn. */
const ANSWERS: readonly (readonly [number, number])[] = [
  [486, 500],
  [415, 415],
  [200, 200],
  [600, 200],
];

/** What becomes of several answers. */
export const AGGREGATING: readonly Step[] = [
  ...ANSWERS.map(([first, second]): Step => async ({ t1, t2, psa }) => {
    t1.answer = () => first;
    t2.answer = () => second;
    await psa.ask({ wait: 100 });
  }),
  async ({ t1, t2, psa }) => {
    const challenge = (realm: string) => (request: SipRequest) =>
      responseTo(request, 401, {
        toTag: realm,
        headers: [
          ['WWW-Authenticate', `Digest realm="${realm}", nonce="1", algorithm=SHA-256, qop="auth"`],
          ['WWW-Authenticate', `Digest realm="${realm}", nonce="2", algorithm=MD5, qop="auth"`],
        ],
      });
    t1.answer = challenge('one');
    t2.answer = challenge('two');
    await psa.ask({});
  },
  // A provisional response, then silence; and an answer that comes too late.
  async ({ t1, t2, psa, playground }) => {
    t2.answer = () => undefined;
    t1.answer = (request) => {
      playground.clock.after(33_000, () => t1.respond(request, 200));
      return 100;
    };
    await psa.ask({ wait: 50_000 });
    t1.answer = (request) =>
      responseTo(request, 200, { toTag: 'x', headers: [['Allow', 'MESSAGE']], body: Buffer.from('a-b') });
    t2.answer = () => 480;
    await psa.ask({ method: 'OPTIONS' });
  },
  async ({ t1, t2, psa }) => {
    await t1.register({ instance: A, params: ';q=0.9' });
    await t2.register({ instance: B, params: ';q=0.1' });
    t1.answer = () => 600;
    await psa.ask({});
    t1.answer = t2.answer = () => 200;
    await psa.ask({});
    await t1.register({ instance: A });
    await t2.register({ instance: B });
  },
];

/** Contacts, GRUUs, Path, Route and flows. */
export const ROUTING: readonly Step[] = [
  // A restart: two contacts of one instance, the second of which refuses.
  async ({ t1, t2, psa, playground }) => {
    await t1.register({ contacts: ['*'], expires: 0 });
    await t1.register({ instance: A, callId: 'before' });
    await t2.register({ instance: A, callId: 'after' });
    t2.answer = () => 486;
    await psa.ask({ uri: `${NORA};gr=${A}` });
    t2.answer = () => 200;
    for (const { temporaryGruu } of playground.core.bindings(NORA))
      await psa.ask({ uri: temporaryGruu ?? NORA });
    await psa.ask({});
    await t1.register({ contacts: ['*'], expires: 0 });
  },
  // Temporary GRUUs, the first of five, a failing refresh, and another Call-ID.
  async ({ t1, psa, playground }) => {
    const minted: string[] = [];
    for (let i = 0; i < 3; i++) {
      const response = await t1.register({ instance: A });
      const [contact] = response.status === 200 ? contactsOf(response) : [];
      minted.push(contact?.tempGruu ?? NORA);
    }
    await psa.ask({ uri: minted[0]! });
    await t1.register({ instance: A, expires: 1 });
    await psa.ask({ uri: minted[0]! });
    await t1.register({ instance: A, callId: 'other' });
    await psa.ask({ uri: minted[0]! });
    const last = playground.core.bindings(NORA)[0]?.temporaryGruu ?? NORA;
    await t1.register({ instance: A, callId: 'other', params: ';expires=0' });
    await psa.ask({ uri: last });
    await psa.ask({ uri: `${NORA};gr=${A}` });
    await t1.register({ instance: A, expires: 100 });
    await t1.playground.clock.advance(101_000);
    await psa.ask({});
  },
  async ({ t1, t2, psa, playground }) => {
    const edge = await playground.terminal('edge');
    const path: [string, string] = ['Path', `<sip:${edge.hostPort};lr>`];
    await t1.register({ instance: A, headers: [path] });
    await psa.ask({});
    const { host, port } = playground.core.local;
    const route = `<sip:${host}:${port};lr>, <sip:${t2.hostPort};lr>`;
    await psa.ask({ method: 'BYE', to: `<${NORA}>;tag=1`, headers: [['Route', route]] });
    await psa.ask({ method: 'INVITE', headers: [['Contact', `<${psa.uri}>`]] });
    await t1.register({ instance: A });
    const from = `<sip:third@${DOMAIN}>;tag=3`;
    const contact: [string, string] = ['Contact', `<${NORA};gr=${A}>`];
    await psa.ask({ method: 'INVITE', from, headers: [contact, ['Record-Route', '<sip:r.example;lr>']] });
  },
  async ({ t1, t2, psa }) => {
    const flow = (id: number): string => `;reg-id=${id}`;
    await t1.register({ contacts: ['*'], expires: 0 });
    await t1.register({ params: flow(1) });
    await t1.register({ instance: A, params: flow(1), below: 'SIP/2.0/UDP 192.0.2.200;branch=z9hG4bKx' });
    await t1.register({ contacts: [`<${t1.uri}>${INSTANCE};reg-id=1`, '<sip:y@192.0.2.9>'] });
    await t2.register({ instance: A, params: flow(2), callId: 'second' });
    await t1.register({ contacts: [`<sip:t1@203.0.113.1>${INSTANCE};reg-id=1`] });
    t1.answer = () => 486;
    await psa.ask({});
    t1.answer = () => 200;
    await t1.register({ contacts: ['*'], expires: 0 });
    await t1.register({ instance: A });
  },
  async ({ t1, psa, playground }) => {
    for (const [user, other] of ['ping pong', 'pong ping'].map((pair) => pair.split(' '))) {
      playground.core.addUser({ name: user! });
      await t1.register({ user: user!, callId: user!, contacts: [`<sip:${other}@${DOMAIN}>`] });
    }
    await psa.ask({ uri: `sip:ping@${DOMAIN}`, headers: [['Max-Forwards', '6']] });
  },
  async ({ psa, t2 }) => {
    const register = { method: 'REGISTER', uri: `sip:${t2.hostPort}`, to: '<sip:a@b.example>' };
    await psa.ask(register);
    await psa.ask({ ...register, headers: [['Supported', 'path']] });
  },
];
