import { A, B, DOMAIN } from './playground';
import { renewed, type Stage, type Step } from './tour-stage';

const THIRD = `sip:third@${DOMAIN}`;
const METHODS = 'methods="MESSAGE,INVITE"';

type Headers = readonly (readonly [string, string])[];

/** What is preferred; everybody refuses, so that the whole order shows. */
const WISHES: readonly Headers[] = [
  [['Accept-Contact', '*;mobility="mobile";require']],
  [['Accept-Contact', '*;text;require;explicit']],
  [['Accept-Contact', '*;text;mobility="fixed"']],
  [['Accept-Contact', '*;description="<pager>";require']],
  [['Reject-Contact', '*;mobility="mobile";audio']],
  [['Request-Disposition', 'redirect']],
  [['Request-Disposition', 'no-fork']],
  Array.from({ length: 41 }, () => ['Accept-Contact', '*;video'] as const),
];

/** Requests with preferences to a user whose three contacts differ in features, methods and q. */
export const PREFERRING: readonly Step[] = [
  ({ t1 }) =>
    t1.register({
      user: 'third',
      instance: A,
      params: `;q=0.8;mobility="mobile";video;description="<Pager>";${METHODS}`,
    }),
  ({ t2 }) => t2.register({ user: 'third', instance: B, params: `;q=0.5;mobility="fixed";text;${METHODS}` }),
  ({ t2 }) =>
    t2.register({
      user: 'third',
      contacts: [`<sip:calls@${t2.hostPort}>;q=0.8;mobility="mobile";methods="INVITE"`],
    }),
  ...WISHES.map(
    (headers): Step =>
      (stage) =>
        refusedByAll(stage, headers),
  ),
  ringingOn,
  renewed('third'),
];

async function refusedByAll({ t1, t2, psa }: Stage, headers: Headers): Promise<void> {
  for (const each of [t1, t2]) each.answer = () => 480;
  await psa.ask({ uri: THIRD, headers, wait: 1000 });
  for (const each of [t1, t2]) each.answer = () => 200;
}

/** One answers, and the others are to go on ringing. */
async function ringingOn({ t1, t2, psa, playground }: Stage): Promise<void> {
  for (const each of [t1, t2]) each.answer = ({ method }) => (method === 'INVITE' ? 180 : 200);
  psa.send(
    psa.compose({ method: 'INVITE', uri: THIRD, headers: [['Request-Disposition', 'no-cancel, parallel']] }),
  );
  await playground.clock.advance(250);
  t1.respond(t1.requests('INVITE').at(-1)!, 200);
  await playground.clock.advance(40_000);
}
