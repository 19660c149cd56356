/** How a terminal goes about content that stands elsewhere. RFC 4483 leaves most of it to the receiver. */
export interface IndirectionPolicy {
  /** Fetch at once, or when the user says so. */
  readonly fetches: 'at-once' | 'when-told';
  /** Schemes that it can follow, lower case; whoever takes references at all can follow http (s5.2). */
  readonly schemes: readonly string[];
  /** Octets of an object at most: more is refused with 513 if the reference says so (s5.9), and not fetched to its end. */
  readonly largestObject: number;
  readonly mostRedirects: number;
  /** Milliseconds for one object, redirects included. */
  readonly fetchTimeoutMs: number;
  /** Hosts that it fetches from; undefined = any. Trust in the sender does not extend to them (s7). */
  readonly hosts: readonly string[] | undefined;
  /** Certificates of authorities, in PEM, that vouch for servers. */
  readonly authorities: readonly string[];
  /** Check certificates when there is no hash, and only then (s7). */
  readonly checksCertificates: 'without-hash' | 'never' | 'always';
  /** Check size and hash (s7). */
  readonly verifies: boolean;
  /** Leave alone what says that it has expired (s5.7). */
  readonly heedsExpiration: boolean;
  /** Keep what a Content-ID names, and do not fetch it again (s5.6). */
  readonly keepsContent: boolean;
}

export const INDIRECTION_POLICY: IndirectionPolicy = {
  fetches: 'at-once',
  schemes: ['http', 'https'],
  largestObject: 1024 * 1024,
  mostRedirects: 5,
  fetchTimeoutMs: 30_000,
  hosts: undefined,
  authorities: [],
  checksCertificates: 'without-hash',
  verifies: true,
  heedsExpiration: true,
  keepsContent: true,
};
