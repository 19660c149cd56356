'use strict';
/**
 * Makes a running user-agent.js act, through its control port at HOST:PORT.
 *
 * node control.js HOST PORT register AOR CONTACT-PORT USERNAME PASSWORD INSTANCE CORE-HOST CORE-PORT EXPIRES
 *   Registers, refreshes, or with EXPIRES 0 de-registers.
 * node control.js HOST PORT push IDENTITY CORE-HOST CORE-PORT TARGET FILE TYPE
 *   Pushes the content of a file in pager mode. Fails, and sends nothing, when the MESSAGE would be too large for that.
 * node control.js HOST PORT options IDENTITY CORE-HOST CORE-PORT TARGET
 */
const { readFileSync } = require('node:fs');
const net = require('node:net');

/** How long it waits for the final response; what comes later is of no concern here. */
const PATIENCE_MS = 3_000;
/** Octets of a MESSAGE in pager mode at most (RFC 3428 s8), of which its head takes some. */
const LARGEST = 1300;
const HEAD = 450;

const [host, port, action, ...details] = process.argv.slice(2);

const ORDERS = {
  register: () => {
    const [aor, contactPort, user, password, instance, coreHost, corePort, expires] = details;
    const [name, domain] = aor.slice('sip:'.length).split('@');
    const features = { '+sip.instance': `"<${instance}>"`, methods: '"MESSAGE,OPTIONS"' };
    const contact = { uri: `sip:${name}@${host}:${contactPort}`, params: features };
    const order = { method: 'REGISTER', uri: `sip:${domain}`, to: aor, from: aor, user, password };
    return { ...order, route: routeTo(coreHost, corePort), headers: { expires, contact: [contact] } };
  },
  push: () => {
    const [from, coreHost, corePort, to, file, type] = details;
    // One character per octet, as the package wants it.
    const content = readFileSync(file, 'latin1');
    if (HEAD + content.length > LARGEST)
      throw new Error(`${content.length} octets are too many for pager mode`);
    const route = routeTo(coreHost, corePort);
    return { method: 'MESSAGE', uri: to, to, from, route, headers: { 'content-type': type }, content };
  },
  options: () => {
    const [from, coreHost, corePort, to] = details;
    const route = routeTo(coreHost, corePort);
    return { method: 'OPTIONS', uri: to, to, from, route, headers: { accept: 'application/sdp' } };
  },
};

function routeTo(coreHost, corePort) {
  return `sip:${coreHost}:${corePort};lr`;
}

function main() {
  if (!Object.hasOwn(ORDERS, action)) throw new Error(`no such action: ${action}`);
  const order = ORDERS[action]();
  const socket = net.connect(Number(port), host, () =>
    socket.write(`${JSON.stringify({ id: 1, ...order })}\n`),
  );
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
  socket.on('data', () => socket.destroy());
  socket.on('error', fail);
}

function fail(error) {
  console.error(error.message);
  process.exitCode = 1;
}

try {
  main();
} catch (error) {
  fail(error);
}
