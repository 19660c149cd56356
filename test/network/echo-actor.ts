import type { Actor } from '../../network/actor';
import type { Binding, Endpoint, Network, Stream } from '../../network/network';

/** Sends back what it gets, by the transport it came by; knows nothing of the kind of network. */
export class EchoActor {
  private constructor(private readonly binding: Binding) {
    const { udp, tcp } = binding;
    udp.onDatagram = (octets, from) => udp.send(octets, from);
    tcp.onConnection = (stream) => {
      stream.onData = (octets) => stream.write(octets);
    };
  }

  static async open(actor: Actor, network: Network): Promise<EchoActor> {
    return new EchoActor(await network.bind(actor));
  }

  get local(): Endpoint {
    return this.binding.local;
  }

  close(): Promise<void> {
    return this.binding.close();
  }
}

/** Asks by UDP and gives the answer. */
export async function askByUdp(
  actor: Actor,
  network: Network,
  to: Endpoint,
  octets: Buffer,
): Promise<Buffer> {
  const binding = await network.bind(actor);
  const { udp } = binding;
  const answer = await new Promise<Buffer>((resolve, reject) => {
    udp.onDatagram = resolve;
    udp.onError = reject;
    udp.send(octets, to);
  });
  await binding.close();
  return answer;
}

/** Asks by TCP, ends its direction, and gives all that came back until the stream was closed. */
export async function askByTcp(
  actor: Actor,
  network: Network,
  to: Endpoint,
  pieces: readonly Buffer[],
): Promise<Buffer> {
  const stream = network.connect(actor, to);
  for (const piece of pieces) stream.write(piece);
  return answerOf(stream, Buffer.concat(pieces).length);
}

function answerOf(stream: Stream, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const got: Buffer[] = [];
    stream.onError = reject;
    stream.onData = (octets) => {
      got.push(octets);
      if (Buffer.concat(got).length >= length) stream.end();
    };
    stream.onClose = () => resolve(Buffer.concat(got));
  });
}
