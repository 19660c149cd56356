import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { ROLES, type Role } from '../../../protocol/push/roles';
import { icsItems } from '../../../requirements/ics/ics';
import type { Address, Control, Launch, Profile } from '../../../testbed/profile/profile';
import { loadCatalogue } from '../../../requirements/catalogue';
import { readProfile } from '../../../testbed/profile/read-profile';
import { profileFolder } from './written';

const CATALOGUE = loadCatalogue();

const ITEMS = icsItems();
const REQUIREMENTS = CATALOGUE.requirements.map(({ id }) => id);

// Texts that YAML could take for something else, or that hold what looks like a placeholder but is none.
const text = fc.oneof(
  fc.constantFrom(
    'no',
    '4.2',
    'null',
    '~',
    '- a',
    '#x',
    "it's",
    'a: b',
    '{ x }',
    '{"a":{"b":1}}',
    '0x10',
    '2027-01-01',
    '*a',
    'é\n\tü',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }).map((each) => `x${each.replaceAll(/[{}\0]/g, '')}`),
);
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,5}$/);
const ip = fc.oneof(fc.ipV4(), fc.ipV6()).filter((each) => each !== '0.0.0.0' && each !== '::');
const port = fc.integer({ min: 1, max: 65_535 });
const address: fc.Arbitrary<Address> = fc.oneof(
  ip.map((host) => ({ host })),
  fc.record({ host: ip, port }),
);
const time = fc.integer({ min: 1, max: 3_600_000 });
const mediaType = fc.constantFrom('text/plain', 'text/html', 'image/png', 'application/x-y');
const dictionary = (value: fc.Arbitrary<string>) =>
  fc.array(fc.tuple(name, value), { maxLength: 3 }).map((pairs) => Object.fromEntries(pairs));

const control = (isLaunched: boolean): fc.Arbitrary<Control> =>
  fc.oneof(
    fc.record({
      kind: fc.constant('command' as const),
      command: fc.constantFrom('ctl {core.host} "{aor}"', "ctl '{domain}'", 'x=${{y}} ctl'),
      limitMs: time,
    }),
    fc.record({
      kind: fc.constant('http' as const),
      method: fc.constantFrom('POST', 'PUT'),
      url: fc.constantFrom('http://127.0.0.1:{core.port}/x?{aor}', 'https://sut.example/'),
      headers: dictionary(text),
      body: fc.option(text, { nil: undefined }),
      limitMs: time,
    }),
    fc.record({ kind: fc.constant('prompt' as const), prompt: text, limitMs: time }),
    ...(isLaunched
      ? [
          fc.record({
            kind: fc.constant('launch' as const),
            what: fc.constantFrom('start' as const, 'stop' as const, 'kill' as const, 'restart' as const),
          }),
        ]
      : []),
  );

const launch: fc.Arbitrary<Launch> = fc.record({
  per: fc.constantFrom('run' as const, 'scenario' as const),
  what: fc.oneof(
    fc.record({
      kind: fc.constant('process' as const),
      command: fc.array(fc.oneof(text, fc.constantFrom('{folder}/{sut.host}')), {
        minLength: 1,
        maxLength: 4,
      }),
    }),
    fc.record({
      kind: fc.constant('container' as const),
      image: fc.constant('debian:bookworm-slim'),
      dockerfile: fc.constant(undefined),
      command: fc.array(text, { maxLength: 3 }),
      network: fc.constantFrom('host', 'bridge'),
      mounts: name.map((each) => new Map([[`{folder}/${each}`, `/etc/${each}`]])),
    }),
  ),
  files: name.map((each) => new Map([[each, 'fine.template']])),
  env: dictionary(text),
  ready: fc.oneof(
    fc.record({ kind: fc.constant('log' as const), text }),
    fc.record({ kind: fc.constant('file' as const), path: fc.constant('{folder}/up') }),
    fc.constant({ kind: 'at-once' as const }),
  ),
});

function claims(roles: readonly Role[], yes: readonly boolean[]): Map<string, boolean> {
  const claimed = new Map<string, boolean>();
  for (const [index, { id, roles: asked, within }] of ITEMS.entries())
    if (asked.some((role) => roles.includes(role)))
      claimed.set(id, yes[index]! && (within === undefined || claimed.get(within) !== false));
  return claimed;
}

const profile = fc.option(launch, { nil: undefined }).chain((started) =>
  fc.record({
    roles: fc.subarray([...ROLES], { minLength: 1 }),
    name: text,
    version: text,
    address: started
      ? fc.oneof(
          address,
          ip.map((host) => ({ host, port: 0 })),
        )
      : address,
    alsoAt: fc.array(address, { maxLength: 2 }),
    users: fc.uniqueArray(
      fc.record({
        aor: name.map((user) => `sip:${user}@operator.example`),
        username: text,
        password: fc.option(text, { nil: undefined }),
        instance: fc.option(
          fc.uuid().map((each) => `urn:uuid:${each}`),
          { nil: undefined },
        ),
      }),
      { minLength: 1, maxLength: 3, selector: ({ aor }) => aor },
    ),
    harness: fc.record({ host: ip, corePort: fc.integer({ min: 0, max: 65_535 }) }),
    ports: started ? fc.uniqueArray(name, { maxLength: 2 }) : fc.constant([]),
    yes: fc.array(fc.boolean(), { minLength: ITEMS.length, maxLength: ITEMS.length }),
    ixit: fc.record({
      accepts: fc.option(fc.subarray(['text/plain', 'text/html']), { nil: undefined }),
      refuses: fc.option(
        mediaType.filter((each) => !each.startsWith('text/')),
        { nil: undefined },
      ),
      largestBody: fc.option(fc.integer({ min: 0, max: 1e9 }), { nil: undefined }),
      expires: fc.option(fc.integer({ min: 1 }), { nil: undefined }),
      listService: fc.option(fc.constantFrom('sip:lists@a.example', 'sip:lists.example'), { nil: undefined }),
      icsi: fc.option(fc.constant('urn:urn-7:3gpp-service.a.push'), { nil: undefined }),
      iari: fc.option(fc.constant('urn:urn-7:3gpp-application.a.news'), { nil: undefined }),
      pushApplication: fc.option(fc.constantFrom('ulp.ua', 'news.example'), { nil: undefined }),
    }),
    control: fc.record(
      { register: control(!!started), vanish: control(!!started), push: control(false) },
      { requiredKeys: [] },
    ),
    launch: fc.constant(started),
    waivers: fc.uniqueArray(
      fc.record({
        requirement: fc.constantFrom(...REQUIREMENTS),
        reason: text,
        until: fc.constantFrom('2027-01-01', '2028-02-29'),
      }),
      { maxLength: 2, selector: ({ requirement }) => requirement },
    ),
    timeouts: fc.record({ start: time, stimulus: time, quiet: time }),
    values: dictionary(text),
  }),
);

/** A profile as a tester would write it. */
function written(each: Omit<Profile, 'file' | 'folder'>): string {
  const places = ({ host, port: number }: Address): string =>
    number === undefined ? host : `${host.includes(':') ? `[${host}]` : host}:${number}`;
  const { ixit, launch: started } = each;
  return stringify({
    role: each.roles.length === 1 ? each.roles[0] : each.roles,
    name: each.name,
    version: each.version,
    address: places(each.address),
    'also-at': each.alsoAt.map(places),
    transport: each.transport,
    domain: each.domain,
    users: each.users,
    harness: { host: each.harness.host, 'core-port': each.harness.corePort },
    ports: each.ports,
    ics: Object.fromEntries([...each.ics].map(([id, claimed]) => [id, claimed ? 'yes' : 'no'])),
    ixit: {
      accepts: ixit.accepts,
      refuses: ixit.refuses,
      'largest-body': ixit.largestBody,
      expires: ixit.expires,
      'list-service': ixit.listService,
      icsi: ixit.icsi,
      iari: ixit.iari,
      'push-application': ixit.pushApplication,
    },
    control: Object.fromEntries(
      Object.entries(each.control).map(([action, how]) => [action, writtenControl(how)]),
    ),
    ...(started && { [started.what.kind]: writtenLaunch(started) }),
    waivers: each.waivers,
    timeouts: Object.fromEntries(Object.entries(each.timeouts).map(([key, ms]) => [key, `${ms}ms`])),
    values: each.values,
  });
}

function writtenControl(how: Control): object {
  switch (how.kind) {
    case 'command':
      return { command: how.command, limit: `${how.limitMs / 1000}s` };
    case 'http': {
      const { kind: _, limitMs, ...http } = how;
      return { http, limit: `${limitMs}ms` };
    }
    case 'prompt':
      return { prompt: how.prompt, limit: `${how.limitMs} ms` };
    case 'launch':
      return { launch: how.what };
  }
}

function writtenLaunch({ per, what, files, env, ready }: Launch): object {
  const { kind: _, ...more } = what;
  const sign =
    ready.kind === 'log' ? { log: ready.text } : ready.kind === 'file' ? { file: ready.path } : ready.kind;
  return { ...more, per, files, env, ready: sign };
}

describe('a profile that is written down', () => {
  let folder: string;
  before(() => {
    folder = profileFolder();
    writeFileSync(join(folder, 'fine.template'), 'listen {sut.host}\n');
  });
  after(() => rmSync(folder, { recursive: true }));

  it('reads back as what it was', () => {
    fc.assert(
      fc.property(profile, ({ yes, ...parts }) => {
        const ics = claims(parts.roles, yes);
        const meant: Omit<Profile, 'file' | 'folder'> = {
          ...parts,
          ics,
          transport: ics.get('tcp') === true ? 'tcp' : 'udp',
          domain: 'operator.example',
          control: parts.control,
        };
        const path = join(folder, 'acme.yaml');
        writeFileSync(path, written(meant));
        const { file, folder: place, ...read } = readProfile(path, CATALOGUE, {});
        assert.equal(place, folder);
        assert.equal(file, path);
        // Records of fast-check may be without a prototype; a clone has one.
        assert.deepEqual(read, structuredClone(meant));
      }),
      { numRuns: 200 },
    );
  });
});
