import assert from 'node:assert/strict';
import type { Actor } from '../../network/actor';
import type { ConnectionEvent, Frame, Trace } from '../../network/trace';
import { Reading } from '../../judge/reading/reading';

const PHONE: Actor = { role: 'terminal', name: 'phone', underTest: false };
const CONTENT: Actor = { role: 'server', name: 'content', underTest: false };
const CLIENT = { host: '192.0.2.21', port: 50_001 };
const SERVER = { host: '192.0.2.80', port: 8080 };

const GET = 'GET /tides.html HTTP/1.1\r\nHost: 192.0.2.80:8080\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n';

/** A trace of one connection: what the client writes is marked with ">". */
function trace(texts: readonly string[], closed = false): Trace {
  const frames = texts.map((text, i): Frame => {
    const isClient = text.startsWith('>');
    const [source, destination] = isClient ? [CLIENT, SERVER] : [SERVER, CLIENT];
    const [from, to] = isClient ? [PHONE, CONTENT] : [CONTENT, PHONE];
    const octets = Buffer.from(isClient ? text.slice(1) : text, 'latin1');
    return {
      ...{ index: i + 1, transport: 'tcp', source, destination, from, to, octets },
      sentAt: i,
      receivedAt: i + 1,
    };
  });
  const event = {
    transport: 'tcp',
    client: CLIENT,
    server: SERVER,
    opener: PHONE,
    accepter: CONTENT,
  } as const;
  const connections: ConnectionEvent[] = [
    { ...event, kind: 'opened', at: 0 },
    ...(closed ? [{ ...event, kind: 'closed', at: 99 } as const] : []),
  ];
  return { startedAt: new Date(0), network: 'virtual', actors: [PHONE, CONTENT], frames, connections };
}

function read(texts: readonly string[], closed = false): string[] {
  return new Reading(trace(texts, closed)).http.map(({ client, url, request, response, frames }) => {
    const answer = response
      ? `${response.head.status} ${response.body.toString()}${response.isComplete ? '' : '...'}`
      : 'nothing';
    return `${client.name} ${request.method} ${url}: ${answer} [${frames.map(({ index }) => index).join(' ')}]`;
  });
}

describe('HTTP exchanges of a trace', () => {
  it('put a body together that came in several frames', () => {
    assert.deepEqual(read([`>${GET}`, `${OK}0123`, '456', '789']), [
      'phone GET http://192.0.2.80:8080/tides.html: 200 0123456789 [1 2 3 4]',
    ]);
  });

  it('tell what has not come', () => {
    assert.deepEqual(read([`>${GET}`]), ['phone GET http://192.0.2.80:8080/tides.html: nothing [1]']);
    assert.deepEqual(read([`>${GET}`, `${OK}0123`]), [
      'phone GET http://192.0.2.80:8080/tides.html: 200 0123... [1 2]',
    ]);
  });

  it('pair requests with responses on one connection, HEAD among them', () => {
    const head = GET.replace('GET', 'HEAD');
    assert.deepEqual(read([`>${head}`, OK, `>${GET}`, `${OK}0123456789`]), [
      'phone HEAD http://192.0.2.80:8080/tides.html: 200  [1 2]',
      'phone GET http://192.0.2.80:8080/tides.html: 200 0123456789 [3 4]',
    ]);
  });

  it('take the end of the connection for that of a body that tells none', () => {
    const texts = [`>${GET}`, 'HTTP/1.0 200 OK\r\n\r\nall of it'];
    assert.match(read(texts)[0] ?? '', /all of it\.\.\./);
    assert.match(read(texts, true)[0] ?? '', /all of it \[/);
  });

  it('are no garbage of SIP', () => {
    const reading = new Reading(trace([`>${GET}`, `${OK}0123`, '456789']));
    assert.deepEqual(reading.garbage, []);
    assert.deepEqual(reading.messages, []);
    assert.equal(reading.until, 3);
  });
});
