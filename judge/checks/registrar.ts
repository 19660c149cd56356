import { isFault } from '../../protocol/sip/fault';
import { canonicalAor } from '../../protocol/sip/uri-equality';
import { formatUri } from '../../protocol/sip/uri';
import type { Contact } from '../../protocol/sip/contact';
import { check, SKIP, type Check } from '../check';
import { sameContact, sameUri, type Binding, type Registration } from '../reading/registrations';
import { answers, branches, granted, shown, where } from '../subjects';

/** What lapsed at the registrar and what lapsed for us may differ by this, milliseconds. */
const LAPSE_TOLERANCE = 2000;

const ok = where(granted, ({ status }) => status === 200);

/** RFC 3261 s10.3: bindings as the registrar keeps and lists them. */
export const REGISTRAR_CHECKS: readonly Check[] = [
  check('REG-3261-10.3-01', {
    over: answers('REGISTER'),
    expected: 'no 6xx and no Record-Route in a response to REGISTER',
    breach: ({ response: { message } }) =>
      message.status >= 600 ? message.startLine : shown(message, 'Record-Route'),
  }),
  check('REG-3261-10.2.3-01', {
    over: where(granted, (each) => each.alone && isFetch(each)),
    expected: 'the complete list of bindings in answer to a REGISTER without Contact',
    breach: (registration) => (isSpelledOddly(registration) ? SKIP : unlisted(registration)),
  }),
  check('REG-3261-10.3-06', {
    over: where(granted, (each) => each.alone && isSpelledOddly(each)),
    expected: 'the bindings of the address-of-record in its canonical form',
    breach: ({ aor, missing, hop }) =>
      missing.length > 0
        ? `${shown(hop.request.message, 'To') ?? ''}, and ${uris(missing)}, bound to ${aor}, is not listed`
        : undefined,
  }),
  check('REG-3261-10.3-13', {
    over: where(ok, (each) => each.alone && each.isLegible && !isFetch(each)),
    expected: 'all current bindings of the address-of-record in Contact',
    breach: (registration) => {
      const own = unlistedOwn(registration);
      if (own) return `${own.uriText}, which this request registers, is not listed`;
      return isSpelledOddly(registration) ? SKIP : unlisted(registration);
    },
  }),
  check('REG-3261-10.3-14', {
    over: ok,
    expected: 'a Date header field',
    breach: ({ response }) => (response!.message.has('Date') ? undefined : 'no Date'),
  }),
  check('REG-3261-10.3-15', {
    over: granted,
    expected: 'one binding for equal contact URIs',
    breach: ({ bindings }) => equalPair(bindings!),
  }),
  check('REG-3261-10.3-16', {
    // On a capture a refresh may have gone unseen.
    over: where(granted, (each, reading) => each.alone && reading.trace.network !== 'capture'),
    expected: 'no binding whose time is over',
    breach: ({ bindings, previous, live, response }) => {
      const lapsed = previous?.bindings?.find(
        (each) =>
          each.until + LAPSE_TOLERANCE < response!.sentAt &&
          bindings!.some((one) => sameContact(one.contact, each.contact)) &&
          !live.some((one) => sameContact(one, each.contact)),
      );
      return lapsed && `${lapsed.contact.uriText} is listed, and lapsed at ${seconds(lapsed.until)}`;
    },
  }),
  check('REG-3261-10.3-16', {
    over: where(branches(), ({ hop }, { trace }) => hop.method !== 'ACK' && trace.network !== 'capture'),
    expected: 'no request to a contact whose time is over',
    breach: ({ relay, hop }, reading) => {
      const target = relay.incoming.request.message.requestUri;
      const uri = hop.request.message.requestUri;
      if (isFault(target) || target.kind !== 'sip' || isFault(uri)) return SKIP;
      const found = reading.gruus.find(target);
      const aor = found?.aor ?? canonicalAor(target);
      const { sentAt } = hop.request;
      if (!reading.registrations.knows(aor, sentAt) || reading.registrations.changes(aor, sentAt, sentAt))
        return SKIP;
      const listed = reading.registrations.lastListed(aor, sentAt);
      const same = listed.filter(
        ({ contact }) => !isFault(contact.uri) && formatUri(contact.uri) === formatUri(uri),
      );
      if (same.length === 0) return SKIP;
      const until = same.reduce((latest, each) => Math.max(latest, each.until), 0);
      return until + LAPSE_TOLERANCE < sentAt
        ? `sent to ${hop.request.message.uri}, whose binding lapsed at ${seconds(until)}`
        : undefined;
    },
  }),
  check('REG-3261-10.3-21', {
    over: where(granted, (each) => each.live.some((one) => each.lifetimeOf(one) !== undefined)),
    expected: 'at most the time that was asked for',
    breach: (registration) => {
      for (const { contact } of registration.bindings!) {
        const asked = registration.live.find((each) => sameContact(each, contact));
        const wanted = asked && registration.lifetimeOf(asked);
        if (wanted !== undefined && typeof contact.expires === 'number' && contact.expires > wanted)
          return `expires=${contact.expires} where ${wanted} was asked for`;
      }
      return undefined;
    },
  }),
  check('REG-3261-10.3-22', {
    over: where(granted, ({ bindings }) => bindings!.length > 0),
    expected: 'expires, in seconds, with every Contact value',
    breach: ({ bindings }) =>
      bindings!.find(({ contact }) => typeof contact.expires !== 'number')?.contact.toString(),
  }),
  check('REG-3261-10.3-23', {
    // What "*" leaves of other Call-IDs is REG-3261-10.3-08.
    over: where(granted, (each) => each.alone && (each.removesAll || each.removed.length > 0)),
    expected: 'no removed contact in the list',
    breach: (registration) => {
      const { removesAll, removed, live, bindings, callId } = registration;
      const kept = bindings!.find(({ contact, refreshedBy, since, until }) =>
        removesAll
          ? refreshedBy?.callId === callId || until <= since
          : removed.some((each) => sameContact(each, contact)) &&
            !live.some((each) => sameContact(each, contact)),
      );
      return kept && `${kept.contact.uriText} is still listed`;
    },
  }),
];

/** A contact that the request registers and the 200 does not list; what the registrar makes of a malformed time is open. */
function unlistedOwn(registration: Registration): Contact | undefined {
  return registration.live.find(
    (each) =>
      !isFault(each.expires) &&
      !registration.bindings!.some(({ contact }) => sameContact(each, contact) || sameUri(each, contact)),
  );
}

function unlisted({ missing, aor }: Registration): string | undefined {
  return missing.length > 0 ? `${uris(missing)} is bound to ${aor} and not listed` : undefined;
}

/** A REGISTER that only asks what is bound. */
function isFetch({ hop }: Registration): boolean {
  return !hop.request.message.has('Contact');
}

/** To is not spelled in the canonical form of its address-of-record. */
function isSpelledOddly({ to, aor }: Registration): boolean {
  if (!to) return false;
  const spelled = formatUri(to);
  const host = spelled.lastIndexOf('@') + 1;
  return spelled.slice(0, host) + spelled.slice(host).toLowerCase() !== aor;
}

/** Two listed contacts that are one binding: equal URIs, and neither flow nor instance to tell them apart. */
function equalPair(bindings: readonly Binding[]): string | undefined {
  const alike = new Map<string, Binding[]>();
  for (const each of bindings) {
    const { uri } = each.contact;
    if (isFault(uri) || uri.kind !== 'sip' || each.regId !== undefined) continue;
    const key = `${canonicalAor(uri)} ${each.instance ?? ''}`;
    const known = alike.get(key) ?? [];
    const same = known.find((one) => sameUri(one.contact, each.contact));
    if (same) return `${same.contact.uriText} beside ${each.contact.uriText}`;
    known.push(each);
    alike.set(key, known);
  }
  return undefined;
}

function uris(bindings: readonly Binding[]): string {
  return bindings.map(({ contact }) => contact.uriText).join(', ');
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}
