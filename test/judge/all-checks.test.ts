import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse } from 'yaml';
import { ALL_CHECKS } from '../../judge/checks';
import { judge } from '../../judge/judge';
import { loadCatalogue } from '../../requirements/catalogue';
import { damaged } from './damage';
import { optionsToGruu, pushToAor, registration } from './wire';
import { transaction } from './wire-transactions';

const CATALOGUE = loadCatalogue();

/** Id -> why a trace alone cannot tell whether the requirement is kept. */
const UNJUDGED = parse(readFileSync(join(__dirname, 'unjudged.yaml'), 'utf8')) as Readonly<
  Record<string, string>
>;

/**
 * Requirements with more than one check, each about another kind of subject: what an actor makes itself, and what it
 * passes on; what it says of itself, and what it does.
 */
const IN_PARTS: ReadonlySet<string> = new Set([
  'PXY-3261-16.7-03',
  'PXY-3261-16.7-05',
  'PXY-4320-4.1-01',
  'PXY-4320-4.2-01',
  'REG-3261-10.3-16',
  'GRUU-5627-4.4-05',
  'AUTH-3261-22.2-02',
  'AUTH-3261-22.4-01',
  'AUTH-3261-22.4-03',
  'AUTH-3261-8.1.3.5-21',
  'AUTH-8760-2.2-01',
  'MSRP-4975-5.4-04',
  'MSRP-3264-8.2-01',
  'MSRP-4975-8.6-08',
  'MSRP-5547-6-05',
  'CI-4483-5.9-01',
]);

describe('all checks', () => {
  const judged = ALL_CHECKS.map((each) => each.requirement);
  const passive = CATALOGUE.requirements.filter((each) => each.observed !== 'active').map(({ id }) => id);

  it('judge requirements that the catalogue has and calls passive', () => {
    const others = judged.filter((id) => !passive.includes(id));
    assert.deepEqual(others, []);
  });

  it('judge each requirement once', () => {
    const twice = judged.filter((id, i) => judged.indexOf(id) < i && !IN_PARTS.has(id));
    assert.deepEqual(twice, []);
  });

  it('leave out only what unjudged.yaml gives a reason for', () => {
    const missing = passive.filter((id) => !judged.includes(id) && !(id in UNJUDGED));
    assert.deepEqual(missing, []);
  });

  it('leave unjudged.yaml no row that is judged, unknown or without a reason', () => {
    const stale = Object.entries(UNJUDGED).filter(
      ([id, reason]) => judged.includes(id) || !passive.includes(id) || reason.length < 10,
    );
    assert.deepEqual(stale, []);
  });

  it('judge damaged traces without failing', () => {
    const invite = transaction({
      method: 'INVITE',
      sent: [0, 500],
      replies: [
        { at: 5, status: 100 },
        { at: 900, status: 486, tag: 'x' },
      ],
      acks: [1500],
    });
    const wire = fc.constantFrom(pushToAor(), registration(), optionsToGruu(), invite);
    fc.assert(
      fc.property(damaged(wire, { places: 4, length: 40, mayMove: true }), (spoiled) => {
        judge(spoiled.trace(), ALL_CHECKS, CATALOGUE, 60_000);
      }),
      { numRuns: 100 },
    );
  });
});
