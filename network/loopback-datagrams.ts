import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { lookup, type LookupOneOptions } from 'node:dns';
import { isIP, isIPv6 } from 'node:net';
import type { DatagramSocket, Endpoint } from './network';
import type { DatagramTap } from './tap';
import type { Frame } from './trace';

/** Room for a burst; the kernel grants what net.core.rmem_max and wmem_max allow. */
const SOCKET_BUFFER_OCTETS = 4 * 1024 * 1024;
/** 65535 less the IP and UDP headers (RFC 768, RFC 791). */
const LONGEST_DATAGRAM = { ipv4: 65_507, ipv6: 65_527 };

/** Opens a UDP socket at exactly this address and port. Rejects with the error of bind(2). */
export function bindDatagramSocket(at: Endpoint): Promise<Socket> {
  const socket = createSocket({
    type: isIPv6(at.host) ? 'udp6' : 'udp4',
    ipv6Only: isIPv6(at.host),
    recvBufferSize: SOCKET_BUFFER_OCTETS,
    sendBufferSize: SOCKET_BUFFER_OCTETS,
    lookup: lookupAtOnce,
  });
  return new Promise((resolve, reject) => {
    const refuse = (error: Error) => {
      socket.close();
      reject(error);
    };
    socket.once('error', refuse);
    socket.bind({ address: at.host, port: at.port, exclusive: true }, () => {
      socket.off('error', refuse);
      resolve(socket);
    });
  });
}

type LookupCallback = (error: NodeJS.ErrnoException | null, address: string, family: number) => void;

/** Node asks the resolver even for numeric addresses, which would defer every datagram by a tick. */
function lookupAtOnce(host: string, options: LookupOneOptions, found: LookupCallback): void {
  const version = isIP(host);
  if (version !== 0) found(null, host, version);
  else lookup(host, options, found);
}

/** A datagram that is to go out at the end of this turn of the event loop. */
interface Outgoing {
  readonly octets: Buffer;
  readonly to: Endpoint;
  readonly frame: Frame | undefined;
}

export class LoopbackDatagramSocket implements DatagramSocket {
  onDatagram?: ((octets: Buffer, from: Endpoint) => void) | undefined;
  onError?: ((error: Error, to?: Endpoint) => void) | undefined;
  private readonly longest: number;
  private outgoing: Outgoing[] = [];
  private isClosed = false;

  constructor(
    private readonly socket: Socket,
    readonly local: Endpoint,
    private readonly tap: DatagramTap | undefined,
  ) {
    this.longest = isIPv6(local.host) ? LONGEST_DATAGRAM.ipv6 : LONGEST_DATAGRAM.ipv4;
    socket.on('message', (octets, from) => this.received(octets, from));
    socket.on('error', (error) => this.onError?.(error));
  }

  send(octets: Buffer, to: Endpoint): void {
    const objection = this.objectionTo(octets, to);
    if (objection) {
      process.nextTick(() => this.onError?.(objection, to));
      return;
    }
    if (this.outgoing.push({ octets, to, frame: this.tap?.sent(octets, to) }) === 1)
      setImmediate(() => this.flush());
  }

  close(): void {
    if (this.isClosed) return;
    this.flush();
    this.isClosed = true;
    this.socket.close();
    this.tap?.closed();
  }

  /**
   * Sends what was collected in this turn of the event loop. Sent one by one between other work, every datagram would
   * wake its receiver anew, which costs the kernel more than all the rest.
   */
  private flush(): void {
    if (this.isClosed) return;
    const { outgoing } = this;
    this.outgoing = [];
    for (const { octets, to, frame } of outgoing) {
      this.socket.send(octets, to.port, to.host, (error) => {
        if (error) this.failed(error, to, frame);
      });
    }
  }

  private received(octets: Buffer, info: RemoteInfo): void {
    if (this.isClosed) return;
    const from = { host: info.address, port: info.port };
    this.tap?.received(octets, from);
    this.onDatagram?.(octets, from);
  }

  /** What would make dgram throw, or the kernel refuse for sure. */
  private objectionTo(octets: Buffer, to: Endpoint): Error | undefined {
    if (this.isClosed) return withCode('EBADF', 'the socket is closed');
    if (octets.length > this.longest) {
      return withCode(
        'EMSGSIZE',
        `a datagram of ${octets.length} octets is longer than the ${this.longest} of UDP`,
      );
    }
    if (!Number.isInteger(to.port) || to.port < 1 || to.port > 65_535) {
      return withCode('EINVAL', `no datagram can go to port ${to.port}`);
    }
    return undefined;
  }

  private failed(error: Error, to: Endpoint, frame: Frame | undefined): void {
    if (frame) this.tap?.lost(frame, 'code' in error ? String(error.code) : error.message);
    this.onError?.(error, to);
  }
}

function withCode(code: string, message: string): Error {
  return Object.assign(new Error(`${code}: ${message}`), { code });
}
