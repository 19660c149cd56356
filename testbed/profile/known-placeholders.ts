import { placeholdersIn } from './placeholders';
import { nearest, type Placed } from './placed';
import type { Action, ProfileUser } from './profile';

/** What of a profile decides which placeholders have a value. */
export interface Settled {
  readonly users: readonly ProfileUser[];
  readonly ports: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  /** Whether its address has a port. */
  readonly hasPort: boolean;
  /** Whether the harness starts it. */
  readonly isLaunched: boolean;
}

const ALWAYS = ['core', 'core.host', 'core.port', 'domain', 'here', 'sut.host'];

/** What a control is told of what it is to do. */
const OF_ACTIONS: Readonly<Record<Action, readonly string[]>> = {
  register: ['expires'],
  refresh: ['expires'],
  deregister: [],
  restart: [],
  vanish: [],
  push: [
    'target',
    'mode',
    'content.file',
    'content.type',
    'content.name',
    'content.size',
    'content.disposition',
  ],
  options: ['target'],
  provision: ['aor', 'user', 'username', 'password'],
};

/** The placeholders that a text of the profile may hold; with an action, that of a control. */
export function knownPlaceholders(settled: Settled, action?: Action): readonly string[] {
  const { users, ports, values, hasPort, isLaunched } = settled;
  const [user] = users;
  const names = [
    ...ALWAYS,
    ...(hasPort ? ['sut.port'] : []),
    ...(user ? ['aor', 'user', 'username'] : []),
    ...(user?.password === undefined ? [] : ['password']),
    ...(user?.instance === undefined ? [] : ['instance']),
    ...(isLaunched ? ['folder'] : []),
    ...ports.map((name) => `port.${name}`),
    ...Object.keys(values).map((name) => `value.${name}`),
    ...(action ? OF_ACTIONS[action] : []),
  ];
  return [...new Set(names)].sort();
}

/** Why a placeholder that exists has no value in a profile, or in one place of it. */
const REASONS: Readonly<Record<string, string>> = {
  'sut.port': 'the address has no port; add one, or :0 for one that is chosen',
  aor: 'there are no users; add one',
  user: 'there are no users; add one',
  username: 'there are no users; add one',
  password: 'the first user has no password; add it',
  instance: 'the first user has no instance; add it',
  folder: 'only a process or a container has a folder; use {here} for that of the profile',
};

/**
 * Sees to it that all placeholders of a text have a value.
 * @param where more words on where the text is, when it is not at `placed`
 * @throws ProfileError naming the first that has none, and those that have
 */
export function checkPlaceholders(placed: Placed, text: string, known: readonly string[], where = ''): void {
  for (const name of placeholdersIn(text)) {
    if (known.includes(name)) continue;
    placed.fault(`${where}{${name}} ${whyUnknown(name, known)}`);
  }
}

function whyUnknown(name: string, known: readonly string[]): string {
  const reason = Object.hasOwn(REASONS, name) ? REASONS[name] : undefined;
  if (reason !== undefined) return `has no value: ${reason}`;
  const controls = Object.entries(OF_ACTIONS)
    .filter(([, names]) => names.includes(name))
    .map(([action]) => `control.${action}`);
  if (controls.length > 0) return `has a value only in ${controls.join(' and ')}; remove it`;
  const near = nearest(name, known);
  const hint = near === undefined ? 'use' : `did you mean {${near}}? There is`;
  const all = known.map((each) => `{${each}}`).join(' ');
  return `is no placeholder; ${hint} ${all}, or write {{${name}}} for the text {${name}}`;
}
