import { plainText } from '../../protocol/push/content';
import { sampleOf } from '../../protocol/push/samples';
import { Testbed } from '../../testbed/testbed';
import type { SenderSimulator } from '../../simulators/sender/sender';
import type { TerminalSimulator } from '../../simulators/terminal/terminal';
import type { Kamailio } from '../../testbed/foreign/kamailio';

const NEWS = plainText('Storm warning 14:00-19:00, zone 7.');
const HEAD = 'To: <sip:nora@push.example>\nFrom: <sip:probe@content.example>;tag=probe';

interface Stage {
  readonly testbed: Testbed;
  readonly kamailio: Kamailio;
  /** Two terminals of one user. */
  readonly phone: TerminalSimulator;
  readonly tablet: TerminalSimulator;
  /** A terminal of another user. */
  readonly watch: TerminalSimulator;
  /** Over UDP and over TCP. */
  readonly sender: SenderSimulator;
  readonly streamSender: SenderSimulator;
}

type Step = (stage: Stage) => Promise<unknown>;

/** Of every user, when Kamailio asks for it. */
const PASSWORD = 'secret';

const NORA = 'sip:nora@push.example';
const OTTO = 'sip:otto@push.example';

const STEPS: readonly Step[] = [
  ({ sender }) => sender.push({ to: NORA, content: NEWS }),
  ({ phone }) => phone.register({ expires: 600 }),
  ({ phone }) => phone.register({ expires: 600 }),
  ({ tablet }) => tablet.register({ expires: 600 }),
  ({ watch }) => watch.register({ expires: 600, supportedGruu: false }),
  ({ phone }) => phone.fetchBindings(),
  ({ sender }) => sender.push({ to: NORA, content: NEWS, expires: 600 }),
  ({ streamSender }) => streamSender.push({ to: NORA, content: sampleOf('multipart/mixed') }),
  ({ sender, streamSender }) =>
    Promise.all([sender, sender, streamSender].map((each) => each.push({ to: NORA, content: NEWS }))),
  ({ sender, phone }) => sender.push({ to: phone.publicGruu ?? NORA, content: NEWS }),
  ({ streamSender, tablet }) =>
    streamSender.push({ to: tablet.publicGruu ?? NORA, content: sampleOf('application/vnd.oma.push') }),
  ({ sender, phone }) => sender.push({ to: phone.temporaryGruus[0] ?? NORA, content: NEWS }),
  ({ sender, phone }) => sender.push({ to: phone.temporaryGruus.at(-1) ?? NORA, content: NEWS }),
  ({ sender }) => sender.push({ to: `${NORA};gr=nope`, content: NEWS }),
  ({ sender }) => sender.push({ to: 'sip:nobody@push.example', content: NEWS }),
  ({ sender }) => sender.push({ to: OTTO, content: plainText('ä'.repeat(600)) }),
  ({ sender, phone }) => sender.options(phone.publicGruu ?? NORA),
  ({ streamSender, tablet }) => streamSender.options(tablet.publicGruu ?? NORA),
  ({ sender }) => sender.options(NORA),
  ({ sender }) => sender.options('sip:push.example'),
  async ({ tablet, sender }) => {
    tablet.behaviour.refuse = { method: 'MESSAGE', status: 486 };
    await sender.push({ to: NORA, content: NEWS });
    await sender.push({ to: tablet.publicGruu ?? NORA, content: NEWS });
    tablet.behaviour.refuse = undefined;
  },
  async ({ phone, tablet, sender }) => {
    phone.behaviour.refuse = { method: 'MESSAGE', status: 480 };
    tablet.behaviour.refuse = { method: 'MESSAGE', status: 603 };
    await sender.push({ to: NORA, content: NEWS });
    phone.behaviour.refuse = tablet.behaviour.refuse = undefined;
  },
  ({ sender, watch }) => sender.push({ to: watch.contactUri, content: NEWS }),
  ({ sender, tablet }) =>
    sender.push({ to: tablet.publicGruu ?? NORA, content: sampleOf('application/x-nope') }),
  probing(`FROBNICATE ${NORA} SIP/2.0\n${HEAD}\nX-Unheard-Of: kept, as "it is"`),
  probing(`MESSAGE ${NORA} SIP/2.0\n${HEAD}\nMax-Forwards: 0\nContent-Type: text/plain\n\nfar`),
  probing(`MESSAGE ${NORA} SIP/2.0\n${HEAD}\nProxy-Require: frobnicate`),
  probing(`MESSAGE ${NORA} SIP/2.0\n${HEAD}\nRequire: frobnicate`),
  probing(`INVITE ${OTTO} SIP/2.0\n${HEAD}\nContact: <sip:probe@192.0.2.99>`),
  registering('Contact: <sip:rosa@192.0.2.99>;expires=1'),
  registering('Contact: *\nExpires: 60'),
  registering('Contact: <sip:rosa@192.0.2.99>;q=0.5;expires=120'),
  registering('Contact: <sip:rosa@192.0.2.99>;q=0.5;expires=0'),
  registering('Contact: <sip:rosa@192.0.2.99>;expires=60\nRequire: frobnicate'),
  registering('Contact: <sip:rosa@192.0.2.99>;expires=60\nSupported: path\nPath: <sip:192.0.2.98;lr>'),
  registering('Contact: <sip:rosa@192.0.2.99>;expires=0'),
  // A contact that Kamailio has to open a connection to.
  async (stage) => {
    const { host, port } = stage.watch.local;
    await registering(`Contact: <sip:otto@${host}:${port};transport=tcp>;expires=60`)(stage);
    await stage.sender.push({ to: 'sip:rosa@push.example', content: NEWS });
    await stage.streamSender.push({ to: 'sip:rosa@push.example', content: sampleOf('multipart/mixed') });
  },
  ({ sender, kamailio: { local } }) =>
    sender.push({ to: NORA, content: NEWS, headers: [['Route', `<sip:${local.host}:${local.port};lr>`]] }),
  ({ sender, kamailio: { local }, watch }) => {
    const route = `<sip:${local.host}:${local.port};lr>, <sip:${watch.local.host}:${watch.local.port};lr>`;
    return sender.push({ to: OTTO, content: NEWS, headers: [['Route', route]] });
  },
  ({ sender }) =>
    sender.push({
      ...{ to: NORA, content: NEWS },
      headers: [
        ['Accept-Contact', '*;methods="MESSAGE";require;explicit'],
        ['Request-Disposition', 'no-fork'],
      ],
    }),
  probing(`INVITE ${NORA} SIP/2.0\n${HEAD}\nContact: <sip:probe@192.0.2.99>`),
  probing(`m ${NORA} SIP/2.0\nt: <${NORA}>\nf: "Ä \\" B" <sip:probe@content.example>;tag=q\ni: compact`),
  async ({ watch, sender }) => {
    watch.behaviour.silent = true;
    await sender.push({ to: OTTO, content: NEWS });
    watch.behaviour.silent = false;
  },
  async ({ phone, sender }) => {
    const [gruu, temporary] = [phone.publicGruu ?? NORA, phone.temporaryGruus[0] ?? NORA];
    await phone.restart();
    await phone.register({ expires: 600 });
    await sender.push({ to: gruu, content: NEWS });
    await sender.push({ to: temporary, content: NEWS });
    await phone.deregister();
    await sender.push({ to: gruu, content: NEWS });
  },
  ({ tablet }) => tablet.deregisterAll(),
  ({ sender }) => sender.push({ to: NORA, content: NEWS }),
];

/**
 * Takes simulated terminals and senders through what they do all day, with Kamailio as their core, on real sockets. The
 * testbed is closed afterwards; its trace stays.
 */
export async function kamailioTour(kamailio: Kamailio): Promise<Testbed> {
  const testbed = new Testbed({ network: 'loopback' });
  testbed.adoptCore(kamailio.domain, kamailio.local, 'kamailio');
  const terminal = (name: string, aor = NORA): Promise<TerminalSimulator> =>
    testbed.openTerminal({ name, aor, password: PASSWORD });
  const sender = (name: string, preferStream: boolean): Promise<SenderSimulator> =>
    testbed.openSender({ name, identity: `sip:${name}@content.example`, policy: { preferStream } });
  const stage: Stage = {
    ...{ testbed, kamailio },
    phone: await terminal('phone'),
    tablet: await terminal('tablet'),
    watch: await terminal('watch', OTTO),
    sender: await sender('sender', false),
    streamSender: await sender('stream-sender', true),
  };
  try {
    for (const step of STEPS) {
      await testbed.run(step(stage));
      await testbed.settle();
    }
  } finally {
    await testbed.close();
  }
  return testbed;
}

function probing(text: string): Step {
  return async ({ testbed, kamailio }) => (await testbed.probe()).send(text, kamailio.local);
}

function registering(more: string): Step {
  const aor = '<sip:rosa@push.example>';
  return probing(
    `REGISTER sip:push.example SIP/2.0\nTo: ${aor}\nFrom: ${aor};tag=probe\nCall-ID: rosa-probe\n${more}`,
  );
}
