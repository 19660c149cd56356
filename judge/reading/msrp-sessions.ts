import type { Actor } from '../../network/actor';
import type { MsrpPath } from '../../protocol/msrp/path';
import { offererRole, type Setup } from '../../protocol/msrp/setup';
import { msrpUriEqual, msrpUriKey, type MsrpUri } from '../../protocol/msrp/uri';
import { isFault } from '../../protocol/sip/fault';
import { parseSetup, type MsrpMedia } from '../../protocol/sdp/msrp-media';
import { attributeOf } from '../../protocol/sdp/session-description';
import type { Descriptions, DescriptionSighting, Exchange, MediaExchange } from './descriptions';
import type { MsrpSighting } from './msrp-frames';
import type { MsrpMessageReading } from './msrp-messages';
import type { MsrpTransaction } from './msrp-transactions';

/** One side of a session. */
export interface MsrpParty {
  readonly actor: Actor;
  /** The paths that it gave, latest last; mostly one. */
  readonly paths: readonly MsrpPath[];
  /** What it said of the m= line, latest last. */
  readonly media: readonly MsrpMedia[];
  /**
   * When the session was over as far as this side certainly knew; undefined when it was not seen to end for it.
   * Milliseconds since the trace started.
   */
  readonly endedAt: number | undefined;
}

/** An MSRP session: one m= line that was offered and taken, and what was sent under its URIs. */
export interface MsrpSessionReading {
  readonly dialog: string;
  /** The latest exchange of its m= line while it lived, and all of them. */
  readonly line: MediaExchange;
  readonly lines: readonly MediaExchange[];
  /** By the first exchange. */
  readonly offerer: MsrpParty;
  readonly answerer: MsrpParty;
  /** Who was to connect, by a=setup in the first exchange (RFC 4975 s5.4, RFC 6135 s4.2). */
  readonly active: MsrpParty;
  /** When the answer that set it up was sent. */
  readonly startedAt: number;
  /** When the first one of BYE, its like, and an answer with port 0 was sent; undefined while it lived. */
  readonly endedAt: number | undefined;
  /** Requests under its URIs, in the order of the trace; the paths of a request need not be right for that. */
  readonly transactions: readonly MsrpTransaction[];
  readonly messages: readonly MsrpMessageReading[];
}

interface GrowingParty extends MsrpParty {
  readonly paths: MsrpPath[];
  readonly media: MsrpMedia[];
  endedAt: number | undefined;
}

export interface GrowingSession extends MsrpSessionReading {
  line: MediaExchange;
  readonly lines: MediaExchange[];
  readonly offerer: GrowingParty;
  readonly answerer: GrowingParty;
  endedAt: number | undefined;
  readonly transactions: MsrpTransaction[];
  readonly messages: MsrpMessageReading[];
}

/** A session under one of the URIs of one of its sides. */
interface Entry {
  readonly session: GrowingSession;
  readonly party: MsrpParty;
  readonly uri: MsrpUri;
}

/** The sessions that offers and answers set up, found by their URIs (RFC 4975 s6.1). */
export class MsrpSessions {
  readonly all: readonly GrowingSession[];
  private readonly entries = new Map<string, Entry[]>();

  constructor(descriptions: Descriptions) {
    this.all = sessionsOf(descriptions);
    for (const session of this.all) {
      for (const party of [session.offerer, session.answerer])
        for (const path of party.paths) this.enter({ session, party, uri: path.at(-1)! });
    }
  }

  /** Sessions with such a URI, in the order in which they were set up. */
  at(uri: MsrpUri): GrowingSession[] {
    return this.find(uri).map(({ session }) => session);
  }

  /**
   * The session of a request: by its last URIs in To-Path and From-Path, else by one of the two. Of several with both (a
   * session that was set up anew) the latest that was there when the request was sent; one URI alone, shared by the branches
   * of a fork, may not tell.
   */
  of({ message, sender, receiver, sentAt }: MsrpSighting): GrowingSession | undefined {
    const from = this.find(message.fromPath?.at(-1));
    const to = this.find(message.toPath?.at(-1));
    const both = from.filter((each) =>
      to.some((other) => other.session === each.session && other.party !== each.party),
    );
    const isThere = ({ session }: Entry): boolean => session.startedAt <= sentAt;
    if (both.length > 0) return (both.findLast(isThere) ?? both[0]!).session;
    const own = from.filter(({ party }) => party.actor.name === sender.name);
    const theirs = to.filter(({ party }) => party.actor.name === receiver.name);
    for (const some of [own, theirs]) {
      const between = some.filter(({ session }) => isBetween(session, sender, receiver));
      const live = between.filter(isThere);
      if (live.length > 0) return live.at(-1)!.session;
      if (between.length > 0) return between[0]!.session;
    }
    return undefined;
  }

  private enter(entry: Entry): void {
    const key = msrpUriKey(entry.uri);
    const known = this.entries.get(key);
    if (known) known.push(entry);
    else this.entries.set(key, [entry]);
  }

  private find(uri: MsrpUri | undefined): Entry[] {
    if (!uri) return [];
    return (this.entries.get(msrpUriKey(uri)) ?? []).filter((each) => msrpUriEqual(each.uri, uri));
  }
}

function isBetween({ offerer, answerer }: MsrpSessionReading, a: Actor, b: Actor): boolean {
  const names = [offerer.actor.name, answerer.actor.name];
  return names.includes(a.name) && names.includes(b.name);
}

/** The side of a session that an actor is; undefined for a relay in between. */
export function partyOf(session: MsrpSessionReading, { name }: Actor): MsrpParty | undefined {
  return [session.offerer, session.answerer].find(({ actor }) => actor.name === name);
}

/** The other side. */
export function peerOf(session: MsrpSessionReading, party: MsrpParty): MsrpParty {
  return party === session.offerer ? session.answerer : session.offerer;
}

function sessionsOf(descriptions: Descriptions): GrowingSession[] {
  const all: GrowingSession[] = [];
  /** The one that lives on an m= line. */
  const current = new Map<string, GrowingSession>();
  for (const exchange of descriptions.exchanges) {
    const { answer } = exchange;
    if (!answer) continue;
    for (const line of exchange.lines) {
      const key = `${exchange.dialog} ${line.index}`;
      const known = current.get(key);
      const isTaken = isTakenUp(line);
      if (known && isTaken && goesOn(known, line)) {
        addLine(known, line);
        continue;
      }
      if (known) {
        endBy(known, exchange, answer);
        current.delete(key);
      }
      if (!isTaken) continue;
      const session = newSession(line, answer);
      all.push(session);
      current.set(key, session);
    }
  }
  for (const session of all) endWithDialog(session, descriptions);
  return all;
}

function isTakenUp({ offered, answered, offeredMsrp, answeredMsrp }: MediaExchange): boolean {
  const isOpen = offered.port !== 0 && answered !== undefined && answered.port !== 0;
  return isOpen && offeredMsrp?.path !== undefined && answeredMsrp?.path !== undefined;
}

/** A later exchange of the m= line is about the same session unless it brings a file of its own or both URIs are new. */
function goesOn(session: GrowingSession, { exchange, offeredMsrp, answeredMsrp }: MediaExchange): boolean {
  const latest = session.line.offeredMsrp?.file?.transferId;
  const next = offeredMsrp?.file?.transferId;
  if (latest !== undefined && next !== undefined && latest !== next) return false;
  const offerer = partyOf(session, exchange.offerer) ?? session.offerer;
  const isKept = (party: MsrpParty, media: MsrpMedia | undefined): boolean =>
    party.paths.some((path) => msrpUriEqual(path.at(-1)!, media!.path!.at(-1)!));
  return isKept(offerer, offeredMsrp) || isKept(peerOf(session, offerer), answeredMsrp);
}

function newSession(line: MediaExchange, answer: DescriptionSighting): GrowingSession {
  const { exchange } = line;
  const party = (actor: Actor): GrowingParty => ({ actor, paths: [], media: [], endedAt: undefined });
  const [offerer, answerer] = [party(exchange.offerer), party(exchange.answerer)];
  const role = offererRole(setupOf(exchange.offer, line), setupOf(answer, line));
  const session: GrowingSession = {
    ...{ dialog: exchange.dialog, line, lines: [], offerer, answerer },
    active: role === 'active' ? offerer : answerer,
    startedAt: answer.sighting.sentAt,
    endedAt: undefined,
    ...{ transactions: [], messages: [] },
  };
  addLine(session, line);
  return session;
}

function addLine(session: GrowingSession, line: MediaExchange): void {
  session.line = line;
  session.lines.push(line);
  const isSame = line.exchange.offerer.name === session.offerer.actor.name;
  const [offerer, answerer] = isSame
    ? [session.offerer, session.answerer]
    : [session.answerer, session.offerer];
  learn(offerer, line.offeredMsrp!);
  learn(answerer, line.answeredMsrp!);
}

function learn({ media, paths }: GrowingParty, latest: MsrpMedia): void {
  media.push(latest);
  const path = latest.path!;
  const isKnown = paths.some(
    (known) => known.length === path.length && known.every((uri, i) => msrpUriEqual(uri, path[i]!)),
  );
  if (!isKnown) paths.push(path);
}

/** Port 0, or another session on the line, ends it once that is answered. */
function endBy(session: GrowingSession, { final, answerer }: Exchange, answer: DescriptionSighting): void {
  const { sentAt, arrivedAt } = final ?? answer.sighting;
  session.endedAt = sentAt;
  for (const party of [session.offerer, session.answerer])
    party.endedAt = party.actor.name === answerer.name ? sentAt : arrivedAt;
}

function endWithDialog(session: GrowingSession, { ends }: Descriptions): void {
  const end = ends.of(session.dialog);
  if (!end) return;
  session.endedAt = Math.min(session.endedAt ?? Infinity, end.sentAt);
  for (const party of [session.offerer, session.answerer]) {
    const at = party.actor.name === end.by.name ? end.sentAt : end.arrivedAt;
    if (at !== undefined) party.endedAt = Math.min(party.endedAt ?? Infinity, at);
  }
}

/** a=setup stands at the m= line, else for the whole session (RFC 4145 s9). */
function setupOf({ description }: DescriptionSighting, { index }: MediaExchange): Setup | undefined {
  const media = description.media[index];
  const parsed = parseSetup(
    (media && attributeOf(media, 'setup')) ?? attributeOf(description, 'setup') ?? '',
  );
  return isFault(parsed) ? undefined : parsed;
}
