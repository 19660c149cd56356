import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { perform } from '../../../testbed/control/perform';
import type { Performed } from '../../../testbed/control/performed';
import type { HttpControl } from '../../../testbed/control/http';
import { freePort } from '../../../testbed/foreign/free-port';
import { testTerminal } from './terminal';

const HOST = '127.0.0.9';

describe('a control that is an HTTP request', () => {
  let server: Server;
  let base: string;
  let answer: (request: IncomingMessage, body: string, response: ServerResponse) => void;

  before(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => answer(request, body, response));
    }).listen(0, HOST);
    await once(server, 'listening');
    base = `http://${HOST}:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const send = (
    control: Partial<HttpControl>,
    values: Readonly<Record<string, string>> = {},
  ): Promise<Performed> =>
    perform(
      {
        ...{ kind: 'http', method: 'POST', url: `${base}/do`, headers: {}, body: undefined, limitMs: 5_000 },
        ...control,
      },
      values,
      { folder: '/', env: {}, operator: testTerminal().operator },
    );
  /** What arrives of a request. */
  const arrives = async (
    control: Partial<HttpControl>,
    values: Readonly<Record<string, string>>,
  ): Promise<{ method: string; url: string; token: unknown; body: string }> => {
    answer = ({ method, url, headers }, body, response) =>
      response.end(JSON.stringify({ method, url, token: headers['x-token'], body }));
    const performed = await send(control, values);
    assert.equal(performed.ok, true, performed.words);
    return JSON.parse(performed.output) as Awaited<ReturnType<typeof arrives>>;
  };

  it('sends method, header fields and body with values filled in', async () => {
    const values = { 'sut.url': base, token: 'k3lp', target: 'sip:ada@push.example' };
    const request = {
      ...{ method: 'PUT', url: '{sut.url}/push', headers: { 'X-Token': 'Bearer {token}' } },
      body: 'to {target}',
    };
    assert.deepEqual(await arrives(request, values), {
      ...{ method: 'PUT', url: '/push', token: 'Bearer k3lp', body: 'to sip:ada@push.example' },
    });
  });

  it('writes values as their place demands', async () => {
    const values = { target: 'sip:ada@push.example;gr=a&b', text: 'say "wet"\n#1 & 2%' };
    const { url } = await arrives({ url: `${base}/push/{target}?text={text}` }, values);
    const parsed = new URL(url, base);
    assert.equal(decodeURIComponent(parsed.pathname), '/push/sip:ada@push.example;gr=a&b');
    assert.deepEqual([...parsed.searchParams], [['text', values.text]]);

    const json = await arrives(
      {
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: '{"to": "{target}", "text": "{text}"}',
      },
      values,
    );
    assert.deepEqual(JSON.parse(json.body), { to: values.target, text: values.text });

    const form = await arrives(
      { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'to={target}&text={text}' },
      values,
    );
    assert.deepEqual(
      [...new URLSearchParams(form.body)],
      [
        ['to', values.target],
        ['text', values.text],
      ],
    );
  });

  it('fails on any status but 2xx', async () => {
    answer = (_request, _body, response) => response.writeHead(409, 'Conflict').end('busy with a call');
    assert.deepEqual(await send({}), {
      ...{ ok: false, words: 'POST was answered with 409 Conflict', output: 'busy with a call' },
    });
  });

  it('gives up on a server that does not answer, or not to the end', async () => {
    answer = () => undefined;
    assert.equal((await send({ limitMs: 50 })).words, 'POST was not answered in 50 ms');
    answer = (_request, _body, response) => response.write('to be continued');
    assert.equal((await send({ limitMs: 50 })).words, 'POST was not answered in 50 ms');
  });

  it('keeps the beginning of an answer that does not end, and gives up on it', async () => {
    answer = (_request, _body, response) => response.end('x'.repeat(1_000_000));
    const performed = await send({});
    assert.deepEqual([performed.ok, performed.output.length], [true, 65_536]);
    answer = (_request, _body, response) => {
      const flood = (): void => {
        while (response.write('x'.repeat(65_536)));
        response.once('drain', flood);
      };
      flood();
    };
    assert.equal((await send({ limitMs: 100 })).words, 'POST was not answered in 100 ms');
  });

  it('fails when nobody listens, the answer breaks off, or there is no such request', async () => {
    const nobody = await send({ url: `http://${HOST}:${await freePort(HOST)}/` });
    assert.match(nobody.words, /^POST could not be sent, .*ECONNREFUSED/);
    answer = (_request, _body, response) => response.socket!.destroy();
    assert.match((await send({})).words, /^POST could not be sent, or its answer not be read: /);
    assert.match((await send({ url: 'phone/push' })).words, /^POST could not be sent, .*URL/);
    assert.match((await send({ method: 'GET', body: 'x' })).words, /^GET could not be sent, .*body/);
    assert.match((await send({ url: `${base}/{target}` })).words, /target/);
  });
});
