import { withoutSecrets } from '../redaction';
import type { FindingRecord } from '../run-record/scenario-record';
import { Folding } from './folding';
import { marksIn, type Mark } from './marks';
import { CONTINUED, labelOf, type FrameLabel } from './start-line';
import {
  traceFrame,
  traceHeader,
  type TraceActor,
  type TraceConnection,
  type TraceFrame,
} from './trace-entries';

/** Octets of a frame that are in the report; of one that proves a finding. The rest is in the trace file. */
const OCTETS_SHOWN = 2048;
const OCTETS_OF_PROOF = 16_384;
/** Octets at the end of a frame of which not all is shown: the end-line of an MSRP chunk stands there. */
const OCTETS_AT_END = 160;
/** Beyond this, only both ends of a frame are looked at. */
const LARGE_FRAME = 131_072;

/** What happened between the actors of a scenario, from top to bottom. This is what the page gets as JSON. */
export interface Ladder {
  readonly actors: readonly TraceActor[];
  readonly rows: readonly LadderRow[];
  /** Lines of the trace file that could not be read. */
  readonly unreadable: number;
}

export type LadderRow = FrameRow | FoldRow | ConnectionRow;

export interface FrameRow extends FrameLabel {
  readonly kind: 'frame';
  readonly index: number;
  /** Milliseconds since the trace began. */
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly transport: string;
  readonly source: string;
  readonly destination: string;
  readonly tookMs?: number | undefined;
  readonly note?: string | undefined;
  /** Index of the earlier frame whose octets it repeats. */
  readonly repeats?: number | undefined;
  /** Length of the whole frame. */
  readonly size: number;
  /** One character each; without what is secret. */
  readonly octets: string;
  /** The last ones, when there are more than are shown. */
  readonly tail?: string | undefined;
  readonly proves: readonly ProofMarks[];
}

/** A finding of the scenario, by position, that a frame proves, and where in the octets and in the tail. */
export interface ProofMarks {
  readonly finding: number;
  readonly marks: readonly Mark[];
  readonly tailMarks: readonly Mark[];
}

/** Frames that are not shown one by one. */
export interface FoldRow {
  readonly kind: 'fold';
  /** Milliseconds since the trace began: the first and the last of them. */
  readonly at: number;
  readonly until: number;
  readonly first: number;
  readonly last: number;
  readonly text: string;
}

export interface ConnectionRow extends TraceConnection {
  readonly kind: 'connection';
}

/**
 * The ladder of a scenario, from the lines of its trace file.
 *
 * @param lines of the trace file; read once, from first to last
 * @param findings of the scenario, as the ladder refers to them by position
 * @returns undefined if this is no trace
 */
export function ladderOf(lines: Iterable<string>, findings: readonly FindingRecord[]): Ladder | undefined {
  const proofs = proofsByFrame(findings);
  const repeated = new Repetitions();
  const folding = new Folding();
  const names = new Set<string>();
  let header: ReturnType<typeof traceHeader>;
  let unreadable = 0;
  for (const line of lines) {
    if (header === undefined) {
      header = traceHeader(line);
      if (header === undefined) return undefined;
      continue;
    }
    const frame = line === '' ? undefined : traceFrame(line);
    if (frame === undefined) {
      if (line !== '') unreadable += 1;
      continue;
    }
    names.add(frame.from).add(frame.to);
    folding.add(frameRow(frame, proofs.get(frame.index) ?? [], repeated));
  }
  if (header === undefined) return undefined;
  const { actors, connections } = header;
  for (const { from, to } of connections) names.add(from).add(to);
  return {
    actors: lifelines(actors, names),
    rows: inTime(folding.rows(), connections),
    unreadable,
  };
}

function frameRow(
  frame: TraceFrame,
  proves: readonly { position: number; finding: FindingRecord }[],
  repeated: Repetitions,
): FrameRow {
  const { protocol, line, detail } = labelOf(frame.octets, frame.note);
  const limit = proves.length > 0 ? OCTETS_OF_PROOF : OCTETS_SHOWN;
  const { octets, tail } = shownOctets(frame.octets, limit);
  return {
    kind: 'frame',
    index: frame.index,
    at: frame.at,
    from: frame.from,
    to: frame.to,
    transport: frame.transport,
    source: frame.source,
    destination: frame.destination,
    tookMs: frame.tookMs,
    // The line says so already.
    note: frame.note === CONTINUED ? undefined : frame.note,
    repeats: protocol === 'SIP' ? repeated.of(frame) : undefined,
    protocol,
    line: own(withoutSecrets(line)),
    detail: own(withoutSecrets(detail)),
    size: frame.octets.length,
    octets,
    tail,
    proves: proves.map(({ position, finding }) => ({
      finding: position,
      marks: marksIn(octets, withoutSecrets(finding.actual)),
      tailMarks: marksIn(tail ?? '', withoutSecrets(finding.actual)),
    })),
  };
}

/** Redacted before it is cut, so that no secret hides in a half of its header field. */
function shownOctets(all: string, limit: number): { octets: string; tail?: string } {
  const large = all.length > LARGE_FRAME;
  const start = withoutSecrets(large ? all.slice(0, LARGE_FRAME / 2) : all);
  if (!large && start.length <= limit + OCTETS_AT_END) return { octets: own(start) };
  const end = large ? withoutSecrets(all.slice(-LARGE_FRAME / 2)) : start;
  return { octets: own(start.slice(0, limit)), tail: own(end.slice(-OCTETS_AT_END)) };
}

/** A part of a string keeps the whole of it in memory; this one does not. */
function own(part: string): string {
  return Buffer.from(part, 'utf16le').toString('utf16le');
}

function proofsByFrame(
  findings: readonly FindingRecord[],
): ReadonlyMap<number, readonly { position: number; finding: FindingRecord }[]> {
  const proofs = new Map<number, { position: number; finding: FindingRecord }[]>();
  findings.forEach((finding, position) => {
    for (const index of new Set(finding.frames.map((frame) => frame.index))) {
      const known = proofs.get(index);
      if (known === undefined) proofs.set(index, [{ position, finding }]);
      else known.push({ position, finding });
    }
  });
  return proofs;
}

/** Tells retransmissions: the same octets once more on the same way. What the network doubled is none. */
class Repetitions {
  readonly #first = new Map<string, number>();

  of({ index, source, destination, note, octets }: TraceFrame): number | undefined {
    if (note === 'duplicate' || octets.length > LARGE_FRAME) return undefined;
    const key = `${source} ${destination} ${octets}`;
    const first = this.#first.get(key);
    if (first === undefined) this.#first.set(key, index);
    return first;
  }
}

/** Senders left, cores in the middle, terminals right, as a push travels; nobody who neither sent nor got anything. */
const PLACES = ['observer', 'sender', 'server', 'core', 'terminal'];

function lifelines(actors: readonly TraceActor[], names: ReadonlySet<string>): TraceActor[] {
  const known = new Map(actors.map((actor) => [actor.name, actor]));
  const all = [...names].map((name) => known.get(name) ?? { name, role: 'unknown', underTest: false });
  const order = [...known.keys()];
  const place = ({ role, name }: TraceActor): number =>
    (PLACES.indexOf(role) + 1 || PLACES.length + 1) * 10_000 + Math.max(0, order.indexOf(name));
  return all.sort((a, b) => place(a) - place(b));
}

function inTime(rows: readonly LadderRow[], connections: readonly TraceConnection[]): LadderRow[] {
  const waiting = connections.map((each): ConnectionRow => ({ kind: 'connection', ...each }));
  const all: LadderRow[] = [];
  for (const row of rows) {
    while (waiting[0] !== undefined && waiting[0].at <= row.at) all.push(waiting.shift()!);
    all.push(row);
  }
  return [...all, ...waiting];
}
