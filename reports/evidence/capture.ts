import { DecodeAs } from '../../captures/decode-as';
import { pcapngChunks } from '../../captures/pcapng';
import type { TraceActor } from '../html/trace-entries';
import type { RunRecord, ScenarioEntry } from '../run-record/run-record';
import { withoutSecrets } from '../redaction';
import type { FindingsByFrame } from './findings-by-frame';
import type { EvidentFrame, ScenarioTrace } from './scenario-trace';

/**
 * The packet capture of a scenario (pcapng), piece by piece. Comments say which actor sent each packet to which other, and
 * what was found on it; the comment of the file has the verdict and how to make Wireshark take every port for what it is.
 */
export function* captureChunks(
  scenario: ScenarioEntry,
  trace: ScenarioTrace,
  findings: FindingsByFrame,
  { versions }: Pick<RunRecord, 'versions'>,
): Generator<Buffer> {
  const { names, actors, options } = survey(trace);
  yield* pcapngChunks(
    { startedAt: trace.startedAt, frames: trace.frames(), connections: trace.connections },
    {
      application: `sip-push-conformance ${versions.harness}`,
      comments: [
        `${scenario.id}: ${scenario.verdict}${scenario.reason === '' ? '' : `, ${withoutSecrets(scenario.reason)}`}`,
        `actors: ${actors.join(', ')}`,
        `protocols: tshark ${options.join(' ')}`,
        ...findings.elsewhere,
      ],
      interfaceName: `sip-push ${scenario.network}`,
      names,
      commentsOn: (frame) => [wayOf(frame, trace.actors), ...findings.of(frame.index)],
    },
  );
}

/** `frame 5: sender news -> core home (lost)`. */
export function wayOf({ index, from, to, note }: EvidentFrame, actors: readonly TraceActor[]): string {
  const way = `frame ${index}: ${actorName(from, actors)} -> ${actorName(to, actors)}`;
  return note === undefined ? way : `${way} (${note})`;
}

/** An actor with its role; an address of nobody's stays. */
export function actorName(name: string, actors: readonly TraceActor[]): string {
  const actor = actors.find((each) => each.name === name);
  if (actor === undefined) return name;
  const shown = actor.role === actor.name ? actor.name : `${actor.role} ${actor.name}`;
  return actor.underTest ? `${shown} (under test)` : shown;
}

/** What stands at the head of the file, and can be told only when all frames have been seen. */
function survey(trace: ScenarioTrace): {
  readonly names: ReadonlyMap<string, string>;
  readonly actors: readonly string[];
  readonly options: readonly string[];
} {
  const layers = new DecodeAs(trace.connections);
  const endpoints = new Map<string, Set<string>>();
  const owners = new Map<string, Set<string>>();
  for (const frame of trace.frames()) {
    layers.add(frame);
    for (const [name, { host, port }] of [
      [frame.from, frame.source],
      [frame.to, frame.destination],
    ] as const) {
      add(owners, host, name);
      if (trace.actors.some((each) => each.name === name)) add(endpoints, name, `${host} port ${port}`);
    }
  }
  // An address that several share, as on loopback, has no name of its own.
  const names = [...owners].flatMap(([host, [first = '', ...others]]) =>
    others.length === 0 && endpoints.has(first) ? [[host, first.replace(/[^\w.-]/g, '-')] as const] : [],
  );
  return {
    names: new Map(names),
    actors: [...endpoints].map(
      ([name, places]) => `${actorName(name, trace.actors)} at ${placesText([...places])}`,
    ),
    options: layers.options(),
  };
}

/** An actor that connects often has as many ports. */
function placesText(places: readonly string[]): string {
  return places.length <= 3 ? places.join(' and ') : `${places[0] ?? ''} and ${places.length - 1} more`;
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, new Set([value]));
  else known.add(value);
}
