import { isFault } from '../../protocol/sip/fault';
import { parseUri } from '../../protocol/sip/uri';
import type { Placed } from './placed';
import type { ProfileUser } from './profile';

const KEYS = ['aor', 'username', 'password', 'instance'];
const UUID = /^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** RFC 8141: the namespace, and what it names. */
const URN = /^urn:[a-z0-9][a-z0-9-]{0,30}[a-z0-9]:[^\s<>"]+$/i;

/** Where passwords that the profile does not spell out come from. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Reads the users of a profile. @throws ProfileError */
export function readUsers(users: Placed, variables: Variables): ProfileUser[] {
  const seen = new Set<string>();
  return users.items('a list of users, each with its aor').map((entry) => {
    const user = readUser(entry.mapping(KEYS), variables);
    if (seen.has(user.aor)) entry.get('aor').fault(`"${user.aor}" is there already; give each user once`);
    seen.add(user.aor);
    return user;
  });
}

function readUser(user: Placed, variables: Variables): ProfileUser {
  const aor = readAor(user.get('aor'));
  return {
    aor: aor.text,
    username: user.get('username').or(aor.user, (name) => name.text('the user name of the digest')),
    password: user.get('password').or(undefined, (password) => readPassword(password, variables)),
    instance: user.get('instance').or(undefined, readInstance),
  };
}

/** An address of record: a SIP URI with a user, and without what belongs to a contact. */
function readAor(placed: Placed): { readonly text: string; readonly user: string; readonly host: string } {
  const text = placed.text('the SIP URI of the user, such as sip:alice@operator.example');
  const uri = parseUri(text);
  if (isFault(uri) || uri.kind !== 'sip')
    return placed.fault(`"${text}" is no SIP URI; give one such as sip:alice@operator.example`);
  if (uri.user === undefined)
    return placed.fault(`"${text}" has no user; give one such as sip:alice@operator.example`);
  if (
    uri.password !== undefined ||
    uri.port !== undefined ||
    uri.params.entries.length > 0 ||
    uri.headers.length > 0
  )
    return placed.fault(
      `"${text}" has more than an address of record may have; give sip:${uri.user}@${uri.host}`,
    );
  return { text, user: uri.user, host: uri.host };
}

/** The host of an address of record, without a port. @throws ProfileError when it is none */
export function hostOf(aor: Placed): string {
  return readAor(aor).host;
}

function readPassword(placed: Placed, variables: Variables): string {
  if (!placed.isMapping) return placed.text('a text, or {env: NAME} for an environment variable');
  const variable = placed.mapping(['env']).get('env');
  const name = variable.text('the name of an environment variable');
  const password = variables[name];
  if (password === undefined || password === '')
    return variable.fault(`the environment variable ${name} is not set; set it, or give the password itself`);
  return password;
}

function readInstance(placed: Placed): string {
  const text = placed.text('a URN such as urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6');
  if (/^<.*>$/.test(text)) placed.fault(`"${text}" is in angle brackets; leave them out`);
  if (!URN.test(text))
    placed.fault(`"${text}" is no URN; give one such as urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6`);
  if (/^urn:uuid:/i.test(text) && !UUID.test(text))
    placed.fault(
      `"${text}" is no UUID; give 32 hexadecimal digits as in urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6`,
    );
  return text;
}
