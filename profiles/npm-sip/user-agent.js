'use strict';
/**
 * A user agent on the npm package `sip`: answers MESSAGE and OPTIONS, and sends what it is told. It is a process of its
 * own, as the package keeps its state in globals. Everything that the package leaves to the application is done here as
 * its documentation shows it.
 *
 * node user-agent.js ADDRESS PORT NAME [CONTROL-PORT]
 *   A request per line as JSON on standard input, or on a connection to the control port; its final status per line
 *   comes back on standard output, or on that connection.
 */
const crypto = require('node:crypto');
const net = require('node:net');
const readline = require('node:readline');
const sip = require('sip');
const digest = require('sip/digest');

const [address, port, name, controlPort] = [
  process.argv[2],
  Number(process.argv[3]),
  ...process.argv.slice(4),
];
const METHODS = 'MESSAGE, OPTIONS';
const SUPPORTED = 'gruu, path';
const sessions = new Map();
const sequence = new Map();
let refresh;
/** Public GRUU, as the registrar gave it. */
let gruu;
const boot = crypto.randomBytes(12).toString('hex');

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
    const unknown = (request.headers.require ?? '')
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '' && !SUPPORTED.split(', ').includes(tag));
    if (unknown.length > 0 && request.method !== 'ACK')
      answer(420, 'Bad Extension', { unsupported: unknown.join(', ') });
    else if (request.method === 'MESSAGE') {
      if ((request.headers['content-type'] || 'text/plain').startsWith('text/plain')) answer(200, 'OK');
      else answer(415, 'Unsupported Media Type', { accept: 'text/plain' });
    } else if (request.method === 'OPTIONS') {
      answer(200, 'OK', {
        ...{ allow: METHODS, accept: 'text/plain', 'accept-encoding': 'identity', 'accept-language': 'en' },
        contact: [{ uri: gruu ?? `sip:${name}@${address}:${port}`, params: {} }],
      });
    } else if (request.method !== 'ACK') answer(405, 'Method Not Allowed', { allow: METHODS });
  },
);

takeOrders(process.stdin, (text) => console.log(text));
process.stdin.on('end', () => process.exit(0));
if (controlPort === undefined) console.log('user agent is up');
else
  net
    .createServer((socket) => {
      // Who gave an order need not wait for what comes of it.
      socket.on('error', () => socket.destroy());
      takeOrders(socket, (text) => socket.writable && socket.write(`${text}\n`));
    })
    .listen(Number(controlPort), address, () => console.log('user agent is up'));

function takeOrders(stream, answer) {
  readline.createInterface({ input: stream }).on('line', (line) => send(JSON.parse(line), answer));
}

/** Sends { id, method, uri, to, from, route, headers?, content?, user?, password? }; answers a challenge once. */
function send(order, report) {
  const { id, method, uri, to, from, route, headers = {}, content, user, password } = order;
  // All registrations of one boot have one Call-ID (RFC 3261 s10.2.4).
  const callId =
    headers['call-id'] ?? (method === 'REGISTER' ? boot : crypto.randomBytes(12).toString('hex'));
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
  const finish = (response) => {
    report(`answered ${id} ${response.status}`);
    if (method === 'REGISTER') refreshInTime(order, response);
  };
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

/** Keeps the GRUU that a registration brings, and repeats the registration when four fifths of the time granted have passed. */
function refreshInTime(order, response) {
  clearTimeout(refresh);
  const { contact: [own] = [] } = order.headers;
  const bound = (response.headers.contact ?? []).find(({ uri }) => uri === own?.uri)?.params;
  if (response.status !== 200) return;
  gruu = bound?.['pub-gruu']?.replaceAll('"', '');
  const granted = bound?.expires;
  if (!(Number(granted) > 0)) return;
  refresh = setTimeout(() => send(order, () => undefined), Number(granted) * 800);
}
