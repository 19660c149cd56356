import { isAccepted } from '../../protocol/mime/understanding';
import { REGINFO_TYPE, type RegisteredAor } from '../../protocol/reginfo/document';
import { NotRead, NotXml } from '../../protocol/xml/elements';
import { isFault } from '../../protocol/sip/fault';
import { utf8ToOctets } from '../../protocol/sip/octets';
import { parseUri } from '../../protocol/sip/uri';
import { canonicalAor, uriEqual } from '../../protocol/sip/uri-equality';
import { check, SKIP, type Check } from '../check';
import {
  documentOf,
  isBroughtBy,
  stateOf,
  type Notification,
  type Subscription,
} from '../reading/subscriptions';
import { shown, where } from '../subjects';
import { grantedSubscribes, notifications, told } from '../subscription-subjects';

/** Milliseconds between notifications of changes (RFC 3680 s4.10), and what a clock may be off. */
const INTERVAL = 5000;
const SLACK = 500;

const ofReg = where(
  notifications,
  ({ event }) => event !== undefined && !isFault(event) && event.package === 'reg',
);
const withDocument = where(told, ({ notification }) => documentOf(notification) !== undefined);

/** RFC 3680: what a notifier tells of registrations. */
export const REGISTRATION_INFORMATION_CHECKS: readonly Check[] = [
  check('SUB-3680-4.3-01', {
    over: where(grantedSubscribes, ({ subscription, subscribing }) =>
      subscription.notifications.some((each) => isBroughtBy(each, subscribing) && documentOf(each)),
    ),
    expected: 'the full state in the NOTIFY that a SUBSCRIBE brings',
    breach: ({ subscription, subscribing }) => {
      const brought = subscription.notifications.filter((each) => isBroughtBy(each, subscribing));
      return brought.some((each) => documentOf(each)?.state === 'full')
        ? undefined
        : { actual: 'partial state', frames: brought.map(({ request }) => request.frame) };
    },
  }),
  check('SUB-3680-4.3-02', {
    over: where(withDocument, ({ notification }) => documentOf(notification)!.state === 'full'),
    expected: 'every contact that is bound, in a document with the full state',
    breach: ({ notification }, { registrations }) => {
      const { sentAt } = notification.request;
      for (const { aor, contacts } of documentOf(notification)!.registrations) {
        const key = keyOf(aor);
        if (key === undefined) return SKIP;
        const active = contacts
          .filter((each) => each.state === 'active')
          .map(({ uri }) => parseUri(utf8ToOctets(uri)));
        const { certain } = registrations.boundDuring(key, sentAt - SLACK, sentAt);
        for (const { contact } of certain) {
          const { uri } = contact;
          if (isFault(uri)) continue;
          if (!active.some((each) => !isFault(each) && uriEqual(each, uri)))
            return `${contact.uriText} is bound and missing`;
        }
      }
      return undefined;
    },
  }),
  check('SUB-3680-4.5-02', {
    over: where(
      ofReg,
      (each, { subscriptions }) =>
        each.request.message.body.length > 0 && subscriptions.askedFor(each).length > 0,
    ),
    expected: 'a body in NOTIFY of a type that Accept of the SUBSCRIBE allows',
    breach: (notification, { subscriptions }) => {
      const { message } = notification.request;
      const type = message.contentType;
      if (!type) return shown(message, 'Content-Type') ?? 'a body without Content-Type';
      const isAllowed = subscriptions
        .askedFor(notification)
        .some(({ request: { message: asked } }) =>
          isAccepted(type, asked.has('Accept') ? asked.list('Accept') : [REGINFO_TYPE]),
        );
      return isAllowed ? undefined : shown(message, 'Content-Type');
    },
  }),
  check('SUB-3680-4.7.1-01', {
    over: withDocument,
    expected: 'no word of the step of a registration from terminated to init',
    breach: ({ subscription, earlier, notification }) => {
      if (isBrought(notification, subscription)) return undefined;
      const now = documentOf(notification)!.registrations.find(({ state }) => state === 'init');
      const before = now && lastOf(earlier, now.aor);
      return before?.state === 'terminated' ? `${now!.aor} is told as init after terminated` : undefined;
    },
  }),
  check('SUB-3680-4.10-01', {
    over: where(withDocument, ({ subscription, earlier, notification }) => {
      return earlier.length > 0 && isOfChange(notification, subscription);
    }),
    expected: 'notifications of changes no faster than one in 5 s',
    breach: ({ subscription, earlier, notification }) => {
      const before = earlier.findLast((each) => isOfChange(each, subscription));
      if (!before) return undefined;
      const gap = notification.request.sentAt - before.request.sentAt;
      return gap < INTERVAL - SLACK
        ? {
            actual: `${(gap / 1000).toFixed(1)} s after the one before`,
            frames: [before.request.frame, notification.request.frame],
          }
        : undefined;
    },
  }),
  check('SUB-3680-5.1-01', {
    over: where(ofReg, ({ regInfo }) => regInfo !== undefined),
    expected: 'registration information as well-formed XML 1.0 in UTF-8',
    breach: ({ regInfo }) => {
      if (regInfo instanceof NotRead) return SKIP;
      return regInfo instanceof NotXml ? regInfo.reason : undefined;
    },
  }),
  check('SUB-3680-5.1-02', {
    over: where(
      ofReg,
      ({ regInfo }) => regInfo !== undefined && !(regInfo instanceof NotRead || regInfo instanceof NotXml),
    ),
    expected:
      'reginfo in its namespace, with all attributes that it, its registrations and contacts must have',
    breach: ({ regInfo }) => {
      if (isFault(regInfo)) return regInfo.reason;
      // Whether the attribute is called cseq or first-cseq the RFC's prose and its schema say differently.
      return regInfo!.faults.map(({ reason }) => reason).find((each) => !/gruu|first-cseq/.test(each));
    },
  }),
  check('SUB-3680-5.1-03', {
    over: withDocument,
    expected: 'versions from 0 on, each one higher than the one before',
    breach: ({ subscription, earlier, notification }) => {
      const { version } = documentOf(notification)!;
      const before = earlier.map(documentOf).findLast((each) => each !== undefined);
      if (before) {
        return version === before.version + 1 ? undefined : `version ${version} after ${before.version}`;
      }
      if (!subscription.first || earlier.length > 0) return SKIP;
      return version === 0 ? undefined : `version ${version} in the first document`;
    },
  }),
  check('SUB-3680-5.1-04', {
    over: withDocument,
    expected:
      'one id for each address-of-record in all documents of a subscription, and for contacts that differ ids that differ',
    breach: ({ earlier, notification }) => mixedIds([...earlier, notification]),
  }),
];

/** What stands under ids that are not one thing's alone. */
function mixedIds(all: readonly Notification[]): string | undefined {
  const registrations = all.flatMap((each) => documentOf(each)?.registrations ?? []);
  const last = documentOf(all.at(-1)!)!;
  for (const each of last.registrations) {
    const key = keyOf(each.aor) ?? each.aor;
    for (const other of registrations) {
      const isSame = (keyOf(other.aor) ?? other.aor) === key;
      if (isSame && other.id !== each.id) return `${each.aor} with the ids "${other.id}" and "${each.id}"`;
      if (!isSame && other.id === each.id) return `${each.aor} and ${other.aor} with the id "${each.id}"`;
    }
    for (const contact of each.contacts) {
      const uri = parseUri(utf8ToOctets(contact.uri));
      for (const other of registrations.flatMap(({ contacts }) => contacts)) {
        const another = parseUri(utf8ToOctets(other.uri));
        if (other.id === contact.id && !isFault(uri) && !isFault(another) && !uriEqual(uri, another))
          return `${contact.uri} and ${other.uri} with the id "${contact.id}"`;
      }
    }
  }
  return undefined;
}

function isBrought(notification: Notification, { subscribes }: Subscription): boolean {
  return subscribes.some((each) => isBroughtBy(notification, each));
}

/** Neither a SUBSCRIBE brought it nor the end of the subscription. */
function isOfChange(notification: Notification, subscription: Subscription): boolean {
  const document = documentOf(notification);
  if (document?.state !== 'partial' || isBrought(notification, subscription)) return false;
  return stateOf(notification)?.state === 'active';
}

/** What the latest of some NOTIFYs says of an address-of-record. */
function lastOf(earlier: readonly Notification[], aor: string): RegisteredAor | undefined {
  const all = earlier.flatMap((each) => documentOf(each)?.registrations ?? []);
  return all.findLast((each) => keyOf(each.aor) === keyOf(aor));
}

/** Canonical form of an address-of-record; undefined for what is none. */
function keyOf(aor: string): string | undefined {
  const uri = parseUri(utf8ToOctets(aor));
  return isFault(uri) || uri.kind !== 'sip' ? undefined : canonicalAor(uri);
}
