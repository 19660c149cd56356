import { TOKEN, isToken, skip, skipSpace, trimSpace } from './characters';
import { parseCount, MAX_DELTA_SECONDS } from './delta-seconds';
import { Fault, isFault } from './fault';
import { parseParams, type Params } from './params';

/** Event (RFC 3265 s7.2.1, s7.4): what a subscription is about. */
export interface EventValue {
  /** Name of the package, as spelled: it compares octet by octet. */
  readonly package: string;
  /** Tells subscriptions of one dialog apart. */
  readonly id: string | undefined;
}

/** Subscription-State (RFC 3265 s7.2.3, s7.4). */
export interface SubscriptionState {
  /** active, pending, terminated, or something else; in lower case. */
  readonly state: string;
  /** Seconds left. */
  readonly expires: number | undefined;
  readonly reason: string | undefined;
  /** Seconds. */
  readonly retryAfter: number | undefined;
}

/** Reads Event: exactly one event type, and parameters. */
export function parseEvent(value: string): EventValue | Fault {
  const read = tokenWithParams(value);
  if (isFault(read)) return read;
  return { package: read.token, id: read.params.get('id') };
}

/** Two Event values mean the same subscription: package and id alike octet by octet, other parameters aside (RFC 3265 s7.2.1). */
export function isSameEvent(a: EventValue, b: EventValue): boolean {
  return a.package === b.package && a.id === b.id;
}

/** Reads Subscription-State. */
export function parseSubscriptionState(value: string): SubscriptionState | Fault {
  const read = tokenWithParams(value);
  if (isFault(read)) return read;
  const { params } = read;
  const seconds = (name: string): number | undefined | Fault => {
    const text = params.get(name);
    return text === undefined ? undefined : parseCount(text, MAX_DELTA_SECONDS);
  };
  const [expires, retryAfter] = [seconds('expires'), seconds('retry-after')];
  if (isFault(expires)) return expires;
  if (isFault(retryAfter)) return retryAfter;
  return {
    state: read.token.toLowerCase(),
    expires,
    reason: params.get('reason')?.toLowerCase(),
    retryAfter,
  };
}

function tokenWithParams(value: string): { token: string; params: Params } | Fault {
  const start = skipSpace(value, 0, value.length);
  const end = skip(value, start, TOKEN);
  const token = trimSpace(value.slice(start, end));
  if (!isToken(token)) return new Fault('token expected', start);
  const params = parseParams(value, end);
  return isFault(params) ? params : { token, params };
}
