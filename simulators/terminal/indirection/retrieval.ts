/** Why content that a reference names is not shown. The user is told which it is (RFC 4483 s7). */
export type Problem =
  | 'expired'
  | 'not trusted'
  | 'unreachable'
  | 'refused by its server'
  | 'too many redirects'
  | 'too large'
  | 'too slow'
  | 'of another size'
  | 'of another hash'
  | 'of another type'
  | 'cut off';

/** What became of one reference. */
export type Retrieval = Taken | NotTaken;

export interface Taken {
  readonly url: string;
  readonly outcome: 'taken';
  /** Content-Type as spelled: that of the reference, or that of HTTP. */
  readonly type: string;
  readonly body: Buffer;
  /** It was at hand already, under the same Content-ID. */
  readonly isKept: boolean;
}

export interface NotTaken {
  readonly url: string;
  readonly outcome: 'not taken';
  readonly problem: Problem;
  /** More of it, in words: a status, an error. */
  readonly detail: string;
}

/** Thrown within a retrieval to end it. */
export class Unusable extends Error {
  override readonly name = 'Unusable';

  constructor(
    readonly problem: Problem,
    detail = '',
  ) {
    super(detail);
  }
}
