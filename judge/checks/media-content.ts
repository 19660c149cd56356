import { parseCpimHead } from '../../protocol/mime/cpim';
import { readEntity, type Entity } from '../../protocol/mime/entity';
import { sends } from '../../protocol/sdp/direction';
import { allows, isContainer, mayBeWrapped } from '../../protocol/sdp/format-list';
import { isFault } from '../../protocol/sip/fault';
import { HeaderList } from '../../protocol/sip/headers';
import type { MediaType } from '../../protocol/sip/media-type';
import { check, SKIP, type Breach, type Check, type Selector, type Skip } from '../check';
import {
  contents,
  descriptionFrames,
  isFileSession,
  mediaAt,
  spanOf,
  typeOf,
  UNDER_WAY,
  type Content,
} from '../media-subjects';
import { bodyLength } from '../reading/msrp-frames';
import type { MsrpMessageReading } from '../reading/msrp-messages';
import type { MsrpParty, MsrpSessionReading } from '../reading/msrp-sessions';
import { where } from '../subjects';

/** Containers larger than this are not opened, octets. */
const LARGEST_OPENED = 1 << 20;

/** Content that goes either way, whatever the direction is (RFC 4975 s8.9). */
const CONTROL = new Set(['message/imdn+xml', 'application/im-iscomposing+xml']);

/** One side of a session whose m= line has got port 0. */
interface Closing {
  readonly session: MsrpSessionReading;
  readonly party: MsrpParty;
  /** Milliseconds since the trace started. */
  readonly endedAt: number;
}

/** RFC 4975 s8.6 and s8.9, RFC 3264 s8.2: what is sent, against what was agreed on. */
export const MEDIA_CONTENT_CHECKS: readonly Check[] = [
  check('MSRP-4975-8.6-02', {
    over: contents,
    expected: 'a type that the peer accepts, wrapped ones included',
    breach: typeFault,
  }),
  check('MSRP-4975-8.6-08', {
    over: where(contents, ({ session, receiver }) => {
      return !isFileSession(session) && receiver.media.some(({ maxSize }) => maxSize !== undefined);
    }),
    expected: 'no message larger than the max-size of the peer',
    breach: ({ message, session, receiver }) => {
      const sizes = mediaAt(session, receiver, ...spanOf(message)).map(({ maxSize }) => maxSize ?? Infinity);
      const octets = lengthOf(message);
      return sizes.every((each) => octets > each)
        ? `${octets} octets; max-size ${Math.max(...sizes)}`
        : undefined;
    },
  }),
  check('MSRP-4975-8.9-01', {
    over: contents,
    expected: 'content from a side that sends by its description',
    breach: ({ message, session, sender }) => {
      const type = innermostTypes(message).at(-1);
      if (type && CONTROL.has(type.essence)) return SKIP;
      const directions = mediaAt(session, sender, ...spanOf(message)).map(
        ({ description }) => description.direction,
      );
      return directions.some(sends) ? undefined : `content from the side that is ${directions[0] ?? 'mute'}`;
    },
  }),
  check('MSRP-3264-8.2-01', {
    over: closings(),
    expected: 'no SEND in a session after its m= line has got port 0',
    breach: lateSend,
  }),
];

/** Sessions whose m= line has got port 0 while the dialog went on, for each side that knows. */
function closings(): Selector<Closing> {
  return {
    subjects: function* ({ msrp, descriptions }) {
      for (const session of msrp.sessions) {
        const { endedAt, transactions, dialog } = session;
        if (endedAt === undefined || transactions.length === 0) continue;
        if (descriptions.ends.of(dialog)?.sentAt === endedAt) continue;
        for (const party of [session.offerer, session.answerer])
          if (party.endedAt !== undefined) yield { session, party, endedAt: party.endedAt };
      }
    },
    by: ({ party }) => party.actor,
    frames: ({ session }) => descriptionFrames(session),
  };
}

/** What was under way may still come, and the end of a chunk that is given up. */
function lateSend({ session, party, endedAt }: Closing): Breach | undefined {
  const late = session.transactions.find(
    ({ request }) =>
      request.sender.name === party.actor.name &&
      request.message.method === 'SEND' &&
      request.msrp.flag !== '#' &&
      request.sentAt > endedAt + UNDER_WAY,
  );
  if (!late) return undefined;
  const waited = Math.round(late.request.sentAt - endedAt);
  return { actual: `a SEND ${waited} ms after the end`, frames: [late.request.frame] };
}

function typeFault({ message, session, receiver }: Content): string | undefined | Skip {
  const type = typeOf(message);
  const accepting = mediaAt(session, receiver, ...spanOf(message));
  if (!type || accepting.some(({ acceptTypes }) => acceptTypes === undefined)) return SKIP;
  if (!accepting.some(({ acceptTypes = [] }) => allows(acceptTypes, type))) return type.essence;
  const [, ...wrapped] = innermostTypes(message);
  const other = wrapped.find(
    (each) =>
      !accepting.some(({ acceptTypes = [], acceptWrappedTypes = [] }) =>
        mayBeWrapped(acceptTypes, acceptWrappedTypes, each),
      ),
  );
  return other && `${other.essence} in ${type.essence}`;
}

/** The type of a message, and those of what is wrapped in it, from the outside to the inside. What cannot be read has none. */
function innermostTypes(message: MsrpMessageReading): MediaType[] {
  const type = typeOf(message);
  if (!type) return [];
  const isOpened = message.isComplete && isContainer(type) && (message.size ?? Infinity) <= LARGEST_OPENED;
  if (!isOpened) return [type];
  const octets = message.octets();
  const head = type.essence === 'message/cpim' ? parseCpimHead(octets) : undefined;
  if (head === undefined) {
    const chunk = message.chunks.find(({ request }) => request.msrp.body !== undefined)!;
    const text = `Content-Type: ${chunk.request.message.header('Content-Type') ?? ''}`;
    return typesIn(HeaderList.parse(text, 0), octets);
  }
  if (head === 'incomplete' || isFault(head) || !head.mime.has('Content-Type')) return [type];
  return [type, ...typesIn(head.mime, octets.subarray(head.length))];
}

function typesIn(headers: HeaderList, body: Buffer): MediaType[] {
  const entity = readEntity(headers, body);
  if (isFault(entity)) return [];
  const types = (each: Entity): MediaType[] => [each.contentType, ...each.parts.flatMap(types)];
  return types(entity);
}

/** Octets up to the end of the furthest chunk. */
function lengthOf({ chunks }: MsrpMessageReading): number {
  const ends = chunks.map(({ request }) => (request.message.byteRange?.start ?? 1) - 1 + bodyLength(request));
  return ends.reduce((longest, each) => Math.max(longest, each), 0);
}
