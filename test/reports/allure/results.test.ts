import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestResult } from 'allure-js-commons';
import { environmentOf } from '../../../reports/allure/environment';
import { executorOf } from '../../../reports/allure/executor';
import { writeAllureResults } from '../../../reports/allure/results';
import { knownSecrets, NO_SECRETS } from '../../../reports/known-secrets';
import type { RunRecord } from '../../../reports/run-record/run-record';
import type { ScenarioRecord } from '../../../reports/run-record/scenario-record';
import { proof, sampleFrame, sampleMessage, sampleRecord, traceLines } from '../html/sample-run';
import { messagesOf, samplePlanned, sampleScenarioRecord, type Told } from '../samples';

const SECRET = '6629fae49393a05397450978507c4ef1';
const PASSWORD = 'Kelp-41-river';
const CREDENTIALS = `Authorization: Digest username="nora", response="${SECRET}"\r\n`;
const HEADERS = `${CREDENTIALS}Subject: ${PASSWORD}\r\n`;

describe('results for Allure', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sip-push-allure-'));
    for (const name of ['traces', 'pcaps']) mkdirSync(join(folder, name));
    const frames = [sampleFrame(1, sampleMessage(HEADERS)), sampleFrame(2, sampleMessage())];
    writeFileSync(join(folder, 'traces', 'push__basic__one-push.jsonl'), traceLines(frames).join('\n'));
    writeFileSync(
      join(folder, 'pcaps', 'push__basic__one-push.pcap'),
      Buffer.concat([Buffer.from([0xa1, 0xb2, 0xc3, 0xd4]), frames[0]!.octets]),
    );
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const results = (): string => join(folder, 'allure-results');

  /** As Cucumber would leave them; those of sampleRecord are named alike. */
  function keepMessages(...told: Partial<Told>[]): void {
    const lines = told.flatMap((each, at) => {
      const planned = samplePlanned(`Push ${at + 1}`, ['@MSG-3']);
      return messagesOf({ planned, record: sampleScenarioRecord(planned), ...each });
    });
    // Cucumber tells that a step begins, which the samples leave out.
    const whole = lines.flatMap((line): object[] =>
      line.testStepFinished === undefined ? [line] : [{ testStepStarted: line.testStepFinished }, line],
    );
    writeFileSync(join(folder, 'messages.ndjson'), whole.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }

  function write(
    scenarios: readonly Partial<ScenarioRecord>[],
    changes: Partial<RunRecord> = {},
    known = NO_SECRETS,
  ): TestResult[] {
    const record = { ...sampleRecord(scenarios), ...changes };
    writeAllureResults(record, {
      folder,
      report: join(folder, 'allure-report'),
      environment: environmentOf(record, 'abc'),
      executor: executorOf({}, 'a-run', 3),
      known,
    });
    return readdirSync(results())
      .filter((name) => name.endsWith('-result.json'))
      .map((name) => JSON.parse(readFileSync(join(results(), name), 'utf8')) as TestResult)
      .sort((a, b) => (a.name! < b.name! ? -1 : 1));
  }

  const attached = (result: TestResult): Map<string, string> =>
    new Map(
      result.attachments.map(({ name, source }) => [name, readFileSync(join(results(), source), 'latin1')]),
    );

  it('have a result for each scenario, with its steps, its time and the verdict of the run record', () => {
    keepMessages({}, { stepStatus: 'FAILED', message: 'boom' });
    const [first, second] = write([{}, { verdict: 'fail', findings: [proof(1)] }]);
    assert.equal(first?.status, 'passed');
    assert.deepEqual(
      first.steps.map(({ name, status }) => [name, status]),
      [['When the sender pushes', 'passed']],
    );
    assert.equal(first.start, 100_998);
    assert.equal(first.stop, 101_003);
    assert.equal(first.historyId, 'push/basic/push-1');
    assert.equal(second?.status, 'failed');
    assert.equal(second.statusDetails.message, 'fail: MSG-1: 1412 octets');
    assert.equal(second.steps[0]?.status, 'failed');
  });

  it('take the verdict from the run record when a hook failed or all steps passed', () => {
    keepMessages({ hookStatus: 'FAILED', message: 'verdict inconclusive' }, {});
    const [first, second] = write([
      { verdict: 'inconclusive', reason: 'no-answer: silence' },
      { verdict: 'warn', findings: [proof(1, { verdict: 'warn' })] },
    ]);
    assert.equal(first?.status, 'broken');
    assert.equal(second?.status, 'passed');
    assert.match(second.statusDetails.message ?? '', /^warn: /);
  });

  it('have a result also for what never ran, and for what broke off', () => {
    keepMessages({ brokenOff: true });
    const [first, second] = write([{}, { verdict: 'not-applicable', reason: 'no-ics: sessions' }]);
    assert.equal(first?.status, 'passed');
    assert.equal(second?.status, 'skipped');
    assert.equal(second.labels.find(({ name }) => name === 'feature')?.value, 'Basic push');
    assert.equal(second.start, 100_998);
  });

  it('do without the messages of Cucumber, and with a file of them that is cut off', () => {
    assert.deepEqual(
      write([{}, {}]).map(({ start }) => start),
      [1, 2].map(() => Date.parse('2026-03-01T09:30:00Z')),
    );
    keepMessages({}, {});
    const file = join(folder, 'messages.ndjson');
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, -150));
    assert.equal(write([{}, {}]).length, 2);
  });

  it('have the ladder, the frames of findings and the capture, without secrets', () => {
    keepMessages({ stepStatus: 'FAILED', message: `saw ${CREDENTIALS}` });
    const [result] = write(
      [
        {
          verdict: 'fail',
          findings: [proof(1, { actual: `saw ${CREDENTIALS.trim()}` })],
          trace: 'traces/push__basic__one-push.jsonl',
          pcap: 'pcaps/push__basic__one-push.pcap',
        },
      ],
      {},
      knownSecrets([PASSWORD]),
    );
    const files = attached(result!);
    assert.deepEqual(
      [...files.keys()],
      ['Ladder', 'Frame 1, news to core: MSG-1', 'Packet capture, secrets overwritten'],
    );
    assert.match(files.get('Ladder')!, /^<svg .*MSG-1/s);
    assert.match(files.get('Frame 1, news to core: MSG-1')!, /^MESSAGE sip:nora@push\.example SIP\/2\.0\r\n/);
    const capture = files.get('Packet capture, secrets overwritten')!;
    assert.equal(capture.length, 4 + sampleMessage(HEADERS).length);
    assert.match(capture, /^\xa1\xb2\xc3\xd4MESSAGE .*username="nora", response="\*{32}"\r\n/s);
    for (const name of readdirSync(results()))
      for (const secret of [SECRET, PASSWORD])
        assert.ok(!readFileSync(join(results(), name), 'latin1').includes(secret), name);
  });

  it('attach no file that is not of the run', () => {
    writeFileSync(join(folder, '..', 'outside.pcap'), 'x');
    const [result] = write([{ pcap: '../outside.pcap', trace: '../outside.jsonl' }]);
    assert.deepEqual(result?.attachments, []);
    rmSync(join(folder, '..', 'outside.pcap'));
  });

  it('leave a large capture where it is, and say so', () => {
    writeFileSync(join(folder, 'pcaps', 'large.pcap'), Buffer.alloc((1 << 20) + 1));
    const [result] = write([{ pcap: 'pcaps/large.pcap' }]);
    assert.match(attached(result!).get('Packet capture')!, /^pcaps\/large\.pcap in the folder of the run/);
  });

  it('come with the environment, the categories and who ran', () => {
    write([{}], { command: "npx sip-push run --sut 'my terminal.yaml' --sut core.yaml" });
    const text = (name: string): string => readFileSync(join(results(), name), 'utf8');
    const properties = text('environment.properties');
    assert.match(properties, /^Network=virtual$/m);
    assert.match(properties, /^Harness=0\.1\.0$/m);
    assert.match(properties, /^Node\.js=20\.20\.2$/m);
    assert.match(properties, /^Profile=my terminal\.yaml, core\.yaml$/m);
    assert.match(properties, /^System\\ under\\ test=none, all roles are simulated$/m);
    assert.match(properties, /=abc$/m);
    assert.deepEqual(
      (JSON.parse(text('categories.json')) as { name: string }[]).map(({ name }) => name),
      ['Non-conformance', 'Warning', 'Inconclusive', 'Not applicable', 'Harness error'],
    );
    assert.equal((JSON.parse(text('executor.json')) as { buildOrder: number }).buildOrder, 3);
  });

  it('take the place of those that were there', () => {
    write([{}, {}]);
    assert.equal(write([{}]).length, 1);
  });
});
