/**
 * Header field names: their compact forms (RFC 3261 s7.3.3, s20 and the extensions that define one), and the
 * identity under which a field is looked up whatever its spelling.
 */

const COMPACT: Readonly<Record<string, string>> = {
  a: 'accept-contact',
  b: 'referred-by',
  c: 'content-type',
  d: 'request-disposition',
  e: 'content-encoding',
  f: 'from',
  i: 'call-id',
  j: 'reject-contact',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  o: 'event',
  r: 'refer-to',
  s: 'subject',
  t: 'to',
  u: 'allow-events',
  v: 'via',
  x: 'session-expires',
  y: 'identity',
};

const USUAL_SPELLINGS = [
  ...['Accept', 'Accept-Contact', 'Accept-Encoding', 'Accept-Language', 'Allow', 'Authorization', 'Call-ID'],
  ...[
    'Contact',
    'Content-Disposition',
    'Content-Encoding',
    'Content-Language',
    'Content-Length',
    'Content-Type',
  ],
  ...['CSeq', 'Date', 'Event', 'Expires', 'From', 'Max-Forwards', 'MIME-Version', 'Min-Expires'],
  ...['Path', 'P-Asserted-Identity', 'P-Preferred-Identity', 'Privacy', 'Proxy-Authenticate'],
  ...[
    'Proxy-Authorization',
    'Proxy-Require',
    'Reason',
    'Record-Route',
    'Reject-Contact',
    'Request-Disposition',
  ],
  ...[
    'Require',
    'Retry-After',
    'Route',
    'Server',
    'Service-Route',
    'Subject',
    'Supported',
    'To',
    'Unsupported',
  ],
  ...['User-Agent', 'Via', 'Warning', 'WWW-Authenticate'],
];

/** What it takes to recognise a header field name at a glance, whatever its spelling. */
export interface HeaderName {
  /** Lower-case long form: the identity of the field. */
  readonly id: string;
  /** The usual spelling and a colon. */
  readonly prefix: string;
  /** Codes of the first character of the long form and of the compact form (that of the long form if it has none). */
  readonly initial: number;
  readonly compact: number;
}

/** Spelling -> identity, for the spellings seen in practice; anything else is lower-cased when it is met. */
const IDENTITIES = new Map<string, string>();
for (const name of USUAL_SPELLINGS) {
  const id = name.toLowerCase();
  IDENTITIES.set(name, id).set(id, id);
}
for (const [short, id] of Object.entries(COMPACT)) {
  IDENTITIES.set(short, id).set(short.toUpperCase(), id).set(id, id);
}

const NAMES = new Map<string, HeaderName>();
for (const id of IDENTITIES.values()) {
  const usual = USUAL_SPELLINGS.find((each) => each.toLowerCase() === id) ?? id;
  const short = Object.entries(COMPACT).find(([, long]) => long === id)?.[0] ?? id;
  NAMES.set(id, nameOf(id, usual, short));
}

/**
 * The identity of a header field name: lower-case, long form ("v", "Via" and "VIA" are all "via").
 * Field names compare case-insensitively (RFC 3261 s7.3.1).
 */
export function headerId(name: string): string {
  return IDENTITIES.get(name) ?? identityOf(name.toLowerCase());
}

function identityOf(lower: string): string {
  return IDENTITIES.get(lower) ?? lower;
}

/** The name with this identity. */
export function headerName(id: string): HeaderName {
  return NAMES.get(id) ?? nameOf(id, id, id);
}

function nameOf(id: string, usual: string, short: string): HeaderName {
  return { id, prefix: `${usual}:`, initial: initialOf(id, 0), compact: initialOf(short, 0) };
}

/** Code of the character that a name starts with, the same for both cases of a letter. */
export function initialOf(text: string, at: number): number {
  return text.charCodeAt(at) | 0x20;
}
