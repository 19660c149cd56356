import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readScenarios } from '../../cli/features';
import { loadCatalogue } from '../../requirements/catalogue';
import { icsItems } from '../../requirements/ics/ics';

const PROJECT = join(__dirname, '../..');
const LIST = join(__dirname, 'scenario-ids.txt');

describe('the features', () => {
  const scenarios = readScenarios(PROJECT);

  it('have the ids that are on record: a change of id shows in review', () => {
    const onRecord = readFileSync(LIST, 'utf8').trim().split('\n');
    assert.deepEqual(scenarios.map((each) => each.id).sort(), onRecord);
  });

  it('are each a test of requirements that the catalogue has', () => {
    const catalogue = loadCatalogue();
    for (const { id, tags } of scenarios) {
      const requirements = tags.filter((tag) => /\d/.test(tag) && !tag.startsWith('@ics-'));
      assert.notEqual(requirements.length, 0, `${id} is tagged with no requirement`);
      for (const tag of requirements)
        assert.ok(catalogue.get(tag.slice(1)), `${id}: the catalogue has no ${tag}`);
    }
  });

  it('rest on nothing that nobody can be asked for', () => {
    const items = icsItems().map(({ id }) => `@ics-${id}`);
    for (const { id, tags } of scenarios)
      for (const tag of tags.filter((each) => each.startsWith('@ics-')))
        assert.ok(items.includes(tag), `${id}: there is no such item as ${tag}`);
  });

  it('cover every row of clause 4.1', () => {
    const rows = Array.from({ length: 34 }, (_, i) => i + 1);
    const tags = new Set(scenarios.flatMap((each) => each.tags));
    const missing = rows.filter((row) => !tags.has(`@SPUSH-4.1-${String(row).padStart(2, '0')}`));
    assert.deepEqual(missing, []);
  });
});
