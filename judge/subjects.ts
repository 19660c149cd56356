import type { Actor } from '../network/actor';
import type { Frame } from '../network/trace';
import type { SipRequest } from '../protocol/sip/message';
import type { Selector } from './check';
import type { Hop } from './reading/hops';
import type { Reading } from './reading/reading';
import type { Registration } from './reading/registrations';
import type { Relay } from './reading/relays';
import { isRequest, type RequestSighting, type ResponseSighting, type Sighting } from './reading/sighting';

/** A response with the transaction it belongs to. */
export interface Answer {
  readonly hop: Hop;
  readonly response: ResponseSighting;
}

/** A branch that the core sent on, with the request it came from. */
export interface Branch {
  readonly relay: Relay;
  readonly hop: Hop;
}

/** A response that the core sent upstream, with the one it was made from. */
export interface RelayedAnswer {
  readonly relay: Relay;
  readonly response: ResponseSighting;
  readonly origin: ResponseSighting;
}

/** Messages where they were composed: first transmissions, not sent on by a proxy. */
export const composed: Selector<Sighting> = bySender((reading) =>
  reading.messages.filter((each) => !each.copyOf && !each.relayOf),
);

/** Every message as it left its sender, relayed ones and repetitions included. */
export const emitted: Selector<Sighting> = bySender((reading) => reading.messages);

/** Requests where they were composed; of the given methods, or all. */
export function requests(...methods: string[]): Selector<RequestSighting> {
  return bySender((reading) =>
    reading.messages
      .filter(isRequest)
      .filter((each) => !each.copyOf && !each.relayOf && among(methods, each.message.method)),
  );
}

/** Requests as they left their sender for the first time, composed or relayed. */
export function emittedRequests(...methods: string[]): Selector<RequestSighting> {
  return bySender((reading) =>
    reading.messages.filter(isRequest).filter((each) => !each.copyOf && among(methods, each.message.method)),
  );
}

/** Responses where they were composed, with their transaction; to requests of the given methods, or all. */
export function answers(...methods: string[]): Selector<Answer> {
  return {
    subjects: (reading) => answersOf(reading, methods, (each) => !each.copyOf && !each.relayOf),
    by: ({ response }) => response.sender,
    frames: ({ hop, response }) => [hop.request.frame, response.frame],
  };
}

/** Responses as they left their sender for the first time, composed or relayed. */
export function emittedAnswers(...methods: string[]): Selector<Answer> {
  return {
    ...answers(...methods),
    subjects: (reading) => answersOf(reading, methods, (each) => !each.copyOf),
  };
}

/** Transactions, for which their client answers (retransmissions, timers, follow-ups). */
export function clientHops(...methods: string[]): Selector<Hop> {
  return {
    subjects: (reading) =>
      reading.hops.filter((each) => each.method !== 'ACK' && among(methods, each.method)),
    by: (hop) => hop.client,
    frames: hopFrames,
  };
}

/** Transactions whose request reached the server, for which their server answers. */
export function serverHops(...methods: string[]): Selector<Hop> {
  return {
    subjects: (reading) =>
      reading.hops.filter(
        (each) =>
          each.method !== 'ACK' &&
          among(methods, each.method) &&
          each.transmissions.some((one) => one.arrivedAt !== undefined),
      ),
    by: (hop) => hop.server,
    frames: hopFrames,
  };
}

/** Requests that a core took in as a proxy, for which the core answers. */
export function relays(...methods: string[]): Selector<Relay> {
  return {
    subjects: (reading) => reading.relays.filter((each) => among(methods, each.incoming.method)),
    by: ({ incoming }) => incoming.server,
    frames: ({ incoming, branches }) => [
      incoming.request.frame,
      ...branches.map((each) => each.request.frame),
    ],
  };
}

/** Every branch that a core sent on, for which the core answers. */
export function branches(...methods: string[]): Selector<Branch> {
  return {
    subjects: (reading) =>
      reading.relays
        .filter((each) => among(methods, each.incoming.method))
        .flatMap((relay) => relay.branches.map((hop) => ({ relay, hop }))),
    by: ({ hop }) => hop.client,
    frames: ({ relay, hop }) => [relay.incoming.request.frame, hop.request.frame],
  };
}

/** Responses that a core sent upstream from a branch, for which the core answers. */
export function relayedAnswers(...methods: string[]): Selector<RelayedAnswer> {
  return {
    subjects: (reading) =>
      reading.relays
        .filter((each) => among(methods, each.incoming.method))
        .flatMap((relay) =>
          relay.incoming.responses.flatMap((response) =>
            response.relayOf && !response.copyOf ? [{ relay, response, origin: response.relayOf }] : [],
          ),
        ),
    by: ({ response }) => response.sender,
    frames: ({ response, origin }) => [origin.frame, response.frame],
  };
}

/** REGISTER requests, for which the registering client answers. */
export const registering: Selector<Registration> = {
  subjects: (reading) => reading.registrations.sent,
  by: ({ client }) => client,
  frames: registrationFrames,
};

/** REGISTERs that a registrar has answered with a final response of its own, for which the registrar answers. */
export const registrarAnswers: Selector<Registration> = {
  subjects: (reading) =>
    reading.registrations.all.filter((each) => each.response !== undefined && !each.response.relayOf),
  by: ({ hop }) => hop.server,
  frames: registrationFrames,
};

/** REGISTERs answered with 2xx, for which the registrar answers. */
export const granted: Selector<Registration> = {
  ...registrarAnswers,
  subjects: (reading) => reading.registrations.successful,
};

/** Consecutive pairs of REGISTERs of one client for one AOR with one Call-ID; the client answers. */
export const consecutiveRegistrations: Selector<readonly [Registration, Registration]> = {
  subjects: (reading) =>
    reading.registrations
      .series()
      .flatMap((series) =>
        series.slice(1).map((each, i): readonly [Registration, Registration] => [series[i]!, each]),
      ),
  by: ([, later]) => later.client,
  frames: ([earlier, later]) => [earlier.origin.request.frame, later.origin.request.frame],
};

/** Subjects of another selector that pass a test. */
export function where<S>(
  selector: Selector<S>,
  applies: (subject: S, reading: Reading) => boolean,
): Selector<S> {
  return {
    ...selector,
    subjects: function* (reading) {
      for (const subject of selector.subjects(reading)) if (applies(subject, reading)) yield subject;
    },
  };
}

/** The request of a hop, its repetitions and its responses. */
export function hopFrames(hop: Hop): Frame[] {
  return [...hop.transmissions, ...hop.responses].map((each) => each.frame).sort((a, b) => a.index - b.index);
}

function registrationFrames({ hop, response }: Registration): Frame[] {
  return response ? [hop.request.frame, response.frame] : [hop.request.frame];
}

function answersOf(
  reading: Reading,
  methods: readonly string[],
  wanted: (each: ResponseSighting) => boolean,
): Answer[] {
  return reading.hops
    .filter((each) => among(methods, each.method))
    .flatMap((hop) => hop.responses.filter(wanted).map((response) => ({ hop, response })));
}

function bySender<S extends Sighting>(subjects: (reading: Reading) => readonly S[]): Selector<S> {
  return { subjects, by: (each): Actor => each.sender, frames: (each) => [each.frame] };
}

function among(methods: readonly string[], method: string): boolean {
  return methods.length === 0 || methods.includes(method);
}

/** "Name: value" of every field of that name in a message, or undefined when there is none. */
export function shown(message: SipRequest | ResponseSighting['message'], name: string): string | undefined {
  const values = message.fields(name);
  return values.length === 0 ? undefined : values.map((value) => `${name}: ${value}`).join(' | ');
}
