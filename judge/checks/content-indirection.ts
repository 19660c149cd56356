import type { Entity } from '../../protocol/mime/entity';
import { isAccepted } from '../../protocol/mime/understanding';
import { matchesHash, parseExpiration } from '../../protocol/push/indirection';
import { HEXDIG, skip } from '../../protocol/sip/characters';
import { isFault } from '../../protocol/sip/fault';
import { HeaderList } from '../../protocol/sip/headers';
import { mediaType } from '../../protocol/sip/media-type';
import type { Params } from '../../protocol/sip/params';
import { parseUri } from '../../protocol/sip/uri';
import { append } from '../append';
import { check, SKIP, type Check, type Selector } from '../check';
import { perReading } from '../per-reading';
import type { Reading } from '../reading/reading';
import { acceptsOf } from '../reading/body-answers';
import { finalOf } from '../reading/hops';
import type { HttpExchange } from '../reading/http-exchanges';
import type { Sighting } from '../reading/sighting';
import { answers, hopFrames, serverHops, where } from '../subjects';
import { decidedBy, refusal } from './bodies';
import { entitiesOf } from './entities';

const EXTERNAL_BODY = mediaType('message', 'external-body');

/** Octets of a SHA-1 digest, in hexadecimal digits. */
const SHA1_DIGITS = 40;

/** Statuses by which a user agent might mean that it does not take the content of a MESSAGE. */
const ABOUT_CONTENT = [400, 406, 488, 606];

/** A reference to content that stands elsewhere: one message/external-body. */
interface Reference {
  readonly sighting: Sighting;
  readonly entity: Entity;
  readonly params: Params;
  /** Header fields of the content that it refers to. */
  readonly inner: HeaderList;
  /** What stands behind the inner header, which has no body of its own. */
  readonly rest: string;
  readonly url: string | undefined;
}

/** A reference, and the object behind it as somebody fetched it; it is the one that the sender meant, by its hash. */
interface Fetched {
  readonly reference: Reference;
  readonly exchange: HttpExchange;
  readonly object: Buffer;
}

interface Repetition {
  readonly earlier: Reference;
  readonly later: Reference;
}

const references: Selector<Reference> = {
  subjects: (reading) => referencesOf(reading),
  by: ({ sighting }) => sighting.sender,
  frames: ({ sighting }) => [sighting.frame],
};

/** RFC 4483: content indirection. */
export const CONTENT_INDIRECTION_CHECKS: readonly Check[] = [
  check('CI-4483-5.1-01', {
    over: where(answers(), ({ hop, response: { message, sender } }, reading) => {
      const tells = message.status === 415 || (message.status === 200 && hop.method === 'OPTIONS');
      return tells && message.has('Accept') && acceptors(reading).has(sender.name);
    }),
    expected: 'message/external-body in Accept of a user agent that takes indirect content',
    breach: ({ response: { message } }) => {
      const accepted = message.list('Accept');
      return isAccepted(EXTERNAL_BODY, accepted) ? undefined : `Accept: ${accepted.join(', ')}`;
    },
  }),
  check('CI-4483-5.3-01', {
    over: where(answers('MESSAGE'), ({ hop, response }, reading) => {
      if (response.message.status < 300 || response.sender.role === 'core') return false;
      const { contentType } = hop.request.message;
      if (contentType?.essence !== EXTERNAL_BODY.essence) return false;
      const accept = acceptsOf(reading).get(response.sender.name);
      return accept !== undefined && !isAccepted(EXTERNAL_BODY, accept);
    }),
    expected: '415 to content by reference that is not supported',
    breach: ({ response: { message } }) => {
      if (message.status === 415) return undefined;
      // Others have reasons of their own: who asks, how busy the user is.
      return ABOUT_CONTENT.includes(message.status) ? message.startLine : SKIP;
    },
  }),
  check('CI-4483-5.5-01', {
    over: decidedBy('optional reference'),
    expected: 'no error for optional content that is not to be had or not understood',
    breach: refusal,
  }),
  check('CI-4483-5.4-01', {
    over: references,
    expected: 'access-type="URL" and an absolute URI in URL',
    breach: ({ params, url }) => {
      const accessType = params.get('access-type');
      if (accessType?.toLowerCase() !== 'url') return `access-type=${accessType ?? '(none)'}`;
      if (url === undefined) return 'no URL parameter';
      return isFault(parseUri(url)) ? `URL="${url}"` : undefined;
    },
  }),
  check('CI-4483-5.6-01', {
    over: repetitions(),
    expected: 'another Content-ID for another content behind the same URL',
    breach: ({ earlier, later }) => {
      const changed = ['hash', 'size'].find((name) => {
        const [before, now] = [earlier.params.get(name), later.params.get(name)];
        return before !== undefined && now !== undefined && before.toLowerCase() !== now.toLowerCase();
      });
      const contentId = describing(later, 'Content-ID');
      if (changed === undefined || contentId !== describing(earlier, 'Content-ID')) return undefined;
      return `${changed} ${earlier.params.get(changed)!}, then ${later.params.get(changed)!}, both with ${contentId === undefined ? 'no Content-ID' : `Content-ID: ${contentId}`}`;
    },
  }),
  check('CI-4483-5.7-01', {
    over: references,
    expected: 'an expiration parameter with a date in GMT',
    breach: ({ params }) => {
      const expiration = params.get('expiration');
      if (expiration === undefined) return 'no expiration parameter';
      return !isFault(parseExpiration(expiration)) ? undefined : `expiration="${expiration}"`;
    },
  }),
  check('CI-4483-5.8-01', {
    over: references,
    expected: 'a Content-Type in the header within the message/external-body',
    breach: ({ inner, url = '' }) => {
      if (inner.has('Content-Type')) return undefined;
      // Schemes that negotiate the type by themselves may do without (s5.8).
      return ['http', 'https'].includes(schemeOf(url)) ? SKIP : `no Content-Type for ${url}`;
    },
  }),
  check('CI-4483-5.9-01', {
    over: references,
    expected: 'the number of octets in size',
    breach: ({ params }) => {
      const size = params.get('size');
      return size !== undefined && /^\d+$/.test(size) ? undefined : `size=${size ?? '(none)'}`;
    },
  }),
  check('CI-4483-5.9-01', {
    over: fetched(),
    expected: 'the number of octets of the object in size',
    breach: ({ reference, object }) => {
      const size = reference.params.get('size');
      return Number(size) === object.length
        ? undefined
        : `size=${size!} of an object of ${object.length} octets`;
    },
  }),
  check('CI-4483-5.10-01', {
    over: references,
    expected: 'a Content-Disposition of the indirect content',
    breach: (reference) =>
      describing(reference, 'Content-Disposition') === undefined ? 'no Content-Disposition' : undefined,
  }),
  check('CI-4483-5.11-01', {
    over: references,
    expected: 'one URL in one entity',
    breach: ({ params, rest }) => {
      const urls = params.entries.filter(({ name }) => name.toLowerCase() === 'url');
      if (urls.length > 1) return `${urls.length} URL parameters`;
      return /^content-/i.test(rest) ? 'a second header behind the first one' : undefined;
    },
  }),
  check('CI-4483-5.12-01', {
    over: references,
    expected: 'a hash of the content',
    breach: ({ params, url }) => (params.has('hash') ? undefined : `no hash for ${url ?? 'the content'}`),
  }),
  check('CI-4483-5.12-21', {
    over: where(references, ({ params }) => params.has('hash')),
    expected: 'a SHA-1 digest of 40 hexadecimal digits in hash',
    breach: ({ params }) => {
      const hash = params.get('hash') ?? '';
      const isDigest = hash.length === SHA1_DIGITS && skip(hash, 0, HEXDIG) === SHA1_DIGITS;
      return isDigest ? undefined : `hash=${hash}`;
    },
  }),
  check('CI-4483-7-04', {
    over: where(
      serverHops('MESSAGE'),
      (hop, reading) =>
        hop.server.role !== 'core' &&
        (finalOf(hop)?.message.status ?? 500) < 300 &&
        carriers(reading).has(hop.request.message.callId),
    ),
    expected: 'no refusal of a request that has been accepted, whatever comes of fetching',
    breach: (hop) => {
      const late = hop.responses.find(({ message }) => message.status >= 300);
      return late && { actual: `${late.message.startLine} after a 2xx`, frames: hopFrames(hop) };
    },
  }),
  check('CI-4483-7-03', {
    over: where(references, ({ url }) => url !== undefined),
    expected: 'a hash, or a scheme that protects the content, such as https',
    breach: ({ params, url }) =>
      !params.has('hash') && ['http', 'ftp'].includes(schemeOf(url!))
        ? `URL="${url!}" without hash`
        : undefined,
  }),
];

/** All references on the trace, where they were composed. */
const referencesOf = perReading((reading: Reading) =>
  entitiesOf(reading)
    .filter(({ entity }) => entity.contentType.essence === EXTERNAL_BODY.essence)
    .map(({ sighting, entity }): Reference => {
      const text = entity.body.toString('latin1');
      const blank = text.indexOf('\r\n\r\n');
      const { params } = entity.contentType;
      return {
        sighting,
        entity,
        params,
        inner: HeaderList.parse(blank < 0 ? text : text.slice(0, blank + 2), 0),
        rest: blank < 0 ? '' : text.slice(blank + 4).trimStart(),
        // A long URL may be folded; the white space is no part of it (RFC 2017 s3).
        url: params.get('url')?.replace(/\s+/g, ''),
      };
    }),
);

/** Call-IDs of requests with references in them. */
const carriers = perReading(
  (reading: Reading) => new Set(referencesOf(reading).map(({ sighting }) => sighting.message.callId)),
);

/** What was asked for at each URL, in order. */
const exchangesByUrl = perReading(({ http }: Reading) => {
  const byUrl = new Map<string, HttpExchange[]>();
  for (const each of http) append(byUrl, each.url, each);
  return byUrl;
});

/** References with hash and size, and the whole object that has this hash. */
function fetched(): Selector<Fetched> {
  return {
    subjects: function* (reading) {
      for (const reference of referencesOf(reading)) {
        const [hash, size] = [reference.params.get('hash'), reference.params.get('size')];
        if (hash === undefined || size === undefined || reference.url === undefined) continue;
        for (const exchange of exchangesByUrl(reading).get(reference.url) ?? []) {
          const { response, request, at } = exchange;
          if (request.method !== 'GET' || at < reference.sighting.sentAt) continue;
          if (response?.head.status !== 200 || !response.isComplete) continue;
          if (response.head.headers.has('Content-Encoding') || !matchesHash(response.body, hash)) continue;
          yield { reference, exchange, object: response.body };
          break;
        }
      }
    },
    by: ({ reference }) => reference.sighting.sender,
    frames: ({ reference, exchange }) => [reference.sighting.frame, ...exchange.frames],
  };
}

/** Each reference with the one before it of the same sender to the same URL. */
function repetitions(): Selector<Repetition> {
  return {
    subjects: function* (reading) {
      const latest = new Map<string, Reference>();
      for (const later of referencesOf(reading)) {
        if (later.url === undefined) continue;
        const key = `${later.sighting.sender.name} ${later.url}`;
        const earlier = latest.get(key);
        if (earlier) yield { earlier, later };
        latest.set(key, later);
      }
    },
    by: ({ later }) => later.sighting.sender,
    frames: ({ earlier, later }) => [earlier.sighting.frame, later.sighting.frame],
  };
}

/** User agents that have answered a request with indirect content, which they must not ignore, with 2xx. */
const acceptors = perReading((reading: Reading) => {
  const carriers = new Set(
    referencesOf(reading)
      .filter(({ entity }) => entity.disposition.required && entity.referred?.disposition.required !== false)
      .map(({ sighting }) => sighting.message.callId),
  );
  const names = new Set<string>();
  if (carriers.size === 0) return names;
  for (const hop of reading.hops) {
    if (!carriers.has(hop.request.message.callId)) continue;
    if (hop.request.message.contentType?.essence !== EXTERNAL_BODY.essence) continue;
    for (const { message, sender, relayOf } of hop.responses) {
      if (!relayOf && sender.role !== 'core' && message.status >= 200 && message.status < 300)
        names.add(sender.name);
    }
  }
  return names;
});

/** A header field of the content: in the inner header, as in the RFC's examples, or in that of the part. */
function describing({ inner, entity }: Reference, name: string): string | undefined {
  return inner.first(name) ?? entity.headers.first(name);
}

function schemeOf(url: string): string {
  const colon = url.indexOf(':');
  return colon < 0 ? '' : url.slice(0, colon).toLowerCase();
}
