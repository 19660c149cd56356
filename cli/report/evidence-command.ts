import { relative, resolve } from 'node:path';
import { EVIDENCE_FOLDER, writeEvidence } from '../../reports/evidence/write';
import { UsageError, type Environment } from '../environment';
import { EXIT } from '../exit-codes';
import { didYouMean, nearestIds } from '../nearest';
import { secretsOfRun } from '../run-secrets';
import { recordedRun } from './recorded-run';

/** Options of `sip-push report evidence`. */
export interface EvidenceOptions {
  /** Ids of scenarios; all of the run if absent. */
  readonly scenarios?: readonly string[] | undefined;
  /** Profiles of the systems under test, for their secrets. */
  readonly suts?: readonly string[] | undefined;
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
  { scenarios, suts, out }: EvidenceOptions,
  environment: Environment,
): number {
  const { cwd, stdout } = environment;
  const { folder, record } = recordedRun(run, cwd);
  const ids = record.scenarios.map(({ id }) => id);
  const unknown = scenarios?.find((id) => !ids.includes(id));
  if (unknown !== undefined)
    throw new UsageError(
      `--scenario ${unknown}: the run has no such scenario${didYouMean(nearestIds(unknown, ids))}`,
    );
  const known = secretsOfRun(suts ?? [], record, environment);
  const place = resolve(cwd, out ?? resolve(folder, EVIDENCE_FOLDER));
  try {
    const written = writeEvidence(record, folder, place, known, scenarios);
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
