import { writeFileSync } from 'node:fs';
import { reporters, Runner, type MochaOptions, type Suite, type Test } from 'mocha';
import { skipReason } from '../optional';
import type { Skipped, Tally } from './tally';

/**
 * Mocha reporter of `npm test`: one line per top-level suite as it ends, each failure in full at once, and the tally as
 * JSON in the file that the reporter option `tally` names.
 */
export class TallyReporter extends reporters.Base {
  readonly #failures: string[] = [];
  readonly #skipped: Skipped[] = [];
  readonly #tallyFile: string | undefined;
  #passed = 0;
  #suite = { passed: 0, failed: 0, skipped: 0, started: 0 };

  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options);
    this.#tallyFile = (options.reporterOptions as { tally?: string } | undefined)?.tally;
    const { EVENT_SUITE_BEGIN, EVENT_SUITE_END, EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING } =
      Runner.constants;
    runner.on(EVENT_SUITE_BEGIN, (suite) => this.#suiteBegins(suite));
    runner.on(EVENT_SUITE_END, (suite) => this.#suiteEnds(suite));
    runner.on(EVENT_TEST_PASS, () => {
      this.#passed += 1;
      this.#suite.passed += 1;
    });
    runner.on(EVENT_TEST_FAIL, (test) => this.#failed(test));
    runner.on(EVENT_TEST_PENDING, (test) => this.#pending(test));
    runner.once(Runner.constants.EVENT_RUN_END, () => this.#ends());
  }

  #suiteBegins(suite: Suite): void {
    if (suite.parent?.root === true)
      this.#suite = { passed: 0, failed: 0, skipped: 0, started: performance.now() };
  }

  #suiteEnds(suite: Suite): void {
    if (suite.parent?.root !== true) return;
    const { passed, failed, skipped, started } = this.#suite;
    const counts = [
      `${passed} passed`,
      ...(failed > 0 ? [`${failed} failed`] : []),
      ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ];
    console.log(`  ${suite.title}: ${counts.join(', ')} (${Math.round(performance.now() - started)} ms)`);
  }

  #failed(test: Test): void {
    this.#failures.push(test.fullTitle());
    this.#suite.failed += 1;
    reporters.Base.list([test]);
  }

  #pending(test: Test): void {
    this.#skipped.push({ title: test.fullTitle(), reason: skipReason(test) ?? 'no reason given' });
    this.#suite.skipped += 1;
  }

  #ends(): void {
    const tally: Tally = { passed: this.#passed, failures: this.#failures, skipped: this.#skipped };
    if (this.#tallyFile !== undefined) writeFileSync(this.#tallyFile, JSON.stringify(tally));
  }
}

// Mocha takes what the module is, not what it is called.
module.exports = TallyReporter;
