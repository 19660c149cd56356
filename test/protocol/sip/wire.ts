import assert from 'node:assert/strict';
import { isFault } from '../../../protocol/sip/fault';
import type { SipMessage, SipRequest, SipResponse } from '../../../protocol/sip/message';
import { parseDatagram, parseFramed } from '../../../protocol/sip/parse';

/** Octets of a message: the lines of its head, each with CRLF, the empty line, and the body. */
export function wire(head: readonly string[], body: string | Buffer = ''): Buffer {
  const octets = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  return Buffer.concat([Buffer.from([...head, '', ''].join('\r\n'), 'utf8'), octets]);
}

/** The header fields without which there is no problem, for a request of this method. */
export function mandatory(method: string): string[] {
  return [
    'Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bKtest1',
    'Max-Forwards: 70',
    'From: <sip:push@psa.example>;tag=f1',
    'To: <sip:nora@push.example>',
    'Call-ID: call-1@192.0.2.7',
    `CSeq: 1 ${method}`,
  ];
}

/** A MESSAGE with further header fields. */
export function messageWith(fields: readonly string[] = [], body: string | Buffer = ''): Buffer {
  return wire(['MESSAGE sip:nora@push.example SIP/2.0', ...mandatory('MESSAGE'), ...fields], body);
}

/** A 200 for the request above with further header fields. */
export function okWith(fields: readonly string[] = [], body: string | Buffer = ''): Buffer {
  const [via, , from, to, callId, cseq] = mandatory('MESSAGE') as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return wire(['SIP/2.0 200 OK', via, from, `${to};tag=t1`, callId, cseq, ...fields], body);
}

/** The message that a datagram holds. */
export function parsed(octets: Buffer): SipMessage {
  const message = parseDatagram(octets);
  assert.ok(!isFault(message), isFault(message) ? message.reason : '');
  return message;
}

/** The message that a framer has cut from a stream. */
export function framed(octets: Buffer): SipMessage {
  const message = parseFramed(octets);
  assert.ok(!isFault(message), isFault(message) ? message.reason : '');
  return message;
}

export function request(octets: Buffer): SipRequest {
  const message = parsed(octets);
  assert.equal(message.kind, 'request');
  return message;
}

export function response(octets: Buffer): SipResponse {
  const message = parsed(octets);
  assert.equal(message.kind, 'response');
  return message;
}
