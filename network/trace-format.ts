import type { Actor } from './actor';
import { formatEndpoint, parseEndpoint } from './endpoint';
import type { Endpoint } from './network';
import type { ConnectionEvent, Frame, Trace } from './trace';

/** Raised when the meaning of the lines changes; readers refuse what they do not know. */
export const TRACE_FORMAT_VERSION = 1;

const NETWORKS: readonly Trace['network'][] = ['loopback', 'virtual', 'capture'];
const TRANSPORTS: readonly Frame['transport'][] = ['udp', 'tcp', 'tls'];
const ROLES: readonly Actor['role'][] = ['sender', 'core', 'terminal', 'observer', 'server'];
const KINDS: readonly ConnectionEvent['kind'][] = ['opened', 'closed', 'refused'];
const SIDES: readonly NonNullable<ConnectionEvent['closedBy']>[] = ['opener', 'accepter'];
const NO_OCTET = /[^\u0000-\u00ff]/;

/** What is wrong with a line and how to mend it; the reader puts file and line in front. */
export class TraceLineError extends Error {
  override readonly name = 'TraceLineError';
}

/**
 * The first line of a trace file. Connections stand in it, and not on lines of their own, so that readers who do not know of
 * them still read the file. Throws when two actors share a name, because frames refer to actors by name. */
export function formatHeader(trace: Trace): string {
  const names = new Map<string, Actor>();
  for (const actor of trace.actors) {
    const other = names.get(actor.name);
    if (other && (other.role !== actor.role || other.underTest !== actor.underTest)) {
      throw new Error(
        `two different actors are named ${actor.name}: give each actor of a scenario a name of its own`,
      );
    }
    names.set(actor.name, actor);
  }
  return JSON.stringify({
    format: 'sip-push-trace',
    version: TRACE_FORMAT_VERSION,
    startedAt: trace.startedAt.toISOString(),
    network: trace.network,
    actors: [...names.values()].map(({ role, name, underTest }) => ({ role, name, underTest })),
    connections: trace.connections?.map(connectionFields),
  });
}

function connectionFields(event: ConnectionEvent): Record<string, unknown> {
  return {
    ...event,
    client: event.client && formatEndpoint(event.client),
    server: formatEndpoint(event.server),
    opener: event.opener?.name,
    accepter: event.accepter?.name,
  };
}

/** One line of a trace file. The octets are a string of one character (U+0000 to U+00FF) per octet. */
export function formatFrame(frame: Frame): string {
  return JSON.stringify({
    index: frame.index,
    transport: frame.transport,
    source: formatEndpoint(frame.source),
    destination: formatEndpoint(frame.destination),
    from: frame.from?.name,
    to: frame.to?.name,
    sentAt: frame.sentAt,
    receivedAt: frame.receivedAt,
    note: frame.note,
    octets: frame.octets.toString('latin1'),
  });
}

export type TraceHeader = Omit<Trace, 'frames'>;

/** Reads the first line. Throws TraceLineError. */
export function parseHeader(line: string): TraceHeader {
  const fields = fieldsOf(line);
  if (fields.format !== 'sip-push-trace') {
    throw new TraceLineError('this is not a trace: the first line must have "format": "sip-push-trace"');
  }
  if (fields.version !== TRACE_FORMAT_VERSION) {
    const version = String(fields.version);
    throw new TraceLineError(
      `trace format version ${version} is not ${TRACE_FORMAT_VERSION}: use the version of this tool that wrote it`,
    );
  }
  const startedAt = new Date(text(fields, 'startedAt'));
  if (Number.isNaN(startedAt.getTime()))
    throw new TraceLineError('"startedAt" is no date: write it like 2026-01-31T12:00:00.000Z');
  const actors = fields.actors;
  if (!Array.isArray(actors))
    throw new TraceLineError('"actors" is not a list: write [] when there are none');
  const known = actors.map((actor) => parseActor(asFields(actor, '"actors" has an entry that is no object')));
  const connections = parseConnections(fields.connections, known);
  return {
    startedAt,
    network: oneOf(fields, 'network', NETWORKS),
    actors: known,
    ...(connections && { connections }),
  };
}

function parseConnections(value: unknown, actors: readonly Actor[]): ConnectionEvent[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value))
    throw new TraceLineError('"connections" is not a list: leave it out when nothing is known of them');
  const names = new Map(actors.map((actor) => [actor.name, actor]));
  return value.map((each): ConnectionEvent => {
    const fields = asFields(each, '"connections" has an entry that is no object');
    return {
      kind: oneOf(fields, 'kind', KINDS),
      at: number(fields, 'at'),
      transport: oneOf(fields, 'transport', ['tcp', 'tls'] as const),
      client: optional(fields, 'client', endpoint),
      server: endpoint(fields, 'server'),
      opener: actor(fields, 'opener', names),
      accepter: actor(fields, 'accepter', names),
      closedBy: optional(fields, 'closedBy', (from, field) => oneOf(from, field, SIDES)),
      reason: optional(fields, 'reason', text),
    };
  });
}

/** Reads any other line; `actors` by name. Throws TraceLineError. */
export function parseFrame(line: string, actors: ReadonlyMap<string, Actor>): Frame {
  const fields = fieldsOf(line);
  const octets = text(fields, 'octets');
  const wide = octets.search(NO_OCTET);
  if (wide >= 0) {
    throw new TraceLineError(
      `"octets" has a character that is no octet at position ${wide}: write each octet as the character U+0000 to U+00FF`,
    );
  }
  return {
    index: number(fields, 'index'),
    transport: oneOf(fields, 'transport', TRANSPORTS),
    source: endpoint(fields, 'source'),
    destination: endpoint(fields, 'destination'),
    from: actor(fields, 'from', actors),
    to: actor(fields, 'to', actors),
    sentAt: optional(fields, 'sentAt', number),
    receivedAt: optional(fields, 'receivedAt', number),
    note: optional(fields, 'note', text),
    octets: Buffer.from(octets, 'latin1'),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(line: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new TraceLineError(
      'the line is not JSON: it may have been cut off; delete it or record the trace again',
    );
  }
  return asFields(value, 'the line is no JSON object: a trace has one object per line');
}

function asFields(value: unknown, complaint: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TraceLineError(complaint);
  return value as Fields;
}

function parseActor(fields: Fields): Actor {
  if (typeof fields.underTest !== 'boolean')
    throw new TraceLineError('"underTest" of an actor must be true or false');
  return {
    role: oneOf(fields, 'role', ROLES),
    name: text(fields, 'name'),
    underTest: fields.underTest,
  };
}

function actor(fields: Fields, field: string, actors: ReadonlyMap<string, Actor>): Actor | undefined {
  const name = optional(fields, field, text);
  if (name === undefined) return undefined;
  const found = actors.get(name);
  if (!found)
    throw new TraceLineError(
      `"${field}" names ${name}, who is not in "actors" of the first line: add it there`,
    );
  return found;
}

function endpoint(fields: Fields, field: string): Endpoint {
  const found = parseEndpoint(text(fields, field));
  if (!found)
    throw new TraceLineError(
      `"${field}" is no endpoint: write it like "192.0.2.1:5060" or "[2001:db8::1]:5060"`,
    );
  return found;
}

function optional<T>(
  fields: Fields,
  field: string,
  read: (fields: Fields, field: string) => T,
): T | undefined {
  return fields[field] === undefined ? undefined : read(fields, field);
}

function text(fields: Fields, field: string): string {
  const value = fields[field];
  if (typeof value !== 'string') throw new TraceLineError(`"${field}" must be a string`);
  return value;
}

function number(fields: Fields, field: string): number {
  const value = fields[field];
  if (typeof value !== 'number') throw new TraceLineError(`"${field}" must be a number`);
  return value;
}

function oneOf<T extends string>(fields: Fields, field: string, values: readonly T[]): T {
  const value = text(fields, field);
  const found = values.find((allowed) => allowed === value);
  if (found === undefined)
    throw new TraceLineError(`"${field}" must be one of ${values.join(', ')}, not ${value}`);
  return found;
}
