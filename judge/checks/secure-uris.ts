import { isFault } from '../../protocol/sip/fault';
import type { SipRequest } from '../../protocol/sip/message';
import { check, type Check } from '../check';
import type { Sighting } from '../reading/sighting';
import { emittedRequests, requests, where } from '../subjects';
import { forwarded } from './proxying';

/** SIPS URIs hop by hop: RFC 3261 s16.6 and s26.2.2, RFC 5630. */
export const SECURE_URI_CHECKS: readonly Check[] = [
  check('TRUST-3261-26.2.2-01', {
    over: where(requests(), ({ sender, message }) => sender.role !== 'core' && isSecure(message)),
    expected: 'a request for a sips URI over TLS',
    breach: plain,
  }),
  check('TRUST-3261-16.6-07', {
    over: where(emittedRequests(), ({ sender, message }) => sender.role === 'core' && isSecure(message)),
    expected: 'a request for a sips URI sent on over TLS',
    breach: plain,
  }),
  check('TRUST-5630-5.3-21', {
    over: where(forwarded, ({ relay }) => isSecure(relay.incoming.request.message)),
    expected: 'what came to a sips URI sent on to a sips URI only',
    breach: ({ hop: { request } }) => (isSecure(request.message) ? undefined : request.message.startLine),
  }),
  check('TRUST-5630-5.3-22', {
    over: where(forwarded, ({ relay }) => schemeOf(relay.incoming.request.message) === 'sip'),
    expected: 'what came to a sip URI sent on to a sip URI',
    breach: ({ hop: { request } }) => (isSecure(request.message) ? request.message.startLine : undefined),
  }),
];

function plain({ frame, message }: Sighting<SipRequest>): string | undefined {
  return frame.transport === 'tls' ? undefined : `${message.startLine} over ${frame.transport.toUpperCase()}`;
}

function isSecure(request: SipRequest): boolean {
  return schemeOf(request) === 'sips';
}

function schemeOf({ requestUri }: SipRequest): string | undefined {
  return isFault(requestUri) ? undefined : requestUri.scheme;
}
