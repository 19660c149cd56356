import assert from 'node:assert/strict';
import fc from 'fast-check';
import { badgeSvg } from '../../reports/badge';
import { summaryMarkdown } from '../../reports/markdown';
import { requirementRows, requirementsCsv, requirementsJson } from '../../reports/requirements-table';
import { RunCollector } from '../../reports/run-record/collect';
import type { RunRecord } from '../../reports/run-record/run-record';
import type { ScenarioRecord } from '../../reports/run-record/scenario-record';
import { messagesOf, sampleFinding, samplePlan, samplePlanned, sampleScenarioRecord } from './samples';

const SECRET = 'response="0123456789abcdef0123456789abcdef"';

function recordOf(...records: readonly Partial<ScenarioRecord>[]): RunRecord {
  const told = records.map((changes, at) => {
    const planned = samplePlanned(`Push ${at + 1}`);
    return { planned, record: sampleScenarioRecord(planned, changes) };
  });
  const collector = new RunCollector(samplePlan(told.map(({ planned }) => planned)));
  for (const each of told) for (const message of messagesOf(each)) collector.consume(message);
  return collector.record(new Date('2026-03-01T09:30:02Z'));
}

const failing = (actual: string): RunRecord =>
  recordOf({}, { verdict: 'fail', findings: [sampleFinding({ actual })] });

describe('requirements of a run as a table', () => {
  it('has a line for each requirement, with what was found', () => {
    const record = failing('1412 octets');
    const rows = requirementRows(record);
    assert.deepEqual(
      rows.map(({ id }) => id),
      record.requirements.map(({ id }) => id),
    );
    assert.deepEqual(rows[0]!.findings, [
      {
        ...{ scenario: record.scenarios[1]!.id, verdict: 'fail', actor: 'sender news', waived: false },
        ...{ expected: 'at most 1300 octets', actual: '1412 octets' },
      },
    ]);
    assert.deepEqual((JSON.parse(requirementsJson(record)) as { requirements: unknown }).requirements, rows);
  });

  it('is CSV with a header, in which nothing passes for a formula', () => {
    const csv = requirementsCsv(failing('=HYPERLINK("http://x.example")'));
    const [header, first] = csv.split('\r\n');
    assert.equal(header, 'id,document,section,level,roles,verdict,reason,subjects,scenarios,findings,text');
    assert.match(first!, /^MSG-1,RFC 3428,8,MUST,sender,fail,/);
    assert.doesNotMatch(csv, /(?:^|[\n,]|")=/);
    for (const start of ['=', '+', '-', '@', '\t'])
      assert.ok(
        requirementsCsv({
          ...failing('x'),
          requirements: [{ ...failing('x').requirements[0]!, reason: `${start}1+1` }],
        }).includes(`'${start}1+1`),
        JSON.stringify(start),
      );
  });

  it('keeps secrets to itself', () => {
    for (const make of [requirementsCsv, requirementsJson, summaryMarkdown])
      assert.doesNotMatch(make(failing(`Authorization: Digest ${SECRET}`)), /0123456789abcdef/);
  });
});

describe('summary in Markdown', () => {
  it('tells the verdict, the counts and what is wrong, the worst first', () => {
    const warned = { verdict: 'warn' as const, findings: [sampleFinding({ verdict: 'warn' })] };
    const text = summaryMarkdown(recordOf({}, warned, { verdict: 'fail', findings: [sampleFinding()] }));
    assert.match(text, /^## ❌ SIP Push conformance: fail\n/);
    assert.match(text, /\| 1 \| 1 \| 1 \| 0 \| 0 \| 0 \| 3 \|/);
    assert.ok(text.indexOf('### ❌ Push 3') < text.indexOf('### ⚠️ Push 2'));
    assert.doesNotMatch(text, /Push 1\b/);
    assert.match(text, /\*\*MSG-1\*\* \(fail\) by sender news: What MSG-1 asks for\./);
    assert.match(text, /Run again: `[^`]+`/);
  });

  it('stays within its limit, and says what it leaves out', () => {
    const many = recordOf(
      ...Array.from({ length: 40 }, () => ({ verdict: 'fail' as const, findings: [sampleFinding()] })),
    );
    fc.assert(
      fc.property(fc.integer({ min: 700, max: 20_000 }), (limit) => {
        const text = summaryMarkdown(many, limit);
        const shown = text.split('### ').length - 1;
        assert.ok(Buffer.byteLength(text) <= limit);
        assert.equal(text.includes('more scenarios stand in the report'), shown < 40);
      }),
    );
  });

  it('takes nothing that a peer wrote for markup', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (actual) => {
        const line = /^ {2}- actual: (.*)$/m.exec(summaryMarkdown(failing(actual)))?.[1] ?? '';
        assert.doesNotMatch(line, /[<>]|(?<!\\)[*_`[\]|]/);
      }),
    );
  });
});

describe('badge', () => {
  it('shows the verdict, and how many passed of those that concern', () => {
    const svg = badgeSvg(recordOf({}, { verdict: 'not-applicable', reason: 'ics: no GRUU' }));
    assert.match(svg, /^<svg [^>]*aria-label="SIP Push: pass, 1 of 1"/);
    assert.match(badgeSvg(failing('x')), /SIP Push: fail, 1 of 2/);
  });

  it('is SVG whatever the product is called', () => {
    const sut = { name: '<script>&"', version: '1', roles: [], systems: [] };
    assert.doesNotMatch(badgeSvg({ ...recordOf({}), sut }), /<script/);
  });
});
