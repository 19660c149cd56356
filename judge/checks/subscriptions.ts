import { parseDeltaSeconds } from '../../protocol/sip/delta-seconds';
import { isSameEvent } from '../../protocol/sip/events';
import { isFault } from '../../protocol/sip/fault';
import { check, SKIP, type Check } from '../check';
import {
  AT_ONCE,
  isBroughtBy,
  stateOf,
  type Notification,
  type Subscription,
} from '../reading/subscriptions';
import { answers, shown, where } from '../subjects';
import { grantedSubscribes, notifications, subscribeAnswers, told } from '../subscription-subjects';

/** 423 is for times below one hour (RFC 3265 s3.1.6.1). */
const HOUR = 3600;
/** How much of the time left may be lost to rounding and to the way, milliseconds. */
const SLACK = 2000;
/** Answers to NOTIFY that end the subscription (RFC 6665 s4.2.2). */
const ENDING = new Set([404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604]);

/** RFC 3265 and RFC 6665: what a notifier owes. */
export const SUBSCRIPTION_CHECKS: readonly Check[] = [
  check('SUB-3265-3.1.6.1-01', {
    over: where(subscribeAnswers, ({ final }) => final.message.status === 423),
    expected: 'a 423 with Min-Expires, and only for times below one hour and below that',
    breach: ({ asked, final: { message } }) => {
      const least = parseDeltaSeconds(message.header('Min-Expires') ?? '');
      if (isFault(least)) return shown(message, 'Min-Expires') ?? '423 without Min-Expires';
      if (asked === undefined) return SKIP;
      return asked === 0 || asked >= HOUR || asked >= least
        ? `423 with Min-Expires: ${least}, and ${asked} s asked for`
        : undefined;
    },
  }),
  check('SUB-3265-3.1.1-01', {
    over: where(grantedSubscribes, ({ subscribing: { event } }) => event !== undefined),
    expected: 'Expires in the 2xx to a SUBSCRIBE, not longer than was asked for',
    breach: ({ subscribing: { final, asked, granted } }) => {
      if (granted === undefined) return shown(final.message, 'Expires') ?? '2xx without Expires';
      return asked !== undefined && granted > asked
        ? `Expires: ${granted}, and ${asked} asked for`
        : undefined;
    },
  }),
  check('SUB-3265-3.1.6.2-01', {
    over: grantedSubscribes,
    expected: `a NOTIFY in the dialog within ${AT_ONCE / 1000} s of the 2xx to a SUBSCRIBE`,
    breach: ({ subscription, subscribing }, { until }) => {
      if (subscription.notifications.some((each) => isBroughtBy(each, subscribing))) return undefined;
      return until < subscribing.final.sentAt + AT_ONCE ? SKIP : 'no NOTIFY';
    },
  }),
  check('SUB-3265-3.1.6.4-01', {
    over: where(
      grantedSubscribes,
      ({ subscription, subscribing }) => subscription.subscribes.at(-1) === subscribing,
    ),
    expected: 'a NOTIFY "terminated;reason=timeout" when a subscription has run out',
    breach: ({ subscription, subscribing: { final, granted } }, { until }) => {
      if (granted === undefined || granted === 0 || isRefused(subscription)) return SKIP;
      const end = endOf(final.sentAt, granted, subscription);
      if (until < end + AT_ONCE) return SKIP;
      const last = subscription.notifications.map(stateOf).find((each) => each?.state === 'terminated');
      if (!last) return `no last NOTIFY by ${((end + AT_ONCE) / 1000).toFixed(0)} s`;
      const isEarlier = subscription.notifications.some(
        (each) => stateOf(each) === last && each.request.sentAt < end - SLACK,
      );
      if (isEarlier) return SKIP;
      return last.reason === 'timeout' ? undefined : `reason=${last.reason ?? 'none'}`;
    },
  }),
  check('SUB-3265-3.2.1-01', {
    over: where(notifications, (each, reading) => reading.subscriptions.askedFor(each).length > 0),
    expected: 'in NOTIFY the Event of the SUBSCRIBE, package and id alike',
    breach: (notification, { subscriptions }) => {
      const asked = subscriptions.askedFor(notification).flatMap(({ event }) => event ?? []);
      const { event, request } = notification;
      if (asked.length === 0) return SKIP;
      if (event !== undefined && !isFault(event) && asked.some((each) => isSameEvent(each, event)))
        return undefined;
      return shown(request.message, 'Event') ?? 'NOTIFY without Event';
    },
  }),
  check('SUB-3265-3.2.2-01', {
    over: notifications,
    expected: 'in NOTIFY a Subscription-State of active, pending or terminated',
    breach: ({ request, state }) => {
      const isOne =
        state !== undefined && !isFault(state) && ['active', 'pending', 'terminated'].includes(state.state);
      return isOne
        ? undefined
        : (shown(request.message, 'Subscription-State') ?? 'NOTIFY without Subscription-State');
    },
  }),
  check('SUB-3265-3.2.2-02', {
    over: where(notifications, (each) => lives(each)),
    expected: 'expires in a Subscription-State that is active or pending',
    breach: (each) =>
      stateOf(each)!.expires === undefined ? shown(each.request.message, 'Subscription-State') : undefined,
  }),
  check('SUB-3265-3.2.2-03', {
    over: where(told, ({ notification }) => stateOf(notification)?.expires !== undefined),
    expected: 'no more time in Subscription-State than the 2xx to SUBSCRIBE has granted',
    breach: ({ subscription, notification }) => {
      const ends = subscription.subscribes.flatMap(({ final, granted }) =>
        final && granted !== undefined ? [final.sentAt + granted * 1000] : [],
      );
      if (ends.length === 0 || subscription.first === undefined || !lives(notification)) return SKIP;
      const { expires } = stateOf(notification)!;
      const left = (Math.max(...ends) - notification.request.sentAt) / 1000;
      return expires! * 1000 > left * 1000 + SLACK
        ? `expires=${expires} with ${Math.max(0, left).toFixed(0)} s left`
        : undefined;
    },
  }),
  check('SUB-3265-3.2.2-04', {
    over: where(notifications, (each) => stateOf(each)?.state === 'terminated'),
    expected: 'a reason in a Subscription-State that is terminated',
    breach: (each) =>
      stateOf(each)!.reason === undefined ? shown(each.request.message, 'Subscription-State') : undefined,
  }),
  check('SUB-3265-7.2-01', {
    over: where(answers('SUBSCRIBE', 'NOTIFY'), ({ response }) => response.message.status === 489),
    expected: 'Allow-Events in a 489',
    breach: ({ response: { message } }) =>
      message.has('Allow-Events') ? undefined : '489 without Allow-Events',
  }),
  check('SUB-6665-4.2.2-01', {
    over: where(
      told,
      ({ notification: { final } }) => final !== undefined && ENDING.has(final.message.status),
    ),
    expected: 'no further NOTIFY in a dialog in which one was refused for good',
    breach: ({ subscription, notification }) => {
      const final = notification.final!;
      const since = final.arrivedAt ?? final.sentAt;
      // Whoever subscribes again in the same dialog begins anew.
      const resumed = subscription.subscribes.some((each) => each.request.sentAt > final.sentAt);
      const later = subscription.notifications.find(({ request }) => request.sentAt > since + SLACK);
      if (!later || resumed) return undefined;
      return {
        actual: `another NOTIFY after ${final.message.startLine}`,
        frames: [final.frame, later.request.frame],
      };
    },
  }),
];

function lives(notification: Notification): boolean {
  const state = stateOf(notification)?.state;
  return state === 'active' || state === 'pending';
}

/** A NOTIFY was refused or not answered, upon which a notifier goes silent with good right. */
function isRefused({ notifications: all }: Subscription): boolean {
  return all.some(({ final }) => final === undefined || final.message.status >= 300);
}

/** When it runs out; a notifier may shorten it by Subscription-State (RFC 3265 s3.2.2). */
function endOf(from: number, granted: number, subscription: Subscription): number {
  const ends = subscription.notifications.flatMap((each) => {
    const expires = lives(each) && each.request.sentAt >= from ? stateOf(each)!.expires : undefined;
    return expires === undefined ? [] : [each.request.sentAt + expires * 1000];
  });
  return Math.max(from + granted * 1000, ...ends);
}
