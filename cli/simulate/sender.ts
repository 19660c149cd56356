import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Endpoint } from '../../network/network';
import { parseDisposition } from '../../protocol/mime/disposition';
import { isFault } from '../../protocol/sip/fault';
import { parseMediaType } from '../../protocol/sip/media-type';
import { parseUri } from '../../protocol/sip/uri';
import { fileOf } from '../../simulators/session/file-content';
import { SenderSimulator, type OptionsOutcome } from '../../simulators/sender/sender';
import { bufferSource } from '../../simulators/msrp/sources';
import type { Capabilities } from '../../protocol/push/capabilities';
import { UsageError } from '../environment';
import { badRequest } from './control-error';
import type { ControlRequest, Route } from './control-server';
import { oneOfIn, optionalTextIn, readFields, textIn, type Fields } from './fields';
import type { Ask, Key } from './keys';
import { accountOf, endpointOf, sipUriOf } from './options';
import type { Place, Simulation } from './simulation';

/** Options of `sip-push simulate sender`, as typed. */
export interface SenderArguments {
  readonly identity: string;
  readonly core?: string;
  readonly account?: string;
}

/** A sender that runs alone. @throws UsageError for an option that cannot be */
export function senderSimulation(
  options: SenderArguments,
  cwd: string,
): (place: Place) => Promise<Simulation> {
  const { identity } = options;
  sipUriOf(identity, '--identity');
  const domains = domainsOf(options.core);
  const account = options.account === undefined ? undefined : accountOf(options.account, '--account');
  if (account && account.password === undefined)
    throw new UsageError(`--account ${account.name}: the password is missing: write user:password`);
  return async ({ network, at, deviations, say }) => {
    const sender = await SenderSimulator.open({
      ...{ network, name: 'sender', identity, domains, deviations, host: at.host, port: at.port },
      ...(account ? { credentials: { username: account.name, password: account.password ?? '' } } : {}),
    });
    return {
      local: sender.local,
      about: `sender ${identity}`,
      routes: routesOf(sender, cwd, say),
      keys: keysOf(sender, say),
      begin: () => Promise.resolve(),
      farewell: () => Promise.resolve(),
      close: () => sender.close(),
    };
  };
}

/** All domains are reached through the core, if there is one. */
function domainsOf(core: string | undefined): ReadonlyMap<string, Endpoint> {
  if (core === undefined) return new Map();
  const endpoint = endpointOf(core, '--core');
  return Object.assign(new Map<string, Endpoint>(), { get: () => endpoint });
}

const PUSH_FIELDS = ['target', 'content', 'file', 'type', 'disposition', 'mode', 'name'] as const;

/** One push as it was asked for. */
interface Wish {
  readonly target: string;
  readonly type: string;
  readonly octets: Buffer;
  /** Content-Disposition of the MESSAGE. */
  readonly disposition: string | undefined;
  readonly mode: 'pager' | 'session';
  /** The name under which it is offered as a file. */
  readonly name: string | undefined;
}

function routesOf(sender: SenderSimulator, cwd: string, say: (text: string) => void): readonly Route[] {
  return [
    {
      ...{
        method: 'POST',
        path: '/push',
        does: 'target, content (text) or file (path), type, disposition (of a MESSAGE), mode (pager or session), name (in a session: offer it as a file); answers with what became of it',
      },
      handle: async (request) => pushed(sender, await wishOf(request, cwd), say, request.gone),
    },
    {
      ...{ method: 'POST', path: '/options', does: 'target; asks what is there' },
      handle: async ({ body }) => {
        const target = targetIn(readFields(body, ['target']));
        return optionsAnswer(await sender.options(target));
      },
    },
    {
      ...{ method: 'GET', path: '/capabilities', does: 'what terminals said of themselves, by GRUU' },
      handle: () => ({
        capabilities: Object.fromEntries(
          [...sender.capabilities.entries].map(([gruu, each]) => [gruu, capabilityFields(each)]),
        ),
      }),
    },
  ];
}

async function wishOf({ body }: ControlRequest, cwd: string): Promise<Wish> {
  const fields = readFields(body, PUSH_FIELDS);
  const target = targetIn(fields);
  const mode = oneOfIn(fields, 'mode', ['pager', 'session']);
  // Whoever fills in a template has an empty name for what is no file.
  const name = fields.name === '' ? undefined : optionalTextIn(fields, 'name');
  if (name !== undefined && mode === 'pager')
    throw badRequest('name offers a file, which takes mode session');
  const file = optionalTextIn(fields, 'file');
  const { content } = fields;
  if ((file === undefined) === (content === undefined)) throw badRequest('one of content and file is given');
  const type =
    optionalTextIn(fields, 'type') ?? (file === undefined ? 'text/plain' : 'application/octet-stream');
  if (isFault(parseMediaType(type))) throw badRequest('type is a media type, such as text/html');
  const disposition = fields.disposition === '' ? undefined : optionalTextIn(fields, 'disposition');
  if (disposition !== undefined && isFault(parseDisposition(disposition)))
    throw badRequest('disposition is a Content-Disposition, such as render;handling=optional');
  const wish = { target, type, disposition, mode, name };
  if (file !== undefined) return { ...wish, octets: await octetsOf(resolve(cwd, file)) };
  if (typeof content !== 'string') throw badRequest('content is a text');
  return { ...wish, octets: Buffer.from(content, 'utf8') };
}

function targetIn(fields: Fields): string {
  const target = textIn(fields, 'target');
  if (!isTarget(target))
    throw badRequest('target is a SIP URI without header fields: an AOR, or the GRUU of a terminal');
  return target;
}

/** Whether a text can be a Request-URI: header fields after a `?` have no place there (RFC 3261, section 19.1.1). */
function isTarget(text: string): boolean {
  const uri = parseUri(text);
  return !isFault(uri) && uri.kind === 'sip' && uri.headers.length === 0;
}

async function octetsOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw badRequest(`file: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function pushed(
  sender: SenderSimulator,
  { target, type, octets, disposition, mode, name }: Wish,
  say: (text: string) => void,
  cancelled?: Promise<void>,
): Promise<unknown> {
  if (mode === 'pager') {
    const outcome = await sender.push({
      to: target,
      content: { type, body: octets, ...(disposition === undefined ? {} : { disposition }) },
    });
    const { answered, status, meaning, size, attempts, callId } = outcome;
    say(`push to ${target}: ${meaning}`);
    return { target, mode, answered, status, meaning, size, attempts, callId };
  }
  const what =
    name === undefined
      ? { messages: [{ type, size: octets.length, source: () => bufferSource(octets) }] }
      : { files: [{ file: fileOf(octets, { name, type }) }] };
  const outcome = await sender.pushSession({ to: target, ...what }, cancelled ? { cancelled } : {});
  const { answered, status, meaning, contents, callId } = outcome;
  say([`push to ${target}: ${meaning}`, ...contents.map((each) => each.meaning)].join(' '));
  return { target, mode, answered, status, meaning, contents, callId };
}

function optionsAnswer({ to, status, capabilities, gruu }: OptionsOutcome): unknown {
  return {
    ...{ target: to, status, gruu },
    ...(capabilities === undefined ? {} : { capabilities: capabilityFields(capabilities) }),
  };
}

function capabilityFields({
  methods,
  accept,
  encodings,
  languages,
  supported,
  description,
}: Capabilities): unknown {
  return {
    ...{ methods, accept, encodings, languages, supported },
    ...(description === undefined ? {} : { description: description.body.toString('utf8') }),
  };
}

function keysOf(sender: SenderSimulator, say: (text: string) => void): readonly Key[] {
  let last: string | undefined;
  const askTarget = async (ask: Ask): Promise<string | undefined> => {
    const target = await ask(`target${last === undefined ? '' : ` [${last}]`}: `, last);
    if (target === undefined) say('not sent: no target');
    else if (!isTarget(target)) say('not sent: a target is a SIP URI, such as sip:nora@push.example');
    else return (last = target);
    return undefined;
  };
  return [
    {
      ...{ key: 'p', does: 'push text' },
      press: async (ask) => {
        const target = await askTarget(ask);
        if (target === undefined) return;
        const text = await ask('text: ');
        if (text === undefined) {
          say('not sent: no text');
          return;
        }
        const octets = Buffer.from(text, 'utf8');
        const wish = { target, type: 'text/plain', octets, disposition: undefined };
        await pushed(sender, { ...wish, mode: 'pager', name: undefined }, say);
      },
    },
    {
      ...{ key: 'o', does: 'ask what a target can do' },
      press: async (ask) => {
        const target = await askTarget(ask);
        if (target === undefined) return;
        const { status, capabilities } = await sender.options(target);
        say(
          `options of ${target}: ${status ?? 'no answer'}${capabilities ? `, takes ${capabilities.accept.join(', ')}` : ''}`,
        );
      },
    },
  ];
}
