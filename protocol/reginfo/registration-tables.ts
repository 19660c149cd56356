import type { RegInfo, RegisteredAor } from './document';

/** What a subscriber knows of registrations from the documents of one subscription (RFC 3680 s5.2). Immutable. */
export interface RegistrationTables {
  /** That of the latest document; undefined before the first. */
  readonly version: number | undefined;
  /** By id of the registration; contacts in the order in which they came, those that are over left out. */
  readonly registrations: ReadonlyMap<string, RegisteredAor>;
}

export const NO_REGISTRATIONS: RegistrationTables = { version: undefined, registrations: new Map() };

/** What a document did to the tables. */
export interface Taken {
  readonly tables: RegistrationTables;
  /** older: discarded. gap: a document before it was missed, so that the full state has to be asked for. */
  readonly as: 'next' | 'gap' | 'older';
}

/** Takes a document in, in the order in which it arrived (RFC 3680 s5.2). */
export function takeRegInfo(tables: RegistrationTables, document: RegInfo): Taken {
  const { version } = tables;
  if (version !== undefined && document.version <= version) return { tables, as: 'older' };
  const registrations = new Map(document.state === 'full' ? [] : tables.registrations);
  for (const each of document.registrations) {
    const known = registrations.get(each.id);
    registrations.set(each.id, known ? merged(known, each) : alive(each));
  }
  // What a full document says does not rest on those before it.
  const isGap = version !== undefined && document.version > version + 1 && document.state === 'partial';
  const isLate = version === undefined && document.state === 'partial';
  return { tables: { version: document.version, registrations }, as: isGap || isLate ? 'gap' : 'next' };
}

function merged(known: RegisteredAor, news: RegisteredAor): RegisteredAor {
  const contacts = new Map(known.contacts.map((each) => [each.id, each]));
  for (const each of news.contacts) contacts.set(each.id, each);
  return alive({ ...news, contacts: [...contacts.values()] });
}

function alive(registration: RegisteredAor): RegisteredAor {
  return { ...registration, contacts: registration.contacts.filter((each) => each.state === 'active') };
}
