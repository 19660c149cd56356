/** A promise that its owner settles, once. */
export class Settlement<T> {
  readonly promise: Promise<T>;
  private resolve!: (value: T) => void;
  private settled = false;

  constructor() {
    this.promise = new Promise((resolve) => (this.resolve = resolve));
  }

  get isSettled(): boolean {
    return this.settled;
  }

  /** The first value counts. */
  settle(value: T): void {
    this.settled = true;
    this.resolve(value);
  }
}
