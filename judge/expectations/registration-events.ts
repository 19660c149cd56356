import { CONTACT_EVENTS, type ContactEvent, type RegisteredContact } from '../../protocol/reginfo/document';
import {
  NO_REGISTRATIONS,
  takeRegInfo,
  type RegistrationTables,
} from '../../protocol/reginfo/registration-tables';
import { isFault } from '../../protocol/sip/fault';
import { gruuEqual, isGruu } from '../../protocol/sip/gruu';
import { utf8ToOctets } from '../../protocol/sip/octets';
import { parseUri } from '../../protocol/sip/uri';
import { uriEqual } from '../../protocol/sip/uri-equality';
import type { Reading } from '../reading/reading';
import {
  AT_ONCE,
  documentOf,
  isBroughtBy,
  stateOf,
  type Notification,
  type Subscribing,
  type Subscription,
} from '../reading/subscriptions';
import { coreOf, decided, listed, undecided, type Expectation } from './expectation';
import { gruusOf } from './gruus';
import { ownBindings } from './registration';

/** The last SUBSCRIBE of a subscriber was answered with one of these statuses. */
export function subscriptionAnswered(
  reading: Reading,
  subscriber: string,
  statuses: readonly number[],
): Expectation {
  const expected = `the SUBSCRIBE is answered with ${statuses.join(' or ')}`;
  const last = subscribesOf(reading, subscriber).at(-1);
  if (!last) return undecided(expected, `${subscriber} sent no SUBSCRIBE`);
  const { request, final } = last;
  if (!final) return decided(request.receiver, expected, false, 'no final answer', [request]);
  const { status, startLine } = final.message;
  return decided(final.sender, expected, statuses.includes(status), startLine, [request, final]);
}

/** The last SUBSCRIBE brought a NOTIFY at once, with the full state. */
export function fullStateAtOnce(reading: Reading, subscriber: string): Expectation {
  const expected = 'the full state in a NOTIFY at once';
  const last = subscribesOf(reading, subscriber).at(-1);
  const dialog = last && reading.subscriptions.all.find((each) => each.subscribes.includes(last));
  if (!last?.final || !dialog) return undecided(expected, 'no SUBSCRIBE was accepted');
  const brought = dialog.notifications.filter((each) => isBroughtBy(each, last));
  const full = brought.find((each) => documentOf(each)?.state === 'full');
  if (!full && reading.until < last.final.sentAt + AT_ONCE && brought.length === 0)
    return undecided(expected, 'nothing was notified yet', [last.request]);
  const actual = brought.length === 0 ? 'no NOTIFY' : `${documentOf(brought[0]!)?.state ?? 'no'} state`;
  return decided(last.final.sender, expected, full !== undefined, actual, [
    last.final,
    ...brought.map(({ request }) => request),
  ]);
}

/** What was notified leaves just these terminals bound, each with its own GRUU, and none twice. */
export function toldTerminals(
  reading: Reading,
  subscriber: string,
  terminals: readonly string[],
): Expectation {
  const expected = `${listed(terminals)} told as bound, each under its GRUU`;
  const dialog = dialogsOf(reading, subscriber).at(-1);
  const last = dialog?.notifications.findLast((each) => documentOf(each));
  if (!dialog || !last) return undecided(expected, 'nothing was notified');
  const contacts = contactsIn(tablesOf(dialog));
  const owners = contacts.map((each) => terminals.filter((name) => isGruuOf(reading, name, each)));
  const strangers = contacts.filter((_, i) => owners[i]!.length === 0);
  const kept =
    strangers.length === 0 &&
    owners.every((each) => each.length === 1) &&
    terminals.every((name) => owners.filter(([owner]) => owner === name).length === 1);
  const actual = contacts.map(({ publicGruu, uri }) => publicGruu ?? `${uri} without GRUU`);
  return decided(coreOf(reading), expected, kept, actual.length === 0 ? 'nobody' : listed(actual), [
    last.request,
  ]);
}

/** A notification said of a terminal's contact that this happened to it. */
export function toldEvent(
  reading: Reading,
  subscriber: string,
  terminal: string,
  event: ContactEvent,
): Expectation {
  const expected = `${terminal} told as ${event}`;
  const dialogs = dialogsOf(reading, subscriber);
  const own = ownBindings(reading, terminal).flatMap(({ own: { contact } }) => contact.uri);
  if (dialogs.length === 0 || own.length === 0)
    return undecided(
      expected,
      dialogs.length === 0 ? 'nothing was notified' : `${terminal} never registered`,
    );
  const told = dialogs
    .flatMap((each) => each.notifications)
    .flatMap((notification) =>
      contactsOf(notification)
        .filter(({ uri }) => {
          const parsed = parseUri(utf8ToOctets(uri));
          return !isFault(parsed) && own.some((each) => !isFault(each) && uriEqual(each, parsed));
        })
        .map((contact) => ({ notification, contact })),
    );
  const found = told.filter(
    ({ contact }) => contact.event === event && contact.state === CONTACT_EVENTS[event],
  );
  const seen = told.map(({ contact }) => contact.event);
  const shown = (found.length > 0 ? found : told).map(({ notification }) => notification.request);
  return decided(
    coreOf(reading),
    expected,
    found.length > 0,
    seen.length === 0 ? 'nothing' : listed(seen),
    shown,
  );
}

/** The last NOTIFY of a subscriber ended its subscription, for this reason. */
export function subscriptionEnded(reading: Reading, subscriber: string, reason: string): Expectation {
  const expected = `a last NOTIFY with terminated;reason=${reason}`;
  const last = dialogsOf(reading, subscriber).at(-1)?.notifications.at(-1);
  if (!last) return undecided(expected, 'nothing was notified');
  const state = stateOf(last);
  const kept = state?.state === 'terminated' && state.reason === reason;
  return decided(
    coreOf(reading),
    expected,
    kept,
    last.request.message.header('Subscription-State') ?? 'none',
    [last.request],
  );
}

/** Whether documents had temporary GRUUs of a terminal: the latest one, or none at all. */
export function toldTemporaryGruu(
  reading: Reading,
  subscriber: string,
  terminal: string | undefined,
): Expectation {
  const expected =
    terminal === undefined ? 'no temporary GRUU told' : `the latest temporary GRUU of ${terminal} told`;
  const all = dialogsOf(reading, subscriber).flatMap((each) => each.notifications);
  const told = all.flatMap((each) => contactsOf(each).flatMap(({ temporaryGruu }) => temporaryGruu ?? []));
  if (!all.some((each) => documentOf(each))) return undecided(expected, 'nothing was notified');
  const latest = terminal === undefined ? undefined : gruusOf(reading, terminal).temporaryGruus.at(-1);
  if (terminal !== undefined && latest === undefined)
    return undecided(expected, `${terminal} was given no temporary GRUU`);
  const last = told.at(-1);
  const kept = latest === undefined ? last === undefined : last !== undefined && isSame(last.uri, latest);
  return decided(
    coreOf(reading),
    expected,
    kept,
    last?.uri ?? 'none',
    all.map(({ request }) => request),
  );
}

/** A subscription brought this many notifications. */
export function notificationsCounted(reading: Reading, subscriber: string, count: number): Expectation {
  const expected = `${count} notifications`;
  const all = dialogsOf(reading, subscriber).at(-1)?.notifications ?? [];
  return decided(
    coreOf(reading),
    expected,
    all.length === count,
    String(all.length),
    all.map(({ request }) => request),
  );
}

/** Contacts of the 2xx to SUBSCRIBE and of NOTIFY are GRUUs (RFC 6665 s4.5.1). */
export function notifierUsesGruu(reading: Reading, subscriber: string): Expectation {
  const expected = 'a GRUU as Contact of the notifier';
  const dialog = dialogsOf(reading, subscriber).at(-1);
  if (!dialog) return undecided(expected, 'no SUBSCRIBE was accepted');
  const seen = [
    ...dialog.subscribes.flatMap(({ final }) => final ?? []),
    ...dialog.notifications.map(({ request }) => request),
  ];
  const other = seen.find(
    ({
      message: {
        contacts: [contact],
      },
    }) => {
      return contact === undefined || contact === '*' || isFault(contact.uri) || !isGruu(contact.uri);
    },
  );
  const actual = (other ?? seen[0])?.message.header('Contact') ?? 'no Contact';
  return decided(coreOf(reading), expected, other === undefined, actual, seen);
}

function subscribesOf(reading: Reading, subscriber: string): Subscribing[] {
  return reading.subscriptions.subscribes.filter(({ request }) => request.sender.name === subscriber);
}

function dialogsOf(reading: Reading, subscriber: string): Subscription[] {
  return reading.subscriptions.all.filter(({ first }) => first?.request.sender.name === subscriber);
}

/** What somebody knows who has got all that was notified in a dialog (RFC 3680 s5.2). */
function tablesOf({ notifications }: Subscription): RegistrationTables {
  return notifications.reduce((tables, each) => {
    const document = documentOf(each);
    return document ? takeRegInfo(tables, document).tables : tables;
  }, NO_REGISTRATIONS);
}

function contactsIn({ registrations }: RegistrationTables): RegisteredContact[] {
  return [...registrations.values()].flatMap(({ contacts }) => contacts);
}

function contactsOf(notification: Notification): RegisteredContact[] {
  return documentOf(notification)?.registrations.flatMap(({ contacts }) => contacts) ?? [];
}

function isGruuOf(reading: Reading, terminal: string, { publicGruu }: RegisteredContact): boolean {
  return (
    publicGruu !== undefined &&
    gruusOf(reading, terminal).publicGruus.some((each) => isSame(publicGruu, each))
  );
}

function isSame(text: string, gruu: string): boolean {
  const [one, other] = [parseUri(utf8ToOctets(text)), parseUri(gruu)];
  return !isFault(one) && !isFault(other) && gruuEqual(one, other);
}
