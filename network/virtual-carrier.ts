import type { Links } from './impairments';
import type { Partitions } from './partitions';
import type { VirtualClock } from './virtual-clock';

/** What carriers share. */
export interface VirtualWire {
  readonly clock: VirtualClock;
  links: Links;
  readonly partitions: Partitions;
}

/**
 * One direction of a virtual TCP connection: brings events over in order, each after the latency of the link. What
 * meets a partition waits until it heals, as TCP retransmits until then.
 */
export class Carrier {
  private latestArrival = 0;
  private held: (() => void)[] = [];

  constructor(
    private readonly wire: VirtualWire,
    private readonly from: string,
    private readonly to: string,
  ) {}

  carry(event: () => void): void {
    const { clock, links } = this.wire;
    const latency = links.between(this.from, this.to).latency();
    this.latestArrival = Math.max(this.latestArrival, clock.now() + latency);
    clock.at(this.latestArrival, () => this.arrive(event));
  }

  private arrive(event: () => void): void {
    if (!this.isCut) event();
    else if (this.held.push(event) === 1) this.wait();
  }

  private wait(): void {
    this.wire.partitions.onceHealed(() => {
      if (this.isCut) {
        this.wait();
        return;
      }
      const held = this.held;
      this.held = [];
      for (const event of held) event();
    });
  }

  private get isCut(): boolean {
    return this.wire.partitions.isBetween(this.from, this.to);
  }
}
