/** A MESSAGE that is complete enough for framers and for dissectors. */
export function message(callId: string, body = 'hello', transport = 'UDP'): Buffer {
  const head = [
    'MESSAGE sip:user@example.com SIP/2.0',
    `Via: SIP/2.0/${transport} 192.0.2.1:5060;branch=z9hG4bK${callId}`,
    'Max-Forwards: 70',
    'From: <sip:push@example.com>;tag=1',
    'To: <sip:user@example.com>',
    `Call-ID: ${callId}`,
    'CSeq: 1 MESSAGE',
    'Content-Type: text/plain',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** The 200 to such a MESSAGE. */
export function ok(callId: string, transport = 'UDP'): Buffer {
  const head = [
    'SIP/2.0 200 OK',
    `Via: SIP/2.0/${transport} 192.0.2.1:5060;branch=z9hG4bK${callId}`,
    'From: <sip:push@example.com>;tag=1',
    'To: <sip:user@example.com>;tag=2',
    `Call-ID: ${callId}`,
    'CSeq: 1 MESSAGE',
    'Content-Length: 0',
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n`);
}
