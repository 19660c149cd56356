import assert from 'node:assert/strict';
import { icsItems, readIcsItems } from '../../requirements/ics/ics';
import { CatalogueError } from '../../requirements/yaml-file';

const ITEMS = [
  'items:',
  '  - id: gruu',
  '    roles: [core, terminal]',
  '    asks: public GRUUs',
  '  - id: temporary-gruu',
  '    roles: [core]',
  '    asks: temporary GRUUs',
  '    within: gruu',
];

describe('ICS items', () => {
  describe('as shipped', () => {
    it('are read once, in the order of the file', () => {
      assert.equal(icsItems(), icsItems());
      assert.equal(icsItems()[0]?.id, 'pager-mode');
    });

    it('have the shape that a profile relies on', () => {
      assert.deepEqual(
        icsItems().find(({ id }) => id === 'temporary-gruu'),
        {
          id: 'temporary-gruu',
          roles: ['core', 'terminal'],
          asks: 'temporary GRUUs (RFC 5627)',
          within: 'gruu',
        },
      );
      assert.ok(!('within' in (icsItems()[0] ?? { within: '' })));
    });
  });

  describe('reading', () => {
    const read = (lines: readonly string[]) => readIcsItems('items.yaml', `${lines.join('\n')}\n`);
    const changed = (from: string, to: string) => ITEMS.map((line) => line.replace(from, to));
    const rejects = (lines: readonly string[], message: RegExp) =>
      assert.throws(
        () => read(lines),
        (error: unknown) => {
          assert.ok(error instanceof CatalogueError);
          assert.match(error.message, message);
          return true;
        },
      );

    it('gives id, roles, what is asked and what the item refines', () => {
      assert.deepEqual(read(ITEMS), [
        { id: 'gruu', roles: ['core', 'terminal'], asks: 'public GRUUs' },
        { id: 'temporary-gruu', roles: ['core'], asks: 'temporary GRUUs', within: 'gruu' },
      ]);
    });

    it('refuses an id used twice or spelled otherwise, and an unknown role', () => {
      rejects(changed('temporary-gruu', 'gruu'), /^items\.yaml:5: id "gruu" is used twice/);
      rejects(changed('temporary-gruu', 'Temporary GRUU'), /^items\.yaml:5: id "Temporary GRUU" has to be/);
      rejects(changed('[core]', '[phone]'), /^items\.yaml:6: role "phone" is unknown or repeated/);
    });

    it('refuses to refine an item that is not there, or that other roles are asked about', () => {
      rejects(
        changed('within: gruu', 'within: gru'),
        /^items\.yaml:8: unknown ICS item "gru"; did you mean "gruu"\?/,
      );
      rejects(changed('[core]', '[sender]'), /^items\.yaml:6: "gruu" is no item of the sender/);
    });

    it('refuses what is no list of items', () => {
      rejects(['items: []'], /^items\.yaml:1: items has to be a list with at least one row/);
      rejects([...ITEMS, '    role: core'], /^items\.yaml:9: unknown key "role"; did you mean "roles"\?/);
      rejects(['items: [{'], /^items\.yaml:\d+: not valid YAML/);
    });
  });
});
