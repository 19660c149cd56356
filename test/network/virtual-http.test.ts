import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { Actor } from '../../network/actor';
import type { Clock } from '../../network/clock';
import { fetchDispatcher } from '../../network/fetch-dispatcher';
import type { Network } from '../../network/network';
import { StreamDuplex } from '../../network/stream-duplex';
import { newStage } from '../../testbed/stage';
import { VirtualClock } from '../../network/virtual-clock';

const CLIENT: Actor = { role: 'terminal', name: 'phone', underTest: false };
const SERVER: Actor = { role: 'server', name: 'content', underTest: false };
const BODY = Buffer.alloc(300_000, 'octets of content ');

/** Fetches one body by Node's fetch from Node's server, over a network of ours; returns what came and when. */
async function fetched(network: Network, clock: Clock): Promise<{ body: Buffer; at: number }> {
  const server = createServer((_request, response) => response.end(BODY));
  const listener = await network.listenTcp(SERVER);
  listener.onConnection = (stream) => server.emit('connection', new StreamDuplex(stream, clock));
  const { host, port } = listener.local;
  const resolve = (): undefined => undefined;
  const dispatcher = await fetchDispatcher({ network, actor: CLIENT, resolve });
  const response = await fetch(`http://${host}:${port}/`, { dispatcher });
  const body = Buffer.from(await response.arrayBuffer());
  return { body, at: clock.now() };
}

describe("HTTP by Node's own fetch and server", () => {
  it('takes no more virtual time than the network does', async function () {
    this.timeout(10_000);
    const { network, clock, recorder } = newStage('virtual');
    assert.ok(clock instanceof VirtualClock);
    // Somebody else has something to do at every moment: a careless clock would serve him first.
    const tick = (): void => void clock.after(0.01, tick);
    tick();
    const { body, at } = await clock.run(fetched(network, clock));
    assert.ok(body.equals(BODY));
    // Three ways to open the connection and to ask, one for the answer, of 1 ms each.
    assert.equal(at, 4);
    const responses = recorder.frames.filter(({ from }) => from === SERVER);
    assert.match(responses[0]?.octets.toString('latin1', 0, 15) ?? '', /^HTTP\/1.1 200 OK/);
    assert.deepEqual([...new Set(responses.slice(1).map(({ note }) => note))], ['continued']);
    await network.close();
  });

  it('works on real sockets', async () => {
    const { network, clock } = newStage('loopback');
    const { body } = await fetched(network, clock);
    assert.ok(body.equals(BODY));
    await network.close();
  });
});
