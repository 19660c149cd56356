'use strict';
// A terminal as a system under test that goes wrong as it is told: node terminal.js MANNER HOST PORT CORE-HOST CORE-PORT.
const dgram = require('node:dgram');
const [manner, host, port, coreHost, corePort] = process.argv.slice(2);
const socket = dgram.createSocket('udp4');
const register = [
  'REGISTER sip:push.example SIP/2.0',
  `Via: SIP/2.0/UDP ${host}:${port};branch=z9hG4bK1;rport`,
  'Max-Forwards: 70',
  'To: <sip:rosa@push.example>',
  'From: <sip:rosa@push.example>;tag=1',
  `Call-ID: 1@${host}`,
  'CSeq: 1 REGISTER',
  `Contact: <sip:rosa@${host}:${port}>;+sip.instance="<urn:uuid:6f85d4b0-04c5-4a0f-8b65-1f4bb1f0a001>"`,
  'Supported: gruu, path',
  'Expires: 600',
  'Content-Length: 0',
  '',
  '',
].join('\r\n');
const send = (text) => socket.send(text, Number(corePort), coreHost);

socket.on('message', (message) => {
  if (message.toString('latin1', 0, 8) !== 'MESSAGE ') return;
  if (manner === 'crash') {
    console.error('segmentation fault, in a manner of speaking');
    process.exit(139);
  }
  if (manner === 'garbage') send(Buffer.from([0xff, 0, 1, 2, 3]));
});

let count = 0;
function options() {
  count += 1;
  return register
    .replaceAll('REGISTER', 'OPTIONS')
    .replace('To: <sip:rosa@push.example>', 'To: <sip:push.example>')
    .replace('bK1', `bK-${count}`)
    .replace('Call-ID: 1@', `Call-ID: o${count}@`);
}

socket.bind(Number(port), host, () => {
  if (manner === 'never-up') return;
  console.log('up');
  if (manner === 'never-registers') return;
  send(register);
  // Each of them is whole, and they have no end.
  if (manner === 'flood') {
    const some = () => {
      for (let i = 0; i < 200; i++) send(options());
      setTimeout(some, 0);
    };
    some();
  }
});
