import {
  historyOf,
  RECIPIENT_LIST_MESSAGE,
  type Listed,
  type ListEntry,
} from '../../protocol/push/recipient-list';
import { SCREENING_POLICY, type ScreeningPolicy } from '../user-agent/screening';

/** How a MESSAGE URI-list service behaves. The defaults are RFC 5363, 5364 and 5365 to the letter. */
export interface ListServicePolicy extends ScreeningPolicy {
  /** Serve only those who prove who they are (RFC 5363 s3.2). */
  readonly authenticate: boolean;
  /** Entries that a list has at most. */
  readonly mostRecipients: number;
  /** Requests of one list that wait for an answer at most. */
  readonly mostPending: number;
  /** Status that says that the list was taken (RFC 5365 s7). */
  readonly takenStatus: 200 | 202;
  /** Serve a URI that is on the list twice once (RFC 5363 s4.1). */
  readonly servesOnce: boolean;
  /** What goes into From: who asked (RFC 5365 s7.2), or the service itself. */
  readonly from: 'sender' | 'service';
  /** What goes into To: the recipient (RFC 5365 s7.2), or the service. */
  readonly to: 'recipient' | 'service';
  /** Give each MESSAGE a Call-ID of its own (RFC 5365 s7.2). */
  readonly freshCallIds: boolean;
  /** Tell recipients of each other where the list has somebody in to or cc (RFC 5365 s7.3). */
  readonly sendsHistory: boolean;
  /** Disposition of that (RFC 5365 s7.3). */
  readonly historyDisposition: string;
  /** What recipients are told (RFC 5364 s4). */
  readonly history: (entries: readonly ListEntry[]) => readonly Listed[];
  /** Leave out the multipart around a single body (RFC 5365 s7.3). */
  readonly unwrapsSingleBody: boolean;
  /** Hand on the content as it came (RFC 5365 s7.3). */
  readonly keepsContent: boolean;
}

/** A conforming service. */
export const LIST_SERVICE_POLICY: ListServicePolicy = {
  ...SCREENING_POLICY,
  optionTags: [RECIPIENT_LIST_MESSAGE],
  authenticate: true,
  mostRecipients: 1000,
  mostPending: 100,
  takenStatus: 202,
  servesOnce: true,
  from: 'sender',
  to: 'recipient',
  freshCallIds: true,
  sendsHistory: true,
  historyDisposition: 'recipient-list-history;handling=optional',
  history: historyOf,
  unwrapsSingleBody: true,
  keepsContent: true,
};
