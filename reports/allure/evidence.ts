import { readFileSync, statSync } from 'node:fs';
import { byWeight } from '../html/broken';
import { sizeText } from '../html/folding';
import { ladderOf, type FrameRow, type Ladder } from '../html/ladder';
import { linesOf } from '../html/trace-lines';
import { linesWithout, type KnownSecrets } from '../known-secrets';
import { overwrittenSecrets } from '../redaction';
import { fileOfRun } from '../run-files';
import type { ScenarioEntry } from '../run-record/run-record';
import type { FindingRecord } from '../run-record/scenario-record';
import { ladderSvg } from './ladder-svg';

/** What is attached to a result. */
export interface Evidence {
  readonly name: string;
  readonly contentType: string;
  readonly fileExtension: string;
  readonly content: Buffer;
}

/** Larger captures stay where they are: each attachment is kept twice, as a result and in the report. */
const LARGEST_CAPTURE = 1 << 20;
/** Frames that are attached one by one; findings of one scenario are seldom about more. */
const MOST_FRAMES = 20;

/**
 * The evidence of a scenario without what is secret: its ladder, the frames that prove findings, the packet capture.
 *
 * @param folder the run's folder
 * @param known secrets that may stand anywhere in a trace
 */
export function evidenceOf(scenario: ScenarioEntry, folder: string, known: KnownSecrets): Evidence[] {
  const findings = [...scenario.findings].sort(byWeight);
  const trace = fileOfRun(folder, scenario.trace);
  const ladder = trace === undefined ? undefined : ladderOf(linesWithout(known, linesOf(trace)), findings);
  return [
    ...(ladder === undefined ? [] : [drawing(ladder, scenario, findings), ...proofs(ladder, findings)]),
    ...capture(scenario, folder, known),
  ];
}

function drawing(
  ladder: Ladder,
  { name, clockMs }: ScenarioEntry,
  findings: readonly FindingRecord[],
): Evidence {
  return {
    name: 'Ladder',
    contentType: 'image/svg+xml',
    fileExtension: '.svg',
    content: Buffer.from(ladderSvg(ladder, name, findings, clockMs)),
  };
}

function proofs({ rows }: Ladder, findings: readonly FindingRecord[]): Evidence[] {
  return rows
    .filter((row): row is FrameRow => row.kind === 'frame' && row.proves.length > 0)
    .slice(0, MOST_FRAMES)
    .map((frame) => {
      const ids = new Set(frame.proves.flatMap(({ finding }) => findings[finding]?.requirement ?? []));
      return {
        name: `Frame ${frame.index}, ${frame.from} to ${frame.to}: ${[...ids].join(', ')}`,
        contentType: 'text/plain',
        fileExtension: '.txt',
        content: octetsOf(frame),
      };
    });
}

/** As they were on the wire; of a long frame its begin and its end. */
function octetsOf({ octets, tail, size }: FrameRow): Buffer {
  const parts =
    tail === undefined ? [octets] : [octets, `\r\n[... in the trace: all ${sizeText(size)} ...]\r\n`, tail];
  return Buffer.from(parts.join(''), 'latin1');
}

function capture({ pcap }: ScenarioEntry, folder: string, known: KnownSecrets): Evidence[] {
  const file = fileOfRun(folder, pcap);
  if (file === undefined || pcap === null) return [];
  const { size } = statSync(file);
  if (size > LARGEST_CAPTURE) {
    const content = Buffer.from(`${pcap} in the folder of the run: ${sizeText(size)}, too much to attach.\n`);
    return [{ name: 'Packet capture', contentType: 'text/plain', fileExtension: '.txt', content }];
  }
  return [
    {
      name: 'Packet capture, secrets overwritten',
      contentType: 'application/vnd.tcpdump.pcap',
      fileExtension: /\.pcap(ng)?$/.exec(pcap)?.[0] ?? '.pcap',
      content: Buffer.from(overwrittenSecrets(readFileSync(file, 'latin1'), known), 'latin1'),
    },
  ];
}
