import type { Pickle } from '@cucumber/messages';
import type { Frame } from '../../network/trace';
import type { Finding } from '../../judge/verdict';
import type {
  FindingRecord,
  FrameRecord,
  LookRecord,
  ScenarioRecord,
} from '../../reports/run-record/scenario-record';
import { featureId } from '../../requirements/scenario-id';
import type { ScenarioJudgement } from '../../testbed/scenario-judge';

/** What a record says besides the judgement. */
export interface RecordContext {
  readonly id: string;
  readonly pickle: Pickle;
  /** Paths inside the run's folder. */
  readonly files: { readonly trace: string; readonly pcap: string };
  readonly network: 'loopback' | 'virtual' | 'capture';
  readonly durationMs: number;
}

/** The judgement of a scenario in the form of the run record. */
export function recordOf(judgement: ScenarioJudgement, context: RecordContext): ScenarioRecord {
  const looked: Record<string, LookRecord[]> = {};
  for (const { requirement, actor, subjects } of judgement.looked) {
    (looked[requirement] ??= []).push({ role: actor.role, actor: actor.name, subjects });
  }
  return {
    id: context.id,
    name: context.pickle.name,
    feature: featureId(context.pickle.uri),
    tags: context.pickle.tags.map((each) => each.name),
    network: context.network === 'loopback' ? 'loopback' : 'virtual',
    verdict: judgement.verdict,
    reason: judgement.reason,
    findings: judgement.findings.map(findingRecord),
    looked,
    ...context.files,
    durationMs: Math.round(context.durationMs),
  };
}

function findingRecord(finding: Finding): FindingRecord {
  const { requirement, verdict, actor, expected, actual, frames, occurrences, source } = finding;
  return {
    requirement,
    verdict,
    actor: { role: actor.role, name: actor.name, underTest: actor.underTest },
    expected,
    actual,
    frames: frames.map(frameRecord),
    occurrences,
    waived: finding.waived ?? false,
    ...(finding.waiver === undefined ? {} : { waiver: finding.waiver }),
    source,
  };
}

function frameRecord(frame: Frame): FrameRecord {
  const end = frame.octets.indexOf('\r\n');
  return {
    index: frame.index,
    time: Math.round((frame.sentAt ?? frame.receivedAt ?? 0) * 1000) / 1000,
    from: frame.from?.name ?? `${frame.source.host}:${frame.source.port}`,
    to: frame.to?.name ?? `${frame.destination.host}:${frame.destination.port}`,
    summary: frame.octets.toString('utf8', 0, end < 0 ? Math.min(120, frame.octets.length) : end),
  };
}
