import { randomBytes } from 'node:crypto';

/** Where an MSRP endpoint gets its unique values from. */
export interface MsrpIds {
  /** At least 64 random bits (RFC 4975 s7.1). */
  transactionId(): string;
  /** Highly unlikely to be given again by anybody (RFC 4975 s7.1.1). */
  messageId(): string;
  /** At least 80 random bits: it is what keeps others out of the session (RFC 4975 s14.1). */
  sessionId(): string;
  /** 32 characters, as RFC 5547 s8.1 recommends. */
  fileTransferId(): string;
}

/** 64 characters that are ident-char, session-id and SDP token alike; the first 62 may also start an ident. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.+';

/** Ids from random octets: six bits a character. */
export class RandomMsrpIds implements MsrpIds {
  private pool: Buffer = Buffer.alloc(0);
  private at = 0;

  /** @param random a source of random octets; the system's generator unless a run has to be reproducible */
  constructor(private readonly random: (octets: number) => Buffer = randomBytes) {}

  transactionId(): string {
    return this.text(16);
  }

  messageId(): string {
    return this.text(20);
  }

  sessionId(): string {
    return this.text(20);
  }

  fileTransferId(): string {
    return this.text(32);
  }

  /** Random octets are drawn in bulk: a system call per frame would be dear. */
  private text(length: number): string {
    if (this.at + length > this.pool.length) {
      this.pool = this.random(4096);
      this.at = 0;
    }
    let text = ALPHABET[this.pool[this.at]! % 62]!;
    for (let i = 1; i < length; i++) text += ALPHABET[this.pool[this.at + i]! & 63]!;
    this.at += length;
    return text;
  }
}
