import { checkPlaceholders } from './known-placeholders';
import type { Placed } from './placed';
import { fillShell, placeholdersIn } from './placeholders';
import { ACTIONS, type Action, type Control, type Controls } from './profile';

const WAYS = ['command', 'http', 'prompt', 'launch'] as const;
const HTTP_KEYS = ['method', 'url', 'headers', 'body'];
/** What starting and ending a program can amount to. */
const BY_LAUNCH: readonly Action[] = ['register', 'deregister', 'restart', 'vanish'];
const LAUNCHES = ['start', 'stop', 'kill', 'restart'] as const;
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

/** How long a control may take unless the profile says otherwise, milliseconds. */
const LIMIT_MS = 10_000;
const PROMPT_LIMIT_MS = 300_000;

/** What controls rest on. */
export interface ControlSetting {
  /** Whether the harness starts the system under test. */
  readonly isLaunched: boolean;
  /** The placeholders that have a value in the control of an action. */
  readonly known: (action: Action) => readonly string[];
}

/** Reads how the system under test is made to act. @throws ProfileError */
export function readControls(controls: Placed, setting: ControlSetting): Controls {
  controls.mapping(ACTIONS);
  const found: Partial<Record<Action, Control>> = {};
  for (const action of ACTIONS) {
    const control = controls.get(action);
    if (!control.isMissing) found[action] = readControl(control, action, setting);
  }
  return found;
}

function readControl(control: Placed, action: Action, setting: ControlSetting): Control {
  control.mapping([...WAYS, 'limit']);
  const [way, another] = WAYS.filter((each) => !control.get(each).isMissing);
  if (way === undefined) return control.fault(`does not say how; give one of ${WAYS.join(', ')}`);
  if (another !== undefined)
    return control.get(another).fault(`there is ${way} already; give one of the two`);
  const filled = (text: Placed, what: string): string => {
    const template = text.text(what);
    checkPlaceholders(text, template, setting.known(action));
    return template;
  };
  const placed = control.get(way);
  const limit = control.get('limit');
  const limitMs = limit.or(way === 'prompt' ? PROMPT_LIMIT_MS : LIMIT_MS, (each) => each.duration());
  switch (way) {
    case 'command':
      return { kind: 'command', command: commandLine(placed, filled(placed, 'a command line')), limitMs };
    case 'http':
      return { ...readHttp(placed.mapping(HTTP_KEYS), filled), limitMs };
    case 'prompt':
      return { kind: 'prompt', prompt: filled(placed, 'words to the operator'), limitMs };
    case 'launch':
      if (!limit.isMissing) limit.fault('starting and ending have no limit here; use timeouts.start');
      return readLaunchControl(placed, action, setting.isLaunched);
  }
}

/** A command line in which every value can be quoted. */
function commandLine(placed: Placed, template: string): string {
  try {
    fillShell(template, Object.fromEntries(placeholdersIn(template).map((name) => [name, 'a value'])));
  } catch (error) {
    placed.fault((error as Error).message);
  }
  return template;
}

function readLaunchControl(placed: Placed, action: Action, isLaunched: boolean): Control {
  const what = placed.oneOf(LAUNCHES);
  if (!isLaunched) placed.fault('the harness does not start it; add process or container, or give a command');
  if (!BY_LAUNCH.includes(action))
    placed.fault(`starting or ending it tells it nothing of what to do; give a command, http or prompt`);
  return { kind: 'launch', what };
}

type HttpParts = Omit<Extract<Control, { kind: 'http' }>, 'limitMs'>;

function readHttp(http: Placed, filled: (text: Placed, what: string) => string): HttpParts {
  const method = http.get('method').or('POST', (placed) => {
    const text = placed.text('a method such as POST');
    return TOKEN.test(text) ? text : placed.fault(`"${text}" is no method; give one such as POST`);
  });
  const url = filled(http.get('url'), 'the URL of the request, such as "http://{sut.host}:8080/push"');
  if (!/^(https?:\/\/|\{value\.)/i.test(url))
    http.get('url').fault(`"${url}" is no URL of HTTP; begin it with http:// or https://`);
  const headers = http.get('headers').entries('a mapping of names to values');
  for (const [name, header] of headers)
    if (!TOKEN.test(name)) header.fault(`"${name}" is no name of a header field; mend it`);
  const body = http.get('body');
  if (!body.isMissing && /^(get|head)$/i.test(method))
    body.fault(`${method} takes no body; use another method, or remove it`);
  return {
    ...{ kind: 'http', method, url },
    headers: Object.fromEntries(headers.map(([name, value]) => [name, filled(value, 'a text')])),
    body: body.or(undefined, (placed) => filled(placed, 'a text')),
  };
}
