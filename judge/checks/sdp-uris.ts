import type { Actor } from '../../network/actor';
import type { Frame } from '../../network/trace';
import { parseMsrpUri } from '../../protocol/msrp/uri';
import { isFault } from '../../protocol/sip/fault';
import { attributeOf } from '../../protocol/sdp/session-description';
import { check, type Check, type Selector } from '../check';
import { proposals } from '../description-subjects';
import { perReading } from '../per-reading';
import { isMsrpRequest } from '../reading/msrp-frames';
import type { Reading } from '../reading/reading';

/** A URI in a=path, or in From-Path of a request, as spelled. */
interface SpelledUri {
  readonly text: string;
  /** The last one of its path: the endpoint's own, which means a session. */
  readonly isOwn: boolean;
  readonly by: Actor;
  readonly frame: Frame;
}

/** RFC 4975 s6 and s9: MSRP URIs where an endpoint tells its own. One fault breaks one rule. */
export const SDP_URI_CHECKS: readonly Check[] = [
  check('MSRP-4975-6-01', {
    over: ownUris(),
    expected: '";tcp" in a URI for MSRP, and nothing but US-ASCII',
    breach: ({ text }) => (hasTcp(text) && isAscii(text) ? undefined : text),
  }),
  check('MSRP-4975-6-02', {
    over: ownUris(),
    expected: 'no password in the URI',
    breach: ({ text }) => {
      const uri = parseMsrpUri(mended(text));
      return !isFault(uri) && uri.userinfo?.includes(':') ? uri.text : undefined;
    },
  }),
  check('MSRP-4975-9-01', {
    over: ownUris(),
    expected: 'a URI of the form msrp://host:port/session-id;tcp',
    breach: ({ text, isOwn }) => {
      const uri = parseMsrpUri(mended(text));
      if (isFault(uri)) return `${text} (${uri.reason})`;
      return isOwn && uri.sessionId === undefined ? `${text} (no session-id)` : undefined;
    },
  }),
];

function ownUris(): Selector<SpelledUri> {
  return {
    subjects: (reading) => urisOf(reading),
    by: ({ by }) => by,
    frames: ({ frame }) => [frame],
  };
}

const urisOf = perReading((reading: Reading): SpelledUri[] => {
  const uris: SpelledUri[] = [];
  const add = (path: string, by: Actor, frame: Frame): void => {
    const texts = path.split(' ').filter((each) => each !== '');
    uris.push(...texts.map((text, i) => ({ text, isOwn: i === texts.length - 1, by, frame })));
  };
  for (const { media, sighting } of proposals.subjects(reading))
    add(attributeOf(media, 'path') ?? '', sighting.composer, sighting.sighting.frame);
  // A path is in every request of a session; once is enough.
  const met = new Set<string>();
  for (const { message, sender, frame } of reading.msrp.sightings.filter(isMsrpRequest)) {
    // To a relay the endpoint has no session yet (RFC 4976 s5.1).
    if (message.method === 'AUTH') continue;
    const path = message.header('From-Path') ?? '';
    if (met.has(`${sender.name} ${path}`)) continue;
    met.add(`${sender.name} ${path}`);
    add(path, sender, frame);
  }
  return uris;
});

function hasTcp(text: string): boolean {
  return /;tcp(;|$)/i.test(text);
}

function isAscii(text: string): boolean {
  return /^[\x21-\x7e]*$/.test(text);
}

/** The URI without what section 6 has against it, so that the grammar is judged by the rest. */
function mended(text: string): string {
  const ascii = text.replace(/[^\x21-\x7e]/g, 'x');
  return ascii.includes(';') ? ascii : `${ascii};tcp`;
}
