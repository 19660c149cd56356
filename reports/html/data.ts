import { deflateRawSync } from 'node:zlib';
import { featureId } from '../../requirements/scenario-id';
import { withoutSecrets } from '../redaction';
import type { RunRecord, ScenarioEntry } from '../run-record/run-record';
import type { FindingRecord } from '../run-record/scenario-record';
import { byWeight, type Broken } from './broken';
import type { Ladder } from './ladder';
import { html, verbatim, type Html } from './markup';
import { firstProof } from './parts';

/** Findings on one requirement that are told one by one. */
const MOST_FINDINGS = 100;

/** Ladder of a scenario whose findings are these; undefined when there is no trace. */
export type LadderSource = (
  scenario: ScenarioEntry,
  findings: readonly FindingRecord[],
) => Ladder | undefined;

/**
 * What the page shows when a line is opened: one block about all requirements, and one for the scenarios of each
 * feature, so that no more is unpacked than is looked at. A block is JSON, deflated, in base64, which no octet from
 * the wire can break out of.
 *
 * @param files where the files of the run lie, as seen from the page: empty, or a relative URL that ends in a slash
 */
export function dataBlocks(
  record: RunRecord,
  broken: readonly Broken[],
  ladderOf: LadderSource,
  files: string,
): Html {
  const features = [...new Set(record.scenarios.map(({ feature }) => feature))];
  const blocks = features.map((feature) => {
    const scenarios = record.scenarios.filter((each) => each.feature === feature);
    return block(
      `scenarios-${features.indexOf(feature)}`,
      Object.fromEntries(scenarios.map((each) => [each.id, scenarioData(each, ladderOf)])),
    );
  });
  return html`${block('index', indexData(record, broken, features, files))}${blocks}`;
}

function block(name: string, value: unknown): Html {
  const packed = deflateRawSync(JSON.stringify(value), { level: 9 }).toString('base64');
  return verbatim('script', packed, ` type="text/plain" id="data-${name}"`);
}

function indexData(
  record: RunRecord,
  broken: readonly Broken[],
  features: readonly string[],
  files: string,
): unknown {
  const position = new Map(record.scenarios.map(({ id }, at) => [id, at]));
  const brokenById = new Map(broken.map((each) => [each.id, each]));
  return {
    files,
    scenarios: record.scenarios.map(({ id, name, verdict, feature }) => ({
      id,
      name,
      verdict,
      block: features.indexOf(feature),
    })),
    requirements: record.requirements.map((entry) => ({
      ...entry,
      scenarios: entry.scenarios.map((id) => position.get(id)).filter((at) => at !== undefined),
      mayFollow: brokenById.get(entry.id)?.mayFollow,
      findings: (brokenById.get(entry.id)?.breaches ?? [])
        .flatMap(({ places }) => places)
        .slice(0, MOST_FINDINGS)
        .map(({ scenario, finding }) => ({
          ...findingData(finding),
          scenario: position.get(scenario.id),
        })),
    })),
  };
}

function scenarioData(scenario: ScenarioEntry, ladderOf: LadderSource): unknown {
  const findings = [...scenario.findings].sort(byWeight);
  const { id, name, feature, line, tags, network, verdict, reason, durationMs, clockMs, trace, pcap, rerun } =
    scenario;
  const steps = scenario.steps ?? [];
  return {
    id,
    name,
    feature,
    featureId: featureId(feature),
    line,
    requirements: tags.map((tag) => tag.slice(1)),
    looked: Object.keys(scenario.looked).length,
    network,
    verdict,
    reason: withoutSecrets(reason),
    durationMs,
    clockMs,
    steps: steps.map((step) => ({
      ...step,
      text: withoutSecrets(step.text),
      error: withoutSecrets(step.error),
    })),
    trace,
    pcap,
    diagnostics: scenario.diagnostics.map(withoutSecrets),
    rerun: withoutSecrets(rerun),
    findings: findings.map(findingData),
    ladder: trace === null ? null : (ladderOf(scenario, findings) ?? null),
  };
}

function findingData(finding: FindingRecord) {
  const { requirement, verdict, actor, expected, actual, frames, occurrences, waived, waiver, source } =
    finding;
  const look = firstProof(finding)?.index;
  return {
    requirement,
    verdict,
    actor,
    expected: withoutSecrets(expected),
    actual: withoutSecrets(actual),
    frames: frames.map(({ index }) => index),
    look,
    occurrences,
    waived,
    waiver: waiver && { reason: withoutSecrets(waiver.reason), until: waiver.until },
    source,
  };
}
