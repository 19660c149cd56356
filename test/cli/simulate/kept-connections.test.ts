import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { serveControl, type ControlServer, type Route } from '../../../cli/simulate/control-server';

describe('control interface of a simulator, on connections that are kept', () => {
  let server: ControlServer;
  let agent: Agent;
  let departures: string[];
  beforeEach(async () => {
    departures = [];
    const waits: Route = {
      ...{ method: 'GET', path: '/waits', does: 'waits until whoever asked is gone' },
      handle: async ({ gone }) => {
        departures.push('waiting');
        await gone;
        departures.push('gone');
      },
    };
    const echo: Route = {
      ...{ method: 'POST', path: '/echo', does: 'gives back its body' },
      handle: ({ body }) => ({ body }),
    };
    server = await serveControl({ host: '127.0.0.1', port: 0 }, 'a test', [echo, waits]);
    agent = new Agent({ keepAlive: true, maxSockets: 1 });
  });
  afterEach(async () => {
    agent.destroy();
    await server.close();
  });

  /** Asks over the one connection there is. */
  const ask = (
    body: string,
  ): Promise<{ readonly status: number | undefined; readonly isReused: boolean; readonly ends: boolean }> =>
    new Promise((resolve, reject) => {
      const { port } = server.local;
      const asked = request({ host: '127.0.0.1', port, method: 'POST', path: '/echo', agent }, (response) => {
        response.resume();
        response.once('end', () => {
          const ends = response.headers.connection === 'close';
          resolve({ status: response.statusCode, isReused: asked.reusedSocket, ends });
        });
      });
      asked.once('error', reject);
      asked.end(body);
    });

  it('leaves nothing behind on a connection that is asked over many times', async () => {
    const warnings: string[] = [];
    const warned = ({ name }: Error): number => warnings.push(name);
    process.on('warning', warned);
    try {
      for (let asked = 0; asked < 25; asked++) {
        const { status, isReused } = await ask('{}');
        assert.equal(status, 200);
        assert.equal(isReused, asked > 0);
      }
      await new Promise((done) => setTimeout(done, 10));
    } finally {
      process.off('warning', warned);
    }
    assert.deepEqual(warnings, []);
  });

  it('says that a connection ends after a body that is too large, so that nobody asks over it again', async () => {
    const refused = await ask('x'.repeat(4 * 1024 * 1024 + 1));
    assert.equal(refused.status, 413);
    assert.equal(refused.ends, true);
    assert.equal((await ask('{}')).status, 200);
  });

  it('tells a handler when whoever asked has gone', async () => {
    const socket = connect(server.local.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('GET /waits HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    while (departures.length === 0) await new Promise((done) => setTimeout(done, 2));
    assert.deepEqual(departures, ['waiting']);
    socket.destroy();
    while (departures.length === 1) await new Promise((done) => setTimeout(done, 2));
    assert.deepEqual(departures, ['waiting', 'gone']);
  });
});
