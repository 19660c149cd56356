import type { Deviation } from '../deviation';
import { deviationsOf } from '../edits';
import { attribute, sdp, withLineAfter, withoutAttribute } from '../sdp-edits';

const sender = deviationsOf('sender');
const CONTAINERS = /(message\/cpim|multipart\/\w+) ?/g;

/** Faults in describing the media of a session: RFC 3264 s5 to s8, RFC 4975 s8, RFC 6135 s4. */
export const DESCRIBING: readonly Deviation[] = [
  sender(
    'offer-without-session-name',
    'MSRP-3264-5-21',
    'The offer has no s= line',
    sdp((text) => text.replace('s=-\r\n', '')),
  ),
  sender(
    'offer-with-format-text',
    'MSRP-4975-8.1-01',
    'The format on the m= line is "text" instead of "*"',
    sdp((text) => text.replace(/^(m=message .*) \*/gm, '$1 text')),
  ),
  sender(
    'offer-with-another-port',
    'MSRP-4975-8.1-02',
    'The port on the m= line is not that of the path',
    sdp((text) =>
      text.replace(/^m=message ([1-9]\d*)/gm, (_, port: string) => `m=message ${Number(port) + 2}`),
    ),
  ),
  sender(
    'offer-with-another-address',
    'MSRP-4975-8.1-03',
    'The address on the c= line is not that of the path',
    sdp((text) => text.replace(/^c=IN IP4 .*/gm, 'c=IN IP4 192.0.2.99')),
  ),
  sender(
    'path-without-port',
    'MSRP-4975-8.2-01',
    'The URI in the path has no port',
    sdp(attribute('path', (value) => value.replace(/:\d+\//, '/'))),
  ),
  sender('offer-without-path', 'MSRP-4975-8.2-03', 'The offer has no path', sdp(withoutAttribute('path'))),
  sender(
    'path-of-two-uris',
    'MSRP-4975-8.3-01',
    'The path has its own URI twice, although there is no relay',
    sdp(attribute('path', (value) => `${value} ${value}`)),
  ),
  sender(
    'offer-without-accept-types',
    'MSRP-4975-8.6-01',
    'The offer has no accept-types',
    sdp(withoutAttribute('accept-types')),
  ),
  sender(
    'wrapped-types-without-container',
    'MSRP-4975-8.6-03',
    'It takes wrapped types, but no container',
    sdp((text) =>
      withLineAfter(
        'accept-types',
        'a=accept-wrapped-types:text/html',
      )(attribute('accept-types', (value) => value.replace(CONTAINERS, '').trim() || 'text/plain')(text)),
    ),
  ),
  sender(
    'wrapped-types-repeated',
    'MSRP-4975-8.6-05',
    'It repeats a type of accept-types among the wrapped ones',
    sdp(withLineAfter('accept-types', 'a=accept-wrapped-types:message/cpim')),
  ),
  sender('short-session-id', 'MSRP-4975-14.1-01', 'Its session-ids can be guessed', {
    policy: { sessionIdLength: 6 },
  }),
  sender('one-uri-for-all-sessions', 'MSRP-4975-8.2-02', 'All its sessions have one URI', {
    policy: { freshSessionIds: false },
  }),
  sender(
    'accept-types-at-session-level',
    'MSRP-4975-15.7-01',
    'It has accept-types above the first m= line too',
    sdp((text) => text.replace(/^m=/m, 'a=accept-types:*\r\nm=')),
  ),
  sender('version-not-raised', 'MSRP-3264-8-01', 'The version in o= stays, though the description changes', {
    policy: { raiseVersion: false },
  }),
  sender(
    'version-raised-for-nothing',
    'MSRP-4975-8.4-02',
    'The version in o= rises, though nothing changes',
    {
      policy: { alwaysRaiseVersion: true },
    },
  ),
  sender(
    'setup-holdconn',
    'MSRP-6135-4.2.1-01',
    'It says a=setup:holdconn',
    sdp(attribute('setup', () => 'holdconn')),
  ),
  sender(
    'setup-passive-in-offer',
    'MSRP-6135-4.2.2-01',
    'It offers a=setup:passive',
    sdp(attribute('setup', () => 'passive')),
  ),
  sender(
    'connection-attribute',
    'MSRP-6135-4.4-01',
    'It says a=connection:new',
    sdp(withLineAfter('setup', 'a=connection:new')),
  ),
];
