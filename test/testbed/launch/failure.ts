import assert from 'node:assert/strict';
import { LaunchError } from '../../../testbed/launch/launch-error';

/** Why a launch failed; it is a failure of the test when it comes up. */
export async function failure(starting: Promise<unknown>): Promise<LaunchError> {
  const error: unknown = await starting.then(
    () => assert.fail('it came up'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof LaunchError, String(error));
  assert.doesNotMatch(error.line, /\n/);
  return error;
}
