import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linesOf } from '../../../reports/html/trace-lines';

describe('lines of a trace file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sip-push-lines-'));
  const file = join(folder, 'trace.jsonl');
  after(() => rmSync(folder, { recursive: true }));

  function lines(text: string, longest?: number): string[] {
    writeFileSync(file, text);
    return [...linesOf(file, longest)];
  }

  it('come with and without a line feed at the end', () => {
    assert.deepEqual(lines('a\nb\n'), ['a', 'b']);
    assert.deepEqual(lines('a\n\nb'), ['a', '', 'b']);
    assert.deepEqual(lines(''), []);
  });

  it('are whole wherever the file is cut to be read', () => {
    const long = 'é'.repeat(1_500_001);
    assert.deepEqual(lines(`a${long}\n${long}\nb`), [`a${long}`, long, 'b']);
  });

  it('are cut when they are longer than a string may be', () => {
    const [first = '', second] = lines(`${'x'.repeat(5_000_000)}\nb\n`, 1_000_000);
    assert.ok(first.length > 1_000_000 && first.length < 2_200_000);
    assert.equal(second, 'b');
  });
});
