import type { RunRecord } from '../run-record/run-record';

/** Something about two runs that is not the same: a version, a claim, an address. */
export interface SettingDifference {
  readonly what: string;
  /** Undefined where there is no such thing. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** In what two runs differ before anything is judged: who was tested, what they claim and are, and with what. */
export function settingDifferences(before: RunRecord, after: RunRecord): SettingDifference[] {
  const [ours, theirs] = [settingsOf(before), settingsOf(after)];
  return [...new Set([...ours.keys(), ...theirs.keys()])]
    .map((what) => ({ what, before: ours.get(what), after: theirs.get(what) }))
    .filter((each) => each.before !== each.after);
}

function settingsOf(record: RunRecord): Map<string, string> {
  const { versions, host, sut } = record;
  const settings = new Map<string, string>();
  for (const { role, name, version, ics, ixit = [] } of sut?.systems ?? []) {
    // By role and not by name: a product that is called otherwise is still compared with the one before.
    const system = numbered(settings, `${role} under test`);
    settings.set(system, `${name} ${version}`.trimEnd());
    for (const { item, claimed } of ics)
      settings.set(`${system}, ICS ${item}`, claimed ? 'claimed' : 'not claimed');
    for (const { item, value } of ixit) settings.set(`${system}, IXIT ${item}`, value);
  }
  for (const { requirement, reason, until } of sut?.waivers ?? [])
    settings.set(numbered(settings, `waiver of ${requirement}`), `${reason}, until ${until}`);
  settings.set('catalogue', versions.catalogue);
  settings.set('harness', versions.harness);
  if (versions.source)
    settings.set(
      'source of the harness',
      `${versions.source.commit}${versions.source.clean ? '' : ', changed'}`,
    );
  settings.set('Cucumber', versions.cucumber);
  settings.set('Node.js', versions.node);
  settings.set('machine', `${host.platform} ${host.release} ${host.arch}`);
  settings.set('network', record.network);
  if (record.deviations?.length) settings.set('deviations', record.deviations.join(', '));
  settings.set('command', record.command);
  settings.set('stopped before its end', record.interrupted ? 'yes' : 'no');
  return settings;
}

/** Several of the same kind are told apart by number. */
function numbered(settings: ReadonlyMap<string, string>, name: string): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name} (${number})`;
    if (!settings.has(candidate)) return candidate;
  }
}
