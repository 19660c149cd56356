'use strict';
/**
 * Makes a running linphone-daemon act, through the socket that it opens with --pipe.
 *
 * node control.js SOCKET register AOR DOMAIN USERNAME PASSWORD CORE-HOST CORE-PORT
 *   Gives it an account, which makes it register; one that it has already is taken away before, as the daemon has no
 *   command for a refresh.
 * node control.js SOCKET deregister
 *   Takes its accounts away, which makes it de-register.
 */
const { once } = require('node:events');
const net = require('node:net');
const { setTimeout: sleep } = require('node:timers/promises');

const LIMIT_MS = 5_000;
const [path, action, ...details] = process.argv.slice(2);

async function main() {
  const commands = commandsFor();
  const socket = await connected();
  try {
    for (const each of commands) await answered(socket, each);
  } finally {
    socket.destroy();
  }
}

function commandsFor() {
  if (action === 'deregister') return ['unregister ALL'];
  if (action !== 'register') throw new Error(`no such action: ${action}`);
  const [aor, domain, username, password, coreHost, corePort] = details;
  // What it calls the proxy becomes a Route; the Request-URI is the domain of the AOR.
  const proxy = `<sip:${coreHost}:${corePort};lr>`;
  return ['unregister ALL', `register ${aor} ${proxy} ${password} ${username} ${domain}`];
}

/** The socket appears a moment before the daemon listens. */
async function connected() {
  for (const until = Date.now() + LIMIT_MS; ; await sleep(20)) {
    const socket = net.connect(path);
    try {
      await once(socket, 'connect');
      return socket;
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}

/** Gives a command. Rejects when the daemon says that it failed, or says nothing. */
function answered(socket, line) {
  return new Promise((resolve, reject) => {
    let heard = '';
    const hear = (text) => {
      heard += text;
      const status = /^Status: (\w+)\n/m.exec(heard)?.[1];
      if (status === 'Ok') done(resolve);
      else if (status !== undefined) done(reject, new Error(`"${line}": ${heard.trim()}`));
    };
    const close = () => done(reject, new Error(`the daemon left instead of answering "${line}"`));
    const timer = setTimeout(
      () => done(reject, new Error(`no answer to "${line}" in ${LIMIT_MS} ms`)),
      LIMIT_MS,
    );
    const done = (settle, value) => {
      clearTimeout(timer);
      socket.off('data', hear).off('close', close);
      settle(value);
    };
    socket.on('data', hear).on('close', close);
    socket.write(`${line}\n`);
  });
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
