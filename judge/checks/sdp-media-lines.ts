import type { MsrpUri } from '../../protocol/msrp/uri';
import { msrpProblems } from '../../protocol/sdp/msrp-problems';
import type { SdpProblem, SdpProblemKind } from '../../protocol/sdp/problems';
import { attributeOf, hasAttribute } from '../../protocol/sdp/session-description';
import { check, SKIP, type Check } from '../check';
import { descriptions, msrpLines, proposals, type MsrpLine } from '../description-subjects';
import { perReading } from '../per-reading';
import type { DescriptionSighting } from '../reading/descriptions';
import type { Reading } from '../reading/reading';
import { where } from '../subjects';

/** The attributes that RFC 4975 s15.7 registers for media lines. */
const MEDIA_LEVEL = ['path', 'accept-types', 'accept-wrapped-types', 'max-size'];

/** Characters that hold 80 bits: of hexadecimal digits, and of the 66 and more that a session-id may have. */
const HEXADECIMAL = 20;
const SHORTEST = 14;

/** The discard port (RFC 6135 s4.2.2). */
const DISCARD = 9;

const withPath = where(proposals, ({ msrp }) => msrp.path !== undefined);
const problemsOf = perReading(
  (reading: Reading): ReadonlyMap<DescriptionSighting, readonly SdpProblem[]> =>
    new Map(reading.descriptions.sightings.map((each) => [each, msrpProblems(each.description)])),
);

/** RFC 4975 s8 and s14.1, RFC 3264 s5: a session description for MSRP as it stands by itself. */
export const SDP_MEDIA_LINE_CHECKS: readonly Check[] = [
  check('MSRP-3264-5-21', {
    over: descriptions,
    expected: 'a session description of the form of RFC 4566',
    breach: ({ description }) => {
      const problem = description.problems.find((each) => !isMisplacedTitle(each));
      return problem && shown(problem);
    },
  }),
  check('MSRP-4975-8.1-01', {
    over: msrpLines,
    expected: 'm=message, the protocol TCP/MSRP or TCP/TLS/MSRP as the path has it, and the format "*"',
    breach: (line, reading) => {
      // Who refuses may repeat what was offered (RFC 3264 s6).
      if (line.media.port === 0 && line.offered) return SKIP;
      return shownOf(line, reading, 'format') ?? shownOf(line, reading, 'protocol-scheme');
    },
  }),
  check('MSRP-4975-8.1-02', {
    over: withPath,
    expected: 'the port of the own URI on the m= line',
    breach: (line, reading) => (isElsewhere(line) ? SKIP : shownOf(line, reading, 'media-port')),
  }),
  check('MSRP-4975-8.1-03', {
    over: withPath,
    expected: 'the host of the own URI on the c= line',
    breach: (line, reading) => (isElsewhere(line) ? SKIP : shownOf(line, reading, 'media-address')),
  }),
  check('MSRP-4975-8.2-01', {
    over: withPath,
    expected: 'a port in every URI of a=path',
    breach: (line, reading) => shownOf(line, reading, 'port'),
  }),
  check('MSRP-4975-8.2-03', {
    over: proposals,
    expected: 'a=path with URIs, one SP between them',
    breach: ({ media }) => {
      const path = attributeOf(media, 'path');
      if (path === undefined) return `no a=path below m=message ${media.port}`;
      return path.split(' ').includes('') ? `a=path:${path}` : undefined;
    },
  }),
  check('MSRP-4975-8.3-01', {
    over: withPath,
    expected: 'one URI in the path of an endpoint without relay',
    breach: ({ media, msrp: { path = [] } }) => {
      const [first, own] = [path[0], path.at(-1)];
      const isOwn = path.length > 1 && first?.host === own?.host && first?.port === own?.port;
      return isOwn ? `a=path:${attributeOf(media, 'path') ?? ''}` : undefined;
    },
  }),
  check('MSRP-4975-8.6-01', {
    over: proposals,
    expected: 'a=accept-types with media types, "type/*" or "*", one SP between them',
    breach: (line, reading) =>
      shownOf(line, reading, 'missing-attribute', 'accept-types') ??
      shownOf(line, reading, 'attribute-syntax', 'accept-types') ??
      shownOf(line, reading, 'attribute-syntax', 'accept-wrapped-types'),
  }),
  check('MSRP-4975-8.6-03', {
    over: where(proposals, hasWrappedTypes),
    expected: 'a container type among the accept-types beside a=accept-wrapped-types',
    breach: (line, reading) => shownOf(line, reading, 'wrapped-without-container'),
  }),
  check('MSRP-4975-8.6-05', {
    over: where(proposals, hasWrappedTypes),
    expected: 'no type of a=accept-types among the accept-wrapped-types',
    breach: (line, reading) => shownOf(line, reading, 'repeated-type'),
  }),
  check('MSRP-4975-8.6-08', {
    over: where(proposals, ({ media }) => hasAttribute(media, 'max-size')),
    expected: 'digits in a=max-size',
    breach: (line, reading) => shownOf(line, reading, 'attribute-syntax', 'max-size'),
  }),
  check('MSRP-4975-14.1-01', {
    over: withPath,
    expected: `a session-id of at least ${SHORTEST} characters, or ${HEXADECIMAL} hexadecimal digits`,
    breach: ({ msrp: { path } }) => {
      const own: MsrpUri | undefined = path?.at(-1);
      if (own?.sessionId === undefined) return SKIP;
      const isHexadecimal = /^[0-9a-f-]*$/i.test(own.sessionId);
      const length = isHexadecimal ? own.sessionId.replaceAll('-', '').length : own.sessionId.length;
      return length < (isHexadecimal ? HEXADECIMAL : SHORTEST) ? own.text : undefined;
    },
  }),
  check('MSRP-4975-15.7-01', {
    over: where(descriptions, ({ msrp }) => msrp.some((each) => each !== undefined)),
    expected: 'path, accept-types, accept-wrapped-types and max-size below an m= line only',
    breach: ({ description }) => {
      const found = MEDIA_LEVEL.find((name) => hasAttribute(description, name));
      return found && `a=${found} above the first m= line`;
    },
  }),
];

/** An i= line out of place is a matter of MSRP-5547-9.1-01. */
export function isMisplacedTitle({ kind, media, seen }: SdpProblem): boolean {
  return kind === 'line-order' && media !== undefined && seen.startsWith('i=');
}

/** "reason: text", of a problem of the grammar or of the rules for MSRP. */
export function shown({ reason, seen }: SdpProblem): string {
  return seen === '' ? reason : `${seen} (${reason})`;
}

/** The first problem of a kind that an m= line has, in one line. */
function shownOf(
  { sighting, media }: MsrpLine,
  reading: Reading,
  kind: SdpProblemKind,
  attribute?: string,
): string | undefined {
  const problem = problemsOf(reading)
    .get(sighting)
    ?.find(
      (each) =>
        each.kind === kind &&
        each.media === media.index &&
        (attribute === undefined || each.attribute === attribute),
    );
  return problem && shown(problem);
}

/** True where c= and m= need not lead to the endpoint: it only connects (RFC 6135 s4.2.2), or agrees on RFC 6714. */
function isElsewhere({ media, msrp }: MsrpLine): boolean {
  const ports = [media.port, msrp.path?.at(-1)?.port];
  return hasAttribute(media, 'msrp-cema') || (msrp.setup === 'active' && ports.includes(DISCARD));
}

function hasWrappedTypes({ media, msrp }: MsrpLine): boolean {
  return hasAttribute(media, 'accept-wrapped-types') && msrp.acceptTypes !== undefined;
}
