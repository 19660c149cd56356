import type { Actor } from './actor';
import type { DatagramSocket, Endpoint } from './network';
import type { DatagramTap } from './tap';
import type { Frame } from './trace';

/** As on real sockets over IPv4; longer ones are refused over IPv6 as well, so that scenarios do not depend on it. */
const LONGEST_DATAGRAM = 65_507;

/** A datagram on its way, for rules that choose which ones get lost. */
export interface DatagramOnItsWay {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly octets: Buffer;
  readonly from: Actor;
  /** Absent when nobody is at the destination. */
  readonly to: Actor | undefined;
}

/** What a socket needs from its network. */
export interface DatagramCarrier {
  send(sender: VirtualDatagramSocket, octets: Buffer, to: Endpoint, frame: Frame | undefined): void;
  ended(socket: VirtualDatagramSocket): void;
}

export class VirtualDatagramSocket implements DatagramSocket {
  onDatagram?: ((octets: Buffer, from: Endpoint) => void) | undefined;
  onError?: ((error: Error, to?: Endpoint) => void) | undefined;
  private isClosed = false;

  constructor(
    readonly owner: Actor,
    readonly local: Endpoint,
    private readonly carrier: DatagramCarrier,
    private readonly tap: DatagramTap | undefined,
  ) {}

  send(octets: Buffer, to: Endpoint): void {
    if (this.isClosed) this.fail('EBADF', 'the socket is closed', to);
    else if (octets.length > LONGEST_DATAGRAM) {
      this.fail(
        'EMSGSIZE',
        `a datagram of ${octets.length} octets is longer than the ${LONGEST_DATAGRAM} of UDP`,
        to,
      );
    } else if (!Number.isInteger(to.port) || to.port < 1 || to.port > 65_535) {
      this.fail('EINVAL', `no datagram can go to port ${to.port}`, to);
    } else this.carrier.send(this, octets, to, this.tap?.sent(octets, to));
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.tap?.closed();
    this.carrier.ended(this);
  }

  /** A datagram arrives; `frame` is what `tap.sent` gave for it. */
  deliver(octets: Buffer, from: Endpoint, frame: Frame | undefined): void {
    this.tap?.received(octets, from, frame);
    this.onDatagram?.(octets, from);
  }

  /** A datagram of ours will not arrive. */
  lost(frame: Frame | undefined, note: string): void {
    if (frame) this.tap?.lost(frame, note);
  }

  fail(code: string, reason: string, to: Endpoint): void {
    const error = Object.assign(new Error(`${code}: ${reason}`), { code });
    queueMicrotask(() => this.onError?.(error, to));
  }
}
