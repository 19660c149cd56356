import type { Actor } from '../../network/actor';
import { check, type Check } from '../check';
import { msrpFrames } from '../msrp-subjects';
import { perReading } from '../per-reading';
import { partyOf, peerOf } from '../reading/msrp-sessions';
import type { Reading } from '../reading/reading';
import { where } from '../subjects';

/** RFC 4976 s8: what binds endpoints that use relays. */
export const MSRP_RELAY_CHECKS: readonly Check[] = [
  check('MSRP-4976-8-01', {
    over: where(
      msrpFrames,
      ({ message, sender }, reading) =>
        claimsRelays(reading, sender) && !(message.kind === 'request' && message.method === 'AUTH'),
    ),
    expected: 'a port in every URI of To-Path and From-Path',
    breach: (frame, reading) => {
      const { toPath = [], fromPath = [] } = frame.message;
      const session = reading.msrp.sessionOf(frame);
      const own = session && partyOf(session, frame.sender);
      // A URI that the peer gave without a port has to be taken as it is.
      const given = new Set(
        own
          ? peerOf(session, own)
              .paths.flat()
              .map(({ text }) => text)
          : [],
      );
      const found = [...fromPath, ...toPath].find(({ port, text }) => port === undefined && !given.has(text));
      return found && `${found.text} without a port`;
    },
  }),
];

/** True if an endpoint shows that it uses relays: by AUTH, or by a path of its own with several URIs. */
export function claimsRelays(reading: Reading, { name }: Actor): boolean {
  return claims(reading).has(name);
}

const claims = perReading(({ msrp }: Reading) => {
  const names = new Set<string>();
  for (const { request } of msrp.transactions)
    if (request.message.method === 'AUTH') names.add(request.sender.name);
  for (const { offerer, answerer } of msrp.sessions)
    for (const { actor, paths } of [offerer, answerer])
      if (paths.some((path) => path.length > 1)) names.add(actor.name);
  return names;
});
