import type { ConnectionEvent } from '../../network/trace';
import type { Reading } from '../reading/reading';
import { actorNamed, decided, undecided, type Expectation } from './expectation';
import { arrivalsAt, pushesSince } from './pushes';

/** A push went over TLS from its sender to a terminal, hop by hop (RFC 3261 s26.2.2, RFC 5630 s5.3). */
export function securedHops(reading: Reading, since: number, terminal: string): Expectation {
  const expected = `every hop of the push to ${terminal} goes over TLS`;
  const pushes = pushesSince(reading, since);
  const hops = [...pushes.flatMap((push) => push.hops), ...arrivalsAt(reading, terminal, pushes)];
  if (arrivalsAt(reading, terminal, pushes).length === 0)
    return undecided(expected, `the push did not reach ${terminal}`);
  const exposed = hops.find(({ request }) => request.frame.transport !== 'tls');
  const actual = exposed
    ? `from ${exposed.client.name} to ${exposed.server.name} over ${exposed.request.frame.transport.toUpperCase()}`
    : `${hops.length} hops over TLS`;
  return decided(
    exposed?.client ?? hops.at(-1)!.client,
    expected,
    !exposed,
    actual,
    exposed ? [exposed.request] : hops.map((each) => each.request),
  );
}

/**
 * Somebody sends a peer nothing, as it does not accept the peer's certificate: its TLS connection does not come about, and no
 * request goes there in any other way (RFC 3261 s26.2.2, s26.3.2.1, RFC 5922 s7.3).
 */
export function certificateRefused(reading: Reading, client: string, server: string): Expectation {
  const expected = `${client} refuses the certificate of ${server} and sends it nothing`;
  const sent = reading.hops.find((hop) => hop.client.name === client && hop.server.name === server);
  if (sent) return decided(sent.client, expected, false, sent.request.message.startLine, [sent.request]);
  const attempt = (reading.trace.connections ?? []).find(
    (event) => event.transport === 'tls' && event.opener?.name === client && isAt(event, server),
  );
  if (!attempt) return undecided(expected, `${client} has not tried to reach ${server} over TLS`);
  // Who opens a connection and sends nothing may be slow, and has not been seen to refuse anything.
  if (attempt.kind !== 'refused') return undecided(expected, `${client} has connected and sent nothing`);
  return decided(
    actorNamed(reading, client),
    expected,
    true,
    `no connection: ${attempt.reason ?? 'refused'}`,
  );
}

function isAt({ accepter }: ConnectionEvent, server: string): boolean {
  return accepter?.name === server;
}
