import { isAccepted } from '../../protocol/mime/understanding';
import { REGINFO_TYPE } from '../../protocol/reginfo/document';
import { takeRegInfo, NO_REGISTRATIONS } from '../../protocol/reginfo/registration-tables';
import { parseEvent } from '../../protocol/sip/events';
import { isFault } from '../../protocol/sip/fault';
import { parseMediaType } from '../../protocol/sip/media-type';
import { check, SKIP, type Check, type Selector } from '../check';
import { documentOf, stateOf, type Notification, type Subscription } from '../reading/subscriptions';
import { requests, shown, where } from '../subjects';

/** Milliseconds within which a subscriber who has missed something asks again. */
const SOON = 10_000;

const ofReg = where(requests('SUBSCRIBE'), ({ message }) => isReg(message.header('Event')));

/** RFC 3265 and RFC 3680: what a subscriber owes. */
export const SUBSCRIBER_CHECKS: readonly Check[] = [
  check('SUB-3265-3.1.2-01', {
    over: requests('SUBSCRIBE'),
    expected: 'exactly one Event in SUBSCRIBE, with one event type',
    breach: ({ message }) => {
      const values = message.fields('Event');
      const isOne = values.length === 1 && !isFault(parseEvent(values[0]!));
      return isOne ? undefined : (shown(message, 'Event') ?? 'SUBSCRIBE without Event');
    },
  }),
  check('SUB-3265-3.2.4-01', {
    over: where(received(), ({ request, final }, reading) => {
      // Of a bystander's we know that nobody asked for it; a subscription may be older than the trace.
      const isForged = request.sender.role === 'observer' && final !== undefined;
      return (
        isForged &&
        !reading.subscriptions.subscribes.some(
          (each) => each.request.message.callId === request.message.callId,
        )
      );
    }),
    expected: '481, or another refusal, for a NOTIFY that nobody has asked for',
    breach: ({ final }) => (final!.message.status < 300 ? final!.message.startLine : undefined),
  }),
  check('SUB-3265-3.2.4-02', {
    over: where(received(), (each, { subscriptions }) => {
      const dialog = subscriptions.of(each);
      const isNotifier = dialog?.first?.final?.sender.name === each.request.sender.name;
      return isNotifier && each.final !== undefined && isInOrder(each, dialog);
    }),
    expected: '200 for a NOTIFY that is in order',
    breach: ({ final }) => {
      const { status, startLine } = final!.message;
      return status === 200 ? undefined : startLine;
    },
  }),
  check('SUB-3680-4.5-01', {
    over: where(ofReg, ({ message }) => message.has('Accept')),
    expected: `${REGINFO_TYPE} in Accept of a SUBSCRIBE for registrations`,
    breach: ({ message }) => {
      const type = parseMediaType(REGINFO_TYPE);
      return isFault(type) || isAccepted(type, message.list('Accept')) ? undefined : shown(message, 'Accept');
    },
  }),
  check('SUB-3680-4.9-01', {
    over: where(forks(), (each) => each.length > 1),
    expected: 'one dialog for each SUBSCRIBE for registrations: NOTIFYs of another are refused',
    breach: (each) => {
      const accepted = each.filter(({ final }) => final!.message.status < 300);
      const tags = new Set(accepted.map(({ request }) => request.message.from?.tag));
      return tags.size > 1
        ? {
            actual: `NOTIFYs of ${tags.size} dialogs were accepted`,
            frames: accepted.flatMap(({ request, final }) => [request.frame, final!.frame]),
          }
        : undefined;
    },
  }),
  check('SUB-3680-5.2-01', {
    over: missed(),
    expected: `another SUBSCRIBE within ${SOON / 1000} s of a version that shows that one was missed`,
    breach: ({ subscription, notification }, { until }) => {
      const from = notification.reachedAt!;
      const isAsked = subscription.subscribes.some(
        ({ request }) => request.sentAt >= from && request.sentAt <= from + SOON,
      );
      if (isAsked) return undefined;
      return until < from + SOON ? SKIP : 'no SUBSCRIBE';
    },
  }),
];

function isReg(value: string | undefined): boolean {
  const event = value === undefined ? undefined : parseEvent(value);
  return event !== undefined && !isFault(event) && event.package === 'reg';
}

/** NOTIFYs that came to a subscriber, who answers for the answer. */
function received(): Selector<Notification> {
  return {
    subjects: ({ subscriptions }) =>
      subscriptions.notifications.filter(({ reachedAt }) => reachedAt !== undefined),
    by: ({ subscriber }) => subscriber,
    frames: ({ request, final }) => [request.frame, ...(final ? [final.frame] : [])],
  };
}

/** Nothing about a NOTIFY gives its subscriber a reason to refuse it. */
function isInOrder(notification: Notification, { notifications }: Subscription): boolean {
  const { request, event, regInfo } = notification;
  const isKnown = event !== undefined && !isFault(event) && event.package === 'reg';
  const isReadable = regInfo !== undefined && !isFault(regInfo);
  const isLate = notifications.some(
    (each) =>
      (each.request.message.cseq?.number ?? 0) > (request.message.cseq?.number ?? 0) &&
      (each.reachedAt ?? Infinity) <= (notification.reachedAt ?? 0),
  );
  // After the end of a subscription a NOTIFY may be refused.
  const isOver = notifications.some(
    (each) =>
      stateOf(each)?.state === 'terminated' && (each.reachedAt ?? Infinity) < (notification.reachedAt ?? 0),
  );
  return (
    isKnown &&
    isReadable &&
    stateOf(notification) !== undefined &&
    !isLate &&
    !isOver &&
    request.message.problems.length === 0
  );
}

/** NOTIFYs for one SUBSCRIBE that set up a dialog or are in one, answered; the subscriber answers for them. */
function forks(): Selector<readonly Notification[]> {
  return {
    subjects: ({ subscriptions }) => {
      const bySubscribe = new Map<unknown, Notification[]>();
      for (const each of subscriptions.notifications) {
        const [asked] = subscriptions.askedFor(each);
        const lives = ['active', 'pending'].includes(stateOf(each)?.state ?? '');
        if (!asked || !lives || !each.final || asked.event?.package !== 'reg') continue;
        bySubscribe.set(asked, [...(bySubscribe.get(asked) ?? []), each]);
      }
      return bySubscribe.values();
    },
    by: ([first]) => first!.subscriber,
    frames: (all) => all.map(({ request }) => request.frame),
  };
}

/** NOTIFYs with partial state that were accepted although one before them never came; the subscriber answers. */
function missed(): Selector<{ subscription: Subscription; notification: Notification }> {
  return {
    subjects: function* ({ subscriptions }) {
      for (const subscription of subscriptions.all) {
        if (!subscription.first) continue;
        const arrived = subscription.notifications
          .filter(({ reachedAt, final }) => reachedAt !== undefined && final?.message.status === 200)
          .sort((a, b) => a.reachedAt! - b.reachedAt!);
        let tables = NO_REGISTRATIONS;
        // Who has asked for the full state and was not given it need not ask again.
        let hasFullState = false;
        for (const notification of arrived) {
          const document = documentOf(notification);
          if (!document) continue;
          const taken = takeRegInfo(tables, document);
          tables = taken.tables;
          const isOver = stateOf(notification)?.state === 'terminated';
          if (document.state === 'full') hasFullState = true;
          if (taken.as !== 'gap' || isOver || !hasFullState) continue;
          hasFullState = false;
          yield { subscription, notification };
        }
      }
    },
    by: ({ notification }) => notification.subscriber,
    frames: ({ notification }) => [notification.request.frame],
  };
}
