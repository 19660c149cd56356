import { plainText } from '../../../protocol/push/content';
import type { Deviation } from '../../../simulators/deviations/deviation';
import type { SenderSimulator } from '../../../simulators/sender/sender';
import type { TerminalSimulator } from '../../../simulators/terminal/terminal';
import type { CoreWishes, SenderWishes, TerminalWishes } from '../../../testbed/roles';
import { Testbed, type Deviating } from '../../../testbed/testbed';

/** What a tour has for its steps. */
export interface TourStage {
  readonly testbed: Testbed;
  /** Two terminals of nora, who has a password. */
  readonly phone: TerminalSimulator;
  readonly tablet: TerminalSimulator;
  /** Over UDP and over TCP. */
  readonly sender: SenderSimulator;
  readonly streamSender: SenderSimulator;
  /** Faults that an actor which a tour opens by itself is to have. */
  readonly deviationsOf: (actor: string) => readonly Deviation[];
}

/** One thing that a tour does, whatever comes of it; or seconds that pass. */
export type TourStep = ((stage: TourStage) => Promise<unknown>) | number;

/** How the actors of a tour differ from the usual ones, all of them conforming. */
export interface TourSettings {
  readonly core?: NonNullable<CoreWishes['policy']>;
  /** Key and certificate of the core; without them it takes no TLS. */
  readonly tls?: NonNullable<CoreWishes['tls']>;
  readonly phone?: Partial<TerminalWishes>;
  readonly sender?: Partial<SenderWishes>;
}

/** Settings that take time to be made, as keys and certificates do. */
export type SettingsMaker = () => Promise<TourSettings>;

export const DOMAIN = 'push.example';
/** Nora has a password and is registered by the simulated terminals; otto has none, for bystanders to register. */
export const AOR = `sip:nora@${DOMAIN}`;
export const OTTO = `sip:otto@${DOMAIN}`;

export const NEWS = plainText('Storm warning 14:00-19:00, zone 7.');

/**
 * Takes the actors through the steps, on the virtual network, with the given faults. Never throws for what an
 * actor does wrong. The testbed is closed afterwards; its trace stays.
 */
export async function take(
  steps: readonly TourStep[],
  deviating: readonly Deviating[],
  given: TourSettings | SettingsMaker = {},
): Promise<Testbed> {
  const settings = typeof given === 'function' ? await given() : given;
  const testbed = new Testbed({ network: 'virtual', deviating });
  const user = { name: 'nora', password: 'Kelp-41-river' };
  const users = [user, { name: 'otto' }];
  const policy = { nonceLifetime: 500_000, ...settings.core };
  const { tls } = settings;
  await testbed.openCore({ domain: DOMAIN, users, policy, ...(tls === undefined ? {} : { tls }) });
  const terminal = (name: string, wishes: Partial<TerminalWishes> = {}): Promise<TerminalSimulator> =>
    testbed.openTerminal({ name, aor: AOR, password: user.password, ...wishes });
  const stage: TourStage = {
    testbed,
    deviationsOf: (actor) => deviating.filter((each) => each.actor === actor).map((each) => each.deviation),
    phone: await terminal('phone', settings.phone),
    tablet: await terminal('tablet'),
    sender: await testbed.openSender({
      name: 'sender',
      identity: 'sip:sender@content.example',
      policy: { preferStream: false },
      ...settings.sender,
    }),
    streamSender: await testbed.openSender({ name: 'stream-sender', identity: 'sip:other@content.example' }),
  };
  for (const step of steps) {
    if (typeof step === 'number') await testbed.pass(step);
    else await testbed.run(step(stage)).catch(() => undefined);
    await testbed.settle();
  }
  await testbed.close();
  return testbed;
}

/** Public GRUU as the terminal knows it; a URI that nobody has when it was given none. */
export function gruuOf(stage: TourStage, name: 'phone' | 'tablet'): string {
  return stage[name].publicGruu ?? `${AOR};gr=none`;
}

export function temporaryGruuOf(stage: TourStage, name: 'phone' | 'tablet'): string {
  return stage[name].temporaryGruus[0] ?? `sip:none@${DOMAIN};gr`;
}
