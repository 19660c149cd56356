import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { loadCatalogue } from '../../../requirements/catalogue';
import { icsItems } from '../../../requirements/ics/ics';
import { ProfileError, readProfile } from '../../../testbed/profile/read-profile';
import { answers, profileFolder, yamlOf, type Changes } from './written';

const CATALOGUE = loadCatalogue();
/** What a terminal is asked. */
const ASKED = icsItems().flatMap(({ id, roles }) => (roles.includes('terminal') ? id : []));

describe('a profile', () => {
  let folder: string;
  before(() => {
    folder = profileFolder();
  });
  after(() => rmSync(folder, { recursive: true }));

  /** What is said of a profile, with paths seen from its folder. */
  const refusal = (text: string): string => {
    const file = join(folder, 'acme.yaml');
    writeFileSync(file, text);
    try {
      readProfile(file, CATALOGUE, {});
    } catch (error) {
      assert.ok(error instanceof ProfileError, String(error));
      return error.message.replaceAll(`${folder}/`, '');
    }
    return 'no fault';
  };

  const process = (more: string): string => `{ command: [phone], ${more} }`;
  const user = (more: string): string => `[{ aor: "sip:alice@operator.example", ${more} }]`;
  const faults: Readonly<Record<string, readonly [Changes, string][]>> = {
    'of its form': [
      [
        { name: '[Acme' },
        '3: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]; mend the line, or put its text in quotation marks',
      ],
    ],
    'of its head': [
      [{ adress: 'x' }, '7: adress: unknown key; did you mean "address"?'],
      [
        { speed: '9' },
        '7: speed: unknown key; use role, name, version, address, also-at, transport, domain, users, harness, ports, ics, ixit, control, process, container, waivers, timeouts, values',
      ],
      [{ per: 'scenario' }, '7: per: unknown key; it belongs into process or container'],
      [{ files: '{}' }, '7: files: unknown key; it belongs into process or container'],
      [{ role: 'termnal' }, '1: role: "termnal" is unknown; use sender, core, terminal'],
      [{ role: undefined }, '1: role: is missing; give sender or core or terminal'],
      [{ role: '[]' }, '1: role: is empty; give sender or core or terminal'],
      [{ role: '[terminal, terminal]' }, '1: role: names a role twice; give each once'],
      [{ role: '7' }, '1: role: is 7; give sender or core or terminal'],
      [{ name: undefined }, '1: name: is missing; give the name of the product'],
      [{ name: '""' }, '2: name: is empty; give the name of the product'],
      [{ name: '{ a: b }' }, '2: name: is a mapping, not a text; put a text with braces in quotation marks'],
      [{ version: '4.2' }, '3: version: is a number, not a text; put it in quotation marks'],
      [
        { address: 'phone.example:5060' },
        '4: address: "phone.example:5060" is no address; give a numeric IP address, with a port or without, such as 127.0.0.4:5060',
      ],
      [
        { address: '127.0.0.4:99999' },
        '4: address: "127.0.0.4:99999" is no address; give a numeric IP address, with a port or without, such as 127.0.0.4:5060',
      ],
      [
        { address: '0.0.0.0:5060' },
        '4: address: "0.0.0.0:5060" is no place that traffic comes from; give the address that others see',
      ],
      [
        { address: '127.0.0.4:0' },
        '4: address: a port is chosen for a process or a container only; give the one it has',
      ],
      [
        { 'also-at': '[127.0.0.4:0]' },
        '7: also-at[0]: no port is chosen here; give the one it has, or the host alone for all of its ports',
      ],
      [
        { domain: 'other.example' },
        '5: users[0].aor: is of operator.example, and not of other.example; give users of one domain',
      ],
      [
        { users: '[{ aor: "sip:a@a.example" }, { aor: "sip:b@b.example" }]' },
        '5: users[1].aor: is of b.example, and not of a.example; give users of one domain',
      ],
      [
        { users: '[{ aor: "sip:a@a.example:5060" }]' },
        '5: users[0].aor: "sip:a@a.example:5060" has more than an address of record may have; give sip:a@a.example',
      ],
      [{ 'also-at': '127.0.0.4' }, '7: also-at: is "127.0.0.4"; give a list of addresses'],
      [
        { 'also-at': '[127.0.0.4, here]' },
        '7: also-at[1]: "here" is no address; give a numeric IP address, with a port or without, such as 127.0.0.4:5060',
      ],
      [{ transport: 'tls' }, '7: transport: "tls" is unknown; use udp, tcp'],
      [
        { domain: 'sip:operator.example' },
        '7: domain: "sip:operator.example" is no domain; give one such as operator.example, without sip:',
      ],
      [
        { harness: '{ host: localhost }' },
        '7: harness.host: "localhost" is no IP address; give one such as 127.0.0.1, for names are not looked up',
      ],
      [
        { harness: '{ core-port: "5060" }' },
        '7: harness.core-port: is "5060"; give a port, a whole number from 0 to 65535',
      ],
      [{ harness: '{ port: 5060 }' }, '7: harness.port: unknown key; use host, core-port'],
      [
        { ports: '[control]' },
        '7: ports: are chosen for a process or a container; add one, or write the numbers where they belong',
      ],
      [
        { ports: '[a b]', process: process('') },
        '7: ports[0]: "a b" is no name; use letters, digits, dots and hyphens',
      ],
      [{ ports: '[a, a]', process: process('') }, '7: ports: names a port twice; give each once'],
      [{ values: '{ a_b: x }' }, '7: values.a_b: "a_b" is no name; use letters, digits, dots and hyphens'],
      [{ values: '{ a: 7 }' }, '7: values.a: is a number, not a text; put it in quotation marks'],
      [
        { timeouts: '{ start: 10 }' },
        '7: timeouts.start: is 10; give a time of up to 24h such as 250ms, 10s or 5m',
      ],
      [
        { timeouts: '{ start: 25h }' },
        '7: timeouts.start: is "25h"; give a time of up to 24h such as 250ms, 10s or 5m',
      ],
      [
        { timeouts: '{ stimulus: 0s }' },
        '7: timeouts.stimulus: is "0s"; give a time of up to 24h such as 250ms, 10s or 5m',
      ],
    ],
    'of its users': [
      [{ users: undefined }, '1: users: there is nobody; give the user of the terminal, with the aor'],
      [
        { users: '[alice]' },
        '5: users[0]: is "alice"; give a mapping with the keys aor, username, password, instance',
      ],
      [
        { users: '[{ username: alice }]' },
        '5: users[0].aor: is missing; give the SIP URI of the user, such as sip:alice@operator.example',
      ],
      [
        { users: '[{ aor: alice@operator.example }]' },
        '5: users[0].aor: "alice@operator.example" is no SIP URI; give one such as sip:alice@operator.example',
      ],
      [
        { users: '[{ aor: "sip:operator.example" }]' },
        '5: users[0].aor: "sip:operator.example" has no user; give one such as sip:alice@operator.example',
      ],
      [
        { users: '[{ aor: "sip:alice@operator.example;ob" }]' },
        '5: users[0].aor: "sip:alice@operator.example;ob" has more than an address of record may have; give sip:alice@operator.example',
      ],
      [
        { users: '\n  - aor: sip:a@b.example\n  - aor: sip:a@b.example' },
        '7: users[1].aor: "sip:a@b.example" is there already; give each user once',
      ],
      [
        { users: user('passwort: x') },
        '5: users[0].passwort: unknown key; use aor, username, password, instance',
      ],
      [
        { users: user('password: 1234') },
        '5: users[0].password: is a number, not a text; put it in quotation marks',
      ],
      [
        { users: user('password: { env: NOWHERE_SET }') },
        '5: users[0].password.env: the environment variable NOWHERE_SET is not set; set it, or give the password itself',
      ],
      [{ users: user('password: { envy: A }') }, '5: users[0].password.envy: unknown key; use env'],
      [
        { users: user('instance: "<urn:x-acme:1>"') },
        '5: users[0].instance: "<urn:x-acme:1>" is in angle brackets; leave them out',
      ],
      [
        { users: user('instance: "uuid:1"') },
        '5: users[0].instance: "uuid:1" is no URN; give one such as urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
      ],
      [
        { users: user('instance: "urn:uuid:1"') },
        '5: users[0].instance: "urn:uuid:1" is no UUID; give 32 hexadecimal digits as in urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
      ],
    ],
    'of what it claims': [
      [
        { ics: undefined },
        `1: ics.pager-mode: is missing; Does it support push in pager mode, content in a MESSAGE (RFC 3428)? Answer pager-mode: yes, or pager-mode: no (also open: ${ASKED.slice(1).join(', ')})`,
      ],
      [
        { ics: answers('terminal', { gruu: '"?"' }) },
        '6: ics.gruu: is open; Does it support public GRUUs, obtained by registration and pushed to (RFC 5627)? Answer gruu: yes, or gruu: no',
      ],
      [
        { ics: answers('terminal', { gruu: '' }) },
        '6: ics.gruu: is missing; Does it support public GRUUs, obtained by registration and pushed to (RFC 5627)? Answer gruu: yes, or gruu: no',
      ],
      [
        { ics: answers('terminal', { gruu: 'maybe' }) },
        '6: ics.gruu: is "maybe"; Does it support public GRUUs, obtained by registration and pushed to (RFC 5627)? Answer yes or no',
      ],
      [
        { ics: answers('terminal', { 'temporary-gruu': 'yes' }) },
        '6: ics.temporary-gruu: is yes, and gruu is no, of which it is a part; answer gruu: yes, or temporary-gruu: no',
      ],
      [
        { ics: answers('terminal', { 'caller-preferences': 'no' }) },
        '6: ics.caller-preferences: is asked of sender and core, not of terminal; remove it',
      ],
      [{ ics: answers('terminal', { gru: 'no' }) }, '6: ics.gru: unknown item; did you mean "gruu"?'],
      [{ ics: '[gruu]' }, '6: ics: is a list; give a mapping with an answer, yes or no, to each item'],
      [
        { ixit: '{ accepts: text/plain }' },
        '7: ixit.accepts: is "text/plain"; give a list of media types such as [text/plain]',
      ],
      [
        { ixit: '{ accepts: [text] }' },
        '7: ixit.accepts[0]: "text" is no media type; give one such as text/plain, without parameters',
      ],
      [
        { ixit: '{ accepts: [text/plain], refuses: text/plain }' },
        '7: ixit.refuses: "text/plain" is among those that it accepts; remove it there or here',
      ],
      [
        { ixit: '{ largest-body: 1.3k }' },
        '7: ixit.largest-body: is "1.3k"; give a number of octets, a whole number from 0 to 1000000000',
      ],
      [
        { ixit: '{ icsi: 3gpp-service.push }' },
        '7: ixit.icsi: "3gpp-service.push" is no such URN; give one such as urn:urn-7:3gpp-service.example.push, not escaped',
      ],
      [
        { ixit: '{ push-application: \'"ulp.ua"\' }' },
        '7: ixit.push-application: ""ulp.ua"" is no application identifier; give one such as ulp.ua, without quotation marks',
      ],
      [
        { ixit: '{ expires: 0 }' },
        '7: ixit.expires: is 0; give a number of seconds, a whole number from 1 to 4294967295',
      ],
    ],
    'of its controls': [
      [
        { control: '{ registr: { command: x } }' },
        '7: control.registr: unknown key; did you mean "register"?',
      ],
      [
        { control: '{ register: node ctl.js }' },
        '7: control.register: is "node ctl.js"; give a mapping with the keys command, http, prompt, launch, limit',
      ],
      [
        { control: '{ register: { limit: 5s } }' },
        '7: control.register: does not say how; give one of command, http, prompt, launch',
      ],
      [
        { control: '{ register: { command: x, prompt: y } }' },
        '7: control.register.prompt: there is command already; give one of the two',
      ],
      [
        { control: '{ register: { command: x, limit: 5 } }' },
        '7: control.register.limit: is 5; give a time of up to 24h such as 250ms, 10s or 5m',
      ],
      [
        { control: '{ register: { command: "x {target}" } }' },
        '7: control.register.command: {target} has a value only in control.push and control.options; remove it',
      ],
      [
        { control: '{ deregister: { command: "x {expires}" } }' },
        '7: control.deregister.command: {expires} has a value only in control.register and control.refresh; remove it',
      ],
      [
        { control: '{ register: { command: "x {core.prot}" } }' },
        '7: control.register.command: {core.prot} is no placeholder; did you mean {core.port}? There is {aor} {core} {core.host} {core.port} {domain} {expires} {here} {sut.host} {sut.port} {user} {username}, or write {{core.prot}} for the text {core.prot}',
      ],
      [
        { control: '{ register: { command: "x {password}" } }' },
        '7: control.register.command: {password} has no value: the first user has no password; add it',
      ],
      [
        { control: '{ register: { command: "x {folder}" } }' },
        '7: control.register.command: {folder} has no value: only a process or a container has a folder; use {here} for that of the profile',
      ],
      [
        { control: '{ register: { command: "x ${HOME}" } }' },
        '7: control.register.command: {HOME} is no placeholder; did you mean {here}? There is {aor} {core} {core.host} {core.port} {domain} {expires} {here} {sut.host} {sut.port} {user} {username}, or write {{HOME}} for the text {HOME}',
      ],
      [
        { address: '127.0.0.4', control: '{ register: { command: "x {sut.port}" } }' },
        '7: control.register.command: {sut.port} has no value: the address has no port; add one, or :0 for one that is chosen',
      ],
      [
        { control: '{ register: { launch: start } }' },
        '7: control.register.launch: the harness does not start it; add process or container, or give a command',
      ],
      [
        { control: '{ register: { launch: begin } }', process: process('') },
        '7: control.register.launch: "begin" is unknown; use start, stop, kill, restart',
      ],
      [
        { control: '{ push: { launch: start } }', process: process('') },
        '7: control.push.launch: starting or ending it tells it nothing of what to do; give a command, http or prompt',
      ],
      [
        { control: '{ register: { launch: start, limit: 5s } }', process: process('') },
        '7: control.register.limit: starting and ending have no limit here; use timeouts.start',
      ],
      [
        { control: '{ push: { http: { body: x } } }' },
        '7: control.push.http.url: is missing; give the URL of the request, such as "http://{sut.host}:8080/push"',
      ],
      [
        { control: '{ push: { http: { url: "{sut.host}/push" } } }' },
        '7: control.push.http.url: "{sut.host}/push" is no URL of HTTP; begin it with http:// or https://',
      ],
      [
        { control: '{ push: { http: { url: "http://a/", method: GET, body: x } } }' },
        '7: control.push.http.body: GET takes no body; use another method, or remove it',
      ],
      [
        { control: '{ push: { http: { url: "http://a/", method: "DO IT" } } }' },
        '7: control.push.http.method: "DO IT" is no method; give one such as POST',
      ],
      [
        { control: '{ push: { http: { url: "http://a/", headers: { "a b": c } } } }' },
        '7: control.push.http.headers.a b: "a b" is no name of a header field; mend it',
      ],
      [
        { control: '{ push: { http: { url: "http://a/", headers: { X-Size: 7 } } } }' },
        '7: control.push.http.headers.X-Size: is a number, not a text; put it in quotation marks',
      ],
      [
        { control: '{ push: { http: { url: "http://a/", body: \'{"to":"{to}"}\' } } }' },
        '7: control.push.http.body: {to} is no placeholder; use {aor} {content.disposition} {content.file} {content.name} {content.size} {content.type} {core} {core.host} {core.port} {domain} {here} {mode} {sut.host} {sut.port} {target} {user} {username}, or write {{to}} for the text {to}',
      ],
    ],
    'of how it is started': [
      [
        { process: process(''), container: '{ image: a }' },
        '8: container: there is process already; give one of the two',
      ],
      [{ process: '{}' }, '7: process.command: is missing; give a list of the program and its arguments'],
      [
        { process: '{ command: phone --loud }' },
        '7: process.command: is "phone --loud"; give a list of the program and its arguments, such as [node, phone.js]',
      ],
      [
        { process: '{ command: [phone, 64] }' },
        '7: process.command[1]: is a number, not a text; put it in quotation marks',
      ],
      [
        { process: '{ command: [phone, "{target}"] }' },
        '7: process.command[1]: {target} has a value only in control.push and control.options; remove it',
      ],
      [
        { process: '{ command: [phone, -f, {folder}] }' },
        '7: process.command[2]: is a mapping, not a text; put a text with braces in quotation marks',
      ],
      [{ process: process('image: a') }, '7: process.image: unknown key; only a container has it; remove it'],
      [{ process: process('pre: scenario') }, '7: process.pre: unknown key; did you mean "per"?'],
      [{ process: process('per: day') }, '7: process.per: "day" is unknown; use run, scenario'],
      [
        { process: process('files: { a: none.template }') },
        '7: process.files.a: there is no file none.template; give its path, seen from the profile',
      ],
      [
        { process: process('files: { ../a: phone.template }'), ports: '[media]' },
        '7: process.files.../a: "../a" would not be in {folder}; give a name in it',
      ],
      [
        { process: process('files: { a: phone.template }') },
        '7: process.files.a: phone.template:3: {port.media} is no placeholder; use {aor} {core} {core.host} {core.port} {domain} {folder} {here} {sut.host} {sut.port} {user} {username}, or write {{port.media}} for the text {port.media}',
      ],
      [
        { process: process('env: { "A=B": c }') },
        '7: process.env.A=B: "A=B" is no name of a variable; mend it',
      ],
      [
        { process: process('ready: up') },
        '7: process.ready: "up" is unknown; give {log: a text}, {file: a path}, registration or at-once',
      ],
      [
        { process: process('ready: { log: up, file: up }') },
        '7: process.ready.file: there is log already; give one of the two',
      ],
      [
        { process: process('ready: {}') },
        '7: process.ready.log: is missing; give a text that it says when it is up',
      ],
      [
        { role: 'core', ics: answers('core'), process: process('ready: registration') },
        '7: process.ready: only a terminal registers; give {log: a text}, {file: a path} or at-once',
      ],
      [
        { container: '{ network: host }' },
        '7: container: there is no image; give image, or dockerfile with the folder of a Dockerfile',
      ],
      [
        { container: '{ image: a, dockerfile: image }' },
        '7: container.dockerfile: there is image already; give one of the two',
      ],
      [
        { container: '{ dockerfile: images }' },
        '7: container.dockerfile: there is no Dockerfile at images; give its folder, seen from the profile',
      ],
      [
        { container: '{ image: a, mounts: { "{folder}": etc } }' },
        '7: container.mounts.{folder}: "etc" is no absolute path; begin it with /',
      ],
      [
        { container: '{ image: a, mounts: { "{nowhere}": /etc } }' },
        '7: container.mounts.{nowhere}: {nowhere} is no placeholder; did you mean {here}? There is {aor} {core} {core.host} {core.port} {domain} {folder} {here} {sut.host} {sut.port} {user} {username}, or write {{nowhere}} for the text {nowhere}',
      ],
    ],
    'of its waivers': [
      [
        { waivers: '[{ requirement: GRUU-5627-5.1-92, reason: x, until: 2027-01-01 }]' },
        '7: waivers[0].requirement: there is no requirement "GRUU-5627-5.1-92"; did you mean "GRUU-5627-5.1-02"?',
      ],
      [
        { waivers: '[{ requirement: zzz, reason: x, until: 2027-01-01 }]' },
        '7: waivers[0].requirement: there is no requirement "zzz"; "sip-push list requirements" shows them',
      ],
      [
        { waivers: '[{ requirement: GRUU-5627-5.1-02, until: 2027-01-01 }]' },
        '7: waivers[0].reason: is missing; give the reason why this is known and borne with',
      ],
      [
        { waivers: '[{ requirement: GRUU-5627-5.1-02, reason: x, until: 2027-02-29 }]' },
        '7: waivers[0].until: "2027-02-29" is no date; give one such as 2027-01-31',
      ],
      [
        { waivers: '[{ requirement: GRUU-5627-5.1-02, reason: x, until: tomorrow }]' },
        '7: waivers[0].until: "tomorrow" is no date; give one such as 2027-01-31',
      ],
      [
        { waivers: '[{ requirement: GRUU-5627-5.1-02, reason: x }]' },
        '7: waivers[0].until: is missing; give the last day on which it holds, such as 2027-01-31',
      ],
    ],
  };
  for (const [what, cases] of Object.entries(faults))
    describe(`has its faults named with line, key and cure: those ${what}`, () => {
      for (const [changes, message] of cases)
        it(message, () => assert.equal(refusal(yamlOf(changes)), `acme.yaml:${message}`));
    });

  describe('has its faults named with line, key and cure: those of its form', () => {
    const cases: [string, string][] = [
      ['', '1: this is no profile; write one with "sip-push init"'],
      ['- role: terminal\n', '1: this is no profile; write one with "sip-push init"'],
      ['just words\n', '1: this is no profile; write one with "sip-push init"'],
      [
        'role: core\nname: A\nrole: sender\n',
        '3: not valid YAML: Map keys must be unique; mend the line, or put its text in quotation marks',
      ],
      [
        'role: core\nname: *acme\n',
        '1: not valid YAML: Unresolved alias (the anchor must be set before the alias): acme; mend the line, or put its text in quotation marks',
      ],
      [
        'role: core\n\tname: A\n',
        '2: not valid YAML: Tabs are not allowed as indentation; mend the line, or put its text in quotation marks',
      ],
      [
        'role: core\nics:\n  gruu: ?\n  path: no\n',
        '3: not valid YAML: Nested mappings are not allowed in compact mappings; mend the line, or put its text in quotation marks',
      ],
      [
        'role: core\n---\nrole: sender\n',
        '2: not valid YAML: Source contains multiple documents; mend the line, or put its text in quotation marks',
      ],
    ];
    for (const [text, message] of cases)
      it(JSON.stringify(text), () => assert.equal(refusal(text), `acme.yaml:${message}`));
  });

  it('that cannot be read is refused, too', () => {
    const missing = join(folder, 'none.yaml');
    assert.throws(() => readProfile(missing, CATALOGUE), {
      name: 'ProfileError',
      message: `${missing}: there is no such file; give the path of one, or write one with "sip-push init"`,
    });
    assert.throws(() => readProfile(folder, CATALOGUE), {
      name: 'ProfileError',
      message: `${folder}: this is a folder; give the path of a file`,
    });
  });

  it('says of faults in aliased parts where they are used', () => {
    const text = yamlOf({ 'also-at': '&more [127.0.0.5, nowhere]' });
    assert.match(refusal(text), /^acme\.yaml:7: also-at\[1\]: "nowhere" is no address; /);
    const shared = yamlOf({ harness: '&place { host: 127.0.0.1 }', ixit: '*place' });
    assert.match(refusal(shared), /^acme\.yaml:7: ixit\.host: unknown key; /);
  });

  it('that is damaged is refused in one line, or read', () => {
    const whole = yamlOf({
      process: process('files: { a: phone.template }, ready: { log: up }'),
      ports: '[media]',
      control: '{ register: { command: "x {expires}", limit: 5s }, deregister: { launch: stop } }',
      waivers: '[{ requirement: GRUU-5627-5.1-02, reason: x, until: 2027-01-01 }]',
      timeouts: '{ start: 1m }',
    });
    assert.equal(refusal(whole), 'no fault');
    const damage = fc.constantFrom(
      '',
      '7',
      '[]',
      '{}',
      '{',
      '"',
      'null',
      ': ',
      '\n',
      '- ',
      '&a ',
      '*a',
      '{x}',
      '!!set ',
      '\0',
    );
    const at = fc.nat(whole.length);
    fc.assert(
      fc.property(fc.array(fc.tuple(at, fc.nat(12), damage), { minLength: 1, maxLength: 3 }), (cuts) => {
        const text = cuts.reduce(
          (t, [from, length, put]) => t.slice(0, from) + put + t.slice(from + length),
          whole,
        );
        assert.match(refusal(text), /^(no fault|acme\.yaml:\d+: [^\n]+; [^\n]+)$/);
      }),
      { numRuns: 400 },
    );
  });
});
