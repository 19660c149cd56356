import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { KnownSecrets } from '../known-secrets';
import { redactText } from '../redact-record';
import { fileOfRun } from '../run-files';
import type { RunRecord, ScenarioEntry } from '../run-record/run-record';
import { captureChunks } from './capture';
import { findingsByFrame } from './findings-by-frame';
import { messagesText } from './messages';
import { scenarioTrace } from './scenario-trace';

/** Name of the folder in a run's folder. */
export const EVIDENCE_FOLDER = 'evidence';
export const CAPTURE_FILE = 'capture.pcapng';
export const MESSAGES_FILE = 'messages.txt';
/** Where a run keeps what the systems under test said, and where it goes. */
const SYSTEMS_FOLDER = 'systems';

/** What was written. */
export interface WrittenEvidence {
  /** Ids of the scenarios of which there is evidence. */
  readonly scenarios: readonly string[];
  /** Files with what the systems under test said, as paths in the folder. */
  readonly outputs: readonly string[];
}

/**
 * Writes what proves the verdicts of a run, without secrets: for each scenario that left a trace a folder with a commented
 * packet capture and with all messages as text, and beside them what the systems under test said.
 *
 * @param folder the run's folder
 * @param out where to write it; files of the same names are replaced
 * @param known secrets that may stand anywhere in a trace
 * @param wanted ids of scenarios; all if absent
 * @throws Error of the file system when something cannot be read or written
 */
export function writeEvidence(
  record: RunRecord,
  folder: string,
  out: string,
  known: KnownSecrets,
  wanted?: readonly string[],
): WrittenEvidence {
  const chosen = record.scenarios.filter(({ id }) => wanted === undefined || wanted.includes(id));
  const scenarios = chosen.filter((scenario) => writeScenario(scenario, record, folder, out, known));
  return {
    scenarios: scenarios.map(({ id }) => id),
    outputs: scenarios.length === 0 ? [] : writeOutputs(folder, out, known),
  };
}

function writeScenario(
  scenario: ScenarioEntry,
  record: RunRecord,
  folder: string,
  out: string,
  known: KnownSecrets,
): boolean {
  const file = fileOfRun(folder, scenario.trace);
  const trace = file === undefined ? undefined : scenarioTrace(file, known);
  if (file === undefined || trace === undefined) return false;
  // The trace has a name that a file can have; an id from elsewhere may be anything.
  const place = join(out, basename(file).replace(/(?<=.)\.jsonl$/, ''));
  mkdirSync(place, { recursive: true });
  const findings = findingsByFrame(scenario, record);
  writeChunks(join(place, CAPTURE_FILE), captureChunks(scenario, trace, findings, record));
  writeChunks(join(place, MESSAGES_FILE), messagesText(scenario, trace, findings, record));
  return true;
}

function writeChunks(file: string, chunks: Iterable<Buffer | string>): void {
  const descriptor = openSync(file, 'w');
  try {
    for (const chunk of chunks) writeSync(descriptor, typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  } finally {
    closeSync(descriptor);
  }
}

function writeOutputs(folder: string, out: string, known: KnownSecrets): string[] {
  const from = join(folder, SYSTEMS_FOLDER);
  const written: string[] = [];
  for (const name of readdirIfThere(from)) {
    const file = fileOfRun(folder, join(SYSTEMS_FOLDER, name));
    if (file === undefined) continue;
    const target = join(out, SYSTEMS_FOLDER, name);
    mkdirSync(dirname(target), { recursive: true });
    // Programs say what they like: octets that are no UTF-8 have to stay what they are.
    writeFileSync(target, redactText(readFileSync(file, 'latin1'), known), 'latin1');
    written.push(join(SYSTEMS_FOLDER, name));
  }
  return written;
}

function readdirIfThere(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  } catch {
    return [];
  }
}
