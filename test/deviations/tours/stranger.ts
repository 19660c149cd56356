import type { Actor } from '../../../network/actor';
import type { Binding } from '../../../network/network';
import type { TourStage } from './stage';

/** A bystander that writes octets to the core which no SIP stack would, and reads nothing. */
export class Stranger {
  private readonly actor: Actor;
  private count = 0;

  private constructor(
    private readonly stage: TourStage,
    private readonly binding: Binding,
    name: string,
  ) {
    this.actor = { role: 'observer', name, underTest: false };
  }

  static async open(stage: TourStage, name: string): Promise<Stranger> {
    const actor: Actor = { role: 'observer', name, underTest: false };
    return new Stranger(stage, await stage.testbed.network.bind(actor), name);
  }

  /** Sends a request over UDP whose Via names a host that is not an address. */
  datagram(method: string, uri: string, headers: readonly string[] = []): void {
    const { port } = this.binding.local;
    const octets = this.request(method, uri, `SIP/2.0/UDP client.content.example:${port}`, headers);
    this.binding.udp.send(octets, this.stage.testbed.core.local);
  }

  /** Sends a request over a connection of its own, and leaves the connection open. */
  stream(method: string, uri: string, headers: readonly string[] = []): void {
    const { host, port } = this.binding.local;
    const stream = this.stage.testbed.network.connect(this.actor, this.stage.testbed.core.local);
    const via = `SIP/2.0/TCP ${host}:${port}`;
    stream.write(this.request(method, uri, via, ['Content-Length: 0', ...headers]));
  }

  private request(method: string, uri: string, via: string, headers: readonly string[]): Buffer {
    const id = `${this.actor.name}${++this.count}`;
    const head = [
      `${method} ${uri} SIP/2.0`,
      `Via: ${via};branch=z9hG4bK${id}`,
      'Max-Forwards: 70',
      `To: <${uri}>`,
      `From: <sip:stranger@content.example>;tag=${id}`,
      `Call-ID: ${id}@client.content.example`,
      `CSeq: 1 ${method}`,
      ...headers,
    ];
    return Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1');
  }
}
