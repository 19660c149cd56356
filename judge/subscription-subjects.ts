import type { Selector } from './check';
import type { Reading } from './reading/reading';
import type { Notification, Subscribing, Subscription } from './reading/subscriptions';

/** NOTIFY requests, for which the notifier answers. */
export const notifications: Selector<Notification> = {
  subjects: (reading) => reading.subscriptions.notifications,
  by: ({ request }) => request.sender,
  frames: ({ request }) => [request.frame],
};

/** A SUBSCRIBE that has its final response. */
export type AnsweredSubscribe = Subscribing & { readonly final: NonNullable<Subscribing['final']> };

/** SUBSCRIBEs with their final response, for which who composed that answers. */
export const subscribeAnswers: Selector<AnsweredSubscribe> = {
  subjects: ({ subscriptions }) =>
    subscriptions.subscribes.filter((each): each is AnsweredSubscribe => each.final !== undefined),
  by: ({ final }) => final.sender,
  frames: ({ request, final }) => [request.frame, final.frame],
};

/** A SUBSCRIBE that was granted, with the dialog in which it was. */
export interface GrantedSubscribe {
  readonly subscription: Subscription;
  readonly subscribing: AnsweredSubscribe;
}

/** SUBSCRIBEs answered with 2xx, for which the notifier answers. */
export const grantedSubscribes: Selector<GrantedSubscribe> = {
  subjects: (reading: Reading) =>
    reading.subscriptions.all.flatMap((subscription) =>
      subscription.subscribes
        .filter(
          (each): each is AnsweredSubscribe => each.final !== undefined && each.final.message.status < 300,
        )
        .map((subscribing) => ({ subscription, subscribing })),
    ),
  by: ({ subscribing }) => subscribing.final.sender,
  frames: ({ subscribing: { request, final } }) => [request.frame, final.frame],
};

/** A NOTIFY with those before it in its dialog, the earliest first. */
export interface Told {
  readonly subscription: Subscription;
  readonly earlier: readonly Notification[];
  readonly notification: Notification;
}

/** NOTIFY requests in their dialogs, for which the notifier answers. */
export const told: Selector<Told> = {
  subjects: function* ({ subscriptions }) {
    for (const subscription of subscriptions.all)
      for (const [i, notification] of subscription.notifications.entries())
        yield { subscription, notification, earlier: subscription.notifications.slice(0, i) };
  },
  by: ({ notification }) => notification.request.sender,
  frames: ({ notification }) => [notification.request.frame],
};
