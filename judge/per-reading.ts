import type { Reading } from './reading/reading';

/** An index over a trace that is made once per reading, so that no check scans the trace anew for each subject. */
export function perReading<T>(make: (reading: Reading) => T): (reading: Reading) => T {
  const made = new WeakMap<Reading, T>();
  return (reading) => {
    const known = made.get(reading);
    if (known !== undefined) return known;
    const index = make(reading);
    made.set(reading, index);
    return index;
  };
}
