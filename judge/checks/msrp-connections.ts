import type { Actor } from '../../network/actor';
import { endpointKey } from '../../network/endpoint';
import type { Frame } from '../../network/trace';
import { hasAttribute } from '../../protocol/sdp/session-description';
import { check, SKIP, type Breach, type Check, type Selector, type Skip } from '../check';
import { perReading } from '../per-reading';
import { composedAs } from '../reading/journeys';
import { bodyLength, type MsrpFlow } from '../reading/msrp-frames';
import type { MsrpSessionReading } from '../reading/msrp-sessions';
import type { MsrpTransaction } from '../reading/msrp-transactions';
import type { Reading } from '../reading/reading';
import { where } from '../subjects';
import { claimsRelays } from './msrp-relays';
import { hasFailed } from './msrp-view';

/** What "immediately" is taken to mean, in milliseconds. */
const AT_ONCE = 2000;
/** Octets of a SEND that are written without waiting for the other side to read. */
const WRITTEN_AT_ONCE = 2048;

/** A session, and the connection that it was first seen on. */
interface Bound {
  readonly session: MsrpSessionReading;
  readonly flow: MsrpFlow;
  /** The first SEND for the session. */
  readonly first: MsrpTransaction;
}

/** RFC 4975 s5.4, RFC 4976 s5.2: connections, who opens and closes them, and the sessions on them. */
export const MSRP_CONNECTION_CHECKS: readonly Check[] = [
  check('MSRP-4975-5.4-02', {
    over: where(
      bound(({ flow }) => flow.opener),
      isForSession,
    ),
    expected: 'a connection that the side opens that made the offer',
    breach: ({ session, flow }) => {
      if (hasSetup(session) || flow.opener === undefined) return SKIP;
      const { offerer, answerer } = session;
      return flow.opener.name === answerer.actor.name
        ? `opened by ${answerer.actor.name}, and the offer was made by ${offerer.actor.name}`
        : undefined;
    },
  }),
  check('MSRP-4975-5.4-03', {
    over: where(
      bound(({ flow }) => flow.opener),
      isForSession,
    ),
    expected: 'a further session on the connection that exists to the same host and port',
    breach: (each, reading) => secondConnection(each, reading),
  }),
  check('MSRP-4976-5.2-01', {
    over: where(
      bound(({ flow }) => flow.opener),
      (each, reading) =>
        isForSession(each) && each.flow.opener !== undefined && claimsRelays(reading, each.flow.opener),
    ),
    expected: 'a request over the connection that exists to the next hop',
    breach: (each, reading) => secondConnection(each, reading),
  }),
  check('MSRP-4975-5.4-04', {
    over: bound(({ session }) => session.active.actor),
    expected: 'a SEND of the active side as soon as there is a connection for the session',
    breach: lateBreach,
  }),
  check('MSRP-4975-5.4-04', {
    over: silentFlows(),
    expected: 'a SEND as soon as the connection is opened',
    breach: (flow, reading) => {
      if (flow.openedAt === undefined || flow.rests.length > 0) return SKIP;
      const due = flow.openedAt + AT_ONCE;
      const isOver = reading.msrp.sessions.some(
        ({ endedAt, offerer, answerer }) =>
          [offerer, answerer].some(({ actor }) => actor.name === flow.opener?.name) &&
          (endedAt ?? Infinity) < due,
      );
      if (isOver || reading.until < due || (flow.closedAt ?? Infinity) < due) return SKIP;
      return { actual: 'nothing was sent on the connection', frames: [] };
    },
  }),
  check('MSRP-4975-5.4-12', {
    over: closings(),
    expected: 'no connection closed while a session is on it',
    breach: ({ flow, sessions }, reading) => {
      const at = flow.closedAt!;
      // When watching ends, everybody goes.
      if (at >= reading.until || flow.rests.some(({ kind }) => kind === 'broken')) return SKIP;
      const live = sessions.find((each) => (each.endedAt ?? Infinity) > at && isBoundTo(each, flow));
      if (!live) return undefined;
      // Who has said nothing over TLS may have refused the certificate of the other side (s14.4), or heard no TLS at all.
      const isSilent = flow.frames.every(({ sender }) => sender.name !== flow.closedBy!.name);
      const isSecure = flow.transport === 'tls' || live.offerer.paths[0]!.at(-1)!.scheme === 'msrps';
      if (hasSessionFailed(live) || (isSecure && isSilent)) return SKIP;
      return `${flow.closedBy!.name} closed it with ${live.offerer.paths[0]!.at(-1)!.text} on it`;
    },
  }),
];

/** Sessions with the connection of their first SEND. */
function bound(by: (each: Bound) => Actor | undefined): Selector<Bound> {
  return {
    subjects: (reading) => boundIn(reading).filter((each) => by(each) !== undefined),
    by: (each) => by(each)!,
    frames: ({ session, first }) => {
      const { offer, answer } = session.lines[0]!.exchange;
      return [offer, ...(answer ? [answer] : [])]
        .map(({ sighting }) => sighting.frame)
        .concat(first.request.frame);
    },
  };
}

const boundIn = perReading(({ msrp }: Reading): Bound[] =>
  msrp.sessions.flatMap((session) => {
    const first = session.transactions.find(({ request }) => request.message.method === 'SEND');
    return first ? [{ session, first, flow: first.request.flow }] : [];
  }),
);

/** The connection was opened for the session: it is younger, and no other session was first seen on it. */
function isForSession({ session, flow, first }: Bound): boolean {
  return (
    flow.openedAt !== undefined &&
    flow.openedAt >= session.startedAt &&
    flow.frames.find(({ message }) => message.kind === 'request') === first.request
  );
}

function hasSetup({ lines }: MsrpSessionReading): boolean {
  const { exchange, index } = lines[0]!;
  return [exchange.offer, exchange.answer].some((each) => {
    const media = each?.description.media[index];
    return media && (hasAttribute(media, 'setup') || hasAttribute(each.description, 'setup'));
  });
}

/** Another connection of the same opener to the same listener that was up, and in use, before the answer came. */
function secondConnection({ session, flow }: Bound, reading: Reading): Breach | undefined {
  const { opener, server, transport } = flow;
  const startedAt = session.startedAt;
  const other = reading.msrp.flows.find(
    (each) =>
      each !== flow &&
      each.opener?.name === opener?.name &&
      each.transport === transport &&
      each.openedAt !== undefined &&
      each.openedAt <= startedAt &&
      (each.closedAt ?? Infinity) > flow.openedAt! &&
      endpointKey(each.server!) === endpointKey(server!) &&
      sessionsOn(reading)
        .get(each)
        ?.some((one) => isLiveAt(one, startedAt, flow.openedAt!)),
  );
  if (!other) return undefined;
  const frames: Frame[] = [other.frames[0], flow.frames[0]].flatMap((each) => (each ? [each.frame] : []));
  return { actual: `a second connection to ${server!.host}:${server!.port} while the first is up`, frames };
}

function isLiveAt(session: MsrpSessionReading, from: number, until: number): boolean {
  return session.startedAt <= from && (session.endedAt ?? Infinity) > until && !hasSessionFailed(session);
}

const sessionsOn = perReading(({ msrp }: Reading) => {
  const sessions = new Map<MsrpFlow, MsrpSessionReading[]>();
  for (const session of msrp.sessions) {
    for (const flow of new Set(session.transactions.map(({ request }) => request.flow))) {
      const known = sessions.get(flow);
      if (known) known.push(session);
      else sessions.set(flow, [session]);
    }
  }
  return sessions;
});

function hasSessionFailed({ messages }: MsrpSessionReading): boolean {
  return messages.some(hasFailed);
}

/** A SEND for the session came on the connection and was not refused, so that it is bound to it. */
function isBoundTo({ transactions }: MsrpSessionReading, flow: MsrpFlow): boolean {
  return transactions.some(
    ({ request, responses }) =>
      request.flow === flow &&
      request.message.method === 'SEND' &&
      responses.every(({ message }) => message.status === 200),
  );
}

function lateBreach({ session, flow, first }: Bound, reading: Reading): Breach | string | undefined | Skip {
  const { request } = first;
  const active = session.active.actor;
  const knownAt = answerAt(session, active, reading);
  // Who connects against what was agreed is judged elsewhere.
  if (flow.openedAt === undefined || knownAt === undefined) return SKIP;
  if (request.sender.name !== active.name) {
    return flow.opener?.name === active.name ? 'a SEND of the other side came first' : SKIP;
  }
  const late = request.sentAt - Math.max(flow.openedAt, knownAt);
  if (late <= AT_ONCE) return undefined;
  // A large one may have taken its time to be read.
  return bodyLength(request) > WRITTEN_AT_ONCE ? SKIP : `a SEND after ${Math.round(late)} ms`;
}

/** When the side knew that the session was set up; undefined when that was not seen. */
function answerAt(session: MsrpSessionReading, side: Actor, reading: Reading): number | undefined {
  const { answer } = session.lines[0]!.exchange;
  if (!answer) return undefined;
  if (answer.composer.name === side.name) return answer.sighting.sentAt;
  return arrivals(reading).get(`${answer.sighting.frame.index} ${side.name}`);
}

/** When messages first reached somebody, by the frame of the composed one and the name. */
const arrivals = perReading(({ messages }: Reading) => {
  const times = new Map<string, number>();
  for (const each of messages) {
    const original = composedAs(each);
    const key = `${(original.copyOf ?? original).frame.index} ${each.receiver.name}`;
    if (each.arrivedAt !== undefined) times.set(key, Math.min(times.get(key) ?? Infinity, each.arrivedAt));
  }
  return times;
});

/** Connections on which nothing was seen of whoever opened them. */
function silentFlows(): Selector<MsrpFlow> {
  return {
    subjects: ({ msrp }) =>
      msrp.flows.filter(
        ({ opener, frames }) => opener && !frames.some(({ sender }) => sender.name === opener.name),
      ),
    by: ({ opener }) => opener!,
    frames: ({ frames }) => frames.slice(0, 1).map(({ frame }) => frame),
  };
}

interface Closing {
  readonly flow: MsrpFlow;
  readonly sessions: readonly MsrpSessionReading[];
}

/** Connections whose end was seen, with who ended them, and sessions that were on them. */
function closings(): Selector<Closing> {
  return {
    subjects: (reading) =>
      [...sessionsOn(reading)].flatMap(([flow, sessions]) =>
        flow.closedAt !== undefined && flow.closedBy ? [{ flow, sessions }] : [],
      ),
    by: ({ flow }) => flow.closedBy!,
    frames: ({ flow }) => flow.frames.slice(-1).map(({ frame }) => frame),
  };
}
