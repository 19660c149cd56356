import { UsageError } from './environment';

/**
 * Lets something be written for the user. A system that does not let it has its words told in one line.
 *
 * @param what as in "cannot write the report"
 * @throws UsageError if the system refuses; whatever else is thrown passes
 */
export function writing<T>(what: string, write: () => T): T {
  try {
    return write();
  } catch (problem) {
    const { code, message } = problem as NodeJS.ErrnoException;
    if (code === undefined) throw problem;
    throw new UsageError(`cannot write ${what}: ${message}`);
  }
}
