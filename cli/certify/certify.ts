import { createWriteStream, readFileSync, renameSync, rmSync } from 'node:fs';
import type { KeyObject } from 'node:crypto';
import { relative, resolve } from 'node:path';
import { ArchiveError } from '../../reports/certificate/archive';
import { campaignOf, type Campaign } from '../../reports/certificate/attempt';
import { KeyError, readPrivateKey } from '../../reports/certificate/manifest';
import { outcomeOf, type Suite } from '../../reports/certificate/outcome';
import { writeCertificate, type Certified } from '../../reports/certificate/package';
import { refusals } from '../../reports/certificate/refusals';
import { SHORTEST_SECRET } from '../../reports/known-secrets';
import { kebabCase } from '../../requirements/scenario-id';
import { UsageError, type Environment } from '../environment';
import { EXIT } from '../exit-codes';
import { readScenarios } from '../features';
import { specificationPage } from '../spec/spec-command';
import { versions } from '../versions';
import { readPolicy } from './policy-file';
import { secretsOfRun } from '../run-secrets';
import { readRuns } from './runs';

/** Options of `sip-push certify`. */
export interface CertifyOptions {
  readonly runs: readonly string[];
  /** Folder whose runs all belong to the campaign. */
  readonly campaign?: string | undefined;
  /** PEM file of the Ed25519 private key. */
  readonly key?: string | undefined;
  readonly out?: string | undefined;
  /** What the lab allows beyond the rule. */
  readonly policy?: string | undefined;
  /** Profiles of the systems under test, for their secrets. */
  readonly suts: readonly string[];
}

/**
 * Writes the certificate of a product, or says all that stands against it.
 *
 * @returns the exit code
 * @throws UsageError for a run, key, policy or profile that cannot be used
 */
export async function certify(options: CertifyOptions, environment: Environment): Promise<number> {
  const { cwd, stdout, stderr } = environment;
  const { attempts, meant, unreadable } = readRuns(options.runs, options.campaign, cwd);
  const key = privateKey(options.key, cwd);
  const suite: Suite = {
    harness: versions().harness,
    source: environment.source?.() ?? null,
    catalogue: environment.catalogue(),
    scenarios: readScenarios(environment.projectDir).map(({ id }) => id),
    checked: environment.knowledge().checked,
  };
  const policyFile = options.policy === undefined ? undefined : resolve(cwd, options.policy);
  const policy = readPolicy(policyFile, suite.catalogue, suite.scenarios);
  const campaign = campaignOf(attempts, meant, suite.scenarios);
  const outcome = outcomeOf(campaign, suite);
  const reasons = refusals(campaign, outcome, suite, policy);
  if (reasons.length > 0) {
    stderr.write(`sip-push: no certificate for ${campaign.certified.shownAs}:\n`);
    for (const reason of reasons) stderr.write(`  ${reason}\n`);
    return EXIT.nonConformant;
  }
  const known = secretsOfRun(options.suts, campaign.certified.record, environment);
  if (known.tooShort !== undefined)
    throw new UsageError(
      `${known.tooShort}: a secret of fewer than ${SHORTEST_SECRET} characters cannot be told from other text and kept out of the archive; use a longer one and run again`,
    );
  const out = resolve(cwd, options.out ?? fileName(campaign));
  const more = [{ path: 'specification.html', octets: Buffer.from(specificationPage(environment)) }];
  await write(out, { campaign, outcome, suite, policy, key, known, unreadable, more });
  stdout.write(
    `Certified: ${campaign.certified.shownAs}, ${campaign.attempts.length} ${campaign.attempts.length === 1 ? 'attempt' : 'attempts'} in all\nCertificate: ${relative(cwd, out)}\n`,
  );
  return EXIT.conformant;
}

function privateKey(file: string | undefined, cwd: string): KeyObject {
  if (file === undefined)
    throw new UsageError('give the private key of the lab with --key; --make-key makes one');
  try {
    return readPrivateKey(readFileSync(resolve(cwd, file), 'utf8'));
  } catch (problem) {
    if (problem instanceof KeyError) throw new UsageError(`${file}: ${problem.message}`);
    throw new UsageError(`--key: ${(problem as Error).message}`);
  }
}

/** There is a whole archive in the end, or none. */
async function write(file: string, certified: Certified): Promise<void> {
  const unfinished = `${file}.${process.pid}.part`;
  try {
    await writeCertificate(createWriteStream(unfinished, { flags: 'wx' }), certified);
    renameSync(unfinished, file);
  } catch (problem) {
    rmSync(unfinished, { force: true });
    const { code, message } = problem as NodeJS.ErrnoException;
    if (problem instanceof ArchiveError || code !== undefined)
      throw new UsageError(`cannot write the certificate: ${message}`);
    throw problem;
  }
}

function fileName({ certified: { record } }: Campaign): string {
  const who = kebabCase(`${record.sut?.name ?? ''} ${record.sut?.version ?? ''}`).slice(0, 80);
  return `certificate-${who}-${record.startedAt.slice(0, 10)}.tar`;
}
