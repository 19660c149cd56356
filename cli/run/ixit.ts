import { knownSecrets } from '../../reports/known-secrets';
import { redactText } from '../../reports/redact-record';
import type { IxitRecord } from '../../reports/run-record/run-record';
import {
  ACTIONS,
  type Address,
  type Control,
  type Launch,
  type Profile,
} from '../../testbed/profile/profile';
import { isSecretName, secretsOf } from '../secrets';

/** Stands where a profile has something that must not leave the machine. */
export const KEPT_OUT = '(redacted)';

/** What a profile tells of the product beside its claims, one item after the other, without what is secret. */
export function ixitOf(profile: Profile): IxitRecord[] {
  const { ixit, harness, timeouts } = profile;
  const known = knownSecrets(secretsOf(profile));
  const items: readonly (readonly [string, string | undefined])[] = [
    ['address', addressText(profile.address)],
    ['also-at', listed(profile.alsoAt.map(addressText))],
    ['transport', profile.transport],
    ['domain', profile.domain],
    ...profile.users.flatMap(({ aor, username, password, instance }, at) => [
      [`users.${at + 1}.aor`, aor] as const,
      [`users.${at + 1}.username`, username] as const,
      [`users.${at + 1}.password`, password === undefined ? undefined : KEPT_OUT] as const,
      [`users.${at + 1}.instance`, instance] as const,
    ]),
    ['harness.host', harness.host],
    ['harness.core-port', String(harness.corePort)],
    ['accepts', listed(ixit.accepts)],
    ['refuses', ixit.refuses],
    ['largest-body', numberText(ixit.largestBody, 'octets')],
    ['expires', numberText(ixit.expires, 's')],
    ['list-service', ixit.listService],
    ...ACTIONS.map((action) => [`control.${action}`, controlText(profile.control[action])] as const),
    ['launch', launchText(profile.launch)],
    ...Object.entries({ ...profile.launch?.env }).map(
      ([name, value]) => [`env.${name}`, isSecretName(name) ? KEPT_OUT : value] as const,
    ),
    ...Object.entries(profile.values).map(
      ([name, value]) => [`values.${name}`, isSecretName(name) ? KEPT_OUT : value] as const,
    ),
    ['timeouts', `start ${timeouts.start} ms, stimulus ${timeouts.stimulus} ms, quiet ${timeouts.quiet} ms`],
  ];
  return items.flatMap(([item, value]) =>
    value === undefined || value === '' ? [] : [{ item, value: redactText(value, known) }],
  );
}

function addressText({ host, port }: Address): string {
  const shown = host.includes(':') ? `[${host}]` : host;
  if (port === undefined) return shown;
  return port === 0 ? `${shown}, port chosen at each start` : `${shown}:${port}`;
}

function listed(texts: readonly string[] | undefined): string | undefined {
  return texts?.join(', ');
}

function numberText(value: number | undefined, unit: string): string | undefined {
  return value === undefined ? undefined : `${value} ${unit}`;
}

function controlText(control: Control | undefined): string | undefined {
  switch (control?.kind) {
    case undefined:
      return undefined;
    case 'command':
      return `command: ${control.command}`;
    case 'http': {
      const headers = Object.entries(control.headers).map(([name, value]) => `\n${name}: ${value}`);
      return `http: ${control.method} ${control.url}${headers.join('')}${control.body === undefined ? '' : `\n\n${control.body}`}`;
    }
    case 'prompt':
      return `prompt: ${control.prompt}`;
    case 'launch':
      return `launch: ${control.what}`;
  }
}

function launchText(launch: Launch | undefined): string | undefined {
  if (launch === undefined) return undefined;
  const { what, per } = launch;
  const named =
    what.kind === 'process' ? what.command : [what.image ?? what.dockerfile ?? '', ...what.command];
  return `${what.kind}, anew for each ${per}: ${named.join(' ')}`;
}
