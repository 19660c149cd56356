'use strict';
/**
 * Makes a running baresip act, through its module ctrl_tcp at HOST:PORT.
 *
 * node control.js HOST PORT register AOR USERNAME PASSWORD CORE-HOST CORE-PORT EXPIRES
 *   Gives it an account, which makes it register; one that it has already is taken away before, as baresip 1.0.0 has no
 *   command for a refresh.
 * node control.js HOST PORT deregister AOR
 *   Takes the account away, which makes it de-register.
 */
const net = require('node:net');

const LIMIT_MS = 5_000;
const [host, port, action, aor, ...details] = process.argv.slice(2);

async function main() {
  if (action === 'register') {
    if (await command('uafind', aor)) await command('uadel', aor);
    if (!(await command('uanew', account()))) throw new Error('baresip does not take the account');
  } else if (action === 'deregister') {
    if (!(await command('uadel', aor))) throw new Error(`baresip has no account ${aor}`);
  } else throw new Error(`no such action: ${action}`);
}

/** An account as a line of the file "accounts". It is sipnat=outbound that makes baresip ask for GRUUs. */
function account() {
  const [username, password, coreHost, corePort, expires] = details;
  const core = `outbound="sip:${coreHost}:${corePort}"`;
  return `<${aor}>;auth_user=${username};auth_pass=${password};${core};sipnat=outbound;regint=${expires};answermode=manual`;
}

/** One command as a JSON netstring; true when baresip says that it went well. */
function command(name, params) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), host);
    const fail = (error) => {
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(() => fail(new Error(`no answer to ${name} in ${LIMIT_MS} ms`)), LIMIT_MS);
    let heard = '';
    socket.setEncoding('utf8');
    socket.on('error', fail);
    socket.on('close', () => fail(new Error(`baresip closed the connection instead of answering ${name}`)));
    socket.on('connect', () => {
      const text = JSON.stringify({ command: name, params, token: name });
      socket.write(`${Buffer.byteLength(text)}:${text},`);
    });
    // Events come on the same connection; of an answer only the outcome is of interest.
    socket.on('data', (text) => {
      heard += text;
      const ok = /\{"response":true,"ok":(true|false)/.exec(heard)?.[1];
      if (ok === undefined) return;
      clearTimeout(timer);
      resolve(ok === 'true');
      socket.destroy();
    });
  });
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
