import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { EVIDENCE_FOLDER, writeEvidence } from '../../reports/evidence/write';
import { UsageError, type Environment } from '../environment';
import { EXIT } from '../exit-codes';
import { didYouMean, nearestIds } from '../nearest';
import { recordedRun } from './recorded-run';

/** Options of `sip-push report evidence`. */
export interface EvidenceOptions {
  /** Ids of scenarios; all of the run if absent. */
  readonly scenarios?: readonly string[] | undefined;
  /** Folder for the evidence; `evidence` in the run's folder if absent. */
  readonly out?: string | undefined;
}

/**
 * Writes the evidence of a run that has ended: commented packet captures, messages as text, what the systems under test said.
 *
 * @param run the run's folder, or its run record
 * @returns the exit code
 * @throws UsageError if there is no such run or scenario, no trace, or something cannot be written
 */
export function writeEvidenceOf(
  run: string,
  { scenarios, out }: EvidenceOptions,
  { cwd, stdout }: Environment,
): number {
  const { folder, record } = recordedRun(run, cwd);
  const ids = record.scenarios.map(({ id }) => id);
  const unknown = scenarios?.find((id) => !ids.includes(id));
  if (unknown !== undefined)
    throw new UsageError(
      `--scenario ${unknown}: the run has no such scenario${didYouMean(nearestIds(unknown, ids))}`,
    );
  const place = resolve(cwd, out ?? resolve(folder, EVIDENCE_FOLDER));
  try {
    const written = writeEvidence(record, folder, place, scenarios);
    const lacking = scenarios?.find((id) => !written.scenarios.includes(id));
    if (lacking !== undefined)
      throw new UsageError(
        `--scenario ${lacking}: it left no trace in ${relative(cwd, folder)}; run it again`,
      );
    if (written.scenarios.length === 0)
      throw new UsageError(`${run}: no scenario left a trace, so there is no evidence; run it again`);
    const count = written.scenarios.length;
    stdout.write(`Evidence of ${count} scenario${count === 1 ? '' : 's'}: ${relative(cwd, place)}\n`);
    return EXIT.conformant;
  } catch (problem) {
    const { code, message } = problem as NodeJS.ErrnoException;
    if (problem instanceof UsageError || code === undefined) throw problem;
    throw new UsageError(`cannot write the evidence: ${message}`);
  }
}

/** Adds `evidence` to `sip-push report`. */
export function addEvidence(report: Command, environment: Environment, result: { code: number }): void {
  report
    .command('evidence')
    .summary('what proves the verdicts: commented captures, messages as text, output of systems')
    .description(
      'Writes what proves the verdicts of a run, without secrets: for each scenario a packet capture (pcapng) in whose comments Wireshark shows actors and findings, and all messages as text; beside them what the systems under test said.',
    )
    .argument('<run>', 'folder of a run, or its run.json')
    .option('-s, --scenario <id>', 'only this scenario; may be repeated', repeated)
    .option('-o, --out <folder>', "where to write it (default: evidence in the run's folder)")
    .addHelpText(
      'after',
      '\nExamples:\n  sip-push report evidence runs/latest\n  sip-push report evidence runs/latest --scenario pager-mode/size-limit/a-push-of-1300-octets-is-delivered --out /tmp/evidence',
    )
    .action((run: string, { scenario, out }: { scenario?: string[]; out?: string }) => {
      result.code = writeEvidenceOf(run, { scenarios: scenario, out }, environment);
    });
}

function repeated(value: string, former: string[] = []): string[] {
  return [...former, value];
}
