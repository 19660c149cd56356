import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { campaignOf, type Attempt } from '../../../reports/certificate/attempt';
import { outcomeOf, type Suite } from '../../../reports/certificate/outcome';
import { writeCertificate, type Certified } from '../../../reports/certificate/package';
import { NO_POLICY } from '../../../reports/certificate/policy';
import { knownSecrets } from '../../../reports/known-secrets';
import { RunCollector, type RunPlan } from '../../../reports/run-record/collect';
import { writeRunRecord } from '../../../reports/run-record/file';
import type { RunRecord, SutRecord } from '../../../reports/run-record/run-record';
import type { ScenarioRecord } from '../../../reports/run-record/scenario-record';
import { sampleFrame, sampleMessage, traceLines } from '../html/sample-run';
import { messagesOf, sampleCatalogue, samplePlan, samplePlanned, sampleScenarioRecord } from '../samples';

const COMMIT = 'c0ffee'.padEnd(40, '0');
const NAMES = ['One push', 'Two pushes', 'A session'];

export const SAMPLE_SUT: SutRecord = {
  name: 'Acme Gateway',
  version: '1.0',
  roles: ['sender'],
  systems: [
    {
      name: 'Acme Gateway',
      version: '1.0',
      role: 'sender',
      ics: [
        { item: 'pager-mode', claimed: true },
        { item: 'session-mode', claimed: false },
      ],
      ixit: [{ item: 'address', value: '192.0.2.3:5060' }],
    },
  ],
  waivers: [],
};

/** Three scenarios, of which the last does not apply. */
export function sampleSuite(changes: Partial<Suite> = {}): Suite {
  return {
    harness: '0.1.0',
    source: { commit: COMMIT, clean: true },
    catalogue: { ...sampleCatalogue(), sources: [{ name: 'sample.yaml', text: 'requirements: []\n' }] },
    scenarios: NAMES.map((name) => samplePlanned(name).id),
    checked: new Set(['MSG-1', 'MSG-2']),
    ...changes,
  };
}

/** How a run of the sample suite differs from one that can be certified. */
export interface SampleRun {
  readonly plan?: Partial<RunPlan>;
  /** What was found in the first scenario. */
  readonly first?: Partial<ScenarioRecord>;
  /** Why the last one does not apply. */
  readonly notApplicable?: string;
  /** Number of scenarios that were selected. */
  readonly selected?: number;
  readonly isInterrupted?: boolean;
  readonly error?: string;
  /** Octets of the only frame of each trace. */
  readonly octets?: string;
  /** Changes the finished record. */
  readonly change?: (record: RunRecord) => RunRecord;
}

/** Writes a run of the sample suite into a folder, as `sip-push run` does. */
export function writeSampleRun(folder: string, run: SampleRun = {}): Attempt {
  const octets = run.octets ?? sampleMessage();
  const planned = NAMES.map((name) => samplePlanned(name, ['@MSG-1'])).slice(0, run.selected ?? NAMES.length);
  const plan = samplePlan(planned);
  const collector = new RunCollector({
    ...plan,
    network: 'loopback',
    versions: { ...plan.versions, source: { commit: COMMIT, clean: true } },
    deviations: [],
    sut: SAMPLE_SUT,
    scenarios: planned.map((each, at) =>
      at === 2
        ? { ...each, notApplicable: run.notApplicable ?? 'ICS: Acme Gateway does not claim session-mode' }
        : each,
    ),
    ...run.plan,
  });
  for (const [at, each] of planned.slice(0, 2).entries()) {
    const trace = `traces/push__basic__${at + 1}.jsonl`;
    const record = sampleScenarioRecord(each, {
      network: 'loopback',
      looked: { 'MSG-1': [{ role: 'sender', actor: 'news', subjects: 1 }] },
      trace,
      ...(at === 0 ? run.first : {}),
    });
    for (const message of messagesOf({ planned: each, record })) collector.consume(message);
    mkdirSync(dirname(join(folder, trace)), { recursive: true });
    writeFileSync(join(folder, trace), `${traceLines([sampleFrame(1, octets)]).join('\n')}\n`);
  }
  if (run.isInterrupted === true) collector.interrupt();
  if (run.error !== undefined) collector.addError(run.error);
  const record = collector.record(new Date('2026-03-01T09:31:00Z'));
  const changed = run.change?.(record) ?? record;
  writeRunRecord(folder, changed);
  return { shownAs: folder.split('/').at(-1) ?? '', folder, record: changed };
}

/** A time on the day of the samples. */
export function at(hour: number): Date {
  return new Date(Date.UTC(2026, 2, 1, hour));
}

/** The same keys at each start. */
export function sampleKeys(): { privateKey: KeyObject; publicKey: KeyObject } {
  return generateKeyPairSync('ed25519');
}

/** Writes a certificate about these attempts. */
export async function writeSampleCertificate(
  file: string,
  attempts: readonly Attempt[],
  key: KeyObject,
  changes: Partial<Certified> = {},
): Promise<void> {
  const suite = sampleSuite();
  const campaign = campaignOf(attempts, attempts.at(-1)!, suite.scenarios);
  await writeCertificate(createWriteStream(file), {
    ...{ campaign, outcome: outcomeOf(campaign, suite), suite, policy: NO_POLICY, key },
    ...{ known: knownSecrets([]), unreadable: [] },
    ...changes,
  });
}

export function digestOf(octets: Buffer): string {
  return createHash('sha256').update(octets).digest('hex');
}
