import { ownBindings } from '../judge/expectations/registration';
import { Reading } from '../judge/reading/reading';
import type { Frame } from '../network/trace';
import type { TraceRecorder } from '../network/trace-recorder';
import type { CoreSimulator } from '../simulators/core/core';
import type { TerminalRole } from './roles';
import type { Testbed } from './testbed';
import { userPartOf } from './user-part';

// What a scenario leaves to the next one when the core stays: the registrations of terminals under test, and nothing else.

/**
 * The frames that show the registrations which terminals under test still have at a core: the latest REGISTER of each, the
 * one that was refused before it, and what has been registered for the same user since.
 */
export function registrationsThatHold(recorder: TraceRecorder, core: CoreSimulator): ReadonlySet<Frame> {
  const reading = new Reading(recorder, recorder.now());
  const { all } = reading.registrations;
  const needed = reading.actors
    .filter(({ role, underTest }) => underTest && role === 'terminal')
    .flatMap(({ name }) => {
      const bound = ownBindings(reading, name).at(-1);
      const uri = bound?.own.contact.uriText;
      if (!bound || !core.bindings(bound.registration.aor).some(({ contact }) => contact === uri)) return [];
      const { registration } = bound;
      const position = all.indexOf(registration);
      const before = all.slice(0, position).findLast(({ callId }) => callId === registration.callId);
      const challenged = before?.bindings === undefined ? before : undefined;
      const since = all.slice(position).filter(({ aor }) => aor === registration.aor);
      return challenged ? [challenged, ...since] : since;
    });
  return new Set(
    needed.flatMap(({ hop: { transmissions, responses } }) =>
      [...transmissions, ...responses].map(({ frame }) => frame),
    ),
  );
}

/**
 * Removes what is bound at a core of ours and does not belong to a terminal under test, by REGISTER requests, so that the
 * trace shows it. Whoever has a password is not asked for it here, as whoever runs a registrar may decide.
 */
export async function sweep(testbed: Testbed, core: CoreSimulator): Promise<void> {
  const { recorder, terminals } = testbed;
  const reading = new Reading(recorder, recorder.now());
  const real = [...terminals.values()].filter(({ actor }) => actor.underTest);
  const staying = real.map(({ actor }) => ownBindings(reading, actor.name).at(-1)?.own.contact.uriText);
  for (const { aor, bindings } of core.boundUsers()) {
    const leaving = bindings.filter(({ contact }) => !staying.includes(contact));
    if (leaving.length === 0) continue;
    core.addUser({ name: userPartOf(aor) });
    const contacts = leaving.map(({ contact, instance, regId }) => {
      const params = instance === undefined ? '' : `;+sip.instance="<${instance}>"`;
      return `Contact: <${contact}>;expires=0${params}${regId === undefined ? '' : `;reg-id=${regId}`}`;
    });
    const head = [`REGISTER sip:${core.domain} SIP/2.0`, `To: <${aor}>`, `From: <${aor}>;tag=sweep`];
    await (await testbed.probe()).send([...head, 'Supported: outbound', ...contacts].join('\n'), core.local);
  }
}

/** A simulated terminal takes all bindings of its user away, also those that it has had before. */
export async function leave(terminal: TerminalRole): Promise<void> {
  if (terminal.actor.underTest) return;
  if (!terminal.registered) await terminal.restart();
  await terminal.deregisterAll();
}
