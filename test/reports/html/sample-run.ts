import { RunCollector } from '../../../reports/run-record/collect';
import type { RunRecord } from '../../../reports/run-record/run-record';
import type { FindingRecord, ScenarioRecord } from '../../../reports/run-record/scenario-record';
import { ladderOf } from '../../../reports/html/ladder';
import type { LadderSource } from '../../../reports/html/data';
import type { Actor } from '../../../network/actor';
import type { Frame, Trace } from '../../../network/trace';
import { formatFrame, formatHeader } from '../../../network/trace-format';
import { messagesOf, sampleFinding, samplePlan, samplePlanned, sampleScenarioRecord } from '../samples';

export const SENDER: Actor = { role: 'sender', name: 'news', underTest: false };
export const CORE: Actor = { role: 'core', name: 'core', underTest: false };
export const PHONE: Actor = { role: 'terminal', name: 'phone', underTest: false };

/** A MESSAGE of the sender to the core. */
export function sampleMessage(more = '', body = 'Storm warning'): string {
  return `MESSAGE sip:nora@push.example SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.3;branch=z9hG4bK1\r\nCSeq: 1 MESSAGE\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;
}

/** A frame from the sender to the core, but for what is said of it. */
export function sampleFrame(index: number, octets: string, changes: Partial<Frame> = {}): Frame {
  return {
    index,
    transport: 'udp',
    source: { host: '192.0.2.3', port: 5060 },
    destination: { host: '192.0.2.1', port: 5060 },
    from: SENDER,
    to: CORE,
    sentAt: index,
    receivedAt: index + 1,
    octets: Buffer.from(octets, 'latin1'),
    ...changes,
  };
}

/** Lines of a trace file, as the network writes it. */
export function traceLines(frames: readonly Frame[], changes: Partial<Trace> = {}): string[] {
  const trace: Trace = {
    startedAt: new Date('2026-03-01T09:30:00Z'),
    network: 'virtual',
    actors: [PHONE, CORE, SENDER],
    frames,
    connections: [],
    ...changes,
  };
  return [formatHeader(trace), ...frames.map(formatFrame)];
}

/** The record of a run of these scenarios, named Push 1, Push 2 and so on. */
export function sampleRecord(scenarios: readonly Partial<ScenarioRecord>[]): RunRecord {
  const told = scenarios.map((changes, at) => {
    const planned = samplePlanned(`Push ${at + 1}`, ['@MSG-3']);
    return { planned, record: sampleScenarioRecord(planned, changes) };
  });
  const collector = new RunCollector(samplePlan(told.map(({ planned }) => planned)));
  for (const each of told) for (const message of messagesOf(each)) collector.consume(message);
  return collector.record(new Date('2026-03-01T09:30:02Z'));
}

export function proof(index: number, changes: Partial<FindingRecord> = {}): FindingRecord {
  const frame = { index, time: index, from: 'news', to: 'core', summary: 'MESSAGE' };
  return sampleFinding({ frames: [frame], ...changes });
}

/** Gives each scenario the ladder of these lines. */
export function ladders(lines: readonly string[]): LadderSource {
  return (_scenario, findings) => ladderOf(lines, findings);
}
