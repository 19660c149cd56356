import { responseTo, type HeaderPair } from '../../protocol/sip/build';
import type { SipRequest, SipResponse } from '../../protocol/sip/message';

/** Why a request is not carried out: the answer it gets. */
export class Refusal {
  /** @param reason reason phrase; the usual one of the status when absent. */
  constructor(
    readonly status: number,
    readonly reason?: string,
    readonly headers: readonly HeaderPair[] = [],
  ) {}

  /** The answer, with a To tag of ours (RFC 3261 s8.2.6.2). */
  answerTo(request: SipRequest, toTag: string): SipResponse {
    const { status, reason, headers } = this;
    return responseTo(request, status, { toTag, headers, ...(reason === undefined ? {} : { reason }) });
  }
}
