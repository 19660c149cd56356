import type { HeaderPair } from '../../protocol/sip/build';

/** A final response that is given instead of processing a request. */
export interface Refusal {
  readonly method: string;
  /** 300 to 699. */
  readonly status: number;
  readonly reason?: string;
  /** Retry-After, Contact, WWW-Authenticate ... */
  readonly headers?: readonly HeaderPair[];
}

/**
 * How a user agent is disposed at the moment. All of it is legitimate: users are busy, devices slow and memories full. It may be
 * changed at any time and holds for the requests that come afterwards.
 */
export interface Behaviour {
  /** Refuses requests of a method; OPTIONS is answered as an INVITE would be (RFC 3261 s11.2). */
  refuse: Refusal | readonly Refusal[] | undefined;
  /** Lets requests lie: all of them, or those of some methods. The 100 that is due after 3.5 s still goes (RFC 4320 s4.1). */
  silent: boolean | readonly string[];
  /** Milliseconds before a request is looked at. */
  delayMs: number;
  /** Media ranges besides text/plain that it renders at the moment; undefined = what it was opened with. */
  acceptedTypes: readonly string[] | undefined;
}

export function undisturbed(): Behaviour {
  return { refuse: undefined, silent: false, delayMs: 0, acceptedTypes: undefined };
}

export function isSilent({ silent }: Behaviour, method: string): boolean {
  return typeof silent === 'boolean' ? silent : silent.includes(method);
}

/** The refusal that a request gets, if any. */
export function refusalFor({ refuse }: Behaviour, method: string): Refusal | undefined {
  if (refuse === undefined) return undefined;
  const refusals = Array.isArray(refuse) ? (refuse as readonly Refusal[]) : [refuse as Refusal];
  const methods = method === 'OPTIONS' ? ['OPTIONS', 'INVITE'] : [method];
  return refusals.find((each) => methods.includes(each.method));
}
