import type { Delivery } from '../../protocol/msrp/delivery';
import { statusComment } from '../../protocol/msrp/status';
import type { LineEnding } from './media-line';

/** What became of one message or file; nothing more is claimed than responses and reports tell. */
export interface ContentOutcome {
  /**
   * delivered: success reports cover it; or a file that was asked for came whole. sent: it went out, and no report on it
   * was asked for. refused: the peer did not want it. not-sent: we did not send it, as the peer could not take it. aborted:
   * we gave it up. unconfirmed: it went out, but the reports that were asked for are missing. failed: it did not get through.
   */
  readonly what: 'delivered' | 'sent' | 'refused' | 'not-sent' | 'aborted' | 'unconfirmed' | 'failed';
  /** Status code of MSRP that decided it, if one did. */
  readonly status?: number;
  /** One sentence for people. */
  readonly meaning: string;
}

/** Status codes by which a peer says that it does not want a message (RFC 4975 s10). */
const UNWANTED: ReadonlySet<number> = new Set([403, 413, 415]);

/** What a delivery amounts to for whoever sent it. */
export function outcomeOf({ status, failure }: Delivery): ContentOutcome {
  switch (status) {
    case 'delivered':
      return { what: 'delivered', meaning: 'The peer reported that it received all of it.' };
    case 'sending':
    case 'sent':
      return { what: 'sent', meaning: 'It was sent; whether it was received is not known.' };
    case 'unconfirmed':
      return {
        what: 'unconfirmed',
        meaning: 'It was sent, but the peer never reported that it received it.',
      };
    case 'failed':
      return failed(failure);
  }
}

function failed(failure: Delivery['failure']): ContentOutcome {
  if (failure === 'given-up')
    return { what: 'aborted', meaning: 'It was given up before all of it was sent.' };
  if (failure === 'timeout')
    return { what: 'failed', status: 408, meaning: 'The next hop did not respond in time.' };
  if (failure === undefined || failure === 'connection-lost')
    return { what: 'failed', meaning: 'The session or its connection ended before it was through.' };
  const why = `${failure} ${statusComment(failure) ?? ''}`.trim();
  return UNWANTED.has(failure)
    ? { what: 'refused', status: failure, meaning: `The peer does not want it (${why}).` }
    : { what: 'failed', status: failure, meaning: `The peer could not take it (${why}).` };
}

/** What the end of a line means for content that had not begun to be sent. */
export function outcomeOfEnding(how: LineEnding): ContentOutcome {
  switch (how) {
    case 'refused':
      return { what: 'refused', meaning: 'The peer refused it ahead of delivery.' };
    case 'closed':
      return { what: 'aborted', meaning: 'The session ended before it was sent.' };
    case 'failed':
      return { what: 'failed', meaning: 'The session failed before it was sent.' };
  }
}

/** Content that was not sent, and why. */
export function notSent(meaning: string): ContentOutcome {
  return { what: 'not-sent', meaning };
}
