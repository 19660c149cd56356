import { isAccepted } from '../../protocol/mime/understanding';
import type { Contact } from '../../protocol/sip/contact';
import { isFault } from '../../protocol/sip/fault';
import type { FeatureValue } from '../../protocol/sip/features';
import { instanceEqual } from '../../protocol/sip/gruu';
import { parseMediaRange } from '../../protocol/sip/media-type';
import type { SipMessage } from '../../protocol/sip/message';
import { check, SKIP, type Check, type Selector } from '../check';
import { perReading } from '../per-reading';
import type { Reading } from '../reading/reading';
import type { Registration } from '../reading/registrations';
import type { Sighting } from '../reading/sighting';
import { answers, composed, relays, requests, where } from '../subjects';

const CAPABILITY_HEADERS = ['Allow', 'Accept', 'Accept-Encoding', 'Accept-Language', 'Supported'];

/** Feature parameters that a header field can say instead (RFC 3840 s7). */
const SAID_BY_HEADER: ReadonlyMap<string, string> = new Map([
  ['methods', 'Allow'],
  ['type', 'Accept'],
  ['language', 'Accept-Language'],
  ['events', 'Allow-Events'],
]);

const ok = where(answers('OPTIONS'), ({ response }) => response.message.status === 200);

/** RFC 3261 s11, RFC 3840 s7 and s8: the query for capabilities. */
export const OPTIONS_CHECKS: readonly Check[] = [
  check('OPT-3261-11.1-01', {
    over: requests('OPTIONS'),
    expected: 'an Accept in OPTIONS',
    breach: ({ message }) => (message.has('Accept') ? undefined : 'OPTIONS without Accept'),
  }),
  check('OPT-3261-11.2-02', {
    over: where(relays('OPTIONS'), ({ branches }) => branches.length > 1),
    expected: 'one final response upstream for a forked OPTIONS',
    breach: ({ incoming }) => {
      const finals = incoming.responses.filter((each) => each.message.status >= 200 && !each.copyOf);
      if (finals.length < 2) return undefined;
      return {
        actual: finals.map((each) => each.message.startLine).join(', '),
        frames: finals.map((each) => each.frame),
      };
    },
  }),
  check('OPT-3261-11.2-03', {
    over: ok,
    expected: `${CAPABILITY_HEADERS.join(', ')} in a 200 to OPTIONS`,
    breach: ({ response: { message } }) => {
      const missing = CAPABILITY_HEADERS.filter((name) => !message.has(name));
      return missing.length > 0 ? `no ${missing.join(', ')}` : undefined;
    },
  }),
  check('OPT-3261-11.2-05', {
    over: where(ok, ({ hop, response }) => {
      const request = hop.request.message;
      // Who says that he takes no sessions has no media to describe.
      const takesSessions =
        !response.message.has('Allow') || response.message.list('Allow').includes('INVITE');
      return takesSessions && (!request.has('Accept') || request.list('Accept').some(namesSdp));
    }),
    expected: 'a body that describes media in the 200, as Accept allows it',
    breach: ({ response: { message } }) =>
      message.body.length > 0 ? undefined : '200 to OPTIONS without a body',
  }),
  check('OPT-3261-11.2-06', {
    over: where(ok, ({ hop }, reading) => {
      return hop.server.role === 'core' && (reading.relayOf(hop)?.branches.length ?? 0) === 0;
    }),
    expected: 'neither Allow nor a body in the 200 that a proxy gives itself',
    breach: ({ response: { message } }) => {
      if (message.has('Allow')) return `Allow: ${message.list('Allow').join(', ')}`;
      return message.body.length > 0 ? `${message.body.length} octets of body` : undefined;
    },
  }),
  check('OPT-3261-11.2-21', {
    over: where(ok, ({ response }) => response.message.body.length > 0),
    expected: 'a body in the 200 of a type that Accept of the OPTIONS allows',
    breach: ({ hop, response: { message } }) => {
      const type = message.contentType;
      if (!type) return SKIP;
      const request = hop.request.message;
      const accepted = request.has('Accept') ? request.list('Accept') : ['application/sdp'];
      return isAccepted(type, accepted) ? undefined : `${type.essence}, with Accept: ${accepted.join(', ')}`;
    },
  }),
  check('CAP-3840-7-01', {
    over: where(withCapabilities(), ({ message }) => featuresSaidByHeader(message).length > 0),
    expected:
      'a header field for each capability that one can express, not only a feature parameter of Contact',
    breach: ({ message }) => {
      const missing = featuresSaidByHeader(message).filter((name) => !message.has(SAID_BY_HEADER.get(name)!));
      return missing.length > 0
        ? `Contact has ${missing.join(', ')}, and there is no ${missing.map((name) => SAID_BY_HEADER.get(name)).join(', ')}`
        : undefined;
    },
  }),
  check('CAP-3840-8-01', {
    over: where(ok, ({ response }) => contactOf(response.message) !== undefined),
    expected: 'in the Contact of a 200 to OPTIONS the features that were registered',
    breach: ({ response }, reading) => {
      const shown = contactOf(response.message)!;
      const features = featuresOf(shown);
      if (features.size === 0) return SKIP;
      const registered = registeredContact(reading, response.sender.name, shown, response.sentAt);
      if (!registered) return SKIP;
      const known = featuresOf(registered);
      const others = [...new Set([...features.keys(), ...known.keys()])].filter(
        (name) => features.get(name) !== known.get(name),
      );
      return others.length > 0
        ? `${others.join(', ')} differ: ${textOf(shown)} in the 200, ${textOf(registered)} in the REGISTER`
        : undefined;
    },
  }),
];

/** A media range that names application/sdp and is not excluded by q=0. */
function namesSdp(text: string): boolean {
  const range = parseMediaRange(text);
  return !isFault(range) && range.essence === 'application/sdp' && Number(range.params.get('q') ?? 1) > 0;
}

/** INVITE requests, 2xx responses to them and 200 responses to OPTIONS, where they were made. */
function withCapabilities(): Selector<Sighting> {
  return where(composed, ({ message }) => {
    if (message.kind === 'request') return message.method === 'INVITE';
    const method = message.cseq?.method;
    return (
      (method === 'INVITE' && message.status >= 200 && message.status < 300) ||
      (method === 'OPTIONS' && message.status === 200)
    );
  });
}

function featuresSaidByHeader(message: SipMessage): string[] {
  const names = message.contacts.flatMap((each) => (each === '*' ? [] : [...each.features.tags.keys()]));
  return [...SAID_BY_HEADER.keys()].filter((name) => names.includes(name));
}

function contactOf(message: SipMessage): Contact | undefined {
  return message.contacts.find((each): each is Contact => each !== '*');
}

/** Features in a form that compares; without the instance ID, and without those that a header field says better. */
function featuresOf(contact: Contact): Map<string, string> {
  const features = new Map<string, string>();
  for (const [name, value] of contact.features.tags) {
    if (name !== '+sip.instance' && !SAID_BY_HEADER.has(name)) features.set(name, comparable(value));
  }
  return features;
}

/** Terms in any order; tokens without regard to case, strings with it (RFC 3840 s9). */
function comparable({ terms }: FeatureValue): string {
  return terms
    .map((term) => (term.kind === 'token' ? { ...term, token: term.token.toLowerCase() } : term))
    .map((term) => JSON.stringify(term))
    .sort()
    .join(' ');
}

function textOf(contact: Contact): string {
  return contact.features.toString() || 'none';
}

/** REGISTERs that were granted, by their client, in their order. */
const granted = perReading((reading: Reading) => {
  const byClient = new Map<string, Registration[]>();
  for (const each of reading.registrations.successful) {
    const known = byClient.get(each.hop.client.name);
    if (known) known.push(each);
    else byClient.set(each.hop.client.name, [each]);
  }
  return byClient;
});

/** The contact that a terminal registered last, of the same instance when the response names one. */
function registeredContact(
  reading: Reading,
  client: string,
  shown: Contact,
  before: number,
): Contact | undefined {
  const registration = granted(reading)
    .get(client)
    ?.findLast(({ response, hop }) => response!.sentAt <= before && hop.request.message.contacts.length > 0);
  return registration?.hop.request.message.contacts.find(
    (each): each is Contact =>
      each !== '*' &&
      (shown.instance === undefined ||
        each.instance === undefined ||
        instanceEqual(shown.instance, each.instance)),
  );
}
