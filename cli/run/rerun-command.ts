import type { NetworkName } from '../../reports/run-record/scenario-record';
import type { Criteria } from '../select';
import { shardText, type Shard } from './shard';

/** What a command that runs scenarios has to say besides which. */
export interface RerunSettings {
  readonly network: NetworkName;
  readonly deviations: readonly string[];
  /** Profiles of systems under test, as the user names them. */
  readonly suts?: readonly string[] | undefined;
  readonly role?: string | undefined;
  /** The part to run, when the run is shared out. */
  readonly shard?: Shard | undefined;
}

/** The command that runs just one scenario again. */
export function scenarioCommand(id: string, { network, deviations, suts, role }: RerunSettings): string {
  return runCommand({ network, deviations, suts, role, ids: [id] });
}

/** The command that runs a selection again. */
export function runCommand(settings: RerunSettings & Criteria): string {
  const words = ['npx', 'sip-push', 'run', '--network', settings.network];
  for (const file of settings.suts ?? []) words.push('--sut', file);
  if (settings.role !== undefined) words.push('--role', settings.role);
  for (const id of settings.deviations) words.push('--deviation', id);
  if (settings.shard !== undefined) words.push('--shard', shardText(settings.shard));
  if (settings.tags !== undefined) words.push('--tags', settings.tags);
  for (const id of settings.ids ?? []) words.push('--scenario', id);
  words.push(...(settings.paths ?? []));
  return words.map(shellWord).join(' ');
}

/** A word as a POSIX shell reads it back. */
function shellWord(word: string): string {
  return /^[\p{L}\p{N}@%+=:,./_-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
