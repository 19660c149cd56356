import { isFault } from '../../protocol/sip/fault';
import { instanceKey } from '../../protocol/sip/gruu';
import { uriEqual } from '../../protocol/sip/uri-equality';
import type { Contact } from '../../protocol/sip/contact';
import { check, SKIP, type Check, type Selector } from '../check';
import { perReading } from '../per-reading';
import { sameContact, sameUri, type Binding, type Registration } from '../reading/registrations';
import type { Reading } from '../reading/reading';
import { registering, shown, where } from '../subjects';
import { TRANSACTION_LIFE } from './schedule';

/** What a refresh may be late by, whatever the time granted: a tenth of it would be longer than the transaction itself. */
const REFRESH_TOLERANCE = 3000;

/** A registration with a temporary GRUU, and the REGISTER by which its client refreshed it. */
interface Refresh {
  readonly granted: Registration;
  readonly own: Binding;
  readonly refresh: Registration;
}

const wanting = where(registering, ({ origin }) =>
  origin.request.message.tokens('Supported').includes('gruu'),
);

/** RFC 5627 s4.1, s4.2: REGISTER of a terminal that wants GRUUs. */
export const GRUU_CLIENT_CHECKS: readonly Check[] = [
  check('GRUU-5627-4.1-01', {
    over: where(registering, ({ client }, reading) => supportersOfGruu(reading).has(client.name)),
    expected: 'gruu in Supported of every REGISTER',
    breach: ({ origin: { request } }) =>
      request.message.tokens('Supported').includes('gruu')
        ? undefined
        : (shown(request.message, 'Supported') ?? 'no Supported'),
  }),
  check('GRUU-5627-4.1-02', {
    over: where(wanting, ({ live }) => live.length > 0),
    expected: '+sip.instance with the contact for which a GRUU is wanted',
    breach: (registration, reading) => {
      const { live, origin } = registration;
      if (!live.some((each) => each.instance !== undefined)) return shown(origin.request.message, 'Contact');
      const lost = live.find(
        (each) => each.instance === undefined && hadInstance(each, registration, reading),
      );
      return lost && `${lost.uriText}, which was registered with an instance ID before`;
    },
  }),
  check('GRUU-5627-4.1-03', {
    over: registering,
    expected: 'no pub-gruu and no temp-gruu with a contact to be registered',
    breach: ({ contacts }) =>
      contacts.find((each) => each.params.has('pub-gruu') || each.params.has('temp-gruu'))?.toString(),
  }),
  check('GRUU-5627-4.1-04', {
    over: where(registering, ({ live }) => live.some((each) => each.instance !== undefined)),
    expected: 'a contact URI that is neither the address-of-record nor a GRUU of it',
    breach: ({ live, to, aor }, { gruus }) => {
      const wrong = live.find(
        ({ instance, uri }) =>
          instance !== undefined &&
          !isFault(uri) &&
          ((to !== undefined && uriEqual(uri, to)) || gruus.find(uri)?.aor === aor),
      );
      return wrong && `Contact: ${wrong.uriText} for ${aor}`;
    },
  }),
  check('GRUU-5627-4.1-06', {
    over: where(registering, ({ live }) => sharedInstance(live).length > 0),
    expected: 'reg-id with each of several contacts of one instance',
    breach: ({ live }) =>
      sharedInstance(live)
        .find((each) => each.regId === undefined)
        ?.toString(),
  }),
  check('GRUU-5627-4.2-04', {
    over: refreshesOfUsers(),
    expected: 'a refresh that has ended 32 s before the registration does',
    breach: ({ granted, own, refresh }) => {
      const sentAt = refresh.origin.request.sentAt;
      const lifetime = own.until - own.since;
      const received = granted.response!.arrivedAt ?? granted.response!.sentAt;
      // Half-way, for shorter times, is a SHOULD.
      if (lifetime <= 2 * TRANSACTION_LIFE || sentAt >= received + lifetime) return SKIP;
      const latest = lifetime - TRANSACTION_LIFE;
      const waited = sentAt - received;
      return waited > latest + REFRESH_TOLERANCE
        ? `refreshed ${Math.round(waited / 1000)} s after ${Math.round(lifetime / 1000)} s were granted`
        : undefined;
    },
  }),
];

/**
 * Names of user agents that show on the trace that they support GRUU: by the option tag, or by an instance ID without
 * the reg-id of RFC 5626, which has no other use in a REGISTER.
 */
export const supportersOfGruu: (reading: Reading) => ReadonlySet<string> = perReading((reading) => {
  const names = new Set<string>();
  for (const { sender, message, relayOf } of reading.messages) {
    if (relayOf || sender.role === 'core' || names.has(sender.name)) continue;
    if (message.tokens('Supported').includes('gruu')) names.add(sender.name);
  }
  for (const { client, contacts } of reading.registrations.sent)
    if (contacts.some((each) => each.instance !== undefined && each.regId === undefined))
      names.add(client.name);
  return names;
});

/** Names of user agents that put a temporary GRUU of their own into a message, so that they keep some. */
const usersOfTemporaryGruus = perReading((reading: Reading) => {
  const names = new Set<string>();
  for (const { sender, message, relayOf } of reading.messages) {
    if (relayOf || sender.role === 'core' || names.has(sender.name) || !message.has('Contact')) continue;
    for (const contact of message.contacts) {
      const gruu = contact === '*' ? undefined : reading.gruus.find(contact.uri);
      if (gruu?.kind === 'temporary' && reading.gruus.isOwnedBy(gruu, sender.name)) names.add(sender.name);
    }
  }
  return names;
});

/** Refreshes by user agents that keep temporary GRUUs; others may let a registration run as long as they like. */
function refreshesOfUsers(): Selector<Refresh> {
  return {
    subjects: function* (reading) {
      const users = usersOfTemporaryGruus(reading);
      const latest = new Map<string, Registration>();
      for (const refresh of reading.registrations.sent) {
        if (!users.has(refresh.client.name)) continue;
        for (const contact of refresh.contacts) {
          if (contact.instance === undefined) continue;
          const key = `${refresh.client.name} ${refresh.aor} ${instanceKey(contact.instance)} ${contact.regId ?? ''}`;
          const granted = latest.get(key);
          latest.delete(key);
          if (refresh.bindings) latest.set(key, refresh);
          const own = granted?.bindings?.find((each) => sameContact(each.contact, contact));
          // A removal is no refresh.
          if (granted && own?.temporaryGruu !== undefined && refresh.lifetimeOf(contact) !== 0)
            yield { granted, own, refresh };
        }
      }
    },
    by: ({ refresh }) => refresh.client,
    frames: ({ granted, refresh }) => [granted.response!.frame, refresh.origin.request.frame],
  };
}

/** The client itself had registered this contact URI with an instance ID, and the binding still stands. */
function hadInstance(contact: Contact, registration: Registration, reading: Reading): boolean {
  const { certain } = reading.registrations.boundAt(registration.aor, registration.hop.request.sentAt - 1);
  return certain.some(
    (each) =>
      each.instance !== undefined &&
      each.refreshedBy?.client.name === registration.client.name &&
      sameContact(each.contact, contact),
  );
}

/** Contacts that have their instance ID in common with another one of the same request, at another URI. */
function sharedInstance(live: readonly Contact[]): Contact[] {
  const byInstance = new Map<string, Contact[]>();
  for (const each of live) {
    if (each.instance === undefined) continue;
    const key = instanceKey(each.instance);
    const known = byInstance.get(key);
    if (known) known.push(each);
    else byInstance.set(key, [each]);
  }
  return [...byInstance.values()].filter((each) => each.some((one) => !sameUri(one, each[0]!))).flat();
}
