import type { SipResponse } from '../../../protocol/sip/message';
import { A, B, credentialsFor, DOMAIN, NORA, registerAsk } from './playground';
import { INSTANCE, OTTO, type Step } from './tour-stage';

/** Everything that a registrar has to know how to treat. */
export const REGISTERING: readonly Step[] = [
  ({ t1 }) => t1.register({ instance: A, params: ';q=0.5;text;+g.oma.pusheventapp="mms.ua"' }),
  ({ t1 }) => t1.register({ callId: 'ordered', contacts: ['<sip:o@192.0.2.9>'], cseq: 9 }),
  ({ t1 }) => t1.register({ callId: 'ordered', contacts: ['<sip:o@192.0.2.9>;expires=0'], cseq: 8 }),
  ({ t1 }) => t1.register({ callId: 'ordered', contacts: ['<sip:o@192.0.2.9>;expires=0'], cseq: 10 }),
  ({ t2 }) => t2.register({ instance: B, supported: 'path' }),
  ({ t2 }) => t2.register({ contacts: [] }),
  ({ t2 }) => t2.register({ to: `<sip:%6Eora@${DOMAIN};x=1>`, contacts: [] }),
  ({ t1 }) => t1.register({ headers: [['Require', 'gruu']] }),
  ({ t1 }) => t1.register({ headers: [['Require', 'frob']] }),
  ({ t1 }) => t1.register({ instance: A, params: ';expires=soon' }),
  ({ t1 }) => t1.register({ instance: A, params: ';expires=120', expires: 3000 }),
  ({ t1 }) => t1.register({ instance: A, expires: 1 }),
  ({ t1 }) => t1.register({ contacts: ['*'], expires: 60 }),
  ({ t1 }) => t1.register({ to: `<sip:ghost@${DOMAIN}>` }),
  ({ t1 }) => t1.register({ contacts: [`<${NORA}>${INSTANCE}`] }),
  ({ t1 }) => t1.register({ contacts: [`<${NORA};gr=${A}>${INSTANCE}`] }),
  ({ t1 }) => t1.register({ contacts: [`<mailto:x@y.example>${INSTANCE}`] }),
  ({ t1 }) => t1.register({ instance: A, params: `;pub-gruu="${NORA};gr=mine"` }),
  ({ t1 }) => t1.register({ contacts: ['<sip:good@192.0.2.9>', '<sip:bad@192.0.2.9>;expires=1'] }),
  ({ t1 }) => t1.register({ contacts: ['<sip:c@HOST.example>'] }),
  ({ t1 }) => t1.register({ contacts: ['<sip:c@host.example>'] }),
  ({ t1 }) => t1.register({ contacts: ['<sip:c@host.example>;expires=0', '<sip:c@HOST.example>;expires=0'] }),
  ({ t1 }) => t1.register({ supported: 'gruu', headers: [['Path', '<sip:e.example;lr>']] }),
  ({ t1 }) => t1.register({ contacts: ['*'], expires: 0 }),
  ({ t2 }) => t2.register({ instance: B }),
  // A response that is lost and asked for again.
  async ({ t1 }) => {
    const same = { user: 'third', branch: 'z9hG4bKagain', cseq: 1 };
    await t1.register(same);
    await t1.register(same);
  },
];

/** Credentials, right and wrong. */
export const AUTHENTICATING: readonly Step[] = [
  async ({ t1 }) => {
    const ask = registerAsk(t1, { user: 'otto', instance: A });
    const challenged = await t1.answerTo(ask);
    if (!challenged.has('WWW-Authenticate')) return;
    const attempt = (password: string, uri = ask.uri!, cseq = 1): Promise<SipResponse | undefined> => {
      const authorization = credentialsFor(challenged, { ...ask, uri }, password, 'otto');
      const headers = [...ask.headers, ['Authorization', authorization] as const];
      return t1.ask({ ...ask, cseq: ask.cseq + cseq, headers });
    };
    await attempt('wrong');
    await attempt('secret', 'sip:else.example');
    await attempt('secret', undefined, 2);
    await attempt('secret', undefined, 3);
    await t1.playground.clock.advance(400_000);
    await attempt('secret', undefined, 4);
  },
  // With the credentials of one user for another, and for one that does not exist.
  ...['other', 'ghost'].map((user): Step => async ({ t1 }) => {
    const ask = registerAsk(t1, { user });
    const challenged = await t1.answerTo(ask);
    if (!challenged.has('WWW-Authenticate')) return;
    const authorization = credentialsFor(challenged, ask, 'secret', 'otto');
    await t1.ask({ ...ask, cseq: ask.cseq + 1, headers: [...ask.headers, ['Authorization', authorization]] });
  }),
  ({ psa }) => psa.ask({ uri: `sip:other@${DOMAIN}` }),
  ({ psa }) => psa.ask({ from: `<${OTTO}>;tag=o` }),
];
