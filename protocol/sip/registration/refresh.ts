/**
 * Milliseconds from the 200 to the refresh (RFC 5627 s4.2): so early that the refresh has ended or timed out before the binding
 * does, that is 64*T1 = 32 s or more before the end; half-way when so much time was not granted.
 * @param granted seconds
 * @param lead seconds before the end, 32 or more
 */
export function refreshDelay(granted: number, lead: number): number {
  return (granted - Math.min(lead, granted / 2)) * 1000;
}

/** Time left, in milliseconds, under which a failed refresh is not tried again. */
const TOO_LATE = 1000;

/**
 * Milliseconds from a failed refresh to the next attempt: half of the time left, so that a registrar in trouble gets fewer
 * requests and not more (RFC 3261 s10.2.7 wants no immediate retry); undefined when the binding is as good as lost.
 * @param left milliseconds until the binding lapses
 */
export function retryDelay(left: number): number | undefined {
  return left < TOO_LATE ? undefined : left / 2;
}
