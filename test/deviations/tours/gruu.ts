import { firstContact, Guest, pause } from './guest';
import { AOR, gruuOf, NEWS, type TourStage, type TourStep } from './stage';

/** Instances that come and go, and what is sent to their GRUUs: RFC 5627. */
export const GRUU_STEPS: readonly TourStep[] = [
  misplacedContacts,
  inventedGruus,
  endOfTemporaryGruus,
  twoContactsOfAnInstance,
  async ({ phone, tablet }) => {
    await phone.register({ expires: 600 });
    await tablet.register({ expires: 600 });
  },
  async (stage) => {
    const gruu = gruuOf(stage, 'phone');
    const erika = await Guest.open(stage, 'erika');
    await erika.puppet.request('INVITE', gruu, [['Contact', erika.contact()]]);
    await stage.sender.options(AOR);
    // To the GRUUs as the answer may have had them.
    await stage.sender.push({ to: gruu, content: NEWS });
    await stage.sender.push({ to: gruuOf(stage, 'tablet'), content: NEWS });
  },
  // A REGISTER that fails takes nothing away.
  async (stage) => {
    const { testbed, sender, phone } = stage;
    const intruder = await Guest.open(stage, 'ivo');
    const gruu = gruuOf(stage, 'tablet');
    const aor = `<sip:nora@${testbed.core.domain}>`;
    await intruder.register(
      [intruder.contact()],
      [
        ['To', aor],
        ['From', `${aor};tag=ivo`],
      ],
    );
    await sender.push({ to: gruu, content: NEWS });
    await phone.register({ expires: 600 });
  },
  async (stage) => {
    await stage.phone.deregister();
    const asker = await stage.testbed.probe();
    const { contactUri, local } = stage.phone;
    await asker.send(
      `OPTIONS ${contactUri} SIP/2.0\nTo: <${contactUri}>\nFrom: <sip:asker@content.example>;tag=asker`,
      local,
    );
  },
  async (stage) => {
    await stage.phone.restart();
    await stage.phone.register({ expires: 600 });
    await stage.sender.options(gruuOf(stage, 'phone'));
  },
];

/** Contacts with an instance ID that would lead requests in a circle, or nowhere (RFC 5627 s5.1). */
async function misplacedContacts(stage: TourStage): Promise<void> {
  const guest = await Guest.open(stage, 'anna');
  const granted = firstContact(await guest.register([guest.terminalContact()]));
  for (const uri of [guest.aor, granted?.pubGruu ?? guest.aor, 'mailto:anna@content.example'])
    await guest.register([`<${uri}>;${guest.instance}`]);
}

async function inventedGruus(stage: TourStage): Promise<void> {
  const guest = await Guest.open(stage, 'igor');
  await guest.register([guest.terminalContact()]);
  const [publicGruu, temporaryGruu] = [`${guest.aor};gr=invented`, 'sip:invented@push.example;gr'];
  await guest.register([guest.terminalContact(`pub-gruu="${publicGruu}"`, `temp-gruu="${temporaryGruu}"`)]);
}

/** By "*", by removal of the last contact, and in time (RFC 5627 s5.3). */
async function endOfTemporaryGruus(stage: TourStage): Promise<void> {
  const guest = await Guest.open(stage, 'toni');
  const endings = [
    () => guest.removeAll(),
    () => guest.register([guest.terminalContact('expires=0')]),
    () => pause(stage, 63),
  ];
  for (const end of endings) {
    const granted = firstContact(await guest.register([guest.terminalContact('expires=60')]));
    await end();
    for (const to of [granted?.tempGruu, granted?.pubGruu])
      if (to !== undefined) await stage.sender.push({ to, content: NEWS });
  }
}

/** As after a restart. When the later one refuses, nobody else is to be asked; when its flow failed, the other one is (s6.1). */
async function twoContactsOfAnInstance(stage: TourStage): Promise<void> {
  const before = await Guest.open(stage, 'karl');
  const after = await Guest.open(stage, 'karl', { name: 'karl-again' });
  await before.register([before.terminalContact()]);
  const granted = firstContact(await after.register([after.terminalContact()]));
  after.puppet.script.MESSAGE = [{ after: 0, status: 486 }];
  await stage.sender.push({ to: granted?.pubGruu ?? after.aor, content: NEWS });
  after.puppet.script.MESSAGE = [{ after: 0, status: 430 }];
  await stage.sender.push({ to: granted?.pubGruu ?? after.aor, content: NEWS });
}
