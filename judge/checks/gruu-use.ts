import { isFault, type Fault } from '../../protocol/sip/fault';
import { grValue } from '../../protocol/sip/gruu';
import { canonicalAor, uriEqual } from '../../protocol/sip/uri-equality';
import { formatUri, type Uri } from '../../protocol/sip/uri';
import { check, SKIP, type Check, type Selector } from '../check';
import { causeInWords, type Gruu } from '../reading/gruus';
import type { Reading } from '../reading/reading';
import { isRequest, type RequestSighting, type Sighting } from '../reading/sighting';
import { answers, composed, requests, shown, where, type Answer } from '../subjects';
import { supportersOfGruu } from './gruu-client';
import { changeOf, gruusGivenTo, latestCallIds, ownedBy, publicGruusOf } from './gruu-ownership';

/** A Contact URI that a user agent gives as its own address, outside of REGISTER. */
interface Used {
  readonly sighting: Sighting;
  readonly uri: Uri;
}

/** A Contact URI that is a GRUU which the registrar gave to its sender. */
interface UsedGruu extends Used {
  readonly gruu: Gruu;
}

const ownGruus = usedGruus();

/** RFC 5627 s4.2 to s4.5: what user agents do with GRUUs. */
export const GRUU_USE_CHECKS: readonly Check[] = [
  check('GRUU-5627-4.2-06', {
    over: where(used(), ({ uri }) => (grValue(uri) ?? '') !== ''),
    expected: 'the public GRUU as the registrar gave it',
    breach: ({ sighting, uri }, reading) => {
      const granted = publicGruusOf(reading).get(`${sighting.sender.name} ${grValue(uri)!.toLowerCase()}`);
      if (!granted || uri.kind !== 'sip') return SKIP;
      const changes = granted.map((each) => changeOf(each.uri, uri));
      if (changes.includes(undefined)) return undefined;
      // The host of a GRUU that a user agent made itself is its own address (s4.3).
      if (isAddress(uri.host)) return SKIP;
      return `${formatUri(uri)}, with another ${changes[0]!} than ${granted[0]!.text}`;
    },
  }),
  check('GRUU-5627-4.4-01', {
    over: where(used(formsDialog), couldUseGruu),
    expected: 'a GRUU in Contact',
    breach: ({ uri }) => (grValue(uri) === undefined ? `Contact: <${formatUri(uri)}>` : undefined),
  }),
  check('GRUU-5627-4.4-02', {
    over: ownGruus,
    expected: 'a GRUU of a registration that is active',
    breach: ({ gruu, sighting }, { gruus }) => {
      const at = sighting.sentAt;
      const history = gruus.history(gruu.aor, gruu.instance);
      const learned = gruu.kind === 'temporary' ? gruu.shownBy[0] : history?.lastRegistration(at);
      const state = learned && history?.stateOf(learned.response!.sentAt, at, at);
      if (!state || state.is === 'unsure') return SKIP;
      if (state.is === 'valid' || state.by.cause === 'call-id') return undefined;
      // It need not know that somebody else removed its contact.
      const { through } = state.by;
      if (through && through.client.name !== sighting.sender.name) return SKIP;
      return `${gruu.text}, and ${causeInWords(state.by)}`;
    },
  }),
  check('GRUU-5627-4.4-03', {
    over: where(ownGruus, ({ gruu }) => gruu.kind === 'temporary'),
    expected: 'a temporary GRUU that was learned with the Call-ID of the latest REGISTER',
    breach: ({ gruu, sighting }, reading) => {
      const learned = gruu.shownBy.filter((each) => each.client.name === sighting.sender.name);
      const latest = latestCallIds(gruu, sighting, reading);
      if (latest.size === 0 || learned.length === 0) return SKIP;
      return learned.some((each) => latest.has(each.callId))
        ? undefined
        : `${gruu.text}, learned with Call-ID ${learned[0]!.callId}, after a REGISTER with ${[...latest].join(', ')}`;
    },
  }),
  check('GRUU-5627-4.4-04', {
    over: where(ownGruus, ({ sighting }) => isRequest(sighting) && isAnonymous(sighting)),
    expected: 'a temporary GRUU in the Contact of an anonymous request',
    breach: ({ gruu }) => (gruu.kind === 'public' ? `Contact: <${gruu.text}>` : undefined),
  }),
  check('GRUU-5627-4.4-05', {
    over: where(
      requests(),
      ({ sender, message }, reading) =>
        !['ACK', 'CANCEL', 'REGISTER'].includes(message.method) && supportersOfGruu(reading).has(sender.name),
    ),
    expected: 'gruu in Supported',
    breach: ({ message }) => withoutTag(message),
  }),
  check('GRUU-5627-4.4-05', {
    over: where(
      answers(),
      (each, reading) => isSuccess(each) && supportersOfGruu(reading).has(each.response.sender.name),
    ),
    expected: 'gruu in Supported',
    breach: ({ response }) => withoutTag(response.message),
  }),
  check('GRUU-5627-4.4.1-01', {
    over: where(answers(), (each) => isSuccess(each) && each.hop.request.relayOf !== undefined),
    expected: 'a GRUU of the address-of-record to which the request was sent',
    breach: ({ hop, response }, reading) => {
      const { gruus, registrations } = reading;
      const contact = response.message.contacts[0];
      const gruu = contact === undefined || contact === '*' ? undefined : gruus.find(contact.uri);
      const target = targetOf(hop.request);
      if (!gruu || isFault(target) || target.kind !== 'sip') return SKIP;
      const aor = gruus.find(target)?.aor ?? canonicalAor(target);
      if (gruu.aor === aor) return undefined;
      const { sender, sentAt } = response;
      const uri = hop.request.message.requestUri;
      const isBoundTo = (other: string): boolean =>
        !isFault(uri) &&
        registrations
          .lastListed(other, sentAt)
          .some((each) => !isFault(each.contact.uri) && uriEqual(each.contact.uri, uri));
      // A contact that serves both may have been reached by way of the other one.
      if (!isBoundTo(aor) || isBoundTo(gruu.aor) || !gruus.isOwnedBy(gruu, sender.name)) return SKIP;
      return ownedBy(sender.name, reading).some((each) => each.aor === aor)
        ? `${gruu.text} in answer to a request to ${formatUri(target)}`
        : SKIP;
    },
  }),
  check('GRUU-5627-4.5-01', {
    over: where(
      requests(),
      ({ message }) => !isFault(message.requestUri) && (grValue(message.requestUri) ?? '') !== '',
    ),
    expected: 'a GRUU as Request-URI as it was given in Contact',
    breach: ({ message, sender, frame }, reading) => {
      const uri = message.requestUri;
      if (isFault(uri) || uri.kind !== 'sip') return SKIP;
      const key = `${sender.name} ${uri.user ?? ''} ${grValue(uri)!.toLowerCase()}`;
      const given = (gruusGivenTo(reading).get(key) ?? []).filter((each) => each.index < frame.index);
      if (given.length === 0) return SKIP;
      if (reading.gruus.find(uri) || given.some((each) => uriEqual(each.uri, uri))) return undefined;
      return `${message.uri} where Contact had ${formatUri(given[0]!.uri)}`;
    },
  }),
];

/** Contact URIs in messages of user agents outside of REGISTER; those of a redirection are other ones' addresses. */
function used(applies: (sighting: Sighting) => boolean = () => true): Selector<Used> {
  return {
    subjects: function* (reading) {
      for (const sighting of composed.subjects(reading)) {
        const { message, sender } = sighting;
        if (sender.role === 'core' || !message.has('Contact') || !applies(sighting)) continue;
        if (message.cseq?.method === 'REGISTER') continue;
        if (message.kind === 'response' && message.status >= 300) continue;
        for (const contact of message.contacts)
          if (contact !== '*' && !isFault(contact.uri)) yield { sighting, uri: contact.uri };
      }
    },
    by: ({ sighting }) => sighting.sender,
    frames: ({ sighting }) => [sighting.frame],
  };
}

/** Those of them that are GRUUs which the registrar gave to their user. */
function usedGruus(): Selector<UsedGruu> {
  const all = used();
  return {
    ...all,
    subjects: function* (reading) {
      for (const { sighting, uri } of all.subjects(reading)) {
        const gruu = grValue(uri) === undefined ? undefined : reading.gruus.find(uri);
        if (gruu && reading.gruus.isOwnedBy(gruu, sighting.sender.name)) yield { sighting, uri, gruu };
      }
    },
  };
}

/** INVITE, and responses to it that establish a dialog. */
function formsDialog({ message }: Sighting): boolean {
  if (message.kind === 'request') return message.method === 'INVITE';
  const { status, cseq, to } = message;
  const establishes = (status >= 180 && status < 190) || (status >= 200 && status < 300);
  return cseq?.method === 'INVITE' && establishes && to?.tag !== undefined;
}

/** The sender has a GRUU at this time, and no need to hide. */
function couldUseGruu({ sighting }: Used, reading: Reading): boolean {
  const { sender, sentAt, message } = sighting;
  if (message.has('Privacy') || (isRequest(sighting) && isAnonymous(sighting))) return false;
  return ownedBy(sender.name, reading).some(
    (each) =>
      each.shownBy[0]!.response!.sentAt < sentAt && reading.gruus.boundTo(each, sentAt).certain.length > 0,
  );
}

/** From is the anonymous URI of RFC 3323 s4.1.1.3. */
function isAnonymous({ message }: Sighting): boolean {
  const uri = message.from?.uri;
  return (
    uri !== undefined &&
    !isFault(uri) &&
    uri.kind === 'sip' &&
    canonicalAor(uri) === `${uri.scheme}:anonymous@anonymous.invalid`
  );
}

/** 2xx to a request whose answer may have Supported. */
function isSuccess({ hop, response }: Answer): boolean {
  const { status } = response.message;
  return status >= 200 && status < 300 && hop.method !== 'CANCEL';
}

function withoutTag(message: Sighting['message']): string | undefined {
  return message.tokens('Supported').includes('gruu')
    ? undefined
    : `${message.startLine}, ${shown(message, 'Supported') ?? 'no Supported'}`;
}

/** The Request-URI with which a request set out, before proxies took it over. */
function targetOf(request: RequestSighting): Uri | Fault {
  let origin = request;
  while (origin.relayOf) origin = origin.relayOf;
  return origin.message.requestUri;
}

/** An IP address in numbers. */
function isAddress(host: string): boolean {
  return host.startsWith('[') || /^[0-9.]+$/.test(host);
}
