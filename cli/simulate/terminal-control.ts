import { createHash } from 'node:crypto';
import { formatEndpoint } from '../../network/endpoint';
import { isFault } from '../../protocol/sip/fault';
import { parseMediaRange } from '../../protocol/sip/media-type';
import type { RegistrationOutcome } from '../../protocol/sip/registration/machine';
import type { TerminalSimulator } from '../../simulators/terminal/terminal';
import type { Refusal } from '../../simulators/user-agent/behaviour';
import { badRequest, ControlError } from './control-error';
import type { Route } from './control-server';
import { optionalNumberIn, readFields, textIn, type Fields } from './fields';
import type { Key } from './keys';
import { textOf } from './printable';

/** What can be done with a terminal that runs alone. */
export interface Operated {
  readonly terminal: TerminalSimulator;
  /** It has not gone away. */
  readonly isRunning: boolean;
  /** @param expires seconds; the usual when undefined */
  register(expires: number | undefined): Promise<RegistrationOutcome>;
  deregister(): Promise<RegistrationOutcome>;
  restart(): Promise<void>;
  vanish(): Promise<void>;
}

/** Octets of bodies in one answer; the rest is asked for with `from`. */
const MOST_RECEIVED = 16 * 1024 * 1024;
const BEHAVIOUR = ['acceptedTypes', 'refuse', 'delayMs', 'silent'] as const;
const LONGEST_DELAY_MS = 3_600_000;

export function terminalRoutes(operated: Operated): readonly Route[] {
  const { terminal } = operated;
  // One at a time: a terminal that is being restarted cannot be restarted.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = last.then(act);
    last = turn.catch(() => undefined);
    return turn;
  };
  return [
    {
      ...{
        method: 'POST',
        path: '/register',
        does: 'registers or refreshes; expires (seconds); answers with what the registrar said',
      },
      handle: ({ body }) => {
        const expires = optionalNumberIn(readFields(body, ['expires']), 'expires', [1, 2 ** 32 - 1]);
        return inTurn(async () => {
          refuseWhenGone(operated);
          return registrationAnswer(await operated.register(expires));
        });
      },
    },
    {
      ...{ method: 'POST', path: '/deregister', does: 'removes its binding' },
      handle: ({ body }) => {
        readFields(body, []);
        return inTurn(async () => {
          refuseWhenGone(operated);
          return registrationAnswer(await operated.deregister());
        });
      },
    },
    {
      ...{
        method: 'POST',
        path: '/restart',
        does: 'power off and on, without a farewell: another port, not registered',
      },
      handle: ({ body }) => {
        readFields(body, []);
        return inTurn(async () => {
          await operated.restart();
          return stateOf(operated);
        });
      },
    },
    {
      ...{ method: 'POST', path: '/vanish', does: 'goes away without a farewell; restart brings it back' },
      handle: ({ body }) => {
        readFields(body, []);
        return inTurn(() => operated.vanish());
      },
    },
    {
      ...{
        method: 'GET',
        path: '/state',
        does: 'whether it runs and is registered, its GRUUs and its contact',
      },
      handle: () => stateOf(operated),
    },
    {
      ...{
        method: 'GET',
        path: '/received',
        does: 'content (body in base64) and files, oldest first; ?from= leaves out so many',
      },
      handle: ({ query }) => received(terminal, query.get('from') ?? '0'),
    },
    {
      ...{
        method: 'POST',
        path: '/behaviour',
        does: 'acceptedTypes (list), refuse ({method, status}), delayMs, silent; null takes one back',
      },
      handle: ({ body }) => {
        behave(terminal, readFields(body, BEHAVIOUR));
        const { acceptedTypes = null, refuse = null, delayMs, silent } = terminal.behaviour;
        return { acceptedTypes, refuse, delayMs, silent };
      },
    },
  ];
}

export function terminalKeys(operated: Operated, say: (text: string) => void): readonly Key[] {
  return [
    { key: 'r', does: 'register', press: () => operated.register(undefined) },
    { key: 'd', does: 'de-register', press: () => operated.deregister() },
    { key: 'b', does: 'bindings and GRUUs', press: () => showBindings(operated.terminal, say) },
  ];
}

async function showBindings(terminal: TerminalSimulator, say: (text: string) => void): Promise<void> {
  const { ok, reason, bindings } = await terminal.fetchBindings();
  if (!ok) {
    say(`the bindings are not known: ${reason}`);
    return;
  }
  say(
    `bindings of the user: ${bindings.length}${terminal.registered ? '' : ', this terminal not among them'}`,
  );
  for (const each of bindings) say(`  ${each.uriText}`);
  say(`public GRUU: ${terminal.publicGruu ?? 'none'}`);
  for (const each of terminal.temporaryGruus) say(`temporary GRUU: ${each}`);
}

/** A refusal by the registrar is an outcome like any other: the terminal did what it was asked for. */
function registrationAnswer(outcome: RegistrationOutcome): unknown {
  const { ok, status, reason, expires, publicGruu, temporaryGruu, bindings } = outcome;
  return {
    ...{ ok, status, reason, expires, publicGruu, temporaryGruu },
    bindings: bindings.map((each) => each.uriText),
  };
}

function refuseWhenGone({ isRunning }: Operated): void {
  if (!isRunning) throw new ControlError(409, 'the terminal has vanished: POST /restart brings it back');
}

function stateOf({ terminal, isRunning }: Operated): unknown {
  const { publicGruu = null, temporaryGruus, contactUri, instance, local } = terminal;
  const registered = isRunning && terminal.registered;
  return {
    ...{ running: isRunning, registered, publicGruu, temporaryGruus: registered ? temporaryGruus : [] },
    ...{ contact: contactUri, instance, local: formatEndpoint(local) },
  };
}

function received(terminal: TerminalSimulator, from: string): unknown {
  if (!/^\d{1,9}$/.test(from)) throw badRequest('from is a whole number from 0');
  const { inbox, files, messages } = terminal;
  const content: unknown[] = [];
  let next = Number(from);
  for (let room = MOST_RECEIVED; next < inbox.length && room > 0; next++) {
    const { body, contentType, callId, at, expired, from: sender } = inbox[next]!;
    room -= body.length;
    const sha1 = createHash('sha1').update(body).digest('hex');
    const text = textOf(body);
    content.push({
      ...{ at, from: sender, callId, type: contentType, size: body.length, sha1, expired },
      ...{ body: body.toString('base64'), ...(text === undefined ? {} : { text }) },
    });
  }
  return {
    content,
    next,
    more: next < inbox.length,
    files: files.map(({ name, type, size, sha1, state }) => ({
      name,
      type,
      size,
      sha1: sha1?.toString('hex'),
      state,
    })),
    // Those that are too large to be held, or could not be rendered, are here alone.
    sessionMessages: messages.map(({ messageId, contentType, size, sha1 }) => ({
      ...{ messageId, type: contentType, size, sha1: sha1?.toString('hex') },
    })),
  };
}

/** Changes what is named, once all of it has been found to be right. */
function behave({ behaviour }: TerminalSimulator, fields: Fields): void {
  const changes: { -readonly [K in keyof typeof behaviour]?: (typeof behaviour)[K] } = {};
  if ('acceptedTypes' in fields) changes.acceptedTypes = mediaRangesIn(fields.acceptedTypes);
  if ('refuse' in fields) changes.refuse = refusalIn(fields.refuse);
  if ('silent' in fields) changes.silent = silenceIn(fields.silent);
  if ('delayMs' in fields)
    changes.delayMs = optionalNumberIn({ delayMs: fields.delayMs ?? 0 }, 'delayMs', [0, LONGEST_DELAY_MS])!;
  Object.assign(behaviour, changes);
}

function mediaRangesIn(value: unknown): readonly string[] | undefined {
  if (value === null) return undefined;
  const isRange = (each: unknown): each is string =>
    typeof each === 'string' && !isFault(parseMediaRange(each));
  if (Array.isArray(value) && value.every(isRange)) return value;
  throw badRequest('acceptedTypes is a list of media types, such as ["text/html", "image/*"], or null');
}

function refusalIn(value: unknown): readonly Refusal[] | undefined {
  if (value === null) return undefined;
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.map((each) => {
    if (each === undefined || each === null)
      throw badRequest('refuse is {method, status}, or a list of these, or null');
    const fields = readFields(each, ['method', 'status']);
    const method = textIn(fields, 'method');
    if (!/^[A-Z]{1,32}$/.test(method)) throw badRequest('refuse.method is a method, such as MESSAGE');
    const status = optionalNumberIn(fields, 'status', [300, 699]);
    if (status === undefined) throw badRequest('refuse.status is missing: a number from 300 to 699');
    return { method, status };
  });
}

function silenceIn(value: unknown): boolean | readonly string[] {
  if (value === null) return false;
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value) && value.every((each): each is string => typeof each === 'string')) return value;
  throw badRequest('silent is true, false, or a list of methods such as ["MESSAGE"]');
}
