import { operatorAt } from '../../testbed/control/operator';
import { Inconclusive } from '../../testbed/failures';
import { findProgram } from '../../testbed/launch/program';
import type { Control, Profile } from '../../testbed/profile/profile';
import { enterCore, enterSender, enterTerminal } from '../../testbed/sut/entrance';
import { SystemUnderTest } from '../../testbed/sut/system';
import { userPartOf } from '../../testbed/user-part';
import { Venue } from '../../testbed/venue';
import type { Testbed } from '../../testbed/testbed';
import type { ChosenSystem } from '../run/systems';
import type { Examination } from './examination';

/** The domain of the core when the system under test does not care. */
const DOMAIN = 'push.example';

/** Everything about a system under test that can be found out before a run: its program, its place, and whether it answers. */
export async function examineSystem({ profile, role }: ChosenSystem): Promise<Examination[]> {
  const commands = Object.entries(profile.control).flatMap(([action, control]) => command(action, control));
  const program = launcher(profile);
  if (program.some(({ state }) => state === 'fault')) return [...program, ...commands];
  return [...program, ...commands, ...(await trial({ profile, role }))];
}

function launcher({ launch, name }: Profile): Examination[] {
  if (launch?.what.kind !== 'process') return [];
  const [word = ''] = launch.what.command;
  if (word.includes('/') || word.includes('{')) return [];
  const path = findProgram(word);
  if (path !== undefined) return [{ what: 'program', state: 'ok', seen: path }];
  const cure = `install ${name}, or put the path of its program into process.command`;
  return [{ what: 'program', state: 'fault', seen: `"${word}" is not on the PATH`, cure }];
}

function command(action: string, control: Control): Examination[] {
  if (control.kind !== 'command') return [];
  const [word = ''] = control.command.trim().split(/\s+/);
  if (!/^[\w.+-]+$/.test(word) || findProgram(word) !== undefined) return [];
  const cure = `install it, or change control.${action}.command`;
  return [{ what: `control ${action}`, state: 'fault', seen: `"${word}" is not on the PATH`, cure }];
}

/** Lets it come in as a run would, and sees what it does. */
async function trial({ profile, role }: ChosenSystem): Promise<Examination[]> {
  const operator = operatorAt(process.stdin, process.stderr);
  const system = new SystemUnderTest(profile, role, { operator });
  const venue = new Venue([system]);
  const { testbed } = venue.open({ network: 'loopback' });
  try {
    switch (role) {
      case 'core':
        return await tryCore(testbed, system);
      case 'terminal':
        return await tryTerminal(testbed, system);
      case 'sender':
        return await trySender(testbed, system);
    }
  } catch (problem) {
    return [faultOf(problem, profile)];
  } finally {
    await testbed.close().catch(() => undefined);
    await venue.close().catch(() => undefined);
  }
}

async function tryCore(testbed: Testbed, system: SystemUnderTest): Promise<Examination[]> {
  const core = await enterCore(testbed, system, 'core', system.profile.domain ?? DOMAIN);
  const place = `${core.local.host}:${core.local.port}`;
  const probe = await testbed.probe();
  const options = `OPTIONS sip:${core.domain} SIP/2.0\nTo: <sip:${core.domain}>\nFrom: <sip:doctor@${probe.hostPort}>;tag=doctor`;
  const answer = await testbed.run(probe.send(options, core.local));
  if (answer) return [{ what: 'core', state: 'ok', seen: `${place} answers OPTIONS with ${answer.status}` }];
  const cure = 'see that it runs, listens there over UDP, and is not kept off by a firewall';
  return [{ what: 'core', state: 'fault', seen: `${place} answers nothing`, cure }];
}

async function tryTerminal(testbed: Testbed, system: SystemUnderTest): Promise<Examination[]> {
  const { profile } = system;
  const [user] = profile.users;
  const core = await testbed.openCore({ domain: profile.domain ?? DOMAIN });
  const name = user ? userPartOf(user.aor) : 'nora';
  core.addUser({ name, ...(user ? { username: user.username } : {}) });
  const place = `${core.local.host}:${core.local.port}`;
  const opened: Examination = { what: 'simulated core', state: 'ok', seen: `can be opened at ${place}` };
  const terminal = await enterTerminal(testbed, system, 'terminal', core);
  const { status } = await testbed.run(terminal.register());
  const isIn = status !== undefined && status < 300;
  return [
    opened,
    {
      what: 'registration',
      state: isIn ? 'ok' : 'fault',
      seen: isIn ? `seen, answered with ${status}` : `refused with ${status ?? 'nothing'}`,
      ...(isIn ? {} : { cure: `see that it registers for ${user?.aor ?? 'a user of the domain'}` }),
    },
  ];
}

async function trySender(testbed: Testbed, system: SystemUnderTest): Promise<Examination[]> {
  const core = await testbed.openCore({ domain: system.profile.domain ?? DOMAIN });
  await enterSender(testbed, system, 'sender', core);
  return [{ what: 'sender', state: 'ok', seen: 'is there; whether it pushes shows in a run' }];
}

function faultOf(problem: unknown, { harness, name }: Profile): Examination {
  const seen = problem instanceof Error ? problem.message.split('\n')[0]! : String(problem);
  const code = problem instanceof Error && 'code' in problem ? problem.code : undefined;
  if (code === 'EADDRNOTAVAIL')
    return {
      what: 'harness.host',
      state: 'fault',
      seen,
      cure: `${harness.host} is no address of this machine`,
    };
  if (code === 'EADDRINUSE')
    return {
      what: 'harness.core-port',
      state: 'fault',
      seen,
      cure: `free port ${harness.corePort}, or choose another`,
    };
  const cure = problem instanceof Inconclusive ? `start ${name} by hand and see what it says` : undefined;
  return { what: name, state: 'fault', seen, ...(cure === undefined ? {} : { cure }) };
}
