/** Which actors are cut off from everybody else, and who waits for that to end. */
export class Partitions {
  private cutOff: string[] = [];
  private waiting: (() => void)[] = [];

  /** Returns how to heal this partition. */
  cut(actor: string): () => void {
    this.cutOff.push(actor);
    let isHealed = false;
    return () => {
      if (isHealed) return;
      isHealed = true;
      this.cutOff.splice(this.cutOff.indexOf(actor), 1);
      const waiting = this.waiting;
      this.waiting = [];
      for (const retry of waiting) retry();
    };
  }

  isBetween(from: string, to: string): boolean {
    return this.cutOff.includes(from) || this.cutOff.includes(to);
  }

  /** Calls back once, when a partition (any) has healed. */
  onceHealed(retry: () => void): void {
    this.waiting.push(retry);
  }
}
