import { isIP } from 'node:net';
import { formatEndpoint } from '../../network/endpoint';
import type { Endpoint } from '../../network/network';
import { equalIgnoreCase } from '../../protocol/sip/characters';
import type { Via } from '../../protocol/sip/via';
import { check, SKIP, type Check, type Selector } from '../check';
import type { Hop } from '../reading/hops';
import type { Reading } from '../reading/reading';
import type { ResponseSighting } from '../reading/sighting';
import { where, type Answer } from '../subjects';
import { flowKey, isFlowOpen, isSameHost, isUnspecified } from './proxying';

/** RFC 3261 s18.2.2: where responses go. */
export const RESPONSE_ROUTING_CHECKS: readonly Check[] = [
  check('PXY-3261-18.2.2-01', {
    over: where(sentAnswers(), ({ response }) => response.message.topVia !== undefined),
    expected: 'the response where its request came from: the same connection, or the address in the top Via',
    breach: ({ hop, response }, reading) => {
      const { frame } = response;
      if (hop.request.frame.transport !== 'udp') {
        const flows = hop.transmissions.map((each) => flowKey(each.frame));
        if (flows.includes(flowKey(frame))) return undefined;
        return isFlowOpen(hop.request.frame, response.sentAt, reading)
          ? `sent over ${frame.transport} to ${formatEndpoint(frame.destination)}, past the open connection`
          : SKIP;
      }
      if (frame.transport !== 'udp') return `sent over ${frame.transport}`;
      const expected = destinationBy(response.message.topVia!, hop);
      if (expected === undefined || isUnspecified(frame.destination)) return SKIP;
      if (isAt(frame.destination, expected)) return undefined;
      return isTranslated(response, hop, reading)
        ? SKIP
        : `sent to ${formatEndpoint(frame.destination)}; the Via says ${expected.hosts[0]!} port ${expected.port}`;
    },
  }),
];

/** Every response as it was sent, repeated and misdirected ones included. */
function sentAnswers(): Selector<Answer> {
  return {
    subjects: function* (reading) {
      for (const hop of reading.hops) for (const response of hop.responses) yield { hop, response };
      yield* reading.misdirected;
    },
    by: ({ response }) => response.sender,
    frames: ({ hop, response }) => [hop.request.frame, response.frame],
  };
}

/**
 * Where a response over UDP goes by s18.2.2; undefined for rport, which has rules of its own, and for names. A server that
 * left received out may send to the source all the same: that it is missing is a fault of its own.
 */
function destinationBy(via: Via, { request }: Hop): { hosts: readonly string[]; port: number } | undefined {
  if (typeof via.rport === 'number' || !equalIgnoreCase(via.transport, 'udp')) return undefined;
  const port = via.port ?? 5060;
  const maddr = via.params.get('maddr');
  if (maddr !== undefined) return isAddress(maddr) ? { hosts: [maddr], port } : undefined;
  if (via.received !== undefined) return { hosts: [via.received], port };
  const { host } = request.frame.source;
  return isAddress(via.host) ? { hosts: [via.host, host], port } : { hosts: [host], port };
}

/** A system under test may stand behind a translation of addresses, and then sees others than the trace shows. */
function isTranslated({ sender, message }: ResponseSighting, { request }: Hop, { trace }: Reading): boolean {
  const received = message.topVia?.received;
  return (
    sender.underTest &&
    trace.network !== 'virtual' &&
    received !== undefined &&
    !isSameHost(received, request.frame.source.host)
  );
}

function isAt(place: Endpoint, { hosts, port }: { hosts: readonly string[]; port: number }): boolean {
  return place.port === port && hosts.some((host) => isSameHost(host, place.host));
}

function isAddress(host: string): boolean {
  return isIP(host.replace(/^\[|\]$/g, '')) !== 0;
}
