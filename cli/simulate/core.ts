import { CoreSimulator, type BindingView } from '../../simulators/core/core';
import type { CorePolicy } from '../../simulators/core/policy';
import { isKnownAlgorithm } from '../../protocol/sip/digest';
import { isFault } from '../../protocol/sip/fault';
import { parseUri } from '../../protocol/sip/uri';
import { UsageError } from '../environment';
import { badRequest, ControlError } from './control-error';
import type { Route } from './control-server';
import { optionalTextIn, readFields, textIn } from './fields';
import { accountOf, numberOf } from './options';
import type { Place, Simulation } from './simulation';

/** Options of `sip-push simulate core`, as typed. */
export interface CoreArguments {
  readonly domain: string;
  readonly user?: readonly string[];
  readonly minExpires?: string;
  readonly challenge?: string;
  readonly admitOnlyKnownSenders?: boolean;
}

/** A core that runs alone. @throws UsageError for an option that cannot be */
export function coreSimulation(options: CoreArguments): (place: Place) => Promise<Simulation> {
  const accounts = (options.user ?? []).map((each) => accountOf(each, '--user'));
  const policy = policyOf(options);
  const { domain } = options;
  if (!/^[A-Za-z0-9.-]+$/.test(domain))
    throw new UsageError(`--domain ${domain}: write a host name, such as push.example, or an address`);
  return async ({ network, at, deviations, say }) => {
    const core = await CoreSimulator.open({
      ...{ network, domain, deviations, policy, host: at.host, port: at.port },
    });
    const names = new Set<string>();
    const add = (name: string, password: string | undefined): void => {
      core.addUser({ name, ...(password === undefined ? {} : { password }) });
      names.add(name);
    };
    for (const { name, password } of accounts) add(name, password);
    return {
      local: core.local,
      about: `core of ${domain}`,
      routes: routesOf(core, names, add),
      keys: [{ key: 'u', does: 'users and bindings', press: () => showUsers(core, names, say) }],
      begin: () => {
        if (names.size === 0)
          say('there are no users yet, so nobody can register: give --user, or POST /users');
        return Promise.resolve();
      },
      farewell: () => Promise.resolve(),
      close: () => core.close(),
    };
  };
}

function policyOf({ minExpires, challenge, admitOnlyKnownSenders }: CoreArguments): Partial<CorePolicy> {
  return {
    ...(minExpires === undefined ? {} : { minExpires: numberOf(minExpires, '--min-expires', [0, 86_400]) }),
    ...(challenge === undefined ? {} : challengesOf(challenge)),
    ...(admitOnlyKnownSenders === true ? { admitStrangers: false } : {}),
  };
}

function challengesOf(text: string): Partial<CorePolicy> {
  if (text === 'none') return { authenticateRegister: false, authenticateSenders: false };
  const algorithms = text.split(',').map((each) => each.trim());
  const unknown = algorithms.find((each) => !isKnownAlgorithm(each));
  if (unknown !== undefined)
    throw new UsageError(
      `--challenge: ${unknown === '' ? 'an algorithm is missing' : `unknown algorithm ${unknown}`}; write some of SHA-256, SHA-512-256 and MD5, the preferred one first, or none`,
    );
  return { algorithms };
}

function routesOf(
  core: CoreSimulator,
  names: Set<string>,
  add: (name: string, password: string | undefined) => void,
): readonly Route[] {
  return [
    {
      ...{ method: 'GET', path: '/bindings', does: 'bindings with GRUUs, ?aor= those of one AOR only' },
      handle: ({ query }) => {
        const aor = query.get('aor');
        if (aor === null) return { bindings: Object.fromEntries(bindingsOf(core, names)) };
        const uri = parseUri(aor);
        if (isFault(uri) || uri.kind !== 'sip')
          throw badRequest('aor is a SIP URI, such as sip:nora@push.example');
        return { aor, bindings: core.bindings(aor) };
      },
    },
    {
      ...{ method: 'GET', path: '/users', does: 'names of the users' },
      handle: () => ({ users: [...names] }),
    },
    {
      ...{
        method: 'POST',
        path: '/users',
        does: 'adds or changes a user: name, password (none: no challenge)',
      },
      handle: ({ body }) => {
        const fields = readFields(body, ['name', 'password']);
        const name = textIn(fields, 'name');
        add(name, optionalTextIn(fields, 'password'));
        return { users: [...names] };
      },
    },
    {
      ...{ method: 'DELETE', path: '/users/NAME', does: 'takes a user away, with all bindings and GRUUs' },
      handle: ({ name }) => {
        if (!names.delete(name)) throw new ControlError(404, `there is no user ${name.slice(0, 80)}`);
        core.removeUser(name);
        return { users: [...names] };
      },
    },
  ];
}

function bindingsOf(core: CoreSimulator, names: ReadonlySet<string>): [string, BindingView[]][] {
  return [...names].map((name) => {
    const aor = `sip:${encodeURIComponent(name)}@${core.domain}`;
    return [aor, core.bindings(aor)];
  });
}

function showUsers(core: CoreSimulator, names: ReadonlySet<string>, say: (text: string) => void): void {
  if (names.size === 0) say('no users');
  for (const [aor, bindings] of bindingsOf(core, names)) {
    say(`${aor}: ${bindings.length === 0 ? 'not registered' : ''}`.trimEnd());
    for (const { contact, expires, publicGruu } of bindings)
      say(`  ${contact}, ${expires} s left${publicGruu === undefined ? '' : `, GRUU ${publicGruu}`}`);
  }
}
