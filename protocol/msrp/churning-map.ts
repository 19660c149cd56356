/** Entries that come before the map is replaced. */
const RENEWAL = 4096;

/**
 * A map for what comes and goes at a high rate. A Map of V8 that grows or is tidied up leaves its former table behind, which
 * points to the next one and to what was in it; a table that has got old then keeps all that follows from being collected
 * young. So the map is replaced from time to time.
 */
export class ChurningMap<V> {
  private map = new Map<string, V>();
  private added = 0;

  get size(): number {
    return this.map.size;
  }

  get(key: string): V | undefined {
    return this.map.get(key);
  }

  set(key: string, value: V): void {
    if (++this.added >= RENEWAL && this.added > 2 * this.map.size) {
      this.map = new Map(this.map);
      this.added = 0;
    }
    this.map.set(key, value);
  }

  delete(key: string): void {
    this.map.delete(key);
  }

  keys(): string[] {
    return [...this.map.keys()];
  }

  /** As they are now: the map may change meanwhile. */
  entries(): [string, V][] {
    return [...this.map];
  }

  /** As they are now. */
  values(): V[] {
    return [...this.map.values()];
  }
}
