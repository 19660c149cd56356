import assert from 'node:assert/strict';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCatalogue } from '../../../requirements/catalogue';
import type { Profile } from '../../../testbed/profile/profile';
import { readProfile } from '../../../testbed/profile/read-profile';
import { answers, profileFolder, yamlOf } from './written';

const CATALOGUE = loadCatalogue();
const PROFILES = join(__dirname, '../../../profiles');

describe('a profile', () => {
  let folder: string;
  before(() => {
    folder = profileFolder();
  });
  after(() => rmSync(folder, { recursive: true }));

  const read = (text: string, variables: Readonly<Record<string, string>> = {}): Profile => {
    const file = join(folder, 'acme.yaml');
    writeFileSync(file, text);
    return readProfile(file, CATALOGUE, variables);
  };

  it('says everything that can be said', () => {
    const profile = read(
      `
role: [terminal, sender]
name: Acme Phone
version: "4.2"
address: 127.0.0.4:0
also-at: [127.0.0.4:2855, "[::1]:5060", "::1", 127.0.0.5]
transport: tcp
domain: operator.example
users:
  - aor: sip:alice@operator.example
    password: { env: SECRET }
    instance: urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6
  - { aor: "sips:bob@operator.example", username: bob-at-acme, password: known }
harness: { host: 127.0.0.1, core-port: 5060 }
ports: [control, media]
ics: ${answers('terminal', { 'file-transfer': 'true', 'session-mode': 'yes', 'caller-preferences': 'false', 'uri-list': 'no', 'registration-events': 'no' })}
ixit: { accepts: [text/plain, image/*], refuses: image/svg+xml, largest-body: 1300, expires: 600, list-service: 'sip:lists@acme.example', icsi: 'urn:urn-7:3gpp-service.acme.push', iari: 'urn:urn-7:3gpp-application.acme.news', push-application: ulp.ua }
control:
  register: { command: "node ctl.js {port.control} {expires} {password}", limit: 2.5s }
  push:
    http:
      method: PUT
      url: "http://{sut.host}:{port.control}/push"
      headers: { Content-Type: application/json, X-Mode: "{mode}" }
      body: '{"to":{"uri":"{target}"}}'
  options: { prompt: "Ask {target} for its capabilities" }
  deregister: { launch: stop }
process:
  command: [baresip, -f, "{folder}", "{value.icsi}"]
  per: scenario
  files: { etc/phone: phone.template }
  env: { HOME: "{folder}", LANG: "" }
  ready: { file: "{folder}/up" }
waivers:
  - { requirement: GRUU-5627-5.1-02, reason: known, until: 2028-02-29 }
timeouts: { start: 1m, quiet: 250 ms }
values: { icsi: "urn:urn-7:3gpp-service.ims.icsi.oma", unused: "" }
`,
      { SECRET: 's3cret' },
    );
    const { ics, ...others } = profile;
    assert.deepEqual(
      [...ics].filter(([, answer]) => answer).map(([id]) => id),
      ['session-mode', 'file-transfer'],
    );
    assert.deepEqual(others, {
      file: join(folder, 'acme.yaml'),
      folder,
      roles: ['terminal', 'sender'],
      name: 'Acme Phone',
      version: '4.2',
      address: { host: '127.0.0.4', port: 0 },
      alsoAt: [
        { host: '127.0.0.4', port: 2855 },
        { host: '::1', port: 5060 },
        { host: '::1' },
        { host: '127.0.0.5' },
      ],
      transport: 'tcp',
      domain: 'operator.example',
      users: [
        {
          aor: 'sip:alice@operator.example',
          username: 'alice',
          password: 's3cret',
          instance: 'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
        },
        {
          aor: 'sips:bob@operator.example',
          username: 'bob-at-acme',
          password: 'known',
          instance: undefined,
        },
      ],
      harness: { host: '127.0.0.1', corePort: 5060 },
      ports: ['control', 'media'],
      ixit: {
        accepts: ['text/plain', 'image/*'],
        refuses: 'image/svg+xml',
        largestBody: 1300,
        expires: 600,
        listService: 'sip:lists@acme.example',
        icsi: 'urn:urn-7:3gpp-service.acme.push',
        iari: 'urn:urn-7:3gpp-application.acme.news',
        pushApplication: 'ulp.ua',
      },
      control: {
        register: {
          kind: 'command',
          command: 'node ctl.js {port.control} {expires} {password}',
          limitMs: 2500,
        },
        push: {
          kind: 'http',
          method: 'PUT',
          url: 'http://{sut.host}:{port.control}/push',
          headers: { 'Content-Type': 'application/json', 'X-Mode': '{mode}' },
          body: '{"to":{"uri":"{target}"}}',
          limitMs: 10_000,
        },
        options: { kind: 'prompt', prompt: 'Ask {target} for its capabilities', limitMs: 300_000 },
        deregister: { kind: 'launch', what: 'stop' },
      },
      launch: {
        per: 'scenario',
        what: { kind: 'process', command: ['baresip', '-f', '{folder}', '{value.icsi}'] },
        files: new Map([['etc/phone', 'phone.template']]),
        env: { HOME: '{folder}', LANG: '' },
        ready: { kind: 'file', path: '{folder}/up' },
      },
      waivers: [{ requirement: 'GRUU-5627-5.1-02', reason: 'known', until: '2028-02-29' }],
      timeouts: { start: 60_000, stimulus: 5_000, quiet: 250 },
      values: { icsi: 'urn:urn-7:3gpp-service.ims.icsi.oma', unused: '' },
    });
  });

  it('says no more than it has to', () => {
    const { control, launch, ixit, harness, timeouts, transport, users, domain } = read(
      yamlOf({ control: '', ixit: '', waivers: '', values: '{}' }),
    );
    assert.deepEqual(
      { control, launch, ixit, harness, timeouts, transport, domain, username: users[0]?.username },
      {
        control: {},
        launch: undefined,
        ixit: {
          accepts: undefined,
          refuses: undefined,
          largestBody: undefined,
          expires: undefined,
          listService: undefined,
          icsi: undefined,
          iari: undefined,
          pushApplication: undefined,
        },
        harness: { host: '127.0.0.1', corePort: 0 },
        timeouts: { start: 10_000, stimulus: 5_000, quiet: 100 },
        transport: 'udp',
        domain: 'operator.example',
        username: 'alice',
      },
    );
  });

  it('of a sender is of no domain unless it says so', () => {
    const sender = { role: 'sender', ics: answers('sender') };
    assert.equal(read(yamlOf(sender)).domain, undefined);
    assert.equal(read(yamlOf({ ...sender, domain: 'push.example' })).domain, 'push.example');
  });

  it('starts a container', () => {
    const { launch } = read(
      yamlOf({ container: '{ dockerfile: image, mounts: { "{folder}": /etc/sut }, ready: registration }' }),
    );
    assert.deepEqual(launch, {
      per: 'run',
      what: {
        kind: 'container',
        image: undefined,
        dockerfile: 'image',
        command: [],
        network: 'host',
        mounts: new Map([['{folder}', '/etc/sut']]),
      },
      files: new Map(),
      env: {},
      ready: { kind: 'registration' },
    });
  });

  for (const name of readdirSync(PROFILES, { recursive: true, encoding: 'utf8' }).filter(isYaml))
    it(`of the project reads: ${name}`, () => {
      const profile = readProfile(join(PROFILES, name), CATALOGUE);
      assert.ok(profile.roles.length > 0);
    });
});

function isYaml(name: string): boolean {
  return name.endsWith('.yaml');
}
