import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname, resolve } from 'node:path';
import { isFault } from '../../protocol/sip/fault';
import { isHost } from '../../protocol/sip/host';
import { parseUri } from '../../protocol/sip/uri';
import { isUrn } from '../../protocol/sip/urn';
import { ROLES, type Role } from '../../protocol/push/roles';
import type { Catalogue } from '../../requirements/catalogue';
import { knownPlaceholders, type Settled } from './known-placeholders';
import { Placed } from './placed';
import type { Address, HarnessPlaces, Ixit, Profile, ProfileWaiver, Timeouts } from './profile';
import { ProfileError } from './profile-error';
import { readControls } from './read-controls';
import { readIcs } from './read-ics';
import { LAUNCH_KEYS, readLaunch } from './read-launch';
import { hostOf, readUsers, type Variables } from './read-users';

export { ProfileError } from './profile-error';

const KEYS = [
  ...['role', 'name', 'version', 'address', 'also-at', 'transport', 'domain', 'users', 'harness', 'ports'],
  ...['ics', 'ixit', 'control', 'process', 'container', 'waivers', 'timeouts', 'values'],
];
/** A part of the name of a placeholder. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9.-]*$/;
const MEDIA_TYPE = /^[A-Za-z0-9!#$&^_.+-]+\/[A-Za-z0-9!#$&^_.+*-]+$/;

/**
 * Reads the profile of a system under test.
 * @param file path of the YAML file; errors show it as it is given
 * @param catalogue the requirements that waivers may name
 * @param variables the environment, where passwords may be kept
 * @throws ProfileError at the first fault: one line with the place, the key, what is wrong and how to mend it
 */
export function readProfile(file: string, catalogue: Catalogue, variables: Variables = process.env): Profile {
  const profile = Placed.parse(file, textOf(file));
  if (!profile.isMapping) profile.fault('this is no profile; write one with "sip-push init"');
  profile.mapping(KEYS, LAUNCH_KEYS);
  const path = resolve(file);
  const roles = readRoles(profile.get('role'));
  const isLaunched = ['process', 'container'].some((key) => !profile.get(key).isMissing);
  const address = readAddress(profile.get('address'));
  if (address.port === 0 && !isLaunched)
    profile.get('address').fault('a port is chosen for a process or a container only; give the one it has');
  const users = readUsers(profile.get('users'), variables);
  if (users.length === 0 && roles.includes('terminal'))
    profile.get('users').fault('there is nobody; give the user of the terminal, with the aor');
  const ports = readPorts(profile.get('ports'), isLaunched);
  const values = readValues(profile.get('values'));
  const settled: Settled = { users, ports, values, isLaunched, hasPort: address.port !== undefined };
  return {
    ...{ file: path, folder: dirname(path), roles },
    name: profile.get('name').text('the name of the product'),
    version: profile.get('version').text('the version of the product'),
    ...{ address, users, ports, values },
    alsoAt: profile.get('also-at').items('a list of addresses').map(readOtherAddress),
    transport: profile.get('transport').or('udp', (placed) => placed.oneOf(['udp', 'tcp'])),
    domain: domainOf(profile, roles),
    harness: readHarness(profile.get('harness')),
    ics: readIcs(profile.get('ics'), roles),
    ixit: readIxit(profile.get('ixit')),
    control: readControls(profile.get('control'), {
      isLaunched,
      known: (action) => knownPlaceholders(settled, action),
    }),
    launch: readLaunch(profile, { folder: dirname(path), roles, known: knownPlaceholders(settled) }),
    waivers: readWaivers(profile.get('waivers'), catalogue),
    timeouts: readTimeouts(profile.get('timeouts')),
  };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reasons: Readonly<Record<string, string>> = {
      ENOENT: 'there is no such file; give the path of one, or write one with "sip-push init"',
      EISDIR: 'this is a folder; give the path of a file',
      EACCES: 'it may not be read; change its permissions',
    };
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new ProfileError(`${file}: ${reasons[code] ?? `cannot be read: ${message}`}`);
  }
}

function readRoles(role: Placed): Role[] {
  if (!role.isList) return [role.oneOf(ROLES)];
  const roles = role.items('').map((each) => each.oneOf(ROLES));
  if (roles.length === 0) role.fault(`is empty; give ${ROLES.join(' or ')}`);
  if (new Set(roles).size < roles.length) role.fault('names a role twice; give each once');
  return roles;
}

/** An address of the form "host", "host:port" or "[IPv6]:port". */
function readAddress(placed: Placed): Address {
  const text = placed.text('an IP address, and mostly a port, such as 127.0.0.4:5060');
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? text;
  const port = digits === undefined ? undefined : Number(digits);
  if (isIP(host) === 0 || (port ?? 0) > 65_535)
    placed.fault(
      `"${text}" is no address; give a numeric IP address, with a port or without, such as 127.0.0.4:5060`,
    );
  if (/^(0\.0\.0\.0|::)$/.test(host))
    placed.fault(`"${text}" is no place that traffic comes from; give the address that others see`);
  return port === undefined ? { host } : { host, port };
}

function readOtherAddress(placed: Placed): Address {
  const address = readAddress(placed);
  if (address.port === 0)
    placed.fault('no port is chosen here; give the one it has, or the host alone for all of its ports');
  return address;
}

function readPorts(ports: Placed, isLaunched: boolean): string[] {
  const names = ports.items('a list of names').map((placed) => readName(placed, 'a name for a port'));
  if (new Set(names).size < names.length) ports.fault('names a port twice; give each once');
  if (names.length > 0 && !isLaunched)
    ports.fault('are chosen for a process or a container; add one, or write the numbers where they belong');
  return names;
}

function readName(placed: Placed, what: string): string {
  const name = placed.text(what);
  return NAME.test(name) ? name : placed.fault(`"${name}" is no name; use letters, digits, dots and hyphens`);
}

function readValues(values: Placed): Readonly<Record<string, string>> {
  const entries = values.entries('a mapping of names to texts');
  for (const [name, placed] of entries)
    if (!NAME.test(name)) placed.fault(`"${name}" is no name; use letters, digits, dots and hyphens`);
  return Object.fromEntries(
    entries.map(([name, placed]) => [name, placed.is('') ? '' : placed.text('a text')]),
  );
}

/**
 * The domain that is said, or else that of the users: the core that they register with has to be theirs. A sender alone
 * may be of any other.
 */
function domainOf(profile: Placed, roles: readonly Role[]): string | undefined {
  const said = profile.get('domain').or(undefined, readDomain);
  if (roles.every((role) => role === 'sender')) return said;
  let domain = said;
  for (const user of profile.get('users').items('a list of users')) {
    const own = hostOf(user.get('aor'));
    domain ??= own;
    if (own.toLowerCase() !== domain.toLowerCase())
      user.get('aor').fault(`is of ${own}, and not of ${domain}; give users of one domain`);
  }
  return domain;
}

function readDomain(placed: Placed): string {
  const domain = placed.text('the domain of its users');
  return isHost(domain)
    ? domain
    : placed.fault(`"${domain}" is no domain; give one such as operator.example, without sip:`);
}

function readHarness(harness: Placed): HarnessPlaces {
  harness.mapping(['host', 'core-port']);
  return {
    host: harness.get('host').or('127.0.0.1', (placed) => placed.ipAddress()),
    corePort: harness.get('core-port').or(0, (placed) => placed.wholeNumber(0, 65_535, 'a port')),
  };
}

function readIxit(ixit: Placed): Ixit {
  ixit.mapping([
    'accepts',
    'refuses',
    'largest-body',
    'expires',
    'list-service',
    'icsi',
    'iari',
    'push-application',
  ]);
  const accepts = ixit
    .get('accepts')
    .or(undefined, (placed) => placed.items('a list of media types such as [text/plain]').map(readMediaType));
  const refuses = ixit.get('refuses').or(undefined, readMediaType);
  if (refuses !== undefined && accepts?.includes(refuses) === true)
    ixit.get('refuses').fault(`"${refuses}" is among those that it accepts; remove it there or here`);
  return {
    ...{ accepts, refuses },
    largestBody: ixit
      .get('largest-body')
      .or(undefined, (placed) => placed.wholeNumber(0, 1e9, 'a number of octets')),
    expires: ixit
      .get('expires')
      .or(undefined, (placed) => placed.wholeNumber(1, 2 ** 32 - 1, 'a number of seconds')),
    listService: ixit.get('list-service').or(undefined, readSipUri),
    icsi: ixit.get('icsi').or(undefined, readUrn),
    iari: ixit.get('iari').or(undefined, readUrn),
    pushApplication: ixit.get('push-application').or(undefined, readPushApplication),
  };
}

/** A URN as it may be told apart from others by a feature parameter: no quotation marks, no list. */
function readUrn(placed: Placed): string {
  const text = placed.text('a URN such as urn:urn-7:3gpp-service.example.push');
  return isUrn(text) && !/[",<>\\%]/.test(text)
    ? text
    : placed.fault(
        `"${text}" is no such URN; give one such as urn:urn-7:3gpp-service.example.push, not escaped`,
      );
}

function readPushApplication(placed: Placed): string {
  const text = placed.text('an application identifier such as ulp.ua');
  return /^[\w.~+-]+$/.test(text)
    ? text
    : placed.fault(
        `"${text}" is no application identifier; give one such as ulp.ua, without quotation marks`,
      );
}

function readSipUri(placed: Placed): string {
  const text = placed.text('a SIP URI such as sip:lists@push.example');
  const uri = parseUri(text);
  return !isFault(uri) && uri.kind === 'sip'
    ? text
    : placed.fault(`"${text}" is no SIP URI; give one such as sip:lists@push.example`);
}

function readMediaType(placed: Placed): string {
  const type = placed.text('a media type such as text/plain');
  return MEDIA_TYPE.test(type)
    ? type
    : placed.fault(`"${type}" is no media type; give one such as text/plain, without parameters`);
}

function readWaivers(waivers: Placed, catalogue: Catalogue): ProfileWaiver[] {
  const seen = new Set<string>();
  return waivers.items('a list of waivers').map((waiver) => {
    const row = waiver.mapping(['requirement', 'reason', 'until']).get('requirement');
    const requirement = row.text('the id of a requirement');
    if (!catalogue.get(requirement)) {
      const near = catalogue.suggest(requirement)[0];
      const hint = near === undefined ? '"sip-push list requirements" shows them' : `did you mean "${near}"?`;
      row.fault(`there is no requirement "${requirement}"; ${hint}`);
    }
    if (seen.has(requirement)) row.fault(`${requirement} is waived already; remove one of the two`);
    seen.add(requirement);
    return {
      requirement,
      reason: waiver.get('reason').text('the reason why this is known and borne with'),
      until: readDate(waiver.get('until')),
    };
  });
}

function readDate(placed: Placed): string {
  const text = placed.text('the last day on which it holds, such as 2027-01-31');
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : new Date(NaN);
  // What February does not have is counted on into March.
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text)
    placed.fault(`"${text}" is no date; give one such as 2027-01-31`);
  return text;
}

function readTimeouts(timeouts: Placed): Timeouts {
  timeouts.mapping(['start', 'stimulus', 'quiet']);
  const time = (key: string, otherwise: number): number =>
    timeouts.get(key).or(otherwise, (placed) => placed.duration());
  return { start: time('start', 10_000), stimulus: time('stimulus', 5_000), quiet: time('quiet', 100) };
}
