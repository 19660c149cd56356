import { lowerCase } from '../sip/characters';
import { hostEqual } from '../sip/host';
import { isFault } from '../sip/fault';
import { parsePath, type MsrpPath } from '../msrp/path';
import {
  FILE_ATTRIBUTES,
  parseFileDates,
  parseFileIcon,
  parseFileRange,
  parseTokenValue,
} from './file-attributes';
import { parseFileSelector } from './file-selector';
import { isContainer, parseFormatList } from './format-list';
import { isMsrp, parseMaxSize, parseSetup, readMsrpMedia, type MsrpMedia } from './msrp-media';
import type { SdpProblem } from './problems';
import {
  attributeOf,
  hasAttribute,
  type MediaDescription,
  type SessionDescription,
} from './session-description';

/** Attributes of RFC 4975 s15.7 and RFC 5547 s6, which have no meaning at session level. */
const MEDIA_LEVEL: ReadonlySet<string> = new Set([
  ...['path', 'accept-types', 'accept-wrapped-types', 'max-size'],
  ...FILE_ATTRIBUTES,
]);

const SYNTAX: Readonly<Record<string, (value: string) => string | undefined>> = {
  path: reasonOf(parsePath),
  'accept-types': reasonOf(parseFormatList),
  'accept-wrapped-types': reasonOf(parseFormatList),
  'max-size': reasonOf(parseMaxSize),
  setup: reasonOf(parseSetup),
  'file-selector': (value) => {
    // A bare one stands for the capability (RFC 5547 s8.5); whether that is in place shows in the exchange.
    const fault = value === '' ? undefined : parseFileSelector(value).faults[0];
    return fault?.reason;
  },
  'file-transfer-id': reasonOf(parseTokenValue),
  'file-disposition': reasonOf(parseTokenValue),
  'file-date': reasonOf(parseFileDates),
  'file-icon': reasonOf(parseFileIcon),
  'file-range': reasonOf(parseFileRange),
};

/**
 * Lists what is wrong with the MSRP media of a session description (RFC 4975 s8, RFC 5547 s6), as far as it shows without
 * its counterpart. Where a path is not allowed to differ from m= and c=, it is compared with them.
 */
export function msrpProblems(session: SessionDescription): SdpProblem[] {
  const problems: SdpProblem[] = [];
  for (const { name, value } of session.attributes) {
    if (!MEDIA_LEVEL.has(name)) continue;
    const reason = 'the attribute stands below an m= line only';
    problems.push({ kind: 'session-level', attribute: name, reason, seen: spelled({ name, value }) });
  }
  for (const description of session.media) {
    const media = readMsrpMedia(description);
    if (media) checkMedia(media, session, problems);
  }
  return problems;
}

function checkMedia(media: MsrpMedia, session: SessionDescription, problems: SdpProblem[]): void {
  const { description } = media;
  checkSyntax(description, problems);
  checkMediaLine(description, problems);
  // A line with port 0 proposes nothing (RFC 3264 s6): it needs no path and no types.
  if (description.port === 0) return;
  for (const attribute of ['path', 'accept-types']) {
    if (hasAttribute(description, attribute)) continue;
    const reason = `a media line that proposes MSRP has a=${attribute}`;
    problems.push({ kind: 'missing-attribute', media: description.index, attribute, reason, seen: '' });
  }
  if (media.path) checkPath(media, media.path, session, problems);
  checkTypes(media, problems);
}

function checkSyntax({ attributes, index }: MediaDescription, problems: SdpProblem[]): void {
  const met = new Set<string>();
  for (const attribute of attributes) {
    const { name, value = '' } = attribute;
    if (!(name in SYNTAX)) continue;
    const where = { media: index, attribute: name, seen: spelled(attribute) };
    const reason = SYNTAX[name]?.(value);
    if (reason !== undefined) problems.push({ kind: 'attribute-syntax', ...where, reason });
    if (met.has(name))
      problems.push({ kind: 'repeated-attribute', ...where, reason: 'the attribute is there twice' });
    met.add(name);
  }
}

function checkMediaLine({ media, protocol, formats, index }: MediaDescription, problems: SdpProblem[]): void {
  const seen = `m=${media} ... ${protocol} ${formats.join(' ')}`;
  if (media !== 'message') {
    problems.push({ kind: 'format', media: index, reason: 'the media of MSRP is "message"', seen });
  }
  if (protocol !== protocol.toUpperCase()) {
    const reason = 'the protocol is "TCP/MSRP" or "TCP/TLS/MSRP"';
    problems.push({ kind: 'format', media: index, reason, seen });
  }
  if (formats.length !== 1 || formats[0] !== '*') {
    problems.push({ kind: 'format', media: index, reason: 'the format of MSRP is "*"', seen });
  }
}

/** RFC 4975 s6, s8.1, s8.2. c= and m= repeat the URI of the endpoint, which is the last one of its path. */
function checkPath(
  media: MsrpMedia,
  path: MsrpPath,
  session: SessionDescription,
  problems: SdpProblem[],
): void {
  const { description, isSecure } = media;
  const seen = `path:${attributeOf(description, 'path') ?? ''}`;
  const where = { media: description.index, attribute: 'path', seen };
  for (const uri of path) {
    if (uri.port === undefined) problems.push({ kind: 'port', ...where, reason: `no port in ${uri.text}` });
    if (lowerCase(uri.transport) !== 'tcp') {
      problems.push({
        kind: 'attribute-syntax',
        ...where,
        reason: `the transport of ${uri.text} is not tcp`,
      });
    }
  }
  const [next, own] = [path[0]!, path.at(-1)!];
  if ((next.scheme === 'msrps') !== isSecure) {
    const reason = `${next.scheme} does not go with ${description.protocol}`;
    problems.push({ kind: 'protocol-scheme', ...where, reason });
  }
  if (own.port !== undefined && own.port !== description.port) {
    const reason = `the port of the path is ${own.port}, that of the media line ${description.port}`;
    problems.push({ kind: 'media-port', ...where, reason });
  }
  const address = (description.connection ?? session.connection)?.address;
  if (address === undefined) return;
  const host = address.includes(':') ? `[${address}]` : address;
  if (!hostEqual(own.host, host)) {
    const reason = `the host of the path is ${own.host}, that of the c= line ${address}`;
    problems.push({ kind: 'media-address', ...where, reason });
  }
}

/** RFC 4975 s8.6. */
function checkTypes(
  { description, acceptTypes, acceptWrappedTypes }: MsrpMedia,
  problems: SdpProblem[],
): void {
  if (!acceptTypes || !acceptWrappedTypes) return;
  const seen = `accept-wrapped-types:${attributeOf(description, 'accept-wrapped-types') ?? ''}`;
  const where = { media: description.index, attribute: 'accept-wrapped-types', seen };
  if (!acceptTypes.some(isContainer)) {
    const reason = 'no container among the accept-types, so that nothing could be wrapped';
    problems.push({ kind: 'wrapped-without-container', ...where, reason });
  }
  for (const { essence } of acceptWrappedTypes) {
    if (!acceptTypes.some((each) => each.essence === essence)) continue;
    problems.push({
      kind: 'repeated-type',
      ...where,
      reason: `${essence} is among the accept-types already`,
    });
  }
}

/**
 * Lists what is wrong with a session description as an answer to OPTIONS (RFC 3264 s9, RFC 5547 s8.5): ports of 0, times
 * of 0, and no file attribute but a bare file-selector.
 */
export function capabilityProblems(session: SessionDescription): SdpProblem[] {
  const problems: SdpProblem[] = [];
  if (session.timing !== '0 0') {
    problems.push({ kind: 'capability', reason: 't= is "0 0"', seen: `t=${session.timing}` });
  }
  for (const description of session.media) {
    const { index, port } = description;
    if (port !== 0)
      problems.push({ kind: 'capability', media: index, reason: 'the port is 0', seen: String(port) });
    if (!isMsrp(description)) continue;
    for (const attribute of description.attributes) {
      const { name, value } = attribute;
      const isBare = name === 'file-selector' && value === undefined;
      if (!(FILE_ATTRIBUTES as readonly string[]).includes(name) || isBare) continue;
      const reason = 'no file attribute but an empty file-selector';
      problems.push({ kind: 'capability', media: index, attribute: name, reason, seen: spelled(attribute) });
    }
  }
  return problems;
}

function reasonOf(parse: (value: string) => unknown): (value: string) => string | undefined {
  return (value) => {
    const view = parse(value);
    return isFault(view) ? view.reason : undefined;
  };
}

function spelled({ name, value }: { name: string; value?: string | undefined }): string {
  return value === undefined ? `a=${name}` : `a=${name}:${value}`;
}
