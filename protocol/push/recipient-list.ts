import type { Content } from '../mime/compose';
import type { Entity } from '../mime/entity';
import { Fault, isFault } from '../sip/fault';
import { distinctBy } from '../sip/distinct-uris';
import { parseXml, type Element } from '../xml/elements';
import { attributesText } from '../xml/write';

/** How openly somebody is a recipient (RFC 5364 s4). */
export type CopyControl = 'to' | 'cc' | 'bcc';

/** One entry of a list of recipients. */
export interface ListEntry {
  readonly uri: string;
  /** bcc if the entry says nothing (RFC 5364 s4). */
  readonly copyControl: CopyControl;
  /** The URI is not to be told to others. */
  readonly anonymize: boolean;
  /** Number of recipients that the entry stands for, in a history. */
  readonly count: number;
}

/** A list of recipients as it was read. */
export interface RecipientList {
  readonly entries: readonly ListEntry[];
  /** No list within the list, and no entry by reference, neither of which a MESSAGE URI-list service needs (RFC 5365 s6). */
  readonly isFlat: boolean;
}

export const RESOURCE_LISTS = 'application/resource-lists+xml';
/** Option tag of MESSAGE URI-list services (RFC 5365 s5). */
export const RECIPIENT_LIST_MESSAGE = 'recipient-list-message';
/** Stands in a history for recipients who are not to be told (RFC 5364 s4). */
export const ANONYMOUS = 'sip:anonymous@anonymous.invalid';

const LISTS_NAMESPACE = 'urn:ietf:params:xml:ns:resource-lists';
const COPY_NAMESPACE = 'urn:ietf:params:xml:ns:copycontrol';
const OPENNESS: readonly CopyControl[] = ['to', 'cc', 'bcc'];

/** An entry as somebody gives it. */
export type Listed = Pick<ListEntry, 'uri'> & Partial<ListEntry>;

/** Reads a resource list (RFC 4826 s3) with copy control attributes (RFC 5364 s4); extra information is left aside. */
export function parseRecipientList(octets: Buffer): RecipientList | Fault {
  const root = parseXml(octets);
  if (isFault(root)) return root;
  if (root.name !== 'resource-lists' || root.namespace !== LISTS_NAMESPACE)
    return new Fault(`root is ${root.name} of "${root.namespace}", not resource-lists of ${LISTS_NAMESPACE}`);
  const entries: ListEntry[] = [];
  let isFlat = true;
  for (const list of own(root, 'list')) {
    for (const element of list.children.filter(({ namespace }) => namespace === LISTS_NAMESPACE)) {
      if (element.name === 'list' || element.name === 'entry-ref' || element.name === 'external')
        isFlat = false;
      if (element.name !== 'entry') continue;
      const entry = readEntry(element);
      if (isFault(entry)) return entry;
      entries.push(entry);
    }
  }
  return { entries, isFlat };
}

/** Writes a flat resource list, as short as can be, since a MESSAGE has to hold it (RFC 3428 s8). */
export function composeRecipientList(entries: readonly Listed[]): Buffer {
  const lines = entries.map(({ uri, copyControl, anonymize, count }) => {
    const attributes = attributesText([
      ['uri', uri],
      ['cp:copyControl', copyControl],
      ['cp:anonymize', anonymize === true ? 'true' : undefined],
      ['cp:count', count !== undefined && count > 1 ? count : undefined],
    ]);
    return `<entry${attributes}/>\n`;
  });
  const usesCopyControl = lines.some((each) => each.includes(' cp:'));
  const head = attributesText([
    ['xmlns', LISTS_NAMESPACE],
    ['xmlns:cp', usesCopyControl ? COPY_NAMESPACE : undefined],
  ]);
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>';
  return Buffer.from(
    `${declaration}\n<resource-lists${head}><list>\n${lines.join('')}</list></resource-lists>`,
    'utf8',
  );
}

/** The list as a part of a MESSAGE to a URI-list service (RFC 5363 s4.1). */
export function recipientListPart(entries: readonly Listed[]): Content {
  return {
    type: RESOURCE_LISTS,
    body: composeRecipientList(entries),
    disposition: 'recipient-list;handling=required',
  };
}

/** True for a body part that is a list for a URI-list service (RFC 5363 s4.1). */
export function isRecipientList({ disposition }: Entity): boolean {
  return disposition.type === 'recipient-list';
}

/**
 * What a request to an entry is addressed to: its URI without the method and the header fields that it asks for
 * (RFC 3261 s19.1.5, RFC 5365 s7.3).
 */
export function requestAddress(uri: string): string {
  const query = uri.indexOf('?');
  return (query < 0 ? uri : uri.slice(0, query)).replace(/;method=[^;?]*/i, '');
}

/**
 * Who is to be served: each URI once, as openly as its most open entry has it (RFC 5363 s4.1, RFC 5364 s4).
 */
export function intendedRecipients(entries: readonly ListEntry[]): ListEntry[] {
  const openFirst = [...entries].sort(
    (a, b) => OPENNESS.indexOf(a.copyControl) - OPENNESS.indexOf(b.copyControl),
  );
  return distinctBy(openFirst, ({ uri }) => uri);
}

/**
 * What recipients may know of one another (RFC 5364 s4): nothing of bcc, and of those who are to stay anonymous how many
 * there are.
 */
export function historyOf(entries: readonly ListEntry[]): Listed[] {
  const shown = entries.filter(({ copyControl }) => copyControl !== 'bcc');
  const named = shown
    .filter(({ anonymize }) => !anonymize)
    .map(({ uri, copyControl }) => ({ uri, copyControl }));
  const hidden = (['to', 'cc'] as const).flatMap((copyControl): Listed[] => {
    const count = shown.filter((each) => each.anonymize && each.copyControl === copyControl).length;
    return count === 0 ? [] : [{ uri: ANONYMOUS, copyControl, count }];
  });
  return [...named, ...hidden];
}

function readEntry({ attributes }: Element): ListEntry | Fault {
  const uri = attributes.get('uri');
  if (uri === undefined) return new Fault('entry without uri');
  const copy = attributes.get(`{${COPY_NAMESPACE}}copyControl`) ?? 'bcc';
  const copyControl = OPENNESS.find((each) => each === copy);
  if (!copyControl) return new Fault(`copyControl="${copy}"`);
  const anonymize = ['true', '1'].includes(attributes.get(`{${COPY_NAMESPACE}}anonymize`)?.trim() ?? 'false');
  const count = Number(attributes.get(`{${COPY_NAMESPACE}}count`) ?? 1);
  return { uri: uri.trim(), copyControl, anonymize, count: Number.isSafeInteger(count) ? count : 1 };
}

function own({ children }: Element, name: string): Element[] {
  return children.filter((each) => each.namespace === LISTS_NAMESPACE && each.name === name);
}
