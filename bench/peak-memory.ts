const SAMPLE_MS = 20;

/** Watches how much memory this process has at most. */
export class PeakMemory {
  private first = process.memoryUsage.rss();
  private most = this.first;
  private readonly timer = setInterval(() => this.sample(), SAMPLE_MS).unref();

  /** At the beginning and the most since, in octets. */
  get range(): readonly [before: number, most: number] {
    this.sample();
    return [this.first, this.most];
  }

  /** Begins anew. */
  reset(): void {
    this.first = process.memoryUsage.rss();
    this.most = this.first;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private sample(): void {
    this.most = Math.max(this.most, process.memoryUsage.rss());
  }
}
