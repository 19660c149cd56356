/* eslint-disable */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import type { Catalogue } from '../../requirements/catalogue';
import type { Control, Profile } from './profile';
export class ProfileError extends Error {}
const ms = (t: string | undefined, d: number) =>
  t === undefined
    ? d
    : t.endsWith('ms')
      ? parseInt(t)
      : t.endsWith('m')
        ? parseInt(t) * 60000
        : parseInt(t) * 1000;
const addr = (t: string) => {
  const m = /^(.*?)(?::(\d+))?$/.exec(t)!;
  return m[2] === undefined ? { host: m[1]! } : { host: m[1]!, port: Number(m[2]) };
};
export function readProfile(file: string, _c: Catalogue): Profile {
  const y: any = parse(readFileSync(file, 'utf8'));
  const control: Record<string, Control> = {};
  for (const [k, v] of Object.entries<any>(y.control ?? {})) {
    if (v.command) control[k] = { kind: 'command', command: v.command, limitMs: ms(v.limit, 10000) };
    else if (v.http)
      control[k] = {
        kind: 'http',
        method: v.http.method ?? 'POST',
        url: v.http.url,
        headers: v.http.headers ?? {},
        body: v.http.body,
        limitMs: ms(v.limit, 10000),
      };
    else if (v.prompt) control[k] = { kind: 'prompt', prompt: v.prompt, limitMs: ms(v.limit, 300000) };
    else control[k] = { kind: 'launch', what: v.launch };
  }
  const l = y.process ?? y.container;
  return {
    file: resolve(file),
    folder: dirname(resolve(file)),
    roles: [y.role].flat(),
    name: y.name,
    version: String(y.version),
    address: addr(y.address),
    alsoAt: (y['also-at'] ?? []).map(addr),
    transport: y.transport ?? 'udp',
    domain: y.domain,
    users: (y.users ?? []).map((u: any) => ({
      aor: u.aor,
      username: u.username ?? u.aor.replace(/^sips?:([^@]*)@.*/, '$1'),
      password: u.password,
      instance: u.instance,
    })),
    harness: { host: y.harness?.host ?? '127.0.0.1', corePort: y.harness?.['core-port'] ?? 0 },
    ports: y.ports ?? [],
    ics: new Map(Object.entries<any>(y.ics ?? {}).map(([k, v]) => [k, v === 'yes' || v === true])),
    ixit: {
      accepts: y.ixit?.accepts,
      refuses: y.ixit?.refuses,
      largestBody: y.ixit?.['largest-body'],
      expires: y.ixit?.expires,
    },
    control,
    launch: l && {
      per: l.per ?? 'run',
      files: new Map(Object.entries<any>(l.files ?? {})),
      env: l.env ?? {},
      ready: l.ready?.log
        ? { kind: 'log', text: l.ready.log }
        : l.ready?.file
          ? { kind: 'file', path: l.ready.file }
          : { kind: l.ready ?? 'at-once' },
      what: y.process
        ? { kind: 'process', command: l.command }
        : {
            kind: 'container',
            image: l.image,
            dockerfile: l.dockerfile,
            command: l.command ?? [],
            network: l.network ?? 'host',
            mounts: new Map(Object.entries<any>(l.mounts ?? {})),
          },
    },
    waivers: y.waivers ?? [],
    timeouts: {
      start: ms(y.timeouts?.start, 10000),
      stimulus: ms(y.timeouts?.stimulus, 5000),
      quiet: ms(y.timeouts?.quiet, 30),
    },
    values: y.values ?? {},
  } as Profile;
}
