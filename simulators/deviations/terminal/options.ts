import type { Deviation } from '../deviation';
import { deviationsOf, finals, withStatus } from '../edits';

const terminal = deviationsOf('terminal');
const ANSWER = { method: 'OPTIONS', status: 200 } as const;

/** Faults in answering OPTIONS: RFC 3261 s11.2. */
export const OPTIONS_ANSWERS: readonly Deviation[] = [
  ...['Allow', 'Accept', 'Accept-Encoding', 'Accept-Language', 'Supported'].map((name) =>
    terminal(
      `options-without-${name.toLowerCase()}`,
      'OPT-3261-11.2-03',
      `The 200 to OPTIONS has no ${name}`,
      finals(ANSWER, (response) => response.remove(name)),
    ),
  ),
  terminal('options-without-media', 'OPT-3261-11.2-05', 'The 200 to OPTIONS describes no media', {
    policy: { describeMedia: false },
  }),
  terminal(
    'options-body-not-asked-for',
    'OPT-3261-11.2-21',
    'The body of the 200 to OPTIONS is of a type that Accept does not allow',
    finals(ANSWER, (response) =>
      response.body.length > 0 ? response.set('Content-Type', 'application/x-media') : response,
    ),
  ),
  terminal(
    'options-not-supported',
    'OPT-3261-11-01',
    'It answers OPTIONS with 405',
    finals(ANSWER, (response) =>
      withStatus(response, 405, 'Method Not Allowed').set('Allow', 'MESSAGE, CANCEL, ACK'),
    ),
  ),
  terminal(
    'allow-lacks-a-method',
    'SIP-3261-20.5-21',
    'Allow does not list MESSAGE, which it understands',
    finals(ANSWER, (response) => response.set('Allow', 'OPTIONS, CANCEL, ACK')),
  ),
  terminal(
    'options-content-length-short',
    'SIP-3261-20.14-21',
    'Content-Length is two octets short of the body',
    finals(ANSWER, (response) =>
      response.body.length > 2 ? response.set('Content-Length', String(response.body.length - 2)) : response,
    ),
  ),
];
