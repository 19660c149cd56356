import { isFault } from '../../protocol/sip/fault';
import { instanceEqual, instanceUrn, isUuidUrn } from '../../protocol/sip/gruu';
import { uriEqual } from '../../protocol/sip/uri-equality';
import { parseContact, type Contact } from '../../protocol/sip/contact';
import { check, SKIP, type Check, type Selector } from '../check';
import { credentialsIn } from '../reading/authentication';
import { sameContact, sameUri, type Registration } from '../reading/registrations';
import { finalOf } from '../reading/hops';
import { composed, registering, shown, where } from '../subjects';
import { TRANSACTION_LIFE } from './schedule';

/** Two REGISTERs of one client, the second sent after the first. */
type Pair = readonly [earlier: Registration, later: Registration];

const wildcards = where(registering, ({ origin }) =>
  origin.request.message.list('Contact').some((each) => each.startsWith('*')),
);

/** RFC 3261 s10.2, RFC 5626 s4, RFC 3327 s5.1: REGISTER as a terminal sends it. */
export const REGISTRATION_CLIENT_CHECKS: readonly Check[] = [
  check('REG-3261-10.2-01', {
    over: registering,
    expected: 'a Request-URI that names the domain only, without a user part',
    breach: ({ origin }) => {
      const { uri, requestUri } = origin.request.message;
      const hasUser =
        isFault(requestUri) || requestUri.kind !== 'sip' ? false : requestUri.user !== undefined;
      return hasUser || uri.includes('@') ? `REGISTER ${uri}` : undefined;
    },
  }),
  check('REG-3261-10.2-02', {
    over: registering,
    expected: 'a SIP or SIPS URI in To',
    breach: ({ origin, to }) =>
      to === undefined && origin.request.message.to ? shown(origin.request.message, 'To') : undefined,
  }),
  check('REG-3261-10.2-03', {
    over: pairsBy(({ client, callId }) => `${client.name} ${callId}`),
    expected: 'a CSeq number higher by one than that of the REGISTER before it with the same Call-ID',
    breach: ([earlier, later], reading) => {
      const [before, now] = [earlier.cseq, later.cseq];
      if (before === undefined || now === undefined) return SKIP;
      const seen = `CSeq ${now} after ${before}`;
      if (now === before) {
        // The same request tried at another address of the server keeps its number (RFC 3263 s4.3).
        return isAtSamePlace(earlier, later) ? `${seen}, with a new branch` : SKIP;
      }
      if (now < before) return seen;
      return now > before + 1 && reading.trace.network !== 'capture' ? seen : undefined;
    },
  }),
  check('REG-3261-10.2-04', {
    over: pairsBy(flowOf),
    expected: 'the Call-ID of the registrations before, as the client has not restarted',
    breach: ([earlier, later]) => {
      if (earlier.callId === later.callId) return undefined;
      const proof = proofOfNoRestart(earlier, later);
      return proof === undefined ? SKIP : `Call-ID ${later.callId} after ${earlier.callId}, ${proof}`;
    },
  }),
  check('REG-3261-10.2-05', {
    over: pairsBy(flowOf),
    expected: 'no REGISTER with new Contact values while one is unanswered',
    breach: ([earlier, later]) => {
      const pending = earlier.origin;
      if (!isAtSamePlace(earlier, later) || pending.request.arrivedAt === undefined) return SKIP;
      const sentAt = later.origin.request.sentAt;
      const over = finalOf(pending)?.sentAt ?? pending.request.sentAt + TRANSACTION_LIFE;
      if (sentAt >= over || sameContacts(earlier, later)) return undefined;
      const waited = Math.round(sentAt - pending.request.sentAt);
      return `${shown(later.origin.request.message, 'Contact') ?? 'no Contact'}, ${waited} ms after a REGISTER without an answer yet`;
    },
  }),
  check('REG-3261-10.2-21', {
    over: where(registering, ({ contacts }) => contacts.some((each) => each.instance !== undefined)),
    expected: 'the same URI in From and To, as the client registers its own contact',
    breach: ({ origin, to }) => {
      const { message } = origin.request;
      const from = message.from?.uri;
      if (to === undefined || from === undefined || isFault(from)) return SKIP;
      return uriEqual(from, to)
        ? undefined
        : `${shown(message, 'From') ?? ''}, ${shown(message, 'To') ?? ''}`;
    },
  }),
  check('REG-3261-10.2-22', {
    over: registering,
    expected: 'no action parameter in Contact',
    breach: ({ contacts }) => contacts.find((each) => each.params.has('action'))?.toString(),
  }),
  check('REG-3261-10.2.1-21', {
    over: where(registering, ({ to }) => to?.scheme === 'sips'),
    expected: 'SIPS URIs in Contact, as the address-of-record is one',
    breach: ({ live }) =>
      live
        .find((each) => isFault(each.uri) || each.uri.kind !== 'sip' || each.uri.scheme !== 'sips')
        ?.toString(),
  }),
  check('REG-3261-10.2.2-01', {
    over: wildcards,
    expected: 'Contact: * only with Expires: 0 and without another Contact value',
    breach: ({ origin: { request } }) => {
      const { message } = request;
      const contact = shown(message, 'Contact') ?? '';
      if (message.list('Contact').length > 1) return contact;
      return message.expires === 0 ? undefined : `${contact}, ${shown(message, 'Expires') ?? 'no Expires'}`;
    },
  }),
  check('REG-3261-10.2.4-21', {
    // On a capture an actor is known by its address only, and a terminal that moves has two.
    over: where(registering, ({ live }, reading) => live.length > 0 && reading.trace.network !== 'capture'),
    expected: 'no refresh of a binding that another user agent set up',
    breach: (registration, reading) => {
      const { aor, client, live } = registration;
      const { certain } = reading.registrations.boundAt(aor, registration.hop.request.sentAt - 1);
      const foreign = certain.find(
        (each) =>
          each.setUpBy !== undefined &&
          each.setUpBy.client.name !== client.name &&
          each.instance !== undefined &&
          live.some((own) => own.instance !== undefined && isSame(own, each.contact)),
      );
      return foreign && `${foreign.contact.uriText}, which ${foreign.setUpBy!.client.name} registered`;
    },
  }),
  check('PATH-3327-5.1-01', {
    over: registering,
    expected: 'path in Supported',
    breach: ({ origin }) =>
      origin.request.message.tokens('Supported').includes('path')
        ? undefined
        : (shown(origin.request.message, 'Supported') ?? 'no Supported'),
  }),
  check('INST-5626-4.1-02', {
    over: where(registering, ({ contacts }) =>
      contacts.some((each) => instanceUrn(each.instance ?? '') !== undefined),
    ),
    expected: 'an instance ID that is a UUID URN',
    breach: ({ contacts }) =>
      contacts
        .map((each) => instanceUrn(each.instance ?? ''))
        .find((urn) => urn !== undefined && !isUuidUrn(urn) && !isDefinedOtherwise(urn)),
  }),
  check('INST-5626-4.1-03', {
    over: where(
      composed,
      ({ sender, message }) =>
        sender.role === 'terminal' &&
        message.fields('Contact').some((each) => each.toLowerCase().includes('+sip.instance')),
    ),
    expected: '+sip.instance="<URN>"',
    breach: ({ message }) => message.list('Contact').map(malformedInstance).find(Boolean),
  }),
];

/** Each REGISTER with the one before it that has the same key; without a key it is left out. */
function pairsBy(keyOf: (registration: Registration) => string | undefined): Selector<Pair> {
  return {
    subjects: (reading) => {
      const latest = new Map<string, Registration>();
      const pairs: Pair[] = [];
      for (const each of reading.registrations.sent) {
        const key = keyOf(each);
        if (key === undefined) continue;
        const earlier = latest.get(key);
        if (earlier) pairs.push([earlier, each]);
        latest.set(key, each);
      }
      return pairs;
    },
    by: ([, later]) => later.client,
    frames: ([earlier, later]) => [earlier.origin.request.frame, later.origin.request.frame],
  };
}

/** Registrations of different flows or instances are independent of each other (RFC 5626 s4.2.1). */
function flowOf({ client, aor, contacts }: Registration): string {
  const [first] = contacts;
  return `${client.name} ${aor} ${first?.instance ?? ''} ${first?.regId ?? ''}`;
}

function isAtSamePlace(earlier: Registration, later: Registration): boolean {
  const [a, b] = [earlier.origin.request.frame, later.origin.request.frame];
  return (
    a.transport === b.transport &&
    a.destination.host === b.destination.host &&
    a.destination.port === b.destination.port
  );
}

/** What a client that has restarted in between could not know or have any more. */
function proofOfNoRestart(earlier: Registration, later: Registration): string | undefined {
  const [before, now] = [earlier.origin.request, later.origin.request];
  const nonces = new Set(credentialsIn(now).map(([, { params }]) => params.get('nonce')));
  const response = finalOf(earlier.origin);
  const given = [
    ...(response?.message.fields('WWW-Authenticate') ?? []),
    ...(response?.message.fields('Proxy-Authenticate') ?? []),
  ];
  for (const nonce of nonces) {
    if (nonce !== undefined && nonce !== '' && given.some((each) => each.includes(`"${nonce}"`)))
      return 'with a nonce given to the other';
    if (credentialsIn(before).some(([, { params }]) => nonce !== undefined && params.get('nonce') === nonce))
      return 'with the same nonce';
  }
  const tag = now.message.from?.tag;
  if (tag !== undefined && tag === before.message.from?.tag) return 'with the same From tag';
  return undefined;
}

/** "New Contact field values" are such as differ from those of the pending REGISTER. */
function sameContacts(a: Registration, b: Registration): boolean {
  const [one, other] = [a.contacts, b.contacts];
  if (a.isWildcard !== b.isWildcard || one.length !== other.length) return false;
  return one.every((each) =>
    other.some((same) => sameUri(each, same) && a.lifetimeOf(each) === b.lifetimeOf(same)),
  );
}

function isSame(a: Contact, b: Contact): boolean {
  return (
    sameContact(a, b) &&
    a.instance !== undefined &&
    b.instance !== undefined &&
    instanceEqual(a.instance, b.instance)
  );
}

/** URNs that an RFC defines for use as instance ID: RFC 7255 (IMEI), RFC 8465 (MEID). */
function isDefinedOtherwise(urn: string): boolean {
  const lower = urn.toLowerCase();
  return lower.startsWith('urn:gsma:imei:') || lower.startsWith('urn:device:meid:');
}

/** The +sip.instance of a Contact value, when it is not a URN in angle brackets in quotation marks. */
function malformedInstance(element: string): string | undefined {
  const contact = parseContact(element);
  if (contact === '*') return undefined;
  if (isFault(contact)) {
    const at = element.toLowerCase().indexOf('+sip.instance');
    return at < 0 || /^\+sip\.instance="<[^"]*>"/i.test(element.slice(at)) ? undefined : element.slice(at);
  }
  const spelled = contact.params.find('+sip.instance');
  if (!spelled) return undefined;
  const isQuoted = spelled.value?.startsWith('"') ?? false;
  if (isQuoted && instanceUrn(contact.instance ?? '') !== undefined) return undefined;
  return `+sip.instance${spelled.value === undefined ? '' : `=${spelled.value}`}`;
}
