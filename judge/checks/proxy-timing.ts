import { check, SKIP, type Check } from '../check';
import { relayedAnswers, where } from '../subjects';
import { hopOf, isStateful, seconds } from './proxying';
import { TRANSACTION_LIFE, tolerance } from './schedule';

const relayedNonInvite = where(relayedAnswers(), ({ relay }) => relay.incoming.method !== 'INVITE');

/**
 * RFC 4320 for what a proxy passes on. The bans on 408 and on late responses are for proxies that keep transaction
 * state; a stateless one knows neither (RFC 3261 s16.11).
 */
export const PROXY_TIMING_CHECKS: readonly Check[] = [
  check('PXY-4320-4.1-01', {
    over: where(relayedNonInvite, ({ response }) => response.message.status < 200),
    expected: 'no provisional response but 100 upstream, to a request other than INVITE',
    breach: ({ relay, response }) => `${response.message.startLine} to ${relay.incoming.method} passed on`,
  }),
  check('PXY-4320-4.2-01', {
    over: where(
      relayedNonInvite,
      ({ response }, reading) => response.message.status >= 300 && isStateful(response.sender.name, reading),
    ),
    expected: 'no 408 upstream, to a request other than INVITE',
    breach: ({ relay, response }) =>
      response.message.status === 408
        ? `${response.message.startLine} to ${relay.incoming.method} passed on`
        : undefined,
  }),
  check('PXY-4320-4.2-21', {
    over: where(
      relayedNonInvite,
      ({ response }, reading) => response.message.status >= 200 && isStateful(response.sender.name, reading),
    ),
    expected: 'no response upstream that came after the transaction of its branch had timed out',
    breach: ({ response, origin }, reading) => {
      const branch = hopOf(origin, reading);
      if (!branch || origin.arrivedAt === undefined) return SKIP;
      const waited = origin.arrivedAt - branch.request.sentAt;
      return waited > TRANSACTION_LIFE + tolerance(TRANSACTION_LIFE)
        ? `${response.message.startLine}, which came ${seconds(waited)} after the branch was sent`
        : undefined;
    },
  }),
];
