import { TOKEN, lowerCase, skip, skipSpace } from '../sip/characters';
import { Fault, isFault } from '../sip/fault';
import type { MediaType } from '../sip/media-type';
import { Params, parseParams } from '../sip/params';

/** What a body part is for, and whether it may be left aside (RFC 3261 s20.11, RFC 5621 s8). */
export interface Disposition {
  /** render, session, attachment, icon ...; in lower case. */
  readonly type: string;
  /** False for handling=optional only: no handling, and a value nobody knows, mean required (RFC 3261 s20.11). */
  readonly required: boolean;
  readonly params: Params;
}

/** Reads Content-Disposition: disp-type *( SEMI disp-param ). */
export function parseDisposition(text: string): Disposition | Fault {
  const start = skipSpace(text, 0);
  const end = skip(text, start, TOKEN);
  if (end === start) return new Fault('disposition type expected', start);
  const params = parseParams(text, end);
  if (isFault(params)) return params;
  const handling = lowerCase(params.get('handling') ?? 'required');
  return { type: lowerCase(text.slice(start, end)), required: handling !== 'optional', params };
}

/** The disposition of a part that does not tell: session for application/sdp, render for all others (RFC 3261 s20.11). */
export function defaultDisposition(contentType: MediaType): Disposition {
  const type = contentType.essence === 'application/sdp' ? 'session' : 'render';
  return { type, required: true, params: Params.none };
}
