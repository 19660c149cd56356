import { isAccepted } from '../../protocol/mime/understanding';
import { isFault } from '../../protocol/sip/fault';
import { parseMediaType } from '../../protocol/sip/media-type';
import type { SipRequest, SipResponse } from '../../protocol/sip/message';
import type { Adaptation } from './push-request';
import { withContent } from './push-request';

/**
 * What a client sends after a refusal that tells what would have been acceptable (RFC 3261 s8.1.3.5): other content after 413
 * and 415, without the unsupported option tags after 420. Undefined when the caller allows no way out.
 */
export function adapted(
  refused: SipRequest,
  response: SipResponse,
  allowed: Adaptation,
): SipRequest | undefined {
  switch (response.status) {
    case 413: {
      const smaller = allowed.alternatives?.find((each) => each.body.length < refused.body.length);
      return smaller && withContent(refused, smaller);
    }
    case 415: {
      const other = allowed.alternatives?.find((each) => isTypeAccepted(each.type, response.list('Accept')));
      return other && withContent(refused, other);
    }
    case 420:
      return allowed.dropRequired === true
        ? withoutRequired(refused, response.tokens('Unsupported'))
        : undefined;
    default:
      return undefined;
  }
}

function isTypeAccepted(text: string, accept: readonly string[]): boolean {
  const type = parseMediaType(text);
  return !isFault(type) && isAccepted(type, accept);
}

function withoutRequired(request: SipRequest, unsupported: readonly string[]): SipRequest | undefined {
  let changed: SipRequest | undefined;
  for (const header of ['Require', 'Proxy-Require']) {
    const asked = request.list(header);
    const left = asked.filter((tag) => !unsupported.includes(tag.toLowerCase()));
    if (left.length === asked.length) continue;
    changed =
      left.length === 0
        ? (changed ?? request).remove(header)
        : (changed ?? request).set(header, left.join(', '));
  }
  return changed;
}
