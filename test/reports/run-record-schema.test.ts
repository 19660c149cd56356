import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunCollector } from '../../reports/run-record/collect';
import { formatRunRecord, readRunRecord, writeRunRecord } from '../../reports/run-record/file';
import { SCHEMA_VERSION, type RunRecord } from '../../reports/run-record/run-record';
import schema from '../../reports/run-record/run-record.schema.json';
import { assertRunRecord, InvalidRecord } from '../../reports/run-record/validate';
import { messagesOf, sampleFinding, samplePlan, samplePlanned, sampleScenarioRecord } from './samples';

/** Recorded only since version 1 was first published, so that a record may lack them. */
const LATER = ['steps', 'waiver'];

function sample(): RunRecord {
  const planned = samplePlanned('One push', ['@MSG-1']);
  const record = sampleScenarioRecord(planned, {
    verdict: 'fail',
    findings: [sampleFinding({ waiver: { reason: 'known', until: '2027-01-01' } })],
    looked: { 'MSG-1': [{ role: 'sender', actor: 'news', subjects: 1 }] },
  });
  const collector = new RunCollector({
    ...samplePlan([planned]),
    sut: {
      name: 'Acme push',
      version: '2',
      roles: ['sender'],
      systems: [{ name: 'Acme push', version: '2', role: 'sender', ics: [{ item: 'path', claimed: false }] }],
    },
    waivers: [{ requirement: 'MSG-2', reason: 'known', until: '2027-01-01' }],
  });
  for (const message of messagesOf({ planned, record, hookStatus: 'FAILED' })) collector.consume(message);
  return collector.record(new Date('2026-03-01T09:30:02Z'));
}

/** Every object of a value, each as a path into it. */
function* objectPaths(
  value: unknown,
  path: readonly (string | number)[] = [],
): Generator<readonly (string | number)[]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield path;
  for (const [key, each] of Object.entries(value)) yield* objectPaths(each, [...path, key]);
}

function at(value: unknown, path: readonly (string | number)[]): Record<string, unknown> {
  return path.reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], value) as Record<
    string,
    unknown
  >;
}

describe('run record: schema', () => {
  it('accepts what the collector makes', () => {
    assertRunRecord(JSON.parse(formatRunRecord(sample())));
  });

  it('has the version that the writer writes', () => {
    assert.equal(schema.properties.schemaVersion.const, SCHEMA_VERSION);
    assert.throws(() => assertRunRecord({ ...sample(), schemaVersion: 2 }), InvalidRecord);
  });

  it('refuses a property it does not know, in every object', () => {
    const whole = sample();
    for (const path of objectPaths(whole)) {
      // `looked` is a map: its keys are requirement ids.
      if (path.at(-1) === 'looked') continue;
      const copy: unknown = JSON.parse(JSON.stringify(whole));
      Object.assign(at(copy, path), { surprise: true });
      assert.throws(() => assertRunRecord(copy), InvalidRecord, path.join('.'));
    }
  });

  it('misses any property that is left out', () => {
    const whole = sample();
    for (const path of objectPaths(whole)) {
      if (path.at(-1) === 'looked') continue;
      for (const key of Object.keys(at(whole, path))) {
        if (LATER.includes(key)) continue;
        const copy: unknown = JSON.parse(JSON.stringify(whole));
        Reflect.deleteProperty(at(copy, path), key);
        assert.throws(() => assertRunRecord(copy), InvalidRecord, [...path, key].join('.'));
      }
    }
  });

  it('accepts a record that lacks what was recorded only later', () => {
    const whole = sample();
    for (const path of objectPaths(whole)) {
      for (const key of LATER) {
        const copy: unknown = JSON.parse(JSON.stringify(whole));
        if (Reflect.has(at(copy, path), key)) Reflect.deleteProperty(at(copy, path), key);
        assertRunRecord(copy);
      }
    }
  });

  it('describes every property', () => {
    const undescribed: string[] = [];
    const walk = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, each] of Object.entries(node)) {
        if (key !== 'properties') {
          walk(each, `${path}/${key}`);
          continue;
        }
        for (const [name, property] of Object.entries(each as Record<string, { description?: string }>)) {
          if (property.description === undefined) undescribed.push(`${path}/${name}`);
          walk(property, `${path}/${name}`);
        }
      }
    };
    walk(schema, '');
    assert.deepEqual(undescribed, []);
  });

  it('still accepts a record of version 1 as it was first published', () => {
    assertRunRecord(JSON.parse(readFileSync(join(__dirname, 'data', 'run-record-1.json'), 'utf8')));
  });

  it('says in one line what is wrong', () => {
    assert.throws(() => assertRunRecord({ ...sample(), verdict: 'fine' }), {
      message:
        'run record: /verdict must be equal to one of the allowed values (pass, warn, fail, inconclusive, error)',
    });
  });
});

describe('run record: file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sip-push-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is read as it was written', () => {
    const path = writeRunRecord(folder, sample());
    assert.equal(path, join(folder, 'run.json'));
    assert.deepEqual(readRunRecord(folder), sample());
  });

  it('is not written if it is not as the schema has it', () => {
    const wrong = { ...sample(), surprise: 1 } as RunRecord;
    assert.throws(() => writeRunRecord(folder, wrong), InvalidRecord);
    assert.throws(() => readRunRecord(folder), InvalidRecord);
  });

  it('is refused with its path when it is no JSON', () => {
    writeFileSync(join(folder, 'run.json'), '{');
    assert.throws(() => readRunRecord(folder), /run\.json: /);
  });
});
