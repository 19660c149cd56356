import { isToken } from '../../protocol/sip/characters';
import { isFault } from '../../protocol/sip/fault';
import type { HeaderPair } from '../../protocol/sip/build';
import type { SipRequest } from '../../protocol/sip/message';
import type { Uri } from '../../protocol/sip/uri';

/** How a user agent server inspects requests. The defaults are RFC 3261 s8.2 to the letter. */
export interface ScreeningPolicy {
  /** Option tags that are understood, lower case; also what Supported says (RFC 3261 s8.2.2.3). */
  readonly optionTags: readonly string[];
  /** Refuse with 420 what requires anything else (RFC 3261 s8.2.2.3). */
  readonly refuseUnknownRequire: boolean;
  /** A To tag of no dialog: 481, or taken as a new request (RFC 3261 s12.2.2 allows both). */
  readonly strayToTag: 'refuse' | 'accept';
  /** Answer a merged request with 482 (RFC 3261 s8.2.2.2). */
  readonly refuseMerged: boolean;
  /** Refuse with 404 what is meant for another user (RFC 3261 s8.2.2.1). */
  readonly refuseForeignUser: boolean;
  /** Refuse methods that have no handler: 405 or 501 (RFC 3261 s8.2.1). */
  readonly refuseUnknownMethod: boolean;
}

export const SCREENING_POLICY: ScreeningPolicy = {
  optionTags: ['gruu', 'path'],
  refuseUnknownRequire: true,
  strayToTag: 'refuse',
  refuseMerged: true,
  refuseForeignUser: true,
  refuseUnknownMethod: true,
};

/** What the inspection has to know of the user agent. */
export interface Screen {
  readonly policy: ScreeningPolicy;
  /** Methods with a handler. */
  readonly methods: readonly string[];
  readonly isOurs: (uri: Uri) => boolean;
  readonly isMerged: (request: SipRequest) => boolean;
  readonly isInDialog: (request: SipRequest) => boolean;
}

/** A response that refuses, and what it has to carry. */
export interface ScreenRefusal {
  readonly status: number;
  readonly headers: readonly HeaderPair[];
}

/** Methods that are recognised; a user agent that lacks one answers 405, to any other 501 (RFC 3261 s8.2.1, s21.5.2). */
const KNOWN_METHODS = new Set([
  ...['INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'REGISTER', 'MESSAGE', 'SUBSCRIBE', 'NOTIFY', 'INFO'],
  ...['PRACK', 'UPDATE', 'REFER', 'PUBLISH'],
]);

/** The inspection that comes before any method is looked into, in the order of RFC 3261 s8.2.1 and s8.2.2. */
export function screen(request: SipRequest, by: Screen): ScreenRefusal | undefined {
  const { policy } = by;
  if (!by.methods.includes(request.method) && policy.refuseUnknownMethod) {
    const status = KNOWN_METHODS.has(request.method) ? 405 : 501;
    return { status, headers: [['Allow', allowOf(by.methods)]] };
  }
  const uri = request.requestUri;
  if (isFault(uri)) return { status: 400, headers: [] };
  if (uri.kind !== 'sip') return { status: 416, headers: [] };
  if (policy.refuseForeignUser && !by.isOurs(uri)) return { status: 404, headers: [] };
  const hasToTag = request.to?.tag !== undefined;
  if (!hasToTag && policy.refuseMerged && by.isMerged(request)) return { status: 482, headers: [] };
  const unknown = request.tokens('Require').filter((tag) => !policy.optionTags.includes(tag));
  if (!unknown.every(isToken)) return { status: 400, headers: [] };
  if (unknown.length > 0 && policy.refuseUnknownRequire)
    return { status: 420, headers: [['Unsupported', unknown.join(', ')]] };
  if (hasToTag && policy.strayToTag === 'refuse' && !by.isInDialog(request))
    return { status: 481, headers: [] };
  return undefined;
}

/** Value of Allow: all methods understood, ACK and CANCEL included (RFC 3261 s20.5), but for one that is refused (s8.2.1). */
export function allowOf(methods: readonly string[], refused?: string): string {
  const all = [...methods, 'CANCEL', 'ACK'].filter((method) => method !== refused);
  return [...new Set(all)].join(', ');
}
