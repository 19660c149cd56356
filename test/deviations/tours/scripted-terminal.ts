import type { HeaderPair } from '../../../protocol/sip/build';
import { Call } from './call';
import { firstContact, Guest, pause } from './guest';
import { DOMAIN, type TourStage, type TourStep } from './stage';

/** A terminal that does what the simulated ones cannot: flows, dialogs, several addresses-of-record. */
export const SCRIPTED_TERMINAL = 'scripted-terminal';

export const SCRIPTED_STEPS: readonly TourStep[] = [flows, secureAddress, dialogs, twoAddresses];

const ALLOW: HeaderPair = ['Allow', 'INVITE, ACK, CANCEL, BYE, MESSAGE, OPTIONS'];

const terminal = { role: 'terminal', name: SCRIPTED_TERMINAL } as const;

/** A flow that is refreshed, and two flows in one REGISTER, each with its reg-id (RFC 5627 s4.1, RFC 5626 s4.2). */
async function flows(stage: TourStage): Promise<void> {
  const guest = await Guest.open(stage, 'felix', terminal);
  await guest.register([guest.terminalContact('reg-id=1')]);
  await pause(stage, 2);
  await guest.register([guest.terminalContact('reg-id=1')]);
  const other = guest.terminalContact('reg-id=2').replace('>', ';transport=tcp>');
  await guest.register([guest.terminalContact('reg-id=1'), other]);
  await guest.puppet.close();
}

async function secureAddress(stage: TourStage): Promise<void> {
  const guest = await Guest.open(stage, 'sarah', { ...terminal, instance: '02' });
  const aor = `<sips:sarah@${DOMAIN}>`;
  await guest.register(
    [guest.terminalContact().replace('sip:', 'sips:')],
    [
      ['To', aor],
      ['From', `${aor};tag=sarah`],
    ],
  );
  await guest.puppet.close();
}

/** Calls with a GRUU as Contact: by name, and anonymously with a temporary one (RFC 5627 s4.4). */
async function dialogs(stage: TourStage): Promise<void> {
  const guest = await Guest.open(stage, 'diana', { ...terminal, instance: '03' });
  const callee = await Guest.open(stage, 'conny');
  callee.puppet.script.INVITE = [{ after: 0, status: 486 }];
  await callee.register([callee.contact()]);
  const granted = firstContact(await guest.register([guest.terminalContact()]));
  const target = { endpoint: stage.testbed.core.local, transport: 'udp' as const };
  const calls: readonly HeaderPair[][] = [
    [['From', `<${guest.aor}>;tag=by-name`], ['Contact', `<${granted?.pubGruu ?? guest.uri}>`], ALLOW],
    [
      ['From', '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=by-nobody'],
      ['Contact', `<${granted?.tempGruu ?? guest.uri}>`],
      ALLOW,
      ['P-Preferred-Identity', `<${guest.aor};gr=urn:uuid:00000000-0000-4000-8000-000000000003>`],
    ],
  ];
  for (const headers of calls) await new Call(guest.puppet, callee.aor, target, headers).final;
  await guest.puppet.close();
}

/** Asked at its second address-of-record, it shows the GRUU of that one (RFC 5627 s4.4.1). */
async function twoAddresses(stage: TourStage): Promise<void> {
  const guest = await Guest.open(stage, 'marta', { ...terminal, instance: '04' });
  await stage.testbed.core.addUser({ name: 'martha' });
  const second = `sip:martha@${DOMAIN}`;
  await guest.register([guest.terminalContact()]);
  const granted = firstContact(
    await guest.register(
      [`<sip:martha@${guest.puppet.endpoint.hostPort}>;${guest.instance};methods="MESSAGE"`],
      [
        ['To', `<${second}>`],
        ['From', `<${second}>;tag=martha`],
        ['Call-ID', 'martha-and-marta'],
        ['CSeq', '1 REGISTER'],
      ],
    ),
  );
  guest.puppet.script.OPTIONS = [
    {
      after: 0,
      status: 200,
      headers: [
        ['Contact', `<${granted?.pubGruu ?? second}>`],
        ['Reply-To', `<${guest.aor}>`],
        ALLOW,
        ['Accept', 'text/plain'],
        ['Accept-Encoding', 'identity'],
        ['Accept-Language', 'en'],
        ['Supported', 'gruu'],
      ],
    },
  ];
  const asker = await Guest.open(stage, 'oskar');
  await asker.puppet.request('OPTIONS', second, [['Accept', 'text/plain']]);
  await guest.puppet.close();
}
