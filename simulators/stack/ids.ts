import { randomBytes, randomUUID } from 'node:crypto';

/** Where an actor gets its unique values from. */
export interface IdSource {
  /** A Call-ID, unique over time and space (RFC 3261 s8.1.1.4). */
  callId(host: string): string;
  /** A From or To tag of at least 32 random bits (RFC 3261 s19.3). */
  tag(): string;
  /** A branch with the magic cookie (RFC 3261 s8.1.1.7). */
  branch(): string;
  uuid(): string;
  /** A digest nonce or cnonce. */
  nonce(): string;
}

/** A number from 0 to below `limit`, drawn from the actor's own source. */
export function drawBelow(ids: IdSource, limit: number): number {
  let drawn = 0;
  for (const each of ids.nonce()) drawn = (drawn * 31 + each.charCodeAt(0)) % 1_000_003;
  return drawn % limit;
}

/** Ids from the system's random generator. */
export class RandomIds implements IdSource {
  private pool = Buffer.alloc(0);
  private at = 0;

  callId(host: string): string {
    return `${this.hex(12)}@${host}`;
  }

  tag(): string {
    return this.hex(8);
  }

  branch(): string {
    return `z9hG4bK${this.hex(12)}`;
  }

  uuid(): string {
    return randomUUID();
  }

  nonce(): string {
    return this.hex(16);
  }

  /** Random octets are drawn in bulk: a system call per branch would be the dearest part of forwarding. */
  private hex(octets: number): string {
    if (this.at + octets > this.pool.length) {
      this.pool = randomBytes(4096);
      this.at = 0;
    }
    this.at += octets;
    return this.pool.toString('hex', this.at - octets, this.at);
  }
}
