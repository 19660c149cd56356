import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, gunzipSync } from 'node:zlib';
import { reportHtml } from '../html/document';
import { ladderOf } from '../html/ladder';
import { linesOf } from '../html/trace-lines';
import type { KnownSecrets } from '../known-secrets';
import { redactRecord } from '../redact-record';
import { traceRedaction } from '../redact-trace';
import { fileOfRun } from '../run-files';
import { formatRunRecord } from '../run-record/file';
import type { RunRecord } from '../run-record/run-record';
import type { ArchiveFile } from './archive';
import type { Attempt } from './attempt';

const LONGEST_STEM = 80;
/** What the name of a file may have; scenario ids are made of the same. */
const UNUSUAL = /[^\p{L}\p{N}/_+-]+/gu;

/**
 * What the archive has of one run, without secrets: every trace, packed, the report, and the run record, in which the
 * traces have their new names. Captures are left out: they hold the same octets as the traces.
 *
 * @param place folder in the archive: empty, or a path that ends in a slash
 */
export async function* attemptFiles(
  { folder, record }: Attempt,
  place: string,
  known: KnownSecrets,
): AsyncGenerator<ArchiveFile> {
  const packed = packedRecord(record, folder, known);
  const traces = new Map<string, Buffer>();
  for (const [at, { trace }] of packed.scenarios.entries()) {
    const from = fileOfRun(folder, record.scenarios[at]!.trace);
    if (trace === null || from === undefined) continue;
    const octets = await packTrace(from, known);
    traces.set(trace, octets);
    yield { path: place + trace, octets };
  }
  const report = reportHtml(packed, ({ trace }, findings) => {
    const octets = traces.get(trace ?? '');
    return octets && ladderOf(gunzipSync(octets).toString('utf8').split('\n'), findings);
  });
  yield { path: `${place}report.html`, octets: Buffer.from(report) };
  yield { path: `${place}run.json`, octets: Buffer.from(formatRunRecord(packed)) };
}

/** The record as it is in the archive. */
function packedRecord(record: RunRecord, folder: string, known: KnownSecrets): RunRecord {
  return redactRecord(
    {
      ...record,
      scenarios: record.scenarios.map((each) => ({
        ...each,
        trace: fileOfRun(folder, each.trace) === undefined ? null : traceName(each.id),
        pcap: null,
      })),
    },
    known,
  );
}

/** A folder for each feature, so that names are as short as an archive may have them. */
function traceName(id: string): string {
  const safe = id.replaceAll(UNUSUAL, '_').replaceAll(/(^|\/)[+-]/g, '$1_');
  const [stem = '', ...folders] = safe.split('/').reverse();
  const isLong = Buffer.byteLength(stem) > LONGEST_STEM;
  const digest = createHash('sha256').update(id).digest('hex').slice(0, 12);
  const name = isLong ? `${stem.slice(0, LONGEST_STEM / 2)}-${digest}` : stem;
  return ['traces', ...folders.reverse(), `${name}.jsonl.gz`].join('/');
}

async function packTrace(file: string, known: KnownSecrets): Promise<Buffer> {
  const redaction = traceRedaction(known);
  const lines = function* (): Generator<string> {
    for (const line of linesOf(file)) {
      const redacted = redaction.line(line);
      if (redacted !== '') yield `${redacted}\n`;
    }
  };
  const parts: Buffer[] = [];
  await pipeline(Readable.from(lines()), createGzip({ level: 9 }), async (packed: AsyncIterable<Buffer>) => {
    for await (const each of packed) parts.push(each);
  });
  return Buffer.concat(parts);
}
