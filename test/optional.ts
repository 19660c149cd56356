import { Hook, type Context, type Runnable, type Suite } from 'mocha';

/** Set where every optional part has to be there, as in CI: what is missing fails then instead of being skipped. */
export const REQUIRE_OPTIONAL = 'SIP_PUSH_REQUIRE_OPTIONAL';

const reasons = new WeakMap<Runnable | Suite, string>();

/**
 * Skips the running test (or all tests of a suite, from its `before` hook) when an optional part of the machine is
 * missing, such as `tshark`.
 *
 * @param context `this` of the test or hook, which has to be a `function`
 * @param missing what is missing, for the list of skipped tests
 * @throws Error if the part is missing where every optional part is required
 */
export function needOptional(context: Context, present: boolean, missing: string): void {
  if (present) return;
  if (process.env[REQUIRE_OPTIONAL] === '1')
    throw new Error(`missing, though ${REQUIRE_OPTIONAL}=1: ${missing}`);
  const running = context.currentTest ?? context.test;
  if (running !== undefined) {
    reasons.set(running, missing);
    if (running instanceof Hook && running.parent !== undefined) reasons.set(running.parent, missing);
  }
  context.skip();
}

/** Why a test was skipped, as far as it said so. */
export function skipReason(test: Runnable): string | undefined {
  for (let each: Runnable | Suite | undefined = test; each !== undefined; each = each.parent) {
    const reason = reasons.get(each);
    if (reason !== undefined) return reason;
  }
  return undefined;
}
