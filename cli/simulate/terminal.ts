import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { Endpoint } from '../../network/network';
import { TerminalSimulator } from '../../simulators/terminal/terminal';
import { USUAL_TYPES } from '../../simulators/terminal/terminal-options';
import { UsageError } from '../environment';
import { checkMediaRange, endpointOf, numberOf, sipUriOf } from './options';
import { receivedFiles, type ReceivedFiles } from './received-files';
import type { Place, Simulation } from './simulation';
import { terminalKeys, terminalRoutes, type Operated } from './terminal-control';

/** Options of `sip-push simulate terminal`, as typed. */
export interface TerminalArguments {
  readonly aor: string;
  readonly core?: string;
  readonly password?: string;
  readonly username?: string;
  readonly instance?: string;
  readonly register?: boolean;
  readonly expires?: string;
  readonly accept?: readonly string[];
  readonly refuse?: string;
  readonly save?: string;
}

/** Methods by which content comes. */
const PUSHES = ['MESSAGE', 'INVITE'] as const;

/** A terminal that runs alone. @throws UsageError for an option that cannot be */
export function terminalSimulation(
  options: TerminalArguments,
  cwd: string,
): (place: Place) => Promise<Simulation> {
  const domains = domainsOf(options);
  const expires =
    options.expires === undefined ? undefined : numberOf(options.expires, '--expires', [1, 2 ** 32 - 1]);
  const refused = options.refuse === undefined ? undefined : numberOf(options.refuse, '--refuse', [300, 699]);
  for (const each of options.accept ?? []) checkMediaRange(each, '--accept');
  return async (place) => {
    const { say } = place;
    const files = options.save === undefined ? undefined : receivedFiles(resolve(cwd, options.save), say);
    const terminal = await open(options, domains, place, files);
    if (refused !== undefined)
      terminal.behaviour.refuse = PUSHES.map((method) => ({ method, status: refused }));
    const operated = operatedBy(terminal, expires, say);
    return {
      get local() {
        return terminal.local;
      },
      about: `terminal of ${options.aor}`,
      routes: terminalRoutes(operated),
      keys: terminalKeys(operated, say),
      begin: async () => {
        if (options.register === true) await operated.register(undefined);
      },
      farewell: async () => {
        if (operated.isRunning && terminal.registered) await operated.deregister();
      },
      close: async () => {
        await terminal.close();
        await files?.written();
      },
    };
  };
}

/** Where the terminal's domain is: at the core, or at its own address. */
function domainsOf({ aor, core }: TerminalArguments): ReadonlyMap<string, Endpoint> {
  const { host, user } = sipUriOf(aor, '--aor');
  if (user === undefined) throw new UsageError(`--aor ${aor}: the user is missing: sip:USER@${host}`);
  if (core !== undefined) return new Map([[host.toLowerCase(), endpointOf(core, '--core')]]);
  if (isIP(host) === 0)
    throw new UsageError(`--core is missing: say where the SIP server of ${host} is, such as 127.0.0.1:5060`);
  return new Map();
}

async function open(
  { aor, accept, instance, password, username }: TerminalArguments,
  domains: ReadonlyMap<string, Endpoint>,
  { network, at, deviations, say }: Place,
  files: ReceivedFiles | undefined,
): Promise<TerminalSimulator> {
  try {
    return await TerminalSimulator.open({
      ...{ network, name: 'terminal', aor, domains, deviations, host: at.host, port: at.port },
      contentTypes: accept ?? [...USUAL_TYPES, 'message/external-body'],
      ...(accept === undefined ? {} : { policy: { fileTypes: ['text/plain', ...accept] } }),
      ...(instance === undefined ? {} : { instance }),
      ...(password === undefined ? {} : { password }),
      ...(username === undefined ? {} : { username }),
      onContent: ({ body, contentType }) => files?.save(body, contentType),
      onFile: (file, octets) => {
        const { name = 'file', type = 'no type', size, state } = file;
        say(`file ${name}, ${type}, ${size} octets: ${state}`);
        const held = files && octets();
        if (held) files.save(held, type, file.name ?? 'file');
        else if (files) say('it is too large to be held, and is not saved');
      },
    });
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`--instance or --aor: ${error.message}`);
    throw error;
  }
}

/** What keys and HTTP do with the terminal, each told in the log. */
function operatedBy(
  terminal: TerminalSimulator,
  usualExpires: number | undefined,
  say: (text: string) => void,
): Operated {
  let isRunning = true;
  return {
    terminal,
    get isRunning() {
      return isRunning;
    },
    register: async (wished) => {
      const expires = wished ?? usualExpires;
      const outcome = await terminal.register(expires === undefined ? {} : { expires });
      const { ok, reason, status, publicGruu } = outcome;
      if (ok)
        say(
          `registered for ${outcome.expires ?? '?'} s${publicGruu === undefined ? ', without a GRUU' : `; GRUU ${publicGruu}`}`,
        );
      else say(`not registered: ${reason}${status === undefined ? '' : ` (${status})`}`);
      return outcome;
    },
    deregister: async () => {
      const outcome = await terminal.deregister();
      say(outcome.ok ? 'de-registered' : `not de-registered: ${outcome.reason}`);
      return outcome;
    },
    restart: async () => {
      await terminal.restart();
      isRunning = true;
      say(`restarted, listening on ${terminal.local.host}:${terminal.local.port}`);
    },
    vanish: async () => {
      await terminal.vanish();
      isRunning = false;
      say('gone without a word; restart brings it back');
    },
  };
}
