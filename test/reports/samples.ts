import type { Catalogue, Requirement } from '../../requirements/catalogue';
import type { Envelope, PlannedScenario } from '../../reports/run-record/scenario-run';
import type { RunPlan } from '../../reports/run-record/collect';
import {
  SCENARIO_RECORD_MEDIA_TYPE,
  type FindingRecord,
  type ScenarioRecord,
} from '../../reports/run-record/scenario-record';

/** A catalogue of four requirements, one of each kind that the verdicts tell apart. */
export function sampleCatalogue(): Catalogue {
  const row = (id: string, more: Partial<Requirement> = {}): Requirement => ({
    id,
    document: 'RFC 3428',
    section: '8',
    level: 'MUST',
    roles: ['sender'],
    ics: [],
    text: `What ${id} asks for.`,
    observed: 'passive',
    evidence: 'seen on the wire',
    ...more,
  });
  const requirements = [
    row('MSG-1'),
    row('MSG-2', { level: 'SHOULD', roles: ['sender', 'core'] }),
    row('MSG-3', { observed: 'active', ics: ['digest-sha256'] }),
    row('SPUSH-1', { document: 'OMA', level: 'CLAUSE', madeTestableBy: ['MSG-1'] }),
  ];
  return {
    version: '7',
    requirements,
    get: (id) => requirements.find((requirement) => requirement.id === id),
    suggest: (id) =>
      requirements.map((requirement) => requirement.id).filter((known) => known.startsWith(id[0] ?? '')),
  };
}

export function samplePlanned(name = 'One push', tags: readonly string[] = []): PlannedScenario {
  const id = `push/basic/${name.toLowerCase().replaceAll(' ', '-')}`;
  return {
    id,
    name,
    feature: 'features/push/basic.feature',
    featureName: 'Basic push',
    line: 3,
    tags,
    rerun: `npx sip-push run --network virtual --scenario ${id}`,
  };
}

export function samplePlan(scenarios: readonly PlannedScenario[]): RunPlan {
  return {
    catalogue: sampleCatalogue(),
    scenarios,
    network: 'virtual',
    startedAt: new Date('2026-03-01T09:30:00Z'),
    command: 'npx sip-push run --network virtual',
    versions: { harness: '0.1.0', cucumber: '12.9.0', node: '20.20.2' },
    host: { platform: 'linux', release: '6.1', arch: 'x64', cpus: 2 },
    sut: null,
    waivers: [],
    checked: new Set(['MSG-1', 'MSG-2']),
  };
}

export function sampleFinding(changes: Partial<FindingRecord> = {}): FindingRecord {
  return {
    requirement: 'MSG-1',
    verdict: 'fail',
    actor: { role: 'sender', name: 'news', underTest: false },
    expected: 'at most 1300 octets',
    actual: '1412 octets',
    frames: [
      {
        index: 5,
        time: 12.3,
        from: 'sender news',
        to: 'core home',
        summary: 'MESSAGE sip:anna@home.example SIP/2.0',
      },
    ],
    occurrences: 1,
    waived: false,
    source: 'check',
    ...changes,
  };
}

export function sampleScenarioRecord(
  scenario: PlannedScenario,
  changes: Partial<ScenarioRecord> = {},
): ScenarioRecord {
  return {
    id: scenario.id,
    name: scenario.name,
    feature: scenario.feature,
    tags: [...scenario.tags],
    network: 'virtual',
    verdict: 'pass',
    reason: '',
    findings: [],
    looked: {},
    trace: 'traces/push__basic__one-push.jsonl',
    pcap: 'pcaps/push__basic__one-push.pcap',
    durationMs: 32_000,
    ...changes,
  };
}

/** How Cucumber tells of one scenario. */
export interface Told {
  readonly planned: PlannedScenario;
  /** What the After hook attaches; nothing if absent. */
  readonly record?: unknown;
  readonly base64?: boolean;
  readonly stepStatus?: string;
  readonly hookStatus?: string;
  readonly message?: string;
  /** The message stream breaks off before the scenario ends. */
  readonly brokenOff?: boolean;
}

const NOW = { seconds: 100, nanos: 998_000_000 };
const END = { seconds: 101, nanos: 2_500_000 };

/** The messages of Cucumber about one scenario with one step and one After hook. */
export function messagesOf(told: Told): Envelope[] {
  const { planned } = told;
  const key = planned.id;
  const result = (status: string) => ({
    duration: NOW,
    status,
    ...(told.message === undefined || status !== 'FAILED' ? {} : { message: told.message }),
  });
  const messages: unknown[] = [
    {
      gherkinDocument: {
        uri: planned.feature,
        feature: {
          children: [
            {
              scenario: {
                steps: [
                  { id: `ast ${key}`, keyword: 'When ', text: 'the sender pushes', location: { line: 4 } },
                ],
              },
            },
          ],
        },
      },
    },
    {
      pickle: {
        id: `pickle ${key}`,
        uri: planned.feature,
        name: planned.name,
        language: 'en',
        steps: [{ id: `pickle-step ${key}`, text: 'the sender pushes', astNodeIds: [`ast ${key}`] }],
        tags: [],
        astNodeIds: [],
      },
    },
    { hook: { id: 'after', sourceReference: { uri: 'steps/hooks.ts', location: { line: 8 } } } },
    {
      testCase: {
        id: `case ${key}`,
        pickleId: `pickle ${key}`,
        testSteps: [
          { id: `step ${key}`, pickleStepId: `pickle-step ${key}` },
          { id: `hook ${key}`, hookId: 'after' },
        ],
      },
    },
    { testCaseStarted: { id: `run ${key}`, testCaseId: `case ${key}`, attempt: 0, timestamp: NOW } },
    {
      testStepFinished: {
        testCaseStartedId: `run ${key}`,
        testStepId: `step ${key}`,
        testStepResult: result(told.stepStatus ?? 'PASSED'),
        timestamp: NOW,
      },
    },
  ];
  if (told.record !== undefined) {
    const text = typeof told.record === 'string' ? told.record : JSON.stringify(told.record);
    messages.push({
      attachment: {
        body: told.base64 === true ? Buffer.from(text).toString('base64') : text,
        contentEncoding: told.base64 === true ? 'BASE64' : 'IDENTITY',
        mediaType: SCENARIO_RECORD_MEDIA_TYPE,
        testCaseStartedId: `run ${key}`,
        testStepId: `hook ${key}`,
      },
    });
  }
  messages.push({
    testStepFinished: {
      testCaseStartedId: `run ${key}`,
      testStepId: `hook ${key}`,
      testStepResult: result(told.hookStatus ?? 'PASSED'),
      timestamp: NOW,
    },
  });
  if (told.brokenOff !== true) {
    messages.push({
      testCaseFinished: { testCaseStartedId: `run ${key}`, timestamp: END, willBeRetried: false },
    });
  }
  return messages as Envelope[];
}
