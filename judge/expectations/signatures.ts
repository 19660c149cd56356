import { verifySigned } from '../../protocol/smime/multipart-signed';
import type { SipRequest } from '../../protocol/sip/message';
import type { Reading } from '../reading/reading';
import { decided, undecided, type Expectation } from './expectation';
import { arrivalsAt, pushesSince } from './pushes';

/** Signed content reaches a terminal with a signature that verifies there as it did where it was sent (RFC 8551 s3.5.3). */
export function signatureArrives(reading: Reading, since: number, terminal: string): Expectation {
  const expected = `the signature of the content verifies at ${terminal}`;
  const push = pushesSince(reading, since).at(-1);
  const arrival = push && arrivalsAt(reading, terminal, [push]).at(-1);
  if (!push || !arrival) return undecided(expected, `no push reached ${terminal}`);
  const sent = push.hops.at(-1)!.request;
  const atSender = verificationOf(sent.message);
  if (atSender.verdict !== 'good') return undecided(expected, `as it was sent: ${atSender.reason}`, [sent]);
  const there = verificationOf(arrival.request.message);
  const frames = [sent, arrival.request];
  if (there.verdict !== 'good') return decided(arrival.client, expected, false, there.reason, frames);
  const isSame = there.certificate.fingerprint256 === atSender.certificate.fingerprint256;
  const actual = isSame
    ? `signed by ${there.certificate.subjectAltName ?? ''}`
    : 'somebody else has signed it';
  return decided(arrival.client, expected, isSame, actual, frames);
}

function verificationOf(request: SipRequest): ReturnType<typeof verifySigned> {
  return verifySigned(request.header('Content-Type') ?? '', request.body);
}
