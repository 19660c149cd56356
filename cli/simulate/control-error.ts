/** A request to the control interface that cannot be done: the status of HTTP that says so, and one line that tells why. */
export class ControlError extends Error {
  override readonly name = 'ControlError';

  /** @param status 400 to 599 */
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** A request that is wrong in itself. */
export function badRequest(message: string): ControlError {
  return new ControlError(400, message);
}
