/** What stands at a path, and how the server is about it. All of it happens on the web; none of it is against HTTP. */
export interface Hosted {
  readonly body: Buffer;
  /** Media type as spelled. */
  readonly type: string;
  /** Answer with this and no content: 404, 410, 403, 500 ... */
  readonly status?: number;
  /** From then on it is gone: 410. */
  readonly until?: Date;
  /** Answer with 302 to this URL or path. */
  readonly redirect?: string;
  /** Milliseconds before it answers at all. */
  readonly delayMs?: number;
  /** Octets that go out at a time, and the milliseconds between them. */
  readonly pace?: { readonly octets: number; readonly everyMs: number };
  /** The content begins anew for ever; it says no length. */
  readonly endless?: boolean;
  /** Breaks the connection after so many octets of content. */
  readonly breaksAfter?: number;
}

/** One request, and what it got. */
export interface Visit {
  /** Wall-clock time. */
  readonly at: Date;
  /** "192.0.2.1:50001". */
  readonly from: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}
