import type { Entity } from '../../protocol/mime/entity';
import {
  parseRecipientList,
  RECIPIENT_LIST_MESSAGE,
  RESOURCE_LISTS,
  type ListEntry,
} from '../../protocol/push/recipient-list';
import { distinctBy, isSameUri } from '../../protocol/sip/distinct-uris';
import { isFault } from '../../protocol/sip/fault';
import { check, SKIP, type Check, type Selector } from '../check';
import { finalOf } from '../reading/hops';
import { where } from '../subjects';
import {
  listsOf,
  readUri,
  takenListsOf,
  type PlacedList,
  type Served,
  type TakenList,
} from './recipient-lists';

const lists: Selector<PlacedList> = {
  subjects: (reading) => listsOf(reading),
  by: ({ sighting }) => sighting.sender,
  frames: ({ sighting }) => [sighting.frame],
};

const taken: Selector<TakenList> = {
  subjects: (reading) => takenListsOf(reading),
  by: ({ hop }) => hop.server,
  frames: ({ hop, served }) => [hop.request.frame, ...served.map((each) => each.hop.request.frame)],
};

const served: Selector<Served> = {
  subjects: (reading) => takenListsOf(reading).flatMap((each) => each.served),
  by: ({ hop }) => hop.client,
  frames: ({ list, hop }) => [list.hop.request.frame, hop.request.frame],
};

/** URI-list services for MESSAGE: RFC 5363, 5364, 5365. */
export const URI_LIST_CHECKS: readonly Check[] = [
  check('LIST-5365-6-01', {
    over: where(
      lists,
      ({ sighting }) => sighting.message.kind === 'request' && sighting.message.method === 'MESSAGE',
    ),
    expected: `${RECIPIENT_LIST_MESSAGE} in Require of a MESSAGE with a recipient list`,
    breach: ({ sighting: { message } }) => {
      const required = message.list('Require');
      return required.includes(RECIPIENT_LIST_MESSAGE)
        ? undefined
        : `Require: ${required.join(', ') || '(none)'}`;
    },
  }),
  check('LIST-5365-6-02', {
    over: lists,
    expected: 'no body in the URIs of the list, as the MESSAGE has it',
    breach: ({ entries }) => entries.find(({ uri }) => /[?&]body=/i.test(uri))?.uri,
  }),
  check('LIST-5365-6-03', {
    over: lists,
    expected: 'a flat list without references',
    breach: ({ isFlat }) => (isFlat ? undefined : 'a list or a reference within the list'),
  }),
  check('LIST-5363-4.1-01', {
    over: lists,
    expected: 'each URI once',
    breach: ({ entries }) => {
      const distinct = distinctBy(entries, ({ uri }) => uri);
      return entries.find((each) => !distinct.includes(each))?.uri;
    },
  }),
  check('LIST-5365-7-01', {
    over: taken,
    expected: '202 to a list that is taken, as nothing is known of its recipients yet',
    breach: ({ hop }) => {
      const final = finalOf(hop);
      if (final?.message.status === 202) return undefined;
      return {
        actual: final?.message.startLine ?? 'none',
        ...(final ? { frames: [hop.request.frame, final.frame] } : {}),
      };
    },
  }),
  check('LIST-5363-4.1-02', {
    over: taken,
    expected: 'one MESSAGE for each distinct URI of the list',
    breach: (list) => {
      const twice = list.served.find(
        (each, i) => list.served.findIndex((other) => isSameUri(...uris(other, each))) !== i,
      );
      return twice && `a second one for ${twice.entry.uri}`;
    },
  }),
  check('LIST-5365-7.2-01', {
    // Privacy may want the sender's name kept back (RFC 3323).
    over: where(served, ({ list }) => !list.hop.request.message.has('Privacy')),
    expected: 'the URI in From of whoever sent the list',
    breach: ({ list, hop }) => {
      const [asked, own] = [list.hop, hop].map((each) => each.request.message.from?.uriText ?? '');
      return isSameUri(readUri(asked!), readUri(own!)) ? undefined : `From: ${own!} instead of ${asked!}`;
    },
  }),
  check('LIST-5365-7.2-02', {
    over: served,
    expected: 'the URI of the recipient in To',
    breach: ({ hop, entry }) => {
      const to = hop.request.message.to?.uriText ?? '';
      return isSameUri(readUri(to), readUri(entry.uri)) ? undefined : `To: ${to} instead of ${entry.uri}`;
    },
  }),
  check('LIST-5365-7.2-03', {
    over: served,
    expected: 'a Call-ID of its own',
    breach: ({ list, hop }) => {
      const { callId } = hop.request.message;
      return callId === list.hop.request.message.callId
        ? `Call-ID: ${callId ?? ''}, as in the list`
        : undefined;
    },
  }),
  check('LIST-5365-7.3-01', {
    over: where(served, (each) => histories(each).length > 0),
    expected: 'recipient-list-history;handling=optional as disposition of the list that recipients get',
    breach: (each) => {
      const wrong = histories(each).find(
        ({ disposition }) => disposition.type !== 'recipient-list-history' || disposition.required,
      );
      return wrong && `Content-Disposition: ${wrong.headers.first('Content-Disposition') ?? '(none)'}`;
    },
  }),
  check('LIST-5365-7.3-02', {
    over: served,
    expected: 'no multipart/mixed around a single body',
    breach: ({ body, list }) => {
      if (body?.contentType.essence !== 'multipart/mixed' || body.parts.length !== 1) return undefined;
      // The sender's own content may be such a multipart.
      return list.content.some((each) => each.body.equals(body.body))
        ? SKIP
        : 'a multipart/mixed with one part';
    },
  }),
  check('LIST-5365-7.3-03', {
    over: where(served, ({ list }) => list.entries.some(({ copyControl }) => copyControl !== 'bcc')),
    expected: 'a list of those who are to and cc, for recipients to know of each other',
    breach: (each) => (histories(each).length > 0 ? undefined : 'no list'),
  }),
  check('LIST-5365-7.3-04', {
    over: where(served, ({ list }) => list.content.length > 0),
    expected: 'the bodies of the incoming MESSAGE, octet for octet',
    breach: ({ list, body }) => {
      const got = all(body);
      const lost = list.content.find((sent) => !got.some((each) => isSameContent(each, sent)));
      return lost && `no ${lost.contentType.essence} of ${lost.body.length} octets that are the same`;
    },
  }),
  check('LIST-5364-4-01', {
    over: served,
    expected: 'no word of blind copies, but to the recipient of one about herself',
    breach: (each) => {
      const { list, entry } = each;
      const hidden = list.entries.filter(
        (one) => isBlind(one, list) && !isSameUri(readUri(one.uri), readUri(entry.uri)),
      );
      return told(each, hidden);
    },
  }),
  check('LIST-5364-4-02', {
    over: where(served, ({ list }) => list.entries.some(({ anonymize }) => anonymize)),
    expected: 'sip:anonymous@anonymous.invalid in place of those who are to stay anonymous',
    breach: (each) =>
      told(
        each,
        each.list.entries.filter((one) => one.anonymize && !isBlind(one, each.list)),
      ),
  }),
];

/** What a recipient is told of the others: resource lists that were not part of the content. */
function histories({ list, body }: Served): Entity[] {
  return all(body).filter(
    (each) =>
      each.contentType.essence === RESOURCE_LISTS && !list.content.some((sent) => isSameContent(sent, each)),
  );
}

/** Which of these a recipient is told of. */
function told(each: Served, secret: readonly ListEntry[]): string | undefined {
  const entries = histories(each).flatMap(({ body }) => {
    const list = parseRecipientList(body);
    return isFault(list) ? [] : list.entries;
  });
  const leaked = secret.find(({ uri }) => entries.some((one) => isSameUri(readUri(one.uri), readUri(uri))));
  return leaked && `the list that ${each.entry.uri} gets names ${leaked.uri}`;
}

/** Blind, and not to or cc in another entry, which would count more (RFC 5364 s4). */
function isBlind({ uri }: ListEntry, { entries }: TakenList): boolean {
  return entries.every((each) => each.copyControl === 'bcc' || !isSameUri(readUri(each.uri), readUri(uri)));
}

function isSameContent(one: Entity, other: Entity): boolean {
  return one.contentType.essence === other.contentType.essence && one.body.equals(other.body);
}

function all(entity: Entity | undefined): Entity[] {
  return entity ? [entity, ...entity.parts.flatMap(all)] : [];
}

function uris(one: Served, other: Served): [ReturnType<typeof readUri>, ReturnType<typeof readUri>] {
  return [readUri(one.entry.uri), readUri(other.entry.uri)];
}
