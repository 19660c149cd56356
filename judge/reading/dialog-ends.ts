import type { Actor } from '../../network/actor';
import { dialogKey } from './dialog-key';
import { reachedAt, type Hop } from './hops';
import { finalsOf, journeysOf } from './journeys';
import type { Sighting } from './sighting';

/** How a dialog ended (RFC 3261 s15, s12.2.1.2). Times are milliseconds since the trace started. */
export interface DialogEnd {
  readonly dialog: string;
  /** The BYE, or the 481 or 408 to a request within the dialog, where it was composed. */
  readonly cause: Sighting;
  readonly by: Actor;
  /** When it left who ended the dialog. */
  readonly sentAt: number;
  /** When it reached the other side; undefined when it was not seen to. */
  readonly arrivedAt: number | undefined;
}

/** Ends of dialogs, by their keys. */
export class DialogEnds {
  private readonly ends = new Map<string, DialogEnd>();

  constructor(hops: readonly Hop[]) {
    for (const journey of journeysOf(hops, 'BYE')) {
      const { request } = journey.origin;
      const arrivals = journey.ends.map(reachedAt).filter((each) => each !== undefined);
      const arrivedAt = arrivals.length > 0 ? Math.min(...arrivals) : undefined;
      this.add(dialogKey(request.message), request, arrivedAt);
    }
    for (const journey of journeysOf(hops, ...IN_DIALOG)) {
      const dialog = dialogKey(journey.origin.request.message);
      for (const { final, atOrigin } of dialog === undefined ? [] : finalsOf(journey)) {
        const { status } = final.message;
        if (status === 481 || status === 408) this.add(dialog, final, atOrigin?.arrivedAt);
      }
    }
  }

  /** The first thing that ended the dialog; undefined while it lives. */
  of(dialog: string): DialogEnd | undefined {
    return this.ends.get(dialog);
  }

  get all(): readonly DialogEnd[] {
    return [...this.ends.values()];
  }

  private add(dialog: string | undefined, cause: Sighting, arrivedAt: number | undefined): void {
    if (dialog === undefined) return;
    const known = this.ends.get(dialog);
    if (known && known.sentAt <= cause.sentAt) return;
    this.ends.set(dialog, { dialog, cause, by: cause.sender, sentAt: cause.sentAt, arrivedAt });
  }
}

/** Requests of a session whose 481 or 408 ends it. */
const IN_DIALOG = ['INVITE', 'UPDATE', 'INFO', 'OPTIONS', 'MESSAGE', 'REFER', 'NOTIFY'];
