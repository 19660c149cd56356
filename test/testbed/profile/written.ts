import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { icsItems } from '../../../requirements/ics/ics';

/** An answer to everything that is asked of a role, as YAML in one line. */
export function answers(
  role: 'sender' | 'core' | 'terminal',
  changes: Readonly<Record<string, string>> = {},
): string {
  const items = icsItems().filter(({ roles }) => roles.includes(role));
  const all = { ...Object.fromEntries(items.map(({ id }) => [id, 'no'])), ...changes };
  return `{ ${Object.entries(all)
    .map(([id, answer]) => `${id}: ${answer}`)
    .join(', ')} }`;
}

/** Keys of a terminal's profile, one a line: its address is in line 4, what is added begins in line 7. */
const TERMINAL = {
  role: 'terminal',
  name: 'Acme Phone',
  version: '"4.2"',
  address: '127.0.0.4:5072',
  users: '[{ aor: "sip:alice@operator.example" }]',
  ics: answers('terminal'),
};

export type Changes = Readonly<Record<string, string | undefined>>;

/** That profile with keys changed, added, or left out. */
export function yamlOf(changes: Changes): string {
  const all: Changes = { ...TERMINAL, ...changes };
  return Object.entries(all)
    .map(([key, value]) => (value === undefined ? '' : `${key}: ${value}\n`))
    .join('');
}

/** A folder for a profile, with what profiles of tests refer to. */
export function profileFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sip-push-profile-'));
  writeFileSync(join(folder, 'phone.template'), 'listen {sut.port}\nregistrar {core}\nmedia {port.media}\n');
  mkdirSync(join(folder, 'image'));
  writeFileSync(join(folder, 'image', 'Dockerfile'), 'FROM scratch\n');
  return folder;
}
