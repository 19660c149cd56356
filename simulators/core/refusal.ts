import type { HeaderPair } from '../../protocol/sip/build';

/** Why a request is not carried out: the answer it gets. */
export class Refusal {
  /** @param reason reason phrase; the usual one of the status when absent. */
  constructor(
    readonly status: number,
    readonly reason?: string,
    readonly headers: readonly HeaderPair[] = [],
  ) {}
}
