import { fill, type Values } from '../profile/placeholders';
import type { Control } from '../profile/profile';
import { timeInWords, type Performed } from './performed';

export type HttpControl = Extract<Control, { kind: 'http' }>;

/** How much of a response is kept, in octets. */
const MOST_BODY = 65_536;

/**
 * Sends a request, and waits for the end of its response. A value is written as the place that it is put into demands:
 * percent-encoded in the path and query of the URL and in a form, escaped in JSON.
 * @throws Error when a value is missing
 */
export async function sendRequest(control: HttpControl, values: Values): Promise<Performed> {
  const { method, limitMs } = control;
  const url = fillUrl(control.url, values);
  const headers = Object.fromEntries(
    Object.entries(control.headers).map(([name, value]) => [name, fill(value, values)]),
  );
  const body = control.body === undefined ? undefined : fillBody(control.body, headers, values);
  const signal = AbortSignal.timeout(limitMs);
  let output = '';
  try {
    const response = await fetch(url, { method, headers, signal, ...(body === undefined ? {} : { body }) });
    output = await bodyOf(response);
    return { ok: response.ok, words: `${method} was answered with ${statusOf(response)}`, output };
  } catch (error) {
    const words = signal.aborted
      ? `${method} was not answered in ${timeInWords(limitMs)}`
      : `${method} could not be sent, or its answer not be read: ${reasonOf(error)}`;
    return { ok: false, words, output };
  }
}

/** The scheme and the authority are put together as they are; what follows is made of data. */
function fillUrl(template: string, values: Values): string {
  const [start] = /^([a-z][a-z0-9+.-]*:\/\/)?[^/?#]*/i.exec(template)!;
  return fill(start, values) + fill(template.slice(start.length), mapped(values, encodeURIComponent));
}

function fillBody(template: string, headers: Readonly<Record<string, string>>, values: Values): string {
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  if (/^application\/([^;]*\+)?json\b/i.test(type)) return fill(template, mapped(values, insideJsonString));
  if (/^application\/x-www-form-urlencoded\b/i.test(type))
    return fill(template, mapped(values, encodeURIComponent));
  return fill(template, values);
}

function mapped(values: Values, as: (value: string) => string): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, as(value)]));
}

function insideJsonString(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

/** Reads to the end, which shows that the request is done with, but keeps only the beginning. */
async function bodyOf(response: Response): Promise<string> {
  const kept: Buffer[] = [];
  let room = MOST_BODY;
  if (response.body !== null)
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      if (room > 0) kept.push(Buffer.from(chunk.subarray(0, room)));
      room -= chunk.length;
    }
  return Buffer.concat(kept).toString();
}

function statusOf({ status, statusText }: Response): string {
  return statusText === '' ? String(status) : `${status} ${statusText}`;
}

/** What fetch says is mostly "fetch failed"; the cause tells more. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof AggregateError) return reasonOf(cause.errors[0]);
  if (cause instanceof Error) return cause.message;
  return error.message.split('\n')[0]!;
}
