import { seedOf, seededRandom, type Random } from './random';

/** What a link does to what passes it. Probabilities are from 0 to 1. Streams are delayed only, in order and without loss. */
export interface Impairments {
  /** One way, in milliseconds; of a range, each datagram gets its own. */
  readonly latencyMs: number | { readonly min: number; readonly max: number };
  /** Probability that a datagram is lost. */
  readonly loss: number;
  /** Probability that a datagram arrives twice. */
  readonly duplication: number;
  /** Probability that a datagram is held back by `reorderingDelayMs`, so that later ones overtake it. Without it, order is kept. */
  readonly reordering: number;
  readonly reorderingDelayMs: number;
}

/** One direction between two actors, by name; absent means any actor. */
export interface LinkSelector {
  readonly from?: string;
  readonly to?: string;
}

const DEFAULTS: Impairments = { latencyMs: 1, loss: 0, duplication: 0, reordering: 0, reorderingDelayMs: 20 };

/** One direction between two actors, with dice of its own, so that what happens on other links does not change its fate. */
export class Link {
  private readonly random: Random;
  /** When the latest datagram that was not held back arrives. */
  private latestArrival = 0;

  constructor(
    seed: number,
    private readonly impairments: () => Impairments,
  ) {
    this.random = seededRandom(seed);
  }

  /** When a datagram that is sent now arrives: at no time if it is lost, twice if it is duplicated. */
  arrivals(now: number): number[] {
    const { loss, duplication, reordering, reorderingDelayMs } = this.impairments();
    // Always the same number of throws, so that one impairment does not shift the dice of another.
    const [lossThrow, duplicationThrow, reorderingThrow] = [this.random(), this.random(), this.random()];
    const [first, second] = [this.latency(), this.latency()];
    if (lossThrow < loss) return [];
    const arrivals = [this.inOrder(now + first)];
    if (reorderingThrow < reordering) arrivals[0] = now + first + reorderingDelayMs;
    if (duplicationThrow < duplication) arrivals.push(this.inOrder(now + second));
    return arrivals;
  }

  /** One-way latency in milliseconds, thrown anew. */
  latency(): number {
    const { latencyMs } = this.impairments();
    const chance = this.random();
    return typeof latencyMs === 'number'
      ? latencyMs
      : latencyMs.min + chance * (latencyMs.max - latencyMs.min);
  }

  private inOrder(arrival: number): number {
    this.latestArrival = Math.max(this.latestArrival, arrival);
    return this.latestArrival;
  }
}

/** All links of a network and what has been ordered for them. */
export class Links {
  private readonly links = new Map<string, Link>();
  private readonly orders: { readonly link: LinkSelector; readonly changes: Partial<Impairments> }[] = [];
  private current = new Map<string, Impairments>();

  constructor(private readonly seed: number) {}

  /** Changes the named impairments from now on. A link that is named more closely goes before any; else the later order. */
  order(changes: Partial<Impairments>, link: LinkSelector = {}): void {
    check(changes);
    this.orders.push({ link, changes });
    this.orders.sort((a, b) => closeness(a.link) - closeness(b.link));
    this.current = new Map();
  }

  between(from: string, to: string): Link {
    const key = `${from}\n${to}`;
    let link = this.links.get(key);
    if (!link) {
      link = new Link(seedOf(`${this.seed}\n${key}`), () => this.impairments(key, from, to));
      this.links.set(key, link);
    }
    return link;
  }

  private impairments(key: string, from: string, to: string): Impairments {
    let impairments = this.current.get(key);
    if (!impairments) {
      const fitting = this.orders.filter(
        ({ link }) => (link.from ?? from) === from && (link.to ?? to) === to,
      );
      impairments = fitting.reduce<Impairments>((all, { changes }) => ({ ...all, ...changes }), DEFAULTS);
      this.current.set(key, impairments);
    }
    return impairments;
  }
}

function closeness(link: LinkSelector): number {
  return (link.from === undefined ? 0 : 1) + (link.to === undefined ? 0 : 1);
}

function check({ latencyMs, loss, duplication, reordering, reorderingDelayMs }: Partial<Impairments>): void {
  for (const [name, probability] of Object.entries({ loss, duplication, reordering })) {
    if (probability !== undefined && !(probability >= 0 && probability <= 1)) {
      throw new RangeError(`${name} is a probability from 0 to 1, not ${probability}`);
    }
  }
  const [min, max] =
    typeof latencyMs === 'object' ? [latencyMs.min, latencyMs.max] : [latencyMs ?? 0, latencyMs ?? 0];
  if (!(min >= 0 && max >= min && max < Infinity))
    throw new RangeError('a latency is a number of milliseconds from 0, min before max');
  if (reorderingDelayMs !== undefined && !(reorderingDelayMs > 0 && reorderingDelayMs < Infinity)) {
    throw new RangeError(`reorderingDelayMs is a number of milliseconds above 0, not ${reorderingDelayMs}`);
  }
}
