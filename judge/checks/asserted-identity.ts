import { identityProblem, privacyOf, type IdentityHeader } from '../../protocol/sip/asserted-identity';
import { check, SKIP, type Check } from '../check';
import type { Reading } from '../reading/reading';
import { emittedRequests, requests, shown, where, type Branch } from '../subjects';
import { forwarded } from './proxying';

const ASSERTED = 'P-Asserted-Identity';
const PREFERRED = 'P-Preferred-Identity';

/**
 * What a core sends on for somebody outside of its trust domain: for a user agent (the ICS item says so). An ACK has nobody
 * who could be asked (RFC 5876 s3.2).
 */
const fromOutside = where(
  forwarded,
  ({ relay, hop }) => relay.incoming.client.role !== 'core' && hop.method !== 'ACK',
);

const withHeader = (...headers: readonly IdentityHeader[]) =>
  where(requests(), ({ message }) => headers.some((each) => message.has(each)));

/** Asserted and preferred identities across a trust boundary: RFC 3325, RFC 5876. */
export const ASSERTED_IDENTITY_CHECKS: readonly Check[] = [
  check('TRUST-3325-5-01', {
    over: where(fromOutside, ({ relay, hop }) => has(hop, ASSERTED) && !has(relay.incoming, ASSERTED)),
    expected: 'an asserted identity only for somebody who has proved it',
    breach: (branch, reading) =>
      hasProved(branch, reading) ? undefined : shown(branch.hop.request.message, ASSERTED),
  }),
  check('TRUST-3325-5-02', {
    over: where(fromOutside, ({ relay }) => has(relay.incoming, ASSERTED)),
    expected: 'the identity that somebody outside asserts replaced or removed',
    breach: (branch, reading) => {
      // Whoever has proved who she is may be inside after all, and may assert what is right.
      if (hasProved(branch, reading)) return SKIP;
      const [received, sent] = [branch.relay.incoming, branch.hop].map(valuesIn);
      return sent!.find((each) => received!.includes(each));
    },
  }),
  check('TRUST-3325-6-01', {
    over: where(fromOutside, ({ relay }) => has(relay.incoming, PREFERRED)),
    expected: 'no P-Preferred-Identity in what is forwarded',
    breach: ({ hop }) => shown(hop.request.message, PREFERRED),
  }),
  check('TRUST-3325-7-01', {
    over: where(
      fromOutside,
      ({ relay, hop }) =>
        hop.server.role === 'terminal' && privacyOf(relay.incoming.request.message).includes('id'),
    ),
    expected: 'no P-Asserted-Identity towards a terminal, as Privacy says id',
    breach: ({ hop }) => shown(hop.request.message, ASSERTED),
  }),
  check('TRUST-3325-9.1-01', {
    over: where(emittedRequests(), ({ sender, message }) => sender.role === 'core' && message.has(ASSERTED)),
    expected: 'one SIP, SIPS or tel URI, or a SIP or SIPS URI and a tel URI',
    breach: ({ message }) => identityProblem(message, ASSERTED),
  }),
  check('TRUST-3325-9.2-21', {
    over: withHeader(ASSERTED, PREFERRED),
    expected: 'one SIP, SIPS or tel URI, or a SIP or SIPS URI and a tel URI',
    breach: ({ message }) => identityProblem(message, ASSERTED) ?? identityProblem(message, PREFERRED),
  }),
  check('TRUST-5876-4.1-01', {
    over: withHeader(ASSERTED, PREFERRED),
    expected: 'P-Asserted-Identity or P-Preferred-Identity, not both, and neither in an ACK or a CANCEL',
    breach: ({ message }) => {
      if (message.method === 'ACK' || message.method === 'CANCEL')
        return shown(message, ASSERTED) ?? shown(message, PREFERRED);
      return message.has(ASSERTED) && message.has(PREFERRED) ? 'both' : undefined;
    },
  }),
];

function has({ request }: Branch['hop'], header: IdentityHeader): boolean {
  return request.message.has(header);
}

function valuesIn({ request }: Branch['hop']): string[] {
  return request.message.list(ASSERTED).map((each) => each.replace(/^.*</, '').replace(/>.*$/, ''));
}

/** Whoever has shown credentials once, or has a TLS connection, may be known to the core ever since. */
function hasProved({ relay: { incoming } }: Branch, reading: Reading): boolean {
  const { frame } = incoming.request;
  return (
    frame.transport === 'tls' ||
    reading.authentication.presented.some(
      ({ hop }) => hop.client === incoming.client && hop.request.frame.index <= frame.index,
    )
  );
}
