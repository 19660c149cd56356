'use strict';
/**
 * A user agent on the npm package `sip`: answers MESSAGE and OPTIONS, and sends what it is told. It is a process of its
 * own, as the package keeps its state in globals. Everything that the package leaves to the application is done here as
 * its documentation shows it.
 *
 * node user-agent.js ADDRESS PORT NAME; a request per line as JSON on standard input, its final status per line on
 * standard output.
 */
const crypto = require('node:crypto');
const readline = require('node:readline');
const sip = require('sip');
const digest = require('sip/digest');

const [address, port, name] = [process.argv[2], Number(process.argv[3]), process.argv[4]];
const METHODS = 'MESSAGE, OPTIONS';
const SUPPORTED = 'gruu, path';
const sessions = new Map();
const sequence = new Map();

sip.start(
  { address, port, publicAddress: address, logger: { error: (e) => console.error(e) } },
  (request) => {
    const answer = (status, reason, headers = {}) => {
      const response = sip.makeResponse(request, status, reason, {
        headers: { supported: SUPPORTED, ...headers },
      });
      response.headers.to.params.tag ??= crypto.randomBytes(8).toString('hex');
      sip.send(response);
    };
    if (request.method === 'MESSAGE') {
      if ((request.headers['content-type'] || 'text/plain').startsWith('text/plain')) answer(200, 'OK');
      else answer(415, 'Unsupported Media Type', { accept: 'text/plain' });
    } else if (request.method === 'OPTIONS') {
      answer(200, 'OK', {
        ...{ allow: METHODS, accept: 'text/plain', 'accept-encoding': 'identity', 'accept-language': 'en' },
        contact: [{ uri: `sip:${name}@${address}:${port}`, params: {} }],
      });
    } else if (request.method !== 'ACK') answer(405, 'Method Not Allowed', { allow: METHODS });
  },
);

readline.createInterface({ input: process.stdin }).on('line', (line) => send(JSON.parse(line)));
process.stdin.on('end', () => process.exit(0));
console.log('user agent is up');

/** Sends { id, method, uri, to, from, route, headers?, content?, user?, password? }; answers a challenge once. */
function send(order) {
  const { id, method, uri, to, from, route, headers = {}, content, user, password } = order;
  const callId = headers['call-id'] ?? crypto.randomBytes(12).toString('hex');
  const nextInSequence = () => {
    const seq = (sequence.get(callId) ?? 0) + 1;
    sequence.set(callId, seq);
    return { method, seq };
  };
  const request = {
    method,
    uri,
    headers: {
      to: { uri: to, params: {} },
      from: { uri: from, params: { tag: crypto.randomBytes(8).toString('hex') } },
      'call-id': callId,
      cseq: nextInSequence(),
      'max-forwards': 70,
      route: [{ uri: route, params: {} }],
      supported: SUPPORTED,
      ...headers,
    },
    content,
  };
  const session = sessions.get(user) ?? {};
  const finish = ({ status }) => console.log(`answered ${id} ${status}`);
  sip.send(request, (response) => {
    if (response.status < 200) return;
    if (response.status !== 401 || user === undefined) return finish(response);
    sessions.set(user, session);
    request.headers.cseq = nextInSequence();
    request.headers.via.shift();
    digest.signRequest(session, request, response, { user, password });
    sip.send(request, (second) => second.status >= 200 && finish(second));
  });
}
