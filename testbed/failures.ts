/** Why a scenario came to no verdict. */
export type InconclusiveReason =
  /** What was to be judged was never provoked: a control failed, a precondition did not hold. */
  | 'no-stimulus'
  /** It was provoked, but what came of it could not be seen. */
  | 'no-observation'
  /** The wire did not become quiet. */
  | 'no-quiet'
  /** The system under test could not be started, or ended by itself. */
  | 'sut-gone'
  /** The system under test sent more than can be judged. */
  | 'flood';

/** The stimulus or the observation did not come about: nobody is to blame, and nothing is shown. */
export class Inconclusive extends Error {
  override readonly name = 'Inconclusive';

  constructor(
    readonly reason: InconclusiveReason,
    words: string,
  ) {
    super(words);
  }
}

/** A scenario asks for something that makes no sense where it stands. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** An expectation of the scenario was not kept by somebody. */
export class NonConformance extends Error {
  override readonly name = 'NonConformance';
}

/** The scenario needs what those under test do not do or cannot be made to do. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable';
}
