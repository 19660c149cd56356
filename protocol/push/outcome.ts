/** What the answer to a MESSAGE lets its sender know, and no more (RFC 3428 s4, s7). */
export type Answered =
  /** 200: it reached a terminal. Whether it was read, and whether others got it, nobody told. */
  | 'accepted'
  /** 202: a relay has it, and may deliver it. */
  | 'stored'
  /** 6xx: delivered, and refused. */
  | 'refused'
  /** 3xx, 4xx, 5xx: not delivered. */
  | 'not-delivered'
  /** No final response in time, or no way to send; it may have been delivered all the same. */
  | 'no-answer'
  /** It would have exceeded what a MESSAGE may have, so it was not sent (RFC 3428 s8). */
  | 'too-large-not-sent';

export interface Meaning {
  readonly answered: Answered;
  /** One sentence for people. */
  readonly meaning: string;
}

/** Reads the status of a final response to a MESSAGE as RFC 3428 s4 and s7 allow it to be read. */
export function meaningOf(status: number): Meaning {
  if (status === 202) {
    return {
      answered: 'stored',
      meaning: 'A relay has taken the message; it is not known to have reached a terminal.',
    };
  }
  if (status >= 200 && status < 300) {
    return {
      answered: 'accepted',
      meaning:
        'At least one terminal has taken the message; that says neither that it was read nor who else got it.',
    };
  }
  if (status >= 600) return { answered: 'refused', meaning: 'The message was delivered, but refused.' };
  return { answered: 'not-delivered', meaning: 'The message was not delivered.' };
}
