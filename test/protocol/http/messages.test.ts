import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readMessages } from '../../../protocol/http/messages';

const octets = (text: string): Buffer => Buffer.from(text, 'latin1');
const response = (fields: string, body: string): string => `HTTP/1.1 200 OK\r\n${fields}\r\n\r\n${body}`;

describe('readMessages', () => {
  it('reads requests one after the other', () => {
    const text = 'GET /a HTTP/1.1\r\nHost: x\r\n\r\n';
    const messages = readMessages(octets(text + text.replace('/a', '/b')));
    assert.deepEqual(
      messages.map(({ head }) => head.kind === 'request' && `${head.method} ${head.target}`),
      ['GET /a', 'GET /b'],
    );
    assert.deepEqual(
      messages.map(({ start, end }) => [start, end]),
      [
        [0, text.length],
        [text.length, 2 * text.length],
      ],
    );
  });

  it('puts chunks together, and leaves trailers out', () => {
    const [message] = readMessages(
      octets(response('Transfer-Encoding: chunked', '3\r\nabc\r\n2\r\nde\r\n0\r\nX: y\r\n\r\n')),
    );
    assert.equal(message?.body.toString(), 'abcde');
    assert.equal(message.isComplete, true);
  });

  it('tells a body that has not come whole', () => {
    assert.equal(readMessages(octets(response('Content-Length: 5', 'abc')))[0]?.isComplete, false);
    assert.equal(
      readMessages(octets(response('Transfer-Encoding: chunked', '3\r\nabc\r\n')))[0]?.isComplete,
      false,
    );
    const untilClose = octets(response('Server: x', 'abc'));
    assert.equal(readMessages(untilClose)[0]?.isComplete, false);
    assert.equal(readMessages(untilClose, { hasEnded: true })[0]?.isComplete, true);
  });

  it('knows which responses have no body', () => {
    const interim = 'HTTP/1.1 100 Continue\r\n\r\n';
    const head = response('Content-Length: 5', '');
    const stream = octets(interim + head + response('Content-Length: 2', 'ok'));
    const messages = readMessages(stream, { isBodiless: (index) => index === 0 });
    assert.deepEqual(
      messages.map(({ body }) => body.toString()),
      ['', '', 'ok'],
    );
  });

  it('never fails on octets of any kind', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, hasEnded) => {
        readMessages(Buffer.concat([octets('HTTP/1.1 200 OK\r\n'), bytes]), { hasEnded });
      }),
    );
  });
});
