import type { Deviation } from '../deviation';
import { changing, deviationsOf, requests } from '../edits';

const sender = deviationsOf('sender');

/** Faults in saying who it is: RFC 3325, RFC 5876. */
export const IDENTIFYING: readonly Deviation[] = [
  sender(
    'identity-asserted-and-preferred',
    'TRUST-5876-4.1-01',
    'P-Asserted-Identity stands beside P-Preferred-Identity',
    requests(['MESSAGE'], (request) => {
      const preferred = request.header('P-Preferred-Identity');
      return preferred === undefined ? request : request.add('P-Asserted-Identity', preferred);
    }),
  ),
  sender(
    'two-preferred-identities',
    'TRUST-3325-9.2-21',
    'P-Preferred-Identity holds two SIP URIs',
    requests(
      ['MESSAGE'],
      changing('P-Preferred-Identity', (value) => `${value}, <sip:second@content.example>`),
    ),
  ),
];
