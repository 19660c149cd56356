import type { HeaderPair } from '../../../protocol/sip/build';
import { Guest } from './guest';
import { Puppet } from './puppet';
import { AOR, DOMAIN, NEWS, type TourSettings, type TourStage, type TourStep } from './stage';

/** What clients should not ask of a registrar, and what it makes of it: RFC 3261 s10.3, RFC 3327. */
export const REGISTRAR_STEPS: readonly TourStep[] = [
  wildcards,
  tooBrief,
  anotherUsersAddress,
  escapedAddress,
  oldSequenceNumbers,
  equalContacts,
  storedPath,
  async (stage) => {
    const guest = await Guest.open(stage, 'lukas');
    await guest.register([guest.contact()], [['Expires', '60']]);
  },
  100,
  async (stage) => {
    const guest = await Guest.open(stage, 'lukas', { name: 'lukas-again' });
    await guest.register([]);
    await stage.sender.push({ to: guest.aor, content: NEWS });
  },
  forwardedRegister,
];

/** As an edge proxy, the core puts itself into the Path of what it passes on. */
export const REGISTRAR_SETTINGS: TourSettings = { core: { addPath: true } };

async function wildcards(stage: TourStage): Promise<void> {
  const guest = await Guest.open(stage, 'wanda');
  await guest.register([guest.contact()]);
  await guest.register(['*'], [['Expires', '60']]);
  await guest.register(['*', guest.contact()], [['Expires', '0']]);
  await guest.register([]);
  await guest.removeAll();
}

/** The second of two contacts asks for too short a time, so that neither is bound. */
async function tooBrief(stage: TourStage): Promise<void> {
  const guest = await Guest.open(stage, 'bruno');
  await guest.register([guest.contact()]);
  await guest.register([`<sip:bruno@192.0.2.98>`, '<sip:bruno@192.0.2.99>;expires=1']);
  await guest.register([]);
}

/** Somebody who has proved to be another user. */
async function anotherUsersAddress({ testbed, phone }: TourStage): Promise<void> {
  const account = { name: 'mallory', password: 'Elm-77-brook' };
  await testbed.core.addUser(account);
  await phone.register({ expires: 600 });
  const intruder = await testbed.openTerminal({
    name: 'intruder',
    aor: AOR,
    username: account.name,
    password: account.password,
  });
  await intruder.register({ expires: 600 });
  await phone.fetchBindings();
}

async function escapedAddress(stage: TourStage): Promise<void> {
  const guest = await Guest.open(stage, 'erna');
  const escaped = `<sip:%65rna@${DOMAIN};user=ip>`;
  await guest.register([guest.contact()]);
  await guest.register([], spelled(escaped));
  await guest.register(['<sip:erna@192.0.2.98>'], spelled(escaped));
}

async function oldSequenceNumbers(stage: TourStage): Promise<void> {
  const guest = await Guest.open(stage, 'sven');
  await guest.register([guest.contact()], [['CSeq', '50 REGISTER']]);
  await guest.register([guest.contact('q=0.5')], [['CSeq', '40 REGISTER']]);
  await guest.register([guest.contact('expires=0')], [['CSeq', '50 REGISTER']]);
  await guest.register([], [['CSeq', '51 REGISTER']]);
}

async function equalContacts(stage: TourStage): Promise<void> {
  const guest = await Guest.open(stage, 'emil');
  await guest.register([guest.contact()]);
  await guest.register([guest.contact().replace('emil', '%65mil')]);
  await stage.sender.push({ to: guest.aor, content: NEWS });
}

/** One contact behind an edge proxy, one without. */
async function storedPath(stage: TourStage): Promise<void> {
  const guest = await Guest.open(stage, 'paula');
  const near = await Guest.open(stage, 'paula', { name: 'paula-near', instance: '01' });
  const edge = await Puppet.open(stage, 'edge');
  edge.script.MESSAGE = [{ after: 0, status: 200 }];
  edge.script.INVITE = [{ after: 0, status: 486 }];
  const path: HeaderPair = ['Path', `<sip:${edge.endpoint.hostPort};lr>`];
  await guest.register([guest.terminalContact()], [path]);
  await near.register([near.contact()]);
  await stage.sender.push({ to: guest.aor, content: NEWS });
  const gruu = `${guest.aor};gr=urn:uuid:00000000-0000-4000-8000-000000000000`;
  await near.puppet.request('INVITE', gruu, [['Contact', near.contact()]]);
  const hop = await Puppet.open(stage, 'hop');
  hop.script.MESSAGE = [{ after: 0, status: 200 }];
  await near.puppet.request('MESSAGE', gruu, [
    ['Route', `<sip:${DOMAIN};lr>, <sip:${hop.endpoint.hostPort};lr>`],
  ]);
}

/** A REGISTER for another domain: the core is a proxy on its way. */
async function forwardedRegister(stage: TourStage): Promise<void> {
  const guest = await Guest.open(stage, 'fritz');
  const registrar = await Puppet.open(stage, 'registrar');
  const uri = `sip:${registrar.endpoint.hostPort}`;
  const aor = `<sip:fritz@${registrar.endpoint.hostPort}>`;
  const headers: readonly HeaderPair[] = [
    ['To', aor],
    ['From', `${aor};tag=fritz`],
    ['Contact', guest.contact()],
  ];
  registrar.script.REGISTER = [
    {
      after: 0,
      status: 200,
      headers: [
        ['Contact', guest.contact('expires=600')],
        ['Path', '<sip:edge.example;lr>'],
      ],
    },
  ];
  await guest.puppet.request('REGISTER', uri, headers);
  await guest.puppet.request('REGISTER', uri, [...headers, ['Supported', 'path']]);
}

function spelled(aor: string): HeaderPair[] {
  return [
    ['To', aor],
    ['From', `${aor};tag=odd`],
  ];
}
