const BETWEEN_WORDS = /[/-]/;

/**
 * The scenario or deviation ids that somebody who typed `id` may have meant: those that share at least half of its words, the most
 * alike first.
 */
export function nearestIds(id: string, known: readonly string[], limit = 3): string[] {
  const typed = id.toLowerCase().split(BETWEEN_WORDS);
  return known
    .map((candidate) => {
      const words = new Set(candidate.split(BETWEEN_WORDS));
      return { candidate, shared: typed.filter((word) => words.has(word)).length };
    })
    .filter(({ shared }) => shared * 2 >= typed.length)
    .sort((a, b) => b.shared - a.shared)
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

/** `; did you mean a or b?`, or nothing. */
export function didYouMean(suggestions: readonly string[]): string {
  return suggestions.length === 0 ? '' : `; did you mean ${suggestions.join(' or ')}?`;
}
