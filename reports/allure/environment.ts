import { withoutSecrets } from '../redaction';
import type { RunRecord } from '../run-record/run-record';

/** What `environment.properties` says of a run, in the order in which it is shown. */
export type EnvironmentInfo = Readonly<Record<string, string>>;

/** The names under which runs that can be compared agree, so that one carries on the history of the other. */
export const COMPARABLE = ['System under test', 'Roles under test', 'Network'] as const;

/**
 * What a run was about and what it ran with.
 *
 * @param commit of the harness that makes the report; left out when nobody knows
 */
export function environmentOf(record: RunRecord, commit: string | undefined): EnvironmentInfo {
  const { sut, versions, host } = record;
  const profiles = profilesIn(record.command);
  const all = {
    Verdict: record.verdict,
    Reason: record.reason,
    'System under test': sut?.name ?? 'none, all roles are simulated',
    'Version of the system under test': sut?.version ?? '',
    'Roles under test': sut?.roles.join(', ') ?? '',
    Profile: profiles.join(', '),
    Network: record.network,
    Harness: versions.harness,
    'Commit (when reported)': commit ?? '',
    Catalogue: versions.catalogue,
    'Node.js': versions.node,
    Cucumber: versions.cucumber,
    Host: `${host.platform} ${host.release}, ${host.arch}, ${host.cpus} CPUs`,
    Command: record.command,
  };
  return Object.fromEntries(
    Object.entries(all)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [name, withoutSecrets(value)]),
  );
}

/** The run record tells of profiles in its command alone, whose words are quoted as a shell reads them. */
function profilesIn(command: string): string[] {
  return [...command.matchAll(/ --sut ('(?:[^']|'\\'')*'|[^' ]+)/g)].map(([, word = '']) =>
    word.startsWith("'") ? word.slice(1, -1).replaceAll("'\\''", "'") : word,
  );
}
