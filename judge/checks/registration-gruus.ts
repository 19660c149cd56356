import type { RegisteredContact } from '../../protocol/reginfo/document';
import { isFault } from '../../protocol/sip/fault';
import { gruuEqual, instanceKey, instanceUrn } from '../../protocol/sip/gruu';
import { utf8ToOctets } from '../../protocol/sip/octets';
import { unquote } from '../../protocol/sip/params';
import { parseUri } from '../../protocol/sip/uri';
import { canonicalAor } from '../../protocol/sip/uri-equality';
import { check, SKIP, type Check, type Selector } from '../check';
import type { Gruu } from '../reading/gruus';
import type { Reading } from '../reading/reading';
import { documentOf, type Notification } from '../reading/subscriptions';
import { where } from '../subjects';

/** Milliseconds for which a change of registrations may be on its way to the notifier. */
const SLACK = 500;

/** A contact with an instance ID, as a NOTIFY tells of it. */
interface ToldContact {
  readonly notification: Notification;
  readonly contact: RegisteredContact;
  /** Canonical address-of-record, and key of the instance ID. */
  readonly aor: string;
  readonly instance: string;
}

/** RFC 5628: the GRUUs in registration information, against those that the registrar gave out. */
export const REGISTRATION_GRUU_CHECKS: readonly Check[] = [
  check('SUB-5628-5-01', {
    over: where(toldContacts(), (each, reading) => given(each, reading, 'public').length > 0),
    expected: 'pub-gruu with each contact whose instance has a public GRUU',
    breach: ({ contact }) =>
      contact.publicGruu === undefined ? `${contact.uri} without pub-gruu` : undefined,
  }),
  check('SUB-5628-5-02', {
    over: where(toldContacts(), ({ contact }) => contact.publicGruu !== undefined),
    expected: 'as pub-gruu the public GRUU of the instance and address-of-record of its contact',
    breach: (each, reading) => mistaken(each, reading, 'public', each.contact.publicGruu!),
  }),
  check('SUB-5628-5-03', {
    over: where(toldContacts(), ({ contact }) => contact.temporaryGruu !== undefined),
    expected: 'as temp-gruu the temporary GRUU that its instance was given last',
    breach: (each, reading) => {
      const { uri } = each.contact.temporaryGruu!;
      const { sentAt } = each.notification.request;
      const wrong = mistaken(each, reading, 'temporary', uri);
      if (wrong !== undefined) return wrong;
      if (reading.registrations.changes(each.aor, sentAt - SLACK, sentAt)) return SKIP;
      const listed = reading.registrations
        .lastListed(each.aor, sentAt)
        .find((one) => one.instance !== undefined && instanceKey(one.instance) === each.instance);
      if (listed?.temporaryGruu === undefined) return SKIP;
      return isSame(uri, listed.temporaryGruu)
        ? undefined
        : `${uri}, and ${listed.temporaryGruu} was given last`;
    },
  }),
  check('SUB-5628-5-04', {
    over: where(toldContacts(), ({ contact }) => contact.temporaryGruu !== undefined),
    expected: 'as first-cseq the CSeq of the REGISTER that brought the oldest temporary GRUU which is valid',
    breach: (each, reading) => {
      const { sentAt } = each.notification.request;
      if (reading.registrations.changes(each.aor, sentAt - SLACK, sentAt)) return SKIP;
      const oldest = given(each, reading, 'temporary').find(
        (gruu) => reading.gruus.stateOf(gruu, sentAt).is === 'valid',
      );
      const first = oldest?.shownBy[0];
      const isOwn = first?.contacts.some(
        ({ instance }) => instance !== undefined && instanceKey(instance) === each.instance,
      );
      if (first?.cseq === undefined || isOwn !== true) return SKIP;
      const { firstCSeq } = each.contact.temporaryGruu!;
      // One from before the trace may be valid still, with a lower number.
      return firstCSeq > first.cseq
        ? `first-cseq="${firstCSeq}", and ${first.cseq} brought ${oldest!.text}`
        : undefined;
    },
  }),
];

/** Contacts that are bound and have an instance ID, in all that is told; the notifier answers. */
function toldContacts(): Selector<ToldContact> {
  return {
    subjects: function* ({ subscriptions }) {
      for (const notification of subscriptions.notifications)
        for (const { aor: text, contacts } of documentOf(notification)?.registrations ?? []) {
          const uri = parseUri(utf8ToOctets(text));
          if (isFault(uri) || uri.kind !== 'sip') continue;
          for (const contact of contacts) {
            const instance = contact.state === 'active' ? instanceOf(contact) : undefined;
            if (instance !== undefined) yield { notification, contact, aor: canonicalAor(uri), instance };
          }
        }
    },
    by: ({ notification }) => notification.request.sender,
    frames: ({ notification }) => [notification.request.frame],
  };
}

function instanceOf({ unknownParams }: RegisteredContact): string | undefined {
  const value = unknownParams.find(({ name }) => name.toLowerCase() === '+sip.instance')?.value;
  const urn = value === undefined ? undefined : instanceUrn(unquote(utf8ToOctets(value)));
  return urn === undefined ? undefined : instanceKey(urn);
}

/** GRUUs that a registrar gave an instance before it was told of, the oldest first. */
function given({ notification, aor, instance }: ToldContact, { gruus }: Reading, kind: Gruu['kind']): Gruu[] {
  const { sentAt } = notification.request;
  return gruus.all.filter(
    (each) =>
      each.kind === kind &&
      each.aor === aor &&
      each.instance === instance &&
      each.shownBy[0]!.response!.sentAt <= sentAt,
  );
}

/** Whose GRUU it is instead; undefined when it is the instance's own, or nobody's that was seen. */
function mistaken(each: ToldContact, reading: Reading, kind: Gruu['kind'], text: string): string | undefined {
  const known = given(each, reading, kind);
  if (known.some((gruu) => isSame(text, gruu.text))) return undefined;
  const uri = parseUri(utf8ToOctets(text));
  const found = reading.gruus.find(uri);
  if (found && (found.aor !== each.aor || found.instance !== each.instance))
    return `${text}, which is the GRUU of ${found.instance}`;
  // Temporary ones are made anew all the time, and not each of them is shown to somebody.
  return kind === 'public' && known.length > 0 ? `${text}, and ${known.at(-1)!.text} was given` : undefined;
}

function isSame(a: string, b: string): boolean {
  const [one, other] = [parseUri(utf8ToOctets(a)), parseUri(b)];
  return !isFault(one) && !isFault(other) && gruuEqual(one, other);
}
