import type { Actor } from '../../network/actor';
import { REGINFO_TYPE } from '../../protocol/reginfo/document';
import { parseRegInfo, type ReadRegInfo } from '../../protocol/reginfo/parse';
import { parseDeltaSeconds } from '../../protocol/sip/delta-seconds';
import {
  parseEvent,
  parseSubscriptionState,
  type EventValue,
  type SubscriptionState,
} from '../../protocol/sip/events';
import { isFault, type Fault } from '../../protocol/sip/fault';
import type { SipMessage, SipRequest } from '../../protocol/sip/message';
import { reachedAt, type Hop } from './hops';
import { finalsOf, journeysOf } from './journeys';
import type { RequestSighting, ResponseSighting } from './sighting';

/** Milliseconds after the 2xx to a SUBSCRIBE within which its NOTIFY comes "immediately" (RFC 3265 s3.1.6.2). */
export const AT_ONCE = 5000;

/** A SUBSCRIBE, and what its notifier answered. */
export interface Subscribing {
  readonly request: RequestSighting;
  /** When it reached the notifier; undefined when it was not seen to. */
  readonly reachedAt: number | undefined;
  readonly event: EventValue | undefined;
  /** Seconds asked for; undefined when it names none that can be read. */
  readonly asked: number | undefined;
  /** The final response where it was composed: a 2xx, if there is one. */
  readonly final: ResponseSighting | undefined;
  /** Seconds granted by a 2xx. */
  readonly granted: number | undefined;
}

/** A NOTIFY, and what its subscriber answered. */
export interface Notification {
  readonly request: RequestSighting;
  readonly event: EventValue | Fault | undefined;
  readonly state: SubscriptionState | Fault | undefined;
  /** What it says of registrations; undefined when that is not what its body is. */
  readonly regInfo: ReadRegInfo | Fault | undefined;
  /** Where it was to be answered, and when it came there. */
  readonly subscriber: Actor;
  readonly reachedAt: number | undefined;
  readonly final: ResponseSighting | undefined;
}

/** One dialog with a notifier: what was asked in it, and what was told (RFC 3265 s3.3.4). */
export interface Subscription {
  /** The first SUBSCRIBE, which is outside the dialog; undefined when it was before the trace. */
  readonly first: Subscribing | undefined;
  /** The first one, and all SUBSCRIBEs in the dialog, answered or not, in the order in which they were sent. */
  readonly subscribes: readonly Subscribing[];
  /** In the order of their numbers. */
  readonly notifications: readonly Notification[];
}

/** SUBSCRIBE and NOTIFY put together. */
export class Subscriptions {
  readonly subscribes: readonly Subscribing[];
  readonly notifications: readonly Notification[];
  readonly all: readonly Subscription[];
  private readonly byDialog = new Map<string, Subscription>();
  private readonly bySide = new Map<string, Subscribing[]>();

  constructor(hops: readonly Hop[]) {
    this.subscribes = journeysOf(hops, 'SUBSCRIBE').map((journey): Subscribing => {
      const finals = finalsOf(journey).map(({ final }) => final);
      const final = finals.find(({ message }) => message.status < 300) ?? finals[0];
      const { request } = journey.origin;
      const arrivals = journey.ends.map(reachedAt).filter((each) => each !== undefined);
      return {
        ...{ request, final, event: eventIn(request.message), asked: secondsIn(request.message) },
        reachedAt: arrivals.length > 0 ? Math.min(...arrivals) : undefined,
        granted: final && final.message.status < 300 ? secondsIn(final.message) : undefined,
      };
    });
    this.notifications = journeysOf(hops, 'NOTIFY').map((journey): Notification => {
      const { request } = journey.origin;
      const [end = journey.origin] = journey.ends;
      const state = request.message.header('Subscription-State');
      const event = request.message.header('Event');
      return {
        request,
        event: event === undefined ? undefined : parseEvent(event),
        state: state === undefined ? undefined : parseSubscriptionState(state),
        regInfo: regInfoIn(request.message),
        ...{ subscriber: end.server, reachedAt: reachedAt(end), final: finalsOf(journey)[0]?.final },
      };
    });
    this.all = this.joined();
  }

  /** The dialog that a NOTIFY belongs to. */
  of({ request: { message } }: Notification): Subscription | undefined {
    return this.byDialog.get(keyOf(message, message.to?.tag, message.from?.tag));
  }

  /** The SUBSCRIBEs that may have brought a NOTIFY: same Call-ID, and its tag in To (RFC 3265 s3.3.4). */
  askedFor({ request: { message } }: Notification): readonly Subscribing[] {
    return this.bySide.get(keyOf(message, message.to?.tag)) ?? [];
  }

  private joined(): Subscription[] {
    const dialogs = new Map<string, { subscribes: Subscribing[]; notifications: Notification[] }>();
    const dialog = (key: string): { subscribes: Subscribing[]; notifications: Notification[] } => {
      const known = dialogs.get(key) ?? { subscribes: [], notifications: [] };
      dialogs.set(key, known);
      return known;
    };
    for (const each of this.subscribes) {
      const { message } = each.request;
      const side = keyOf(message, message.from?.tag);
      this.bySide.set(side, [...(this.bySide.get(side) ?? []), each]);
      const isGranted = each.final !== undefined && each.final.message.status < 300;
      const tag = message.to?.tag ?? (isGranted ? each.final.message.to?.tag : undefined);
      if (tag !== undefined) dialog(keyOf(message, message.from?.tag, tag)).subscribes.push(each);
    }
    for (const each of this.notifications) {
      const { message } = each.request;
      dialog(keyOf(message, message.to?.tag, message.from?.tag)).notifications.push(each);
    }
    return [...dialogs].map(([key, { subscribes, notifications }]) => {
      const numbered = notifications.sort(
        (a, b) => (a.request.message.cseq?.number ?? 0) - (b.request.message.cseq?.number ?? 0),
      );
      const first = subscribes.find(({ request }) => request.message.to?.tag === undefined);
      const subscription = { first, subscribes, notifications: numbered };
      this.byDialog.set(key, subscription);
      return subscription;
    });
  }
}

/** Whether a NOTIFY may be the one that a SUBSCRIBE brings: it left while the SUBSCRIBE was answered, or right after. */
export function isBroughtBy({ request }: Notification, subscribing: Subscribing): boolean {
  const from = subscribing.reachedAt ?? subscribing.request.sentAt;
  const to = (subscribing.final?.sentAt ?? from) + AT_ONCE;
  return request.sentAt >= from && request.sentAt <= to;
}

/** The document that a NOTIFY carries, if it can be read. */
export function documentOf({ regInfo }: Notification): ReadRegInfo['document'] | undefined {
  return regInfo === undefined || isFault(regInfo) ? undefined : regInfo.document;
}

/** The state that a NOTIFY names, if it can be read. */
export function stateOf({ state }: Notification): SubscriptionState | undefined {
  return isFault(state) ? undefined : state;
}

function regInfoIn({ contentType, body }: SipRequest): ReadRegInfo | Fault | undefined {
  return contentType?.essence === REGINFO_TYPE && body.length > 0 ? parseRegInfo(body) : undefined;
}

function eventIn(message: SipMessage): EventValue | undefined {
  const value = message.header('Event');
  const event = value === undefined ? undefined : parseEvent(value);
  return isFault(event) ? undefined : event;
}

function secondsIn(message: SipMessage): number | undefined {
  const value = message.header('Expires');
  const seconds = value === undefined ? undefined : parseDeltaSeconds(value);
  return isFault(seconds) ? undefined : seconds;
}

function keyOf({ callId }: SipMessage, ...tags: readonly (string | undefined)[]): string {
  return JSON.stringify([callId ?? '', ...tags.map((each) => each ?? '')]);
}
