import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { once } from 'node:events';
import { badRequest, ControlError } from '../../../cli/simulate/control-error';
import { serveControl, type ControlServer, type Route } from '../../../cli/simulate/control-server';
import { oneOfIn, optionalNumberIn, readFields, textIn } from '../../../cli/simulate/fields';

const ROUTES: readonly Route[] = [
  { method: 'POST', path: '/echo', does: 'gives back its body', handle: ({ body }) => ({ body }) },
  { method: 'DELETE', path: '/things/NAME', does: 'names it', handle: ({ name }) => ({ name }) },
  {
    ...{ method: 'POST', path: '/fields', does: 'looks at fields' },
    handle: ({ body }) => {
      const fields = readFields(body, ['text', 'number', 'word']);
      return {
        text: textIn(fields, 'text'),
        number: optionalNumberIn(fields, 'number', [1, 9]),
        word: oneOfIn(fields, 'word', ['a', 'b']),
      };
    },
  },
  {
    ...{ method: 'GET', path: '/fails', does: 'fails' },
    handle: ({ query }) => {
      if (query.has('softly')) throw new ControlError(409, 'not now');
      throw new TypeError('broken');
    },
  },
];

describe('control interface of a simulator', () => {
  let server: ControlServer;
  before(async () => {
    server = await serveControl({ host: '127.0.0.1', port: 0 }, 'a test', ROUTES);
  });
  after(() => server.close());

  const ask = async (
    method: string,
    path: string,
    body?: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ status: number; value: Record<string, unknown> }> => {
    const response = await fetch(`http://127.0.0.1:${server.local.port}${path}`, {
      method,
      headers: { Connection: 'close', ...headers },
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, value: (await response.json()) as Record<string, unknown> };
  };
  /** Octets as they are. */
  const raw = async (octets: string): Promise<string> => {
    const socket = connect(server.local.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (data) => (answer += data.toString('latin1')));
    socket.write(octets);
    socket.on('error', () => undefined);
    await new Promise((done) => socket.once('close', done));
    return answer;
  };

  it('tells what can be done', async () => {
    const { status, value } = await ask('GET', '/');
    assert.equal(status, 200);
    assert.equal(value.about, 'a test');
    assert.deepEqual(value.ask, [
      'GET /: tells what can be done',
      'POST /echo: gives back its body',
      'DELETE /things/NAME: names it',
      'POST /fields: looks at fields',
      'GET /fails: fails',
    ]);
  });

  it('takes JSON, nothing, and names with escapes', async () => {
    assert.deepEqual((await ask('POST', '/echo', '{"a": [1, "ü"]}')).value, { body: { a: [1, 'ü'] } });
    assert.deepEqual((await ask('POST', '/echo')).value, {});
    assert.deepEqual((await ask('DELETE', '/things/a%2Fb%20c')).value, { name: 'a/b c' });
  });

  it('refuses what it does not understand, and says why', async () => {
    const cases: readonly (readonly [Parameters<typeof ask>, number, RegExp])[] = [
      [['POST', '/echo', '{'], 400, /^the body is no JSON: /],
      [['POST', '/fields', '[]'], 400, /^the body is a JSON object$/],
      [['POST', '/fields', 'null'], 400, /^the body is a JSON object$/],
      [['POST', '/fields', '{"texts": "x"}'], 400, /^unknown field "texts"; there are text, number, word$/],
      [['POST', '/fields', '{}'], 400, /^text is missing: a text$/],
      [['POST', '/fields', '{"text": ""}'], 400, /^text is a text that is not empty$/],
      [['POST', '/fields', '{"text": "x", "number": 1.5}'], 400, /^number is a whole number from 1 to 9$/],
      [['POST', '/fields', '{"text": "x", "number": "1"}'], 400, /^number is a whole number from 1 to 9$/],
      [['POST', '/fields', '{"text": "x", "word": "c"}'], 400, /^word is a or b$/],
      [['GET', '/echo'], 405, /^\/echo takes POST$/],
      [['GET', '/nothing'], 404, /^there is no \/nothing; GET \/ tells what there is$/],
      [['DELETE', '/things/'], 404, /^there is no/],
      [['DELETE', '/things/%ff'], 400, /broken escape/],
      [['GET', '/fails?softly'], 409, /^not now$/],
      [['GET', '/fails'], 500, /^broken$/],
    ];
    for (const [asked, status, message] of cases) {
      const answer = await ask(...asked);
      assert.equal(answer.status, status, `${asked[0]} ${asked[1]}`);
      assert.match(String(answer.value.error), message);
    }
    assert.equal(badRequest('x').status, 400);
  });

  it('reads no more of a body than it can take', async () => {
    const size = 64 * 1024 * 1024;
    const head = `POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${size}\r\n\r\n`;
    const answer = await raw(head + 'x'.repeat(5 * 1024 * 1024));
    assert.match(answer, /^HTTP\/1\.1 413 /);
    assert.match(answer, /name a file instead/);
    assert.equal((await ask('GET', '/')).status, 200);
  });

  it('keeps web pages out', async () => {
    assert.equal((await ask('POST', '/echo', '{}', { Origin: 'http://evil.example' })).status, 403);
    const rebound = await raw('GET / HTTP/1.1\r\nHost: evil.example:80\r\nConnection: close\r\n\r\n');
    assert.match(rebound, /^HTTP\/1\.1 403 /);
    const local = await raw('GET / HTTP/1.1\r\nHost: localhost:80\r\nConnection: close\r\n\r\n');
    assert.match(local, /^HTTP\/1\.1 200 /);
  });

  it('survives what is no HTTP, and clients that go away', async () => {
    await raw('MESSAGE sip:a@b SIP/2.0\r\n\r\n');
    const socket = connect(server.local.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\nabc');
    await new Promise((done) => setTimeout(done, 20));
    socket.resetAndDestroy();
    await once(socket, 'close');
    assert.equal((await ask('GET', '/')).status, 200);
  });
});
