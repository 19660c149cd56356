import { parseDeltaSeconds } from './delta-seconds';
import { isFault } from './fault';
import type { HeaderList } from './headers';
import type { MessageParts, ReceivedOctets } from './message';

const UNKNOWN = -1;

/** The parts of a received message, its body framed by Content-Length when somebody asks (RFC 3261 s18.3). */
export class ReceivedParts implements MessageParts, ReceivedOctets {
  #announced = UNKNOWN;
  #body: Buffer | undefined;

  /** @param bodyStart index of the first octet behind the empty line; -1 when there is no empty line */
  constructor(
    readonly headers: HeaderList,
    readonly octets: Buffer,
    private readonly bodyStart: number,
    readonly framing: 'datagram' | 'stream',
  ) {}

  get received(): ReceivedOctets {
    return this;
  }

  get unended(): boolean {
    return this.bodyStart < 0;
  }

  get surplus(): number {
    return Math.max(0, this.available - this.announced);
  }

  get missing(): number {
    return Math.max(0, this.announced - this.available);
  }

  get body(): Buffer {
    if (this.#body === undefined) {
      const start = this.octets.length - this.available;
      this.#body = this.octets.subarray(start, start + Math.min(this.announced, this.available));
    }
    return this.#body;
  }

  /** Octets that follow the head. */
  private get available(): number {
    return this.unended ? 0 : this.octets.length - this.bodyStart;
  }

  /** Content-Length; if it is not there or no number, the body is all that follows the head. */
  private get announced(): number {
    if (this.#announced === UNKNOWN) {
      const length = parseDeltaSeconds(this.headers.firstById('content-length') ?? '');
      this.#announced = isFault(length) ? this.available : length;
    }
    return this.#announced;
  }
}
