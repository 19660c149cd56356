/**
 * What is known of the latest ids, a bounded number of them: at least `most`, and fewer than twice as many. Kept in two
 * generations, so that forgetting costs nothing.
 */
export class RecentMap<V> {
  private young = new Map<string, V>();
  private old = new Map<string, V>();

  constructor(private readonly most: number) {}

  has(id: string): boolean {
    return this.young.has(id) || this.old.has(id);
  }

  get(id: string): V | undefined {
    return this.young.get(id) ?? this.old.get(id);
  }

  set(id: string, value: V): void {
    if (this.young.size >= this.most) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(id, value);
  }

  delete(id: string): void {
    this.young.delete(id);
    this.old.delete(id);
  }

  clear(): void {
    this.young.clear();
    this.old.clear();
  }

  *values(): Generator<V> {
    yield* this.old.values();
    yield* this.young.values();
  }
}

/** Remembers the latest ids of a bounded number. */
export class RecentIds {
  private readonly ids: RecentMap<true>;

  constructor(most: number) {
    this.ids = new RecentMap(most);
  }

  has(id: string): boolean {
    return this.ids.has(id);
  }

  add(id: string): void {
    this.ids.set(id, true);
  }
}
