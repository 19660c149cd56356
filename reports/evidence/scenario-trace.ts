import { isIP } from 'node:net';
import type { CapturedConnection, CapturedFrame } from '../../captures/capture';
import { parseEndpoint, type Endpoint } from '../../captures/endpoint';
import { traceFrame, traceHeader, type TraceActor, type TraceFrame } from '../html/trace-entries';
import { linesOf } from '../html/trace-lines';
import type { KnownSecrets } from '../known-secrets';
import { overwrittenSecrets } from '../redaction';

/** A frame of a trace, ready for a capture: its octets are without what is secret, and as many as before. */
export interface EvidentFrame extends CapturedFrame {
  /** Number of the frame in the trace, from 1. */
  readonly index: number;
  /** Milliseconds since the trace began. */
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly note?: string | undefined;
}

/** The trace of a scenario, of which the frames are read anew from the file each time, so that any length will do. */
export interface ScenarioTrace {
  readonly startedAt: Date;
  readonly actors: readonly TraceActor[];
  readonly connections: readonly CapturedConnection[];
  frames(): Iterable<EvidentFrame>;
}

/** Reads a trace file; undefined if it is none. Lines that are no frames of a network are left out. */
export function scenarioTrace(file: string, known: KnownSecrets): ScenarioTrace | undefined {
  const [first = ''] = linesOf(file);
  const header = traceHeader(first);
  if (header === undefined) return undefined;
  const { actors, opened, startedAt = '' } = header;
  const start = new Date(startedAt);
  return {
    startedAt: Number.isNaN(start.getTime()) ? new Date(0) : start,
    actors,
    connections: opened.flatMap(({ client, server }) => {
      const [from, to] = [numericEndpoint(client), numericEndpoint(server)];
      return from === undefined || to === undefined ? [] : [{ client: from, server: to }];
    }),
    frames: () => framesOf(file, known),
  };
}

function* framesOf(file: string, known: KnownSecrets): Generator<EvidentFrame> {
  for (const line of linesOf(file)) {
    const told = traceFrame(line);
    const frame = told && evidentFrame(told, known);
    if (frame !== undefined) yield frame;
  }
}

/** Undefined for what no IP packet can be made of: a name in place of an address, an unknown transport. */
function evidentFrame(told: TraceFrame, known: KnownSecrets): EvidentFrame | undefined {
  const { index, at, from, to, note, transport } = told;
  const source = numericEndpoint(told.source);
  const destination = numericEndpoint(told.destination);
  if (source === undefined || destination === undefined) return undefined;
  if (isIP(source.host) !== isIP(destination.host) || !Number.isFinite(at) || at < 0) return undefined;
  if (transport !== 'udp' && transport !== 'tcp' && transport !== 'tls') return undefined;
  const octets = Buffer.from(overwrittenSecrets(told.octets, known), 'latin1');
  // A datagram that no network carries was never one.
  if (transport === 'udp' && octets.length > 65_507) return undefined;
  return { index, at, sentAt: at, from, to, note, transport, source, destination, octets };
}

function numericEndpoint(text: string): Endpoint | undefined {
  const endpoint = parseEndpoint(text);
  return endpoint === undefined || isIP(endpoint.host) === 0 ? undefined : endpoint;
}
