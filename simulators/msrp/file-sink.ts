import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { MessageSink } from '../../protocol/msrp/reassembler';
import type { IncomingFlow } from './incoming';

/** Octets that may wait for the disk before the sender is held back, and down to which they have to go before it may go on. */
const HIGH = 4 * 1024 * 1024;
const LOW = 1024 * 1024;

/** What became of a file. */
export interface FileSinkOutcome {
  /** complete: all of it is on disk. failed: the disk did not take it. */
  readonly state: 'complete' | 'abandoned' | 'failed';
  /** Octets of a file that is complete. */
  readonly size: number;
  readonly error?: Error;
}

/**
 * Writes a message to a file, each octet at its position, in constant memory: while the disk is behind, nothing more is read
 * from the connection. When the disk does not take it, the sender is told to stop.
 */
export class FileSink implements MessageSink {
  /** Settles when the file is closed; never rejects. */
  readonly finished: Promise<FileSinkOutcome>;
  private finish!: (outcome: FileSinkOutcome) => void;
  private pending: { position: number; octets: Buffer }[] = [];
  private waiting = 0;
  private isPaused = false;
  private isWriting = false;
  private ending: { state: 'complete' | 'abandoned'; size: number } | undefined;
  private error: Error | undefined;
  private file: FileHandle | undefined;

  /**
   * @param path   the file; it is made, or written into when it is there
   * @param offset position in the file of the first octet of the message
   */
  constructor(
    private readonly path: string,
    private readonly flow: IncomingFlow,
    private readonly offset = 0,
  ) {
    this.finished = new Promise((resolve) => (this.finish = resolve));
  }

  /** Octets that wait for the disk. */
  get backlog(): number {
    return this.waiting;
  }

  write(position: number, octets: Buffer): void {
    if (this.error) return;
    // A copy: the piece is a view of memory that is used again.
    this.pending.push({ position: this.offset + position, octets: Buffer.from(octets) });
    this.waiting += octets.length;
    if (this.waiting > HIGH && !this.isPaused) {
      this.isPaused = true;
      this.flow.pause();
    }
    void this.drain();
  }

  complete(total: number): void {
    this.ending = { state: 'complete', size: total };
    void this.drain();
  }

  abandon(): void {
    this.ending = { state: 'abandoned', size: 0 };
    void this.drain();
  }

  /** SHA-1 or SHA-256 of the file as it is on disk. */
  async hash(algorithm: 'sha1' | 'sha256'): Promise<Buffer> {
    const hash = createHash(algorithm);
    for await (const piece of createReadStream(this.path)) hash.update(piece as Buffer);
    return hash.digest();
  }

  private async drain(): Promise<void> {
    if (this.isWriting) return;
    this.isWriting = true;
    try {
      await this.writePending();
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    }
    this.isWriting = false;
    if (this.ending) await this.close(this.ending);
  }

  private async writePending(): Promise<void> {
    // What is there stays until it is written over.
    this.file ??= await open(this.path, constants.O_RDWR | constants.O_CREAT);
    while (this.pending.length > 0) {
      const { position, octets } = this.pending[0]!;
      const run = this.takeRun();
      const whole = run.length === 1 ? octets : Buffer.concat(run);
      for (let at = 0; at < whole.length;) {
        at += (await this.file.write(whole, at, whole.length - at, position + at)).bytesWritten;
      }
      this.waiting -= whole.length;
      if (this.waiting < LOW) this.goOn();
    }
    // What comes last counts, also of a file that was longer.
    if (this.ending?.state === 'complete') await this.file.truncate(this.offset + this.ending.size);
  }

  /** The pieces in front that follow one another in the file. */
  private takeRun(): Buffer[] {
    const { pending } = this;
    let count = 1;
    let end = pending[0]!.position + pending[0]!.octets.length;
    while (pending[count]?.position === end) end += pending[count++]!.octets.length;
    return pending.splice(0, count).map(({ octets }) => octets);
  }

  private goOn(): void {
    if (!this.isPaused) return;
    this.isPaused = false;
    this.flow.resume();
  }

  private fail(error: Error): void {
    if (this.error) return;
    this.error = error;
    this.pending = [];
    this.waiting = 0;
    this.goOn();
    if (this.ending) this.flow.reportFailure(413);
    else this.flow.refuse(413);
    this.ending ??= { state: 'abandoned', size: 0 };
  }

  private async close({ state, size }: { state: 'complete' | 'abandoned'; size: number }): Promise<void> {
    const { error, file } = this;
    this.file = undefined;
    await file?.close().catch(() => {});
    this.goOn();
    this.finish(error ? { state: 'failed', size: 0, error } : { state, size });
  }
}
