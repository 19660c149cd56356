import { check, type Check } from '../check';
import { proposals } from '../description-subjects';
import { where } from '../subjects';
import { claimsSetup, comediaAttribute } from './media-claims';

const SENT = ['active', 'passive', 'actpass'];
const claimed = where(proposals, ({ sighting }, reading) => claimsSetup(reading, sighting.composer));

/** RFC 6135 s4: a=setup, of endpoints that use it. */
export const SDP_SETUP_CHECKS: readonly Check[] = [
  check('MSRP-6135-4.2.1-01', {
    over: claimed,
    expected: 'a=setup with active, passive or actpass on every m= line for MSRP',
    breach: ({ sighting, media }) => {
      const setup = comediaAttribute(sighting, media, 'setup');
      if (setup === undefined) return 'no a=setup';
      return SENT.includes(setup) ? undefined : `a=setup:${setup}`;
    },
  }),
  check('MSRP-6135-4.2.2-01', {
    over: where(
      proposals,
      ({ sighting, media }) =>
        sighting.kind === 'offer' && comediaAttribute(sighting, media, 'setup') !== undefined,
    ),
    expected: 'a=setup:actpass or active in an offer',
    breach: ({ sighting, media }) =>
      comediaAttribute(sighting, media, 'setup') === 'passive' ? 'a=setup:passive in an offer' : undefined,
  }),
  check('MSRP-6135-4.4-01', {
    over: claimed,
    expected: 'no a=connection',
    breach: ({ sighting, media }) => {
      const connection = comediaAttribute(sighting, media, 'connection');
      return connection === undefined ? undefined : `a=connection:${connection}`;
    },
  }),
];
