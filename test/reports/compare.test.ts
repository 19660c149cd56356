import assert from 'node:assert/strict';
import fc from 'fast-check';
import { comparisonOf, type Change } from '../../reports/compare/compare';
import { comparisonPage } from '../../reports/compare/page';
import { comparisonText } from '../../reports/compare/text';
import type { RunRecord } from '../../reports/run-record/run-record';
import type { ScenarioRecord } from '../../reports/run-record/scenario-record';
import { sampleRecord } from './html/sample-run';
import { sampleFinding } from './samples';

type Sample = Partial<ScenarioRecord>;

const LOOKED = { 'MSG-1': [{ role: 'sender' as const, actor: 'news', subjects: 1 }] };
const PASS: Sample = { looked: LOOKED };
const FAIL: Sample = { verdict: 'fail', findings: [sampleFinding()], looked: LOOKED };
const WARN: Sample = {
  verdict: 'warn',
  findings: [sampleFinding({ requirement: 'MSG-2', verdict: 'warn' })],
  looked: LOOKED,
};
const OPEN: Sample = { verdict: 'inconclusive', reason: 'no-answer: silence' };

function kinds(before: RunRecord, after: RunRecord): string[] {
  return comparisonOf(before, after).scenarios.map(({ id, kind, worse }) =>
    `${id.slice('push/basic/'.length)} ${kind}${worse ? '!' : ''}`.trim(),
  );
}

function requirement(changes: readonly Change[], id: string): Change | undefined {
  return changes.find((each) => each.id === id);
}

describe('what changed between two runs', () => {
  it('tells what newly fails, what was fixed, and what turned otherwise, the gravest first', () => {
    const before = sampleRecord([PASS, FAIL, PASS, OPEN, WARN, FAIL, PASS]);
    const after = sampleRecord([PASS, WARN, FAIL, PASS, OPEN, OPEN, OPEN]);
    assert.deepEqual(kinds(before, after), [
      'push-3 newly failing!',
      'push-5 worse!',
      'push-7 worse!',
      'push-2 fixed',
      'push-4 better',
      'push-6 better',
    ]);
  });

  it('tells what is new and what is gone; what is new is worse only if it fails', () => {
    assert.deepEqual(kinds(sampleRecord([PASS]), sampleRecord([PASS, OPEN, FAIL])), [
      'push-2 new',
      'push-3 new!',
    ]);
    const gone = comparisonOf(sampleRecord([PASS, FAIL]), sampleRecord([PASS]));
    assert.deepEqual(
      gone.scenarios.map(({ kind, before, after }) => [kind, before, after]),
      [['gone', 'fail', undefined]],
    );
    assert.equal(gone.worse, false);
  });

  it('explains a change by the findings that came or went', () => {
    const { scenarios, requirements, worse } = comparisonOf(sampleRecord([PASS]), sampleRecord([FAIL]));
    assert.equal(worse, true);
    assert.deepEqual(
      scenarios[0]?.findings.map(({ kind, finding }) => [kind, finding.requirement, finding.actual]),
      [['new', 'MSG-1', '1412 octets']],
    );
    const change = requirement(requirements, 'MSG-1');
    assert.deepEqual([change?.kind, change?.before, change?.after], ['newly failing', 'pass', 'fail']);
    assert.equal(change?.findings[0]?.scenario, 'push/basic/push-1');
    const back = comparisonOf(sampleRecord([FAIL]), sampleRecord([PASS]));
    assert.deepEqual(
      back.scenarios[0]?.findings.map(({ kind }) => kind),
      ['gone'],
    );
    assert.equal(back.worse, false);
  });

  it('sees another reason behind the same verdict', () => {
    const other = { ...FAIL, findings: [sampleFinding({ requirement: 'MSG-2' })] };
    assert.deepEqual(kinds(sampleRecord([FAIL]), sampleRecord([other])), ['push-1 other findings!']);
    const waived = { ...PASS, findings: [sampleFinding({ waived: true })] };
    const { worse, scenarios } = comparisonOf(sampleRecord([PASS]), sampleRecord([waived]));
    assert.deepEqual([worse, scenarios[0]?.kind], [false, 'other findings']);
  });

  it('does not take other numbers, or what changes no verdict, for a change', () => {
    const reworded = { ...FAIL, findings: [sampleFinding({ actual: '1999 octets', occurrences: 3 })] };
    const informed = { ...PASS, findings: [sampleFinding({ verdict: 'info' })] };
    const comparison = comparisonOf(sampleRecord([FAIL, PASS]), sampleRecord([reworded, informed]));
    assert.deepEqual(comparison.scenarios, []);
    assert.equal(comparison.worse, false);
  });

  it('sees a stale waiver and a fault of the harness', () => {
    const before = sampleRecord([PASS]);
    const waiver = { requirement: 'MSG-1', reason: 'known', until: '2027-01-01' };
    assert.equal(comparisonOf(before, { ...before, staleWaivers: [waiver] }).worse, true);
    assert.equal(comparisonOf({ ...before, staleWaivers: [waiver] }, before).worse, false);
    assert.equal(comparisonOf(before, { ...before, verdict: 'error', errors: ['x'] }).worse, true);
  });

  it('tells in what product, claims, catalogue and harness differ', () => {
    const before = sampleRecord([PASS]);
    const system = {
      name: 'Acme',
      version: '1',
      role: 'core',
      ics: [
        { item: 'path', claimed: true },
        { item: 'gruu', claimed: true },
      ],
      ixit: [{ item: 'domain', value: 'a.example' }],
    } as const;
    const sut = { name: 'Acme', version: '1', roles: ['core'], systems: [system] } as const;
    const later = {
      ...system,
      version: '2',
      ics: [{ item: 'path', claimed: false }, system.ics[1]],
      ixit: [{ item: 'domain', value: 'b.example' }],
    };
    const after: RunRecord = {
      ...before,
      sut: { ...sut, version: '2', systems: [later] },
      versions: { ...before.versions, catalogue: '8', harness: '0.2.0' },
      deviations: ['message-with-contact'],
    };
    assert.deepEqual(
      comparisonOf({ ...before, sut }, after).settings.map((each) => [each.what, each.before, each.after]),
      [
        ['core under test', 'Acme 1', 'Acme 2'],
        ['core under test, ICS path', 'claimed', 'not claimed'],
        ['core under test, IXIT domain', 'a.example', 'b.example'],
        ['catalogue', '7', '8'],
        ['harness', '0.1.0', '0.2.0'],
        ['deviations', undefined, 'message-with-contact'],
      ],
    );
    assert.deepEqual(comparisonOf(after, after).settings, []);
  });

  it('finds nothing between a run and itself, and the opposite the other way round', () => {
    const opposite: Record<string, string> = { new: 'gone', gone: 'new', fixed: 'newly failing' };
    const runs = fc.array(fc.constantFrom(PASS, FAIL, WARN, OPEN), { maxLength: 5 }).map(sampleRecord);
    fc.assert(
      fc.property(runs, runs, (one, other) => {
        const same = comparisonOf(one, one);
        assert.deepEqual([same.scenarios, same.requirements, same.worse], [[], [], false]);
        const back = new Map(comparisonOf(other, one).scenarios.map(({ id, kind }) => [id, kind]));
        for (const { id, kind } of comparisonOf(one, other).scenarios)
          if (opposite[kind] !== undefined) assert.equal(back.get(id), opposite[kind]);
      }),
    );
  });

  const before = sampleRecord([PASS, FAIL]);
  const secret = {
    ...FAIL,
    findings: [sampleFinding({ actual: 'sip:anna:hunter2@home.example\n<b>x</b>' })],
  };
  const comparison = comparisonOf(before, sampleRecord([secret, PASS]));

  it('is told as text', () => {
    const text = comparisonText(comparison);
    const lines = text.split('\n');
    for (const line of [
      'Scenarios: 1 newly failing, 1 fixed',
      '  newly failing  push/basic/push-1 (pass -> fail)',
      '  fixed          push/basic/push-2 (fail -> pass)',
      '      - MSG-1 (fail) by sender news: expected at most 1300 octets; actual: 1412 octets',
      'Worse: 1 scenario, 1 requirement.',
    ])
      assert.ok(lines.includes(line), `${line}\n${text}`);
    assert.match(text, /\+ MSG-1 \(fail\).*actual: sip:anna:\(redacted\)@home.example <b>x<\/b>$/m);
    assert.ok(comparisonText(comparisonOf(before, before)).includes('Nothing changed.'));
  });

  it('is told as a page, in which nothing from the wire is markup, the same each time', () => {
    const page = comparisonPage(comparison);
    assert.equal(page, comparisonPage(comparison));
    assert.ok(page.includes('&lt;b&gt;x&lt;/b&gt;'));
    assert.ok(!page.includes('hunter2'));
    assert.ok(!/<script|https?:\/\//.test(page));
  });
});
