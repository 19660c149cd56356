import type { SipMessage } from '../../protocol/sip/message';

/** Option tags in the IANA registry (SIP parameters); by RFC 3261 s19.2 there are no others but those of RFCs. */
export const REGISTERED_OPTION_TAGS: ReadonlySet<string> = new Set([
  ...['100rel', '199', 'answermode', 'early-session', 'eventlist', 'explicitsub', 'from-change'],
  ...['geolocation-http', 'geolocation-sip', 'gin', 'gruu', 'histinfo', 'ice', 'join', 'multiple-refer'],
  ...['norefersub', 'nosub', 'outbound', 'path', 'policy', 'precondition', 'pref', 'privacy', 'record-aware'],
  ...['recipient-list-invite', 'recipient-list-message', 'recipient-list-subscribe', 'replaces'],
  ...['resource-priority', 'sdp-anat', 'sec-agree', 'siprec', 'tdialog', 'timer', 'trickle-ice', 'uui'],
]);

/** Option tags in a header field that no RFC defines, so that nobody can understand them (s19.2). */
export function undefinedTags(message: SipMessage, name: 'Require' | 'Proxy-Require'): string[] {
  return message.tokens(name).filter((tag) => !REGISTERED_OPTION_TAGS.has(tag));
}
