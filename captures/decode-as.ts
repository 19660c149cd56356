import type { Capture, CapturedFrame } from './capture';
import { endpointKey } from './endpoint';
import { acceptedEnds } from './packets';

/**
 * Options for tshark and Wireshark that name the protocol of every listening port of a capture, such as
 * `['-d', 'udp.port==40001,sip', '-d', 'tcp.port==40001,sip']`.
 */
export function decodeAsOptions(capture: Capture): string[] {
  const layers = new DecodeAs(capture.connections);
  for (const frame of capture.frames) layers.add(frame);
  return layers.options();
}

/** The same for frames that come one by one. */
export class DecodeAs {
  readonly #accepted: ReadonlySet<string>;
  readonly #connections = new Set<string>();
  readonly #layers = new Set<string>();

  constructor(connections: Capture['connections']) {
    this.#accepted = acceptedEnds(connections);
  }

  add({ transport, source, destination, octets }: CapturedFrame): void {
    if (transport === 'udp') {
      this.#layers.add(`udp.port==${destination.port},sip`);
      return;
    }
    const [from, to] = [endpointKey(source), endpointKey(destination)];
    if (this.#connections.has(`${to}>${from}`) || this.#connections.has(`${from}>${to}`)) return;
    this.#connections.add(`${from}>${to}`);
    const listening = this.#accepted.has(`${from}>${to}`) ? source : destination;
    this.#layers.add(`tcp.port==${listening.port},${protocolOf(octets)}`);
  }

  options(): string[] {
    return [...this.#layers].flatMap((layer) => ['-d', layer]);
  }
}

/** What the first octets of a connection belong to. */
function protocolOf(octets: Buffer): 'msrp' | 'http' | 'sip' {
  const opening = octets.toString('latin1', 0, 5);
  if (opening === 'MSRP ') return 'msrp';
  return ['GET ', 'HEAD', 'HTTP'].includes(opening.slice(0, 4)) ? 'http' : 'sip';
}
