import { createHash, type Hash } from 'node:crypto';

/**
 * Octets as they come: hashed while they are in order, and held up to a bound, so that content of any size costs no more
 * memory than that. Octets that come later replace earlier ones (RFC 4975 s7.3.1).
 */
export class HeldOctets {
  private readonly hash: Hash = createHash('sha1');
  private hashed = 0;
  private isInOrder = true;
  private held = 0;
  /** In the order in which they came; undefined when they have grown too many to hold. */
  private pieces: { readonly position: number; readonly octets: Buffer }[] | undefined = [];

  /** @param most octets that are held */
  constructor(private readonly most: number) {}

  /** Octets from the front that came in order. */
  get length(): number {
    return this.hashed;
  }

  write(position: number, octets: Buffer): void {
    this.isInOrder &&= position === this.hashed;
    if (this.isInOrder) {
      this.hash.update(octets);
      this.hashed += octets.length;
    }
    this.held += octets.length;
    if (this.held > this.most) this.pieces = undefined;
    else this.pieces?.push({ position, octets: Buffer.from(octets) });
  }

  /** The first octets, if they are held. */
  octets(size: number): Buffer | undefined {
    if (!this.pieces) return undefined;
    const whole = Buffer.alloc(size);
    for (const { position, octets } of this.pieces) if (position < size) octets.copy(whole, position);
    return whole;
  }

  /** SHA-1 of the first octets; undefined if they neither came in order nor are held. */
  sha1(size: number): Buffer | undefined {
    if (this.isInOrder && this.hashed === size) return this.hash.copy().digest();
    const whole = this.octets(size);
    return whole && createHash('sha1').update(whole).digest();
  }
}
