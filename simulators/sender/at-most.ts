/**
 * Does something for each of the items, in their order, for no more than a number of them at a time.
 *
 * @param most 1 or more
 * @param task rejects only if nothing more is to be done
 */
export async function forEachAtMost<T>(
  most: number,
  items: Iterable<T>,
  task: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (let next = waiting.next(); next.done !== true; next = waiting.next()) await task(next.value);
  };
  await Promise.all(Array.from({ length: Math.max(1, most) }, work));
}
