import type { Clock, Timer } from '../../../network/clock';
import type { RegInfo, RegisteredAor } from '../../../protocol/reginfo/document';
import {
  NO_REGISTRATIONS,
  takeRegInfo,
  type RegistrationTables,
} from '../../../protocol/reginfo/registration-tables';
import { parseDeltaSeconds } from '../../../protocol/sip/delta-seconds';
import {
  dialogOfCallee,
  dialogOfCaller,
  received,
  refreshed,
  type Dialog,
} from '../../../protocol/sip/dialog/dialog';
import type { SubscriptionState } from '../../../protocol/sip/events';
import { isFault } from '../../../protocol/sip/fault';
import type { SipRequest, SipResponse } from '../../../protocol/sip/message';
import { refreshDelay } from '../../../protocol/sip/registration/refresh';
import type { SubscriptionPolicy } from './policy';

/** Seconds before the end at which a subscription is refreshed: a transaction may take 32. */
const LEAD = 33;

/** Where a subscription is: its first answer is awaited, it runs, it waits for leave, or it is over. */
export type WatchState = 'asking' | 'active' | 'pending' | 'terminated';

/** What a watch asks of whoever keeps it. */
export interface WatchKeeper {
  /** Sends a SUBSCRIBE within the dialog. */
  readonly refresh: (watch: RegistrationWatch) => void;
  /** Something is known now that was not before. */
  readonly changed: (watch: RegistrationWatch) => void;
}

/** A subscription to the registrations of one address-of-record, as the subscriber has it (RFC 3265 s3.1.4, RFC 3680 s5.2). */
export class RegistrationWatch {
  state: WatchState = 'asking';
  /** Why it is over, as the notifier says it. */
  reason: string | undefined;
  /** Status of the latest final response to a SUBSCRIBE. */
  status: number | undefined;
  /** Documents taken, those that were discarded left out. */
  documents = 0;
  /** Documents that were missed. */
  gaps = 0;
  dialog: Dialog | undefined;

  private tables: RegistrationTables = NO_REGISTRATIONS;
  private timer: Timer | undefined;
  /** The full state was asked for and has not come yet; it is not asked for again. */
  private isCatchingUp = false;

  /**
   * @param asked   seconds that each SUBSCRIBE asks for; undefined leaves it to the notifier
   * @param request the first SUBSCRIBE, without Via and credentials
   * @param isToLast refresh it before it runs out
   */
  constructor(
    readonly aor: string,
    readonly asked: number | undefined,
    private request: SipRequest,
    private readonly clock: Clock,
    private readonly policy: SubscriptionPolicy,
    private readonly keeper: WatchKeeper,
    private readonly isToLast: boolean,
  ) {}

  get callId(): string | undefined {
    return this.request.callId;
  }

  /** Tag in From of its SUBSCRIBEs. */
  get localTag(): string | undefined {
    return this.request.from?.tag;
  }

  /** What is known of registrations, those that are over included until the next full state. */
  get registrations(): readonly RegisteredAor[] {
    return [...this.tables.registrations.values()];
  }

  /** Takes the final response to the first SUBSCRIBE. @param sent as it was sent last */
  answered(response: SipResponse | undefined, sent: SipRequest): void {
    this.request = sent;
    this.status = response?.status;
    if (this.state === 'terminated') return;
    if (!response || response.status >= 300) {
      // Who has been notified has a subscription, whatever became of the response (RFC 3265 s3.3.4).
      if (this.state === 'asking') this.end(response ? `refused with ${response.status}` : 'no answer');
      return;
    }
    if (!this.dialog) {
      const dialog = dialogOfCaller(sent, response);
      if (!isFault(dialog)) this.dialog = dialog;
    } else if (this.dialog.remoteTag !== response.to?.tag) return;
    this.lasts(response);
  }

  /** Takes the final response to a SUBSCRIBE within the dialog (RFC 3265 s3.1.4.2). */
  renewed(response: SipResponse | undefined): void {
    this.status = response?.status;
    if (this.state === 'terminated' || !response) return;
    if (response.status === 481) this.end('refused with 481');
    else if (response.status < 300) {
      if (this.dialog) this.dialog = refreshed(this.dialog, response);
      this.lasts(response);
    }
  }

  /**
   * Lets a NOTIFY into the dialog, or makes the dialog from it (RFC 3265 s3.3.4).
   * @returns the status of its refusal; undefined if it is in order
   */
  admits(notify: SipRequest, { state }: SubscriptionState): number | undefined {
    if (this.state === 'terminated') return 481;
    if (!this.dialog) {
      if (state === 'terminated') return undefined;
      const dialog = dialogOfCallee(notify, this.localTag ?? '');
      if (isFault(dialog)) return 400;
      this.dialog = { ...dialog, sequence: this.request.cseq?.number ?? 0 };
      return undefined;
    }
    if (this.dialog.remoteTag !== notify.from?.tag && this.policy.oneDialogPerSubscribe) return 481;
    const next = received(this.dialog, notify);
    if (!next) return 500;
    this.dialog = refreshed(next, notify);
    return undefined;
  }

  /** Takes what a NOTIFY says: the state of the subscription, and a document, if there is one. */
  notified(told: SubscriptionState, document: RegInfo | undefined): void {
    const taken = document && takeRegInfo(this.tables, document);
    if (taken) {
      this.tables = taken.tables;
      if (taken.as !== 'older') this.documents++;
      if (taken.as === 'gap') this.gaps++;
    }
    if (told.state === 'terminated') this.end(told.reason ?? 'no reason');
    else {
      this.state = told.state === 'pending' ? 'pending' : 'active';
      if (told.expires !== undefined) this.awaitEnd(told.expires);
      this.keeper.changed(this);
    }
    if (document?.state === 'full') this.isCatchingUp = false;
    if (taken?.as !== 'gap' || this.isCatchingUp || !this.policy.refreshOnGap) return;
    this.isCatchingUp = true;
    this.keeper.refresh(this);
  }

  /** It is over, and nothing more is done about it. */
  end(reason: string): void {
    this.timer?.cancel();
    if (this.state === 'terminated') return;
    this.state = 'terminated';
    this.reason = reason;
    this.keeper.changed(this);
  }

  private lasts(response: SipResponse): void {
    const expires = parseDeltaSeconds(response.header('Expires') ?? '');
    if (!isFault(expires) && expires > 0) this.awaitEnd(expires);
    if (this.state === 'asking') this.state = 'pending';
    this.keeper.changed(this);
  }

  /** Refreshes it in time, or takes it for over when its time is (RFC 3265 s3.1.4.2); a last NOTIFY may be late. */
  private awaitEnd(seconds: number): void {
    this.timer?.cancel();
    this.timer = this.isToLast
      ? this.clock.after(refreshDelay(seconds, LEAD), () => this.keeper.refresh(this))
      : this.clock.after((seconds + LEAD) * 1000, () => this.end('ran out'));
  }
}
