import { isIP } from 'node:net';
import type { Actor } from '../../network/actor';
import type { Endpoint } from '../../network/network';
import type { Frame } from '../../network/trace';
import { hostEqual } from '../../protocol/sip/host';
import { bracketed } from '../../protocol/sip/uri';
import type { Via } from '../../protocol/sip/via';
import { check, SKIP, type Check, type Selector, type Skip } from '../check';
import { perReading } from '../per-reading';
import type { Hop } from '../reading/hops';
import type { Reading } from '../reading/reading';
import { isRequest, isResponse, type ResponseSighting, type Sighting } from '../reading/sighting';
import { answers, branches, emitted, emittedAnswers, emittedRequests, where } from '../subjects';

/** Largest request on UDP while the path MTU is unknown (RFC 3261 s18.1.1). */
const LARGEST_DATAGRAM_REQUEST = 1300;

/** The Via of a received request as its server gave it back or passed it on. */
interface ReturnedVia {
  readonly hop: Hop;
  readonly asked: Via;
  readonly returned: Via;
  readonly by: Actor;
  readonly frames: readonly Frame[];
}

/** Who shows that he knows RFC 3581, by asking for rport or by filling it in; nobody else is bound by it. */
const knowRport = perReading((reading) => {
  const known = new Set<string>();
  for (const { message, sender, receiver } of reading.messages) {
    const rport = message.topVia?.rport;
    if (message.kind === 'request' && rport !== undefined) known.add(sender.name);
    // What comes back in a response was filled in by its sender, or by nobody.
    if (message.kind === 'response' && typeof rport === 'number' && receiver.name !== sender.name)
      known.add(sender.name);
  }
  return known;
});

/** RFC 3261 s18, RFC 3581: how messages travel, and where responses go. */
export const TRANSPORT_CHECKS: readonly Check[] = [
  check('TP-3261-18.1.1-01', {
    over: where(emittedRequests(), ({ frame }) => frame.transport === 'udp'),
    expected: 'a request of at most 1300 octets on UDP, a larger one over TCP',
    breach: (sighting, reading) => {
      const size = sighting.frame.octets.length;
      if (size <= LARGEST_DATAGRAM_REQUEST) return undefined;
      // A refused connection leaves no trace; only of our own simulators do we know that they accept one.
      const known = reading.actors.some((each) => each.name === sighting.receiver.name);
      if (!known || sighting.receiver.underTest || reading.trace.network === 'capture') return SKIP;
      // A TCP connection may have been refused before (s18.1.1).
      return streamAttempts(reading).has(attemptKey(sighting)) ? SKIP : `${size} octets on UDP`;
    },
  }),
  check('TP-3261-18.3-21', {
    over: where(emitted, ({ frame }) => frame.transport !== 'udp'),
    expected: 'a Content-Length in every message on a stream',
    breach: ({ message }) =>
      message.has('Content-Length') ? undefined : `${message.startLine}, without Content-Length`,
  }),
  check('TP-3261-18.2.1-21', {
    over: where(
      returnedInResponses(),
      ({ asked, hop }) => !sameHost(asked.host, hop.request.frame.source.host),
    ),
    expected: 'received with the source address where sent-by is another address or a name',
    breach: (each, reading) => receivedFault(each, reading),
  }),
  check('PXY-3581-4-01', {
    over: where(
      returnedVias(),
      ({ asked, by }, reading) => asked.rport === '' && knowRport(reading).has(by.name),
    ),
    expected: 'rport with the source port and received with the source address, as the client has asked',
    breach: (each, reading) => {
      const { returned, hop } = each;
      const { port } = hop.request.frame.source;
      const isRight =
        returned.rport === port || (typeof returned.rport === 'number' && mayBeTranslated(each, reading));
      if (!isRight) return `${viaText(returned)} for a request from port ${port}`;
      return receivedFault(each, reading);
    },
  }),
  check('PXY-3581-4-21', {
    over: responsesOnUdp(),
    expected: 'the response at the address in received and the port in rport',
    breach: ({ message, frame }, reading) => {
      const via = message.topVia;
      if (via?.received === undefined || typeof via.rport !== 'number' || via.params.has('maddr'))
        return SKIP;
      const { destination } = frame;
      if (sameHost(via.received, destination.host) && via.rport === destination.port) return undefined;
      // Behind address translation the server sees other addresses than the trace shows; what counts is symmetry.
      const source = requestSources(reading).get(`${via.sentBy} ${via.branch ?? ''}`);
      if (source && samePlace(source, destination)) return undefined;
      return `sent to ${placeText(destination)}, with ${viaText(via)}`;
    },
  }),
  check('PXY-3581-4-22', {
    over: where(
      emittedAnswers(),
      ({ hop, response }) =>
        response.frame.transport === 'udp' && (hop.request.message.topVia?.params.has('rport') ?? false),
    ),
    expected: 'the response from the address and port at which the request arrived',
    breach: ({ hop, response }) => {
      const [asked, answered] = [hop.request.frame.destination, response.frame.source];
      if (isUnspecified(asked.host) || isUnspecified(answered.host) || samePlace(asked, answered))
        return undefined;
      return `request to ${placeText(asked)}, response from ${placeText(answered)}`;
    },
  }),
];

function receivedFault(each: ReturnedVia, reading: Reading): string | Skip | undefined {
  const { host } = each.hop.request.frame.source;
  const { received } = each.returned;
  if (received !== undefined && sameHost(received, host)) return undefined;
  if (received !== undefined && isIP(unbracketed(received)) !== 0 && mayBeTranslated(each, reading))
    return SKIP;
  return `${viaText(each.returned)} for a request from ${host}`;
}

/** A system under test may stand behind a translation of addresses, and see others than the trace shows. */
function mayBeTranslated({ by }: ReturnedVia, reading: Reading): boolean {
  return reading.trace.network !== 'virtual' && by.underTest;
}

/** The top Via of each request as it came back in the responses that its server made. */
function returnedInResponses(): Selector<ReturnedVia> {
  const made = answers();
  return {
    subjects: function* (reading) {
      for (const { hop, response } of made.subjects(reading)) {
        const [asked, returned] = [hop.request.message.topVia, response.message.topVia];
        if (!asked || !returned || !sameVia(asked, returned)) continue;
        yield { hop, asked, returned, by: response.sender, frames: [hop.request.frame, response.frame] };
      }
    },
    by: ({ by }) => by,
    frames: ({ frames }) => frames,
  };
}

/** The same, and as it stands below the proxy's own Via in what a proxy passed on. */
function returnedVias(): Selector<ReturnedVia> {
  const inResponses = returnedInResponses();
  const passedOn = branches();
  return {
    ...inResponses,
    subjects: function* (reading) {
      yield* inResponses.subjects(reading);
      for (const { relay, hop: branch } of passedOn.subjects(reading)) {
        const hop = relay.incoming;
        const asked = hop.request.message.topVia;
        const returned =
          asked && branch.request.message.vias.find((each, i) => i > 0 && sameVia(asked, each));
        if (!asked || !returned) continue;
        yield { hop, asked, returned, by: branch.client, frames: [hop.request.frame, branch.request.frame] };
      }
    },
  };
}

/** Every response that left over UDP, wherever it went. */
function responsesOnUdp(): Selector<ResponseSighting> {
  return {
    subjects: (reading) =>
      reading.messages.filter(isResponse).filter((each) => each.frame.transport === 'udp' && !each.copyOf),
    by: ({ sender }) => sender,
    frames: ({ frame }) => [frame],
  };
}

/** Where the request with a Via came from. */
const requestSources = perReading((reading: Reading) => {
  const sources = new Map<string, Endpoint>();
  for (const { request } of reading.hops) {
    const via = request.message.topVia;
    if (via) sources.set(`${via.sentBy} ${via.branch ?? ''}`, request.frame.source);
  }
  return sources;
});

/** Requests that somebody tried to send over a stream. */
const streamAttempts = perReading((reading: Reading) => {
  const attempts = new Set<string>();
  for (const each of reading.messages)
    if (isRequest(each) && each.frame.transport !== 'udp') attempts.add(attemptKey(each));
  return attempts;
});

function attemptKey({ sender, message }: Sighting): string {
  return `${sender.name} ${message.callId ?? ''} ${message.header('CSeq') ?? ''}`;
}

function sameVia(a: Via, b: Via): boolean {
  return a.branch === b.branch && a.sentBy === b.sentBy;
}

function samePlace(a: Endpoint, b: Endpoint): boolean {
  return a.port === b.port && sameHost(a.host, b.host);
}

function sameHost(a: string, b: string): boolean {
  return hostEqual(bracketed(unbracketed(a)), bracketed(unbracketed(b)));
}

function unbracketed(host: string): string {
  return host.startsWith('[') ? host.slice(1, -1) : host;
}

function isUnspecified(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function placeText({ host, port }: Endpoint): string {
  return `${bracketed(host)}:${port}`;
}

function viaText(via: Via): string {
  return `Via: ${via.toString()}`;
}
