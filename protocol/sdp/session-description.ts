import { write } from 'sdp-transform';
import { utf8ToOctets } from '../sip/octets';
import type { Direction } from './direction';
import type { SdpProblem } from './problems';

/** An a= line. The value is an octet string; a property attribute has none. */
export interface Attribute {
  readonly name: string;
  readonly value?: string;
}

/** The o= line. Numbers are texts, since they may exceed what a number holds exactly (RFC 3264 s5: 63 bits). */
export interface Origin {
  readonly username: string;
  readonly sessionId: string;
  readonly sessionVersion: string;
  readonly netType: string;
  /** "IP4" or "IP6". */
  readonly addressType: string;
  readonly address: string;
}

/** A c= line. */
export interface ConnectionData {
  /** "IP4" or "IP6"; the network type is always IN. */
  readonly addressType: string;
  readonly address: string;
}

/** What an m= line and the lines below it say. */
export interface MediaFields {
  readonly media: string;
  readonly port: number;
  readonly protocol: string;
  /** Separated by single SP on the line. */
  readonly formats: readonly string[];
  /** The i= line; an octet string. */
  readonly title?: string;
  readonly connection?: ConnectionData;
  readonly attributes: readonly Attribute[];
}

/** What a session description says. */
export interface SessionFields {
  readonly origin: Origin;
  /** The s= line; "-" when there is nothing to say. */
  readonly name: string;
  readonly connection?: ConnectionData;
  /** The t= line, "0 0" as a rule. */
  readonly timing: string;
  readonly attributes: readonly Attribute[];
  readonly media: readonly MediaFields[];
}

/** An m= line as it was read. */
export interface MediaDescription extends MediaFields {
  /** Position among the m= lines, from 0. */
  readonly index: number;
  /** False when the m= line is malformed: media, port, protocol and formats are then empty. */
  readonly isReadable: boolean;
  /** The direction given here, else at session level, else sendrecv (RFC 3264 s5.1). */
  readonly direction: Direction;
}

/** A session description as it was read. What is malformed is absent, or empty, and listed in the problems. */
export interface SessionDescription extends Omit<SessionFields, 'origin' | 'media'> {
  readonly origin?: Origin;
  readonly media: readonly MediaDescription[];
  /** What is wrong with the grammar of the lines; what is wrong with MSRP media is told by msrpProblems(). */
  readonly problems: readonly SdpProblem[];
  /** The octets it was read from. */
  readonly octets: Buffer;
}

/** Value of the first attribute of that name; '' if it has none, undefined if it is not there. Names are case-sensitive. */
export function attributeOf(
  fields: { readonly attributes: readonly Attribute[] },
  name: string,
): string | undefined {
  const found = fields.attributes.find((each) => each.name === name);
  return found && (found.value ?? '');
}

/** True if there is an attribute of that name. */
export function hasAttribute(fields: { readonly attributes: readonly Attribute[] }, name: string): boolean {
  return fields.attributes.some((each) => each.name === name);
}

/** Writes a session description: lines in the order of RFC 4566, attributes in the order given. */
export function writeSessionDescription(session: SessionFields): Buffer {
  const [start = '0', stop = '0'] = session.timing.split(' ');
  const { origin } = session;
  const text = write({
    version: 0,
    origin: {
      ...{ username: origin.username, sessionId: origin.sessionId, sessionVersion: origin.sessionVersion },
      ...{ netType: origin.netType, ipVer: origin.addressType.slice(2), address: origin.address },
    },
    name: session.name,
    ...connectionLine(session.connection),
    timing: { start, stop },
    invalid: session.attributes.map(attributeLine),
    media: session.media.map((media) => ({
      type: media.media,
      port: media.port,
      protocol: media.protocol,
      payloads: media.formats.join(' '),
      ...(media.title === undefined ? {} : { description: media.title }),
      ...connectionLine(media.connection),
      invalid: media.attributes.map(attributeLine),
    })),
  });
  return Buffer.from(text, 'latin1');
}

function connectionLine(connection: ConnectionData | undefined): {
  connection?: { version: string; ip: string };
} {
  return connection
    ? { connection: { version: connection.addressType.slice(2), ip: connection.address } }
    : {};
}

function attributeLine({ name, value }: Attribute): { value: string } {
  return { value: value === undefined ? name : `${name}:${value}` };
}

/** The connection data of a host. Names count as IP4, as the examples of RFC 4975 have it. */
export function connectionTo(host: string): ConnectionData {
  const bare = host.startsWith('[') ? host.slice(1, -1) : host;
  return { addressType: bare.includes(':') ? 'IP6' : 'IP4', address: bare };
}

/** A title for an i= line. */
export function titleOf(text: string): string {
  return utf8ToOctets(text);
}
