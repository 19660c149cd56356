/**
 * The trace file, as far as a report needs it. A report stands on the published format (JSON Lines, version 1) and not on the
 * code that wrote the file: it has to be made again years later, and from a file that was cut off or mended by hand.
 * What cannot be read is left out and counted, and never an error.
 */

const VERSION = 1;

export interface TraceActor {
  readonly name: string;
  readonly role: string;
  readonly underTest: boolean;
}

/** One frame. Times are milliseconds since the trace began; octets are one character each. */
export interface TraceFrame {
  readonly index: number;
  readonly at: number;
  readonly transport: string;
  /** Name of an actor, or the address of one whom nobody knows. */
  readonly from: string;
  readonly to: string;
  readonly source: string;
  readonly destination: string;
  /** How long it was under way; undefined where only one end was seen. */
  readonly tookMs?: number | undefined;
  /** What the network has to say: `lost`, `duplicate`, `unreachable` and others. */
  readonly note?: string | undefined;
  readonly octets: string;
}

/** A connection that came about, ended or was refused. */
export interface TraceConnection {
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

export interface TraceHeader {
  /** UTC, ISO 8601; undefined when it cannot be read. */
  readonly startedAt?: string | undefined;
  readonly actors: readonly TraceActor[];
  readonly connections: readonly TraceConnection[];
  /** The connections that came about, by their endpoints: `192.0.2.1:5060`, `[2001:db8::1]:5060`. */
  readonly opened: readonly { readonly client: string; readonly server: string }[];
}

type Fields = Readonly<Record<string, unknown>>;

/** The first line; undefined if it is none of a trace of this version. */
export function traceHeader(line: string): TraceHeader | undefined {
  const fields = fieldsOf(line);
  if (fields?.format !== 'sip-push-trace' || fields.version !== VERSION) return undefined;
  return {
    startedAt: text(fields.startedAt),
    actors: objects(fields.actors).flatMap(({ name, role, underTest }) =>
      typeof name === 'string' ? [{ name, role: text(role) ?? '', underTest: underTest === true }] : [],
    ),
    connections: objects(fields.connections).flatMap(connection),
    opened: objects(fields.connections).flatMap(({ kind, client, server }) =>
      kind === 'opened' && typeof client === 'string' && typeof server === 'string'
        ? [{ client, server }]
        : [],
    ),
  };
}

/** Any other line; undefined if it is no frame. */
export function traceFrame(line: string): TraceFrame | undefined {
  const fields = fieldsOf(line);
  if (fields === undefined) return undefined;
  const { index, octets } = fields;
  const source = text(fields.source) ?? '';
  const destination = text(fields.destination) ?? '';
  const sentAt = number(fields.sentAt);
  const receivedAt = number(fields.receivedAt);
  if (typeof index !== 'number' || typeof octets !== 'string') return undefined;
  return {
    index,
    at: sentAt ?? receivedAt ?? 0,
    transport: text(fields.transport) ?? '',
    from: text(fields.from) ?? source,
    to: text(fields.to) ?? destination,
    source,
    destination,
    tookMs: sentAt === undefined || receivedAt === undefined ? undefined : receivedAt - sentAt,
    note: text(fields.note),
    octets,
  };
}

/** Told from the opener's side to the other, whoever of them it was that closed it. */
function connection(fields: Fields): TraceConnection[] {
  const { kind, transport, closedBy, reason } = fields;
  const at = number(fields.at);
  const opener = text(fields.opener) ?? text(fields.client);
  const accepter = text(fields.accepter) ?? text(fields.server);
  if (at === undefined || opener === undefined || accepter === undefined) return [];
  const what = `${(text(transport) ?? '').toUpperCase()} connection ${text(kind) ?? ''}`;
  const closer = closedBy === 'opener' ? opener : accepter;
  const by = kind === 'closed' && closedBy !== undefined ? ` by ${closer}` : '';
  const turned = kind === 'closed' && closedBy === 'accepter';
  return [
    {
      at,
      from: turned ? accepter : opener,
      to: turned ? opener : accepter,
      text: `${what}${by}${text(reason) === undefined ? '' : `: ${text(reason)!}`}`,
    },
  ];
}

function fieldsOf(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objects(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
