const MAX_ID_LENGTH = 48;
const MAX_DISTANCE = 3;

/**
 * Ids that somebody who typed `id` may have meant, the nearest first: those that begin with it, then those
 * that differ in at most three characters. Letter case does not count.
 */
export function nearIds(id: string, ids: readonly string[], limit = 5): string[] {
  const wanted = id.trim().toUpperCase();
  if (wanted === '' || wanted.length > MAX_ID_LENGTH) return [];
  const ranked: { id: string; rank: number }[] = [];
  for (const candidate of ids) {
    const upper = candidate.toUpperCase();
    const rank = upper.startsWith(wanted) ? 0 : distance(wanted, upper);
    if (rank <= MAX_DISTANCE) ranked.push({ id: candidate, rank });
  }
  ranked.sort((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1));
  return ranked.slice(0, limit).map((entry) => entry.id);
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > MAX_DISTANCE) return MAX_DISTANCE + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
