import { parse, type TransformedLines, type TransformedMedia } from 'sdp-transform';
import { isToken } from '../msrp/characters';
import { isHost, isIpv4, isIpv6 } from '../sip/host';
import { directionIn, isDirection, type Direction } from './direction';
import { readLines, type Section } from './lines';
import type { SdpProblem } from './problems';
import type {
  Attribute,
  ConnectionData,
  MediaDescription,
  Origin,
  SessionDescription,
} from './session-description';

/**
 * Reads a session description (RFC 4566). sdp-transform reads the lines that are not attributes; it is lenient and leaves
 * out what it cannot read, so each line is also held against what it was read as. Attributes are read here, since their
 * order and repetitions count and some patterns of that library take time beyond all measure on hostile input.
 */
export function parseSessionDescription(octets: Buffer): SessionDescription {
  const { session, media, problems: found } = readLines(octets.toString('latin1'));
  const problems = [...found];
  const read = parse([session, ...media].map(withoutAttributes).join(''));
  const origin = originOf(read, session, problems);
  const connection = connectionOf(read, session, undefined, problems);
  const attributes = attributesOf(session, undefined, problems);
  const direction = directionIn(attributes) ?? 'sendrecv';
  checkSession(session, problems);
  const mediaRead = media.map((section, index) =>
    mediaOf(read.media[index] ?? {}, section, index, direction, problems),
  );
  if (!connection) checkConnections(mediaRead, problems);
  return {
    ...(origin ? { origin } : {}),
    name: valueOf(session, 's') ?? '',
    ...(connection ? { connection } : {}),
    timing: valueOf(session, 't') ?? '',
    attributes,
    media: mediaRead,
    problems,
    octets,
  };
}

/** To the patterns of sdp-transform the octet A0, which is half of many UTF-8 characters, is white space. */
const A0 = '\u00a0';
const STAND_IN = '\u0100';

/** The lines for sdp-transform. It does not know "port/count" and breaks lines at a bare CR. */
function withoutAttributes(section: Section): string {
  return section
    .filter(({ type }) => type !== 'a')
    .map(({ type, value }) => {
      const line = value.replaceAll('\r', ' ').replaceAll(A0, STAND_IN);
      return `${type}=${type === 'm' ? line.replace(/^([^ ]* [0-9]*)\/[0-9]+ /, '$1 ') : line}\r\n`;
    })
    .join('');
}

function originOf(read: TransformedLines, lines: Section, problems: SdpProblem[]): Origin | undefined {
  const seen = valueOf(lines, 'o');
  if (seen === undefined || !read.origin) {
    if (seen !== undefined) problems.push({ kind: 'origin', reason: 'not six fields', seen });
    return undefined;
  }
  const { username, sessionId, sessionVersion, netType, ipVer, address } = read.origin;
  const origin: Origin = {
    username: String(username).replaceAll(STAND_IN, A0),
    ...{ sessionId: String(sessionId), sessionVersion: String(sessionVersion) },
    ...{ netType: String(netType), addressType: `IP${ipVer}`, address: String(address) },
  };
  const reason = originFault(origin, seen);
  if (reason !== undefined) problems.push({ kind: 'origin', reason, seen });
  return origin;
}

function originFault(origin: Origin, seen: string): string | undefined {
  const { username, sessionId, sessionVersion, netType, addressType, address } = origin;
  if (seen !== `${username} ${sessionId} ${sessionVersion} ${netType} ${addressType} ${address}`) {
    return 'not six fields with single SP between them';
  }
  if (username === '') return 'a user name, or "-", expected';
  for (const number of [sessionId, sessionVersion]) {
    // RFC 3264 s5: to be representable with a 64 bit signed integer.
    if (number === '' || number.length > 19 || BigInt(number) >= 1n << 63n) {
      return 'sess-id and sess-version are numbers below 2^63';
    }
  }
  if (netType !== 'IN') return 'the network type is IN';
  return isAddress(addressType, address) ? undefined : `not an ${addressType} address or a name`;
}

function connectionOf(
  read: TransformedLines,
  lines: Section,
  media: number | undefined,
  problems: SdpProblem[],
): ConnectionData | undefined {
  const seen = valueOf(lines, 'c');
  if (seen === undefined) return undefined;
  const where = media === undefined ? {} : { media };
  if (!read.connection) {
    problems.push({ kind: 'connection', ...where, reason: 'not IN, an address type and an address', seen });
    return undefined;
  }
  const connection = {
    addressType: `IP${read.connection.version}`,
    address: String(read.connection.ip),
  };
  const { addressType, address } = connection;
  const isExact = seen === `IN ${addressType} ${address}` && isAddress(addressType, address);
  if (!isExact) {
    const reason = `not IN, an address type and a unicast address of it, or a name`;
    problems.push({ kind: 'connection', ...where, reason, seen });
  }
  return connection;
}

function isAddress(addressType: string, address: string): boolean {
  if (isIpv4(address)) return addressType === 'IP4';
  if (isIpv6(address)) return addressType === 'IP6';
  return (addressType === 'IP4' || addressType === 'IP6') && !address.startsWith('[') && isHost(address);
}

function mediaOf(
  read: TransformedMedia,
  section: Section,
  index: number,
  sessionDirection: Direction,
  problems: SdpProblem[],
): MediaDescription {
  const seen = section[0]!.value;
  const connection = connectionOf(read, section, index, problems);
  const attributes = attributesOf(section, index, problems);
  const title = valueOf(section, 'i');
  const rest = {
    ...(title === undefined ? {} : { title }),
    ...(connection ? { connection } : {}),
    attributes,
    index,
    direction: directionIn(attributes) ?? sessionDirection,
  };
  const media = String(read.type ?? '');
  const protocol = String(read.protocol ?? '');
  const formats = String(read.payloads ?? '').split(' ');
  const port = typeof read.port === 'number' ? read.port : -1;
  const spelled = seen.replace(/^([^ ]* [0-9]+)\/[1-9][0-9]* /, '$1 ');
  const isReadable =
    spelled === `${media} ${port} ${protocol} ${formats.join(' ')}` &&
    port <= 65535 &&
    isToken(media) &&
    protocol.split('/').every(isToken) &&
    formats.every(isToken);
  if (isReadable) return { media, port, protocol, formats, isReadable, ...rest };
  problems.push({
    ...{ kind: 'media-line', media: index, reason: 'not media, port, protocol and formats', seen },
  });
  return { media: '', port: 0, protocol: '', formats: [], isReadable, ...rest };
}

function attributesOf(section: Section, media: number | undefined, problems: SdpProblem[]): Attribute[] {
  const attributes: Attribute[] = [];
  const where = media === undefined ? {} : { media };
  for (const { type, value: line } of section) {
    if (type !== 'a') continue;
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const attribute = colon < 0 ? { name } : { name, value: line.slice(colon + 1) };
    if (!isToken(name) || attribute.value === '') {
      const reason = 'not a name, or a name, ":" and a value';
      problems.push({ kind: 'attribute', ...where, reason, seen: line });
    }
    if (isDirection(attribute) && attributes.some(isDirection)) {
      const reason = 'a second direction';
      problems.push({ kind: 'repeated-attribute', ...where, attribute: name, reason, seen: line });
    }
    attributes.push(attribute);
  }
  return attributes;
}

function checkSession(lines: Section, problems: SdpProblem[]): void {
  for (const type of 'vost') {
    if (valueOf(lines, type) === undefined) {
      problems.push({ kind: 'missing-line', reason: `no ${type}= line`, seen: '' });
    }
  }
  const version = valueOf(lines, 'v');
  if (version !== undefined && version !== '0') {
    problems.push({ kind: 'version', reason: 'the version is 0', seen: `v=${version}` });
  }
  const timing = valueOf(lines, 't');
  if (timing !== undefined && !/^[0-9]{1,20} [0-9]{1,20}$/.test(timing)) {
    problems.push({ kind: 'timing', reason: 'not a start and a stop time', seen: `t=${timing}` });
  }
  // RFC 4566 s5.3: s= must not be empty; RFC 3264 s5 recommends "-" or a space.
  if (valueOf(lines, 's') === '') {
    problems.push({ kind: 'line', reason: 's= is not empty', seen: 's=' });
  }
}

/** RFC 4566 s5.7: a c= line at session level, or one below each m= line. */
function checkConnections(media: readonly MediaDescription[], problems: SdpProblem[]): void {
  for (const { index, connection } of media) {
    if (connection) continue;
    const reason = 'no c= line, neither here nor at session level';
    problems.push({ kind: 'missing-line', media: index, reason, seen: '' });
  }
}

function valueOf(lines: Section, type: string): string | undefined {
  return lines.find((line) => line.type === type)?.value;
}
