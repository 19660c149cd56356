import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkWith, features, unitTests } from './parts';
import { sum, tallyLine, type Tally } from './tally';

/**
 * Everything that `npm test` stands for: type-check, lint, unit and property tests, the whole feature set on both
 * networks. The checks of the sources run beside the unit tests; the features run alone, as they keep time.
 *
 * @returns the exit code
 */
export async function runAll(): Promise<number> {
  mkdirSync(join(__dirname, '..', '..', 'runs', 'npm-test'), { recursive: true });
  console.log('Type-check, lint and unit tests');
  const [sources, units] = await Promise.all([checkSources(), unitTests()]);
  console.log('\nFeatures on the loopback network');
  const loopback = await features('loopback');
  console.log('\nFeatures on the virtual network');
  const virtual = await features('virtual');

  const all = sum([sources, units, loopback, virtual]);
  console.log('');
  for (const { title, reason } of all.skipped) console.log(`skipped: ${title} (${reason})`);
  for (const failure of all.failures) console.log(`failed: ${failure}`);
  console.log(tallyLine(all));
  return all.failures.length === 0 ? 0 : 1;
}

async function checkSources(): Promise<Tally> {
  const types = await checkWith('type-check', 'typecheck');
  return sum([types, await checkWith('lint', 'lint')]);
}
