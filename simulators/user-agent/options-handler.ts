import { isAccepted } from '../../protocol/mime/understanding';
import type { HeaderPair } from '../../protocol/sip/build';
import { isFault } from '../../protocol/sip/fault';
import { parseMediaType } from '../../protocol/sip/media-type';
import type { SipRequest } from '../../protocol/sip/message';
import type { Incoming, MethodHandler } from './uas';

/** What a user agent can do, as it tells in a 200 to OPTIONS. */
export interface SelfDescription {
  /** Value of Allow. */
  readonly allow: string;
  readonly accept: readonly string[];
  /** Content codings besides identity. */
  readonly encodings: readonly string[];
  readonly languages: readonly string[];
  /** Value of Contact: where just this user agent is reached, and its features (RFC 3840 s8); absent = none. */
  readonly contact?: string;
  /** Describes its media; left out when Accept does not allow the type (RFC 3261 s11.2). */
  readonly media?: { readonly type: string; readonly body: Buffer };
}

/** OPTIONS at a user agent: the answer to "what can you do?" (RFC 3261 s11.2). */
export class OptionsHandler implements MethodHandler {
  readonly method = 'OPTIONS';

  /** @param describe asked anew for every request, as capabilities change */
  constructor(private readonly describe: () => SelfDescription) {}

  handle(incoming: Incoming): void {
    const self = this.describe();
    const headers: HeaderPair[] = [
      ['Allow', self.allow],
      ['Accept', self.accept.join(', ')],
      ['Accept-Encoding', ['identity', ...self.encodings].join(', ')],
      ['Accept-Language', self.languages.join(', ')],
    ];
    if (self.contact !== undefined) headers.push(['Contact', self.contact]);
    const { media } = self;
    if (media && wants(incoming.request, media.type)) {
      incoming.respond(200, { headers: [...headers, ['Content-Type', media.type]], body: media.body });
    } else incoming.respond(200, { headers });
  }
}

/** No Accept means application/sdp (RFC 3261 s11.1); an empty one means nothing (s20.1). */
function wants(request: SipRequest, text: string): boolean {
  const type = parseMediaType(text);
  if (isFault(type)) return false;
  return isAccepted(type, request.has('Accept') ? request.list('Accept') : ['application/sdp']);
}
