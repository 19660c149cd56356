import { credentialsFor, DOMAIN, NORA } from './playground';
import { OTTO, renewed, type Stage, type Step } from './tour-stage';

type Headers = readonly (readonly [string, string])[];

const PETRA: Headers = [['P-Asserted-Identity', `<sip:petra@${DOMAIN}>`]];

/** Senders who have proved who they are, and some who have not; sips URIs. */
export const TRUSTING: readonly Step[] = [
  ({ t1 }) => t1.register(),
  ({ psa }) => psa.ask({ headers: [...PETRA, ['P-Preferred-Identity', `<${OTTO}>`]] }),
  ({ psa }) => psa.ask({ from: `<sip:third@${DOMAIN}>;tag=t` }),
  (stage) => proved(stage, []),
  (stage) => proved(stage, [['Privacy', 'id']]),
  async ({ playground, t1, psa }) => {
    const { local } = await playground.network.listenTls(
      { role: 'terminal', name: 't1', underTest: false },
      { key: '', cert: '' },
    );
    const secure = `<sips:third@${local.host}:${local.port}>`;
    await t1.register({ user: 'third', contacts: [secure] });
    await psa.ask({ uri: `sip:third@${DOMAIN}` });
    const to = `<sips:third@${DOMAIN}>`;
    await t1.register({ user: 'third', to, contacts: [secure] });
    await psa.ask({ uri: `sips:third@${DOMAIN}` });
    await t1.register({ user: 'absent', to: `<sips:absent@${DOMAIN}>`, contacts: [`<${t1.uri}>`] });
    await psa.ask({ uri: `sips:absent@${DOMAIN}` });
  },
  renewed('third'),
];

async function proved({ psa }: Stage, headers: Headers): Promise<void> {
  const ask = { uri: NORA, method: 'MESSAGE', from: `<${OTTO}>;tag=o`, callId: 'proved', headers };
  const challenged = await psa.answerTo({ ...ask, cseq: 1 });
  if (!challenged.has('Proxy-Authenticate')) return;
  const credentials = credentialsFor(challenged, ask, 'secret', 'otto');
  await psa.ask({ ...ask, cseq: 2, headers: [...headers, ['Proxy-Authorization', credentials]] });
}
