import assert from 'node:assert/strict';
import type { RunRecord } from '../../../reports/run-record/run-record';
import { trendPage } from '../../../reports/trend/page';
import { trendText } from '../../../reports/trend/text';
import { trendsOf } from '../../../reports/trend/trend';
import { night } from './sample-nights';

function acme(version: string): Pick<RunRecord, 'sut'> {
  const system = { name: 'Acme', version, role: 'sender', ics: [] } as const;
  return { sut: { name: 'Acme', version, roles: ['sender'], systems: [system] } };
}

describe('trend over runs', () => {
  it('puts runs into the order of time, and compares each with the one before', () => {
    const [trend] = trendsOf([night(3, 'F..'), night(1, '.F.'), night(2, '...')]);
    assert.deepEqual(
      trend?.points.map(({ name, since }) => [name, since?.scenarios.map(({ id, kind }) => `${id} ${kind}`)]),
      [
        ['night-1', undefined],
        ['night-2', ['push/basic/push-2 fixed']],
        ['night-3', ['push/basic/push-1 newly failing']],
      ],
    );
    assert.deepEqual(
      trend.histories.map(({ id, verdicts }) => [id, verdicts]),
      [
        ['push/basic/push-1', ['pass', 'pass', 'fail']],
        ['push/basic/push-2', ['fail', 'pass', 'pass']],
      ],
    );
  });

  it('keeps other products, networks and selections apart, and versions of a product together', () => {
    const runs = [
      night(1, '.'),
      night(2, '.', { network: 'loopback' }),
      night(3, '.', { command: 'npx sip-push run --tags @x' }),
      night(4, '.', acme('1')),
      night(5, '.', acme('2')),
    ];
    assert.deepEqual(
      trendsOf(runs).map(({ who, points }) => [who, points.map(({ name }) => name)]),
      [
        ['simulators', ['night-1']],
        ['simulators', ['night-2']],
        ['simulators', ['night-3']],
        ['Acme as sender', ['night-4', 'night-5']],
      ],
    );
  });

  it('calls flaky what passed and failed while nothing was changed', () => {
    const [same] = trendsOf([night(1, '.F'), night(2, 'F?', acme('1')), night(3, 'FF'), night(4, '?F')]);
    assert.deepEqual(
      same?.flaky.filter(({ what }) => what === 'scenario'),
      [{ what: 'scenario', id: 'push/basic/push-1', passed: 1, failed: 1, version: '' }],
    );
    const [changed] = trendsOf([night(1, '.', acme('1')), night(2, 'F', acme('2'))]);
    assert.deepEqual(changed?.flaky, []);
    const versions = { ...night(2, 'F').record.versions, harness: '0.2.0' };
    assert.deepEqual(trendsOf([night(1, '.'), night(2, 'F', { versions })])[0]?.flaky, []);
  });

  it('does not call flaky what could not be judged in between', () => {
    assert.deepEqual(trendsOf([night(1, '.'), night(2, '?'), night(3, '.')])[0]?.flaky, []);
  });

  it('knows scenarios that come and go', () => {
    const [trend] = trendsOf([night(1, '.'), night(2, '..')]);
    assert.deepEqual(trend?.histories, [{ id: 'push/basic/push-2', verdicts: [undefined, 'pass'] }]);
  });

  const leftOut = [{ name: 'old', why: 'run record: /schemaVersion must be equal to constant <1>' }];

  it('is told as text', () => {
    const text = trendText(trendsOf([night(1, '.F.'), night(2, 'F..'), night(3, '.F.')]), leftOut);
    const lines = text.split('\n');
    for (const line of [
      'simulators, virtual: 3 runs of npx sip-push run --network virtual',
      '  2026-03-02 02:00           fail     2     0     1     0             0      0    1 newly failing, 1 fixed',
      '  Worse in the latest run:',
      '    push/basic/push-2 (newly failing)',
      '  Fixed in the latest run:',
      '    push/basic/push-1',
      '    scenario push/basic/push-1: 2 passed, 1 failed',
      'Left out:',
      '  old: run record: /schemaVersion must be equal to constant <1>',
    ])
      assert.ok(lines.includes(line), `${line}\n${text}`);
    assert.equal(trendText([], []), 'No runs.\n');
  });

  it('is told as a page with plots, each beside its numbers, the same each time', () => {
    const trends = trendsOf([night(1, '.F.'), night(2, 'F.?')]);
    const page = trendPage(trends, leftOut);
    assert.equal(page, trendPage(trends, leftOut));
    assert.equal(page.match(/<svg/g)?.length, 2);
    assert.ok(page.includes('constant &lt;1&gt;'));
    assert.ok(!/<script|https?:\/\//.test(page));
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const [, named = ''] of page.matchAll(/aria-labelledby="([^"]*)"/g))
      for (const id of named.split(' ')) assert.ok(ids.includes(id), id);
  });
});
