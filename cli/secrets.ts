import type { Profile } from '../testbed/profile/profile';

const SECRET_NAME =
  /pass(?:word|wd|phrase)?|secret|token|credential|(?:api|private|auth)[-_.]?key|^pin$|ha1/i;

/** Whether a setting of this name is to be kept from others. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** What of a profile must not leave the machine: passwords, and values that are named as secrets. */
export function secretsOf({ users, values, launch }: Profile): string[] {
  const named = Object.entries({ ...values, ...launch?.env }).filter(([name]) => isSecretName(name));
  return [
    ...users.flatMap(({ password }) => (password === undefined ? [] : [password])),
    // A value that is put together from others is no secret of its own.
    ...named.map(([, value]) => value).filter((value) => value !== '' && !/\{[a-z]/i.test(value)),
  ];
}
