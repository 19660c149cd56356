import type { Deviation } from '../deviation';
import { changing, deviationsOf, requests } from '../edits';

const sender = deviationsOf('sender');

/** Faults in asking for some of a user's terminals: RFC 3841 s5, s10. */
export const PREFERRING: readonly Deviation[] = [
  sender(
    'preferences-not-repeated',
    'CP-3841-5-01',
    'CANCEL and the ACK of a refusal lack the preferences of the INVITE',
    requests(['ACK', 'CANCEL'], (request) => request.remove('Accept-Contact').remove('Request-Disposition')),
  ),
  sender(
    'method-not-preferred',
    'CP-3841-5.2-01',
    'Accept-Contact names no methods',
    requests(
      ['MESSAGE'],
      changing('Accept-Contact', (value) => value.replace(/;methods="[^"]*"/, '')),
    ),
  ),
  sender(
    'require-twice',
    'CP-3841-10-01',
    'Accept-Contact has require twice',
    requests(
      ['MESSAGE'],
      changing('Accept-Contact', (value) => `${value};require;require`),
    ),
  ),
];
