/** A timer that waits in the queue. */
export interface QueuedTimer {
  /** When it is due, in the unit of the queue's owner. */
  readonly at: number;
  readonly run: () => void;
  /** Order of entry: breaks ties, so that equal times run first in, first out. */
  readonly order: number;
  /** Place in the heap, -1 outside of it. */
  place: number;
}

/** Timers by due time: a binary heap that is stable for equal times and forgets a cancelled timer at once, in O(log n). */
export class TimerQueue {
  private readonly heap: QueuedTimer[] = [];
  private entered = 0;

  get size(): number {
    return this.heap.length;
  }

  /** The next one due. */
  get first(): QueuedTimer | undefined {
    return this.heap[0];
  }

  add(at: number, run: () => void): QueuedTimer {
    const timer: QueuedTimer = { at, run, order: this.entered++, place: -1 };
    this.rise(timer, this.heap.length);
    return timer;
  }

  /** Takes a timer out; nothing happens when it is out already. */
  remove(timer: QueuedTimer): void {
    const hole = timer.place;
    if (hole < 0) return;
    timer.place = -1;
    const last = this.heap.pop()!;
    if (last === timer) return;
    const parent = this.heap[(hole - 1) >> 1];
    if (hole > 0 && isBefore(last, parent!)) this.rise(last, hole);
    else this.sink(last, hole);
  }

  private rise(timer: QueuedTimer, from: number): void {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = this.heap[above]!;
      if (!isBefore(timer, parent)) break;
      this.put(parent, place);
      place = above;
    }
    this.put(timer, place);
  }

  private sink(timer: QueuedTimer, from: number): void {
    let place = from;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= this.heap.length) break;
      const right = this.heap[below + 1];
      if (right && isBefore(right, this.heap[below]!)) below++;
      const child = this.heap[below]!;
      if (!isBefore(child, timer)) break;
      this.put(child, place);
      place = below;
    }
    this.put(timer, place);
  }

  private put(timer: QueuedTimer, place: number): void {
    this.heap[place] = timer;
    timer.place = place;
  }
}

function isBefore(a: QueuedTimer, b: QueuedTimer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
