import { isFault } from '../../protocol/sip/fault';
import type { SipMessage, SipRequest } from '../../protocol/sip/message';
import { check, SKIP, type Check, type Selector } from '../check';
import { valuesOf } from '../reading/header-values';
import { reachedAt, type Hop } from '../reading/hops';
import type { Relay } from '../reading/relays';
import type { ResponseSighting } from '../reading/sighting';
import { answers, relays, requests, serverHops, shown, where } from '../subjects';
import { isFlowOpen } from './proxying';

/** How long a server may be silent, and what it may be late, milliseconds (RFC 3261 s17.2.1). */
const SILENCE = 200;
const GRACE = 100;

/** How long a proxy may take to pass on a 2xx, milliseconds. */
const AT_ONCE = 1000;

const invites = requests('INVITE');
const successes = where(
  answers('INVITE'),
  ({ response }) => response.message.status >= 200 && response.message.status < 300,
);

/** A 2xx of a branch, with the relay it belongs to. */
interface BranchSuccess {
  readonly relay: Relay;
  readonly response: ResponseSighting;
}

/** RFC 3261 s8, s12, s13 and s17 on INVITE and the responses to it. */
export const INVITE_CHECKS: readonly Check[] = [
  check('INV-3261-8.1.1.8-21', {
    over: invites,
    expected: 'exactly one Contact with a SIP or SIPS URI in an INVITE',
    breach: ({ message }) => {
      const schemes = contactSchemes(message);
      return schemes.length === 1 && isSip(schemes[0])
        ? undefined
        : (shown(message, 'Contact') ?? 'no Contact');
    },
  }),
  check('INV-3261-8.1.1.8-22', {
    over: where(invites, ({ message }) => isSecure(message)),
    expected: 'a SIPS URI in Contact when Request-URI or first Route is one',
    breach: ({ message }) => {
      const [scheme] = contactSchemes(message);
      return scheme === undefined || scheme === 'sips' ? undefined : shown(message, 'Contact');
    },
  }),
  check('INV-3261-12.1.1-21', {
    over: successes,
    expected: 'Contact with a SIP or SIPS URI, and the Record-Route values of the INVITE',
    breach: ({ hop, response: { message } }) => {
      if (!isSip(contactSchemes(message)[0])) return shown(message, 'Contact') ?? 'no Contact';
      const invite = hop.request.message;
      // Within a dialog the route set does not change (s12.2).
      if (invite.to?.tag !== undefined) return undefined;
      const expected = valuesOf(invite.headers, 'Record-Route').join(', ');
      return valuesOf(message.headers, 'Record-Route').join(', ') === expected
        ? undefined
        : `${shown(message, 'Record-Route') ?? 'no Record-Route'}; in the INVITE: ${expected || 'none'}`;
    },
  }),
  check('INV-3261-13.2.1-01', {
    over: where(invites, ({ message }) => message.to?.tag === undefined),
    expected: 'Allow and Supported in an INVITE',
    breach: ({ message }) => {
      const missing = ['Allow', 'Supported'].filter((name) => !message.has(name));
      return missing.length > 0 ? `no ${missing.join(', no ')}` : undefined;
    },
  }),
  check('INV-3261-17.2.1-01', {
    over: where(serverHops('INVITE'), ({ responses }) => responses.length > 0),
    expected: `a response to an INVITE within ${SILENCE} ms, and be it 100`,
    breach: (hop) => {
      const first = hop.responses[0]!;
      const since = firstCopy(hop, first);
      if (since === undefined) return SKIP;
      const waited = Math.round(first.sentAt - since);
      return waited > SILENCE + GRACE ? `${first.message.startLine} after ${waited} ms` : undefined;
    },
  }),
  check('INV-3261-16.7-01', {
    over: branchSuccesses(),
    expected: 'every 2xx to an INVITE upstream',
    breach: ({ relay: { incoming }, response }, reading) => {
      const isPassedOn = incoming.responses.some(
        (each) =>
          each.relayOf === response ||
          (each.message.status === response.message.status &&
            each.message.to?.tag === response.message.to?.tag),
      );
      if (isPassedOn) return undefined;
      // Several copies have come by then, so that one lost on the way is no excuse.
      if (reading.until < response.arrivedAt! + 2 * AT_ONCE) return SKIP;
      if (!isFlowOpen(incoming.request.frame, response.arrivedAt!, reading)) return SKIP;
      return `${response.message.startLine} of ${response.sender.name} not passed on`;
    },
  }),
];

/** Schemes of the Contact values, in lower case; '*' and '' for what is no URI. */
function contactSchemes(message: SipMessage): string[] {
  if (message.list('Contact').length !== message.contacts.length) return ['', ''];
  return message.contacts.map((each) => {
    if (each === '*') return '*';
    return isFault(each.uri) ? '' : each.uri.scheme;
  });
}

function isSip(scheme: string | undefined): boolean {
  return scheme === 'sip' || scheme === 'sips';
}

function isSecure({ requestUri, routes }: SipRequest): boolean {
  const [first] = routes;
  return [requestUri, ...(first ? [first.uri] : [])].some((uri) => !isFault(uri) && uri.scheme === 'sips');
}

/** When the copy arrived that the first response answers; undefined when a server that is not ours leaves it open. */
function firstCopy(hop: Hop, first: ResponseSighting): number | undefined {
  const isOurs = hop.transmissions.some(({ frame }) => frame.receivedAt !== undefined);
  if (isOurs || hop.transmissions.length === 1) return reachedAt(hop);
  const before = hop.transmissions.filter(({ sentAt }) => sentAt <= first.sentAt);
  return before.length < 2 ? reachedAt(hop) : undefined;
}

function branchSuccesses(): Selector<BranchSuccess> {
  return {
    subjects: function* (reading) {
      for (const relay of relays('INVITE').subjects(reading))
        for (const response of relay.branches.flatMap((branch) => branch.responses)) {
          const { status } = response.message;
          if (status < 200 || status > 299 || response.copyOf || response.arrivedAt === undefined) continue;
          yield { relay, response };
        }
    },
    by: ({ relay }) => relay.incoming.server,
    frames: ({ relay, response }) => [relay.incoming.request.frame, response.frame],
  };
}
