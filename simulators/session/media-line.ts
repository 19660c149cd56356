import { offererRole, answererRole, type ConnectionRole } from '../../protocol/msrp/setup';
import type { FileOffer } from '../../protocol/sdp/compose';
import { closedMedia } from '../../protocol/sdp/offer-answer';
import type { Direction } from '../../protocol/sdp/direction';
import type { FileSelector } from '../../protocol/sdp/file-selector';
import type { MsrpMedia } from '../../protocol/sdp/msrp-media';
import type { MediaFields } from '../../protocol/sdp/session-description';
import type { OpenIncoming } from '../msrp/incoming';
import type { MsrpSession } from '../msrp/msrp-session';

/** How a line ended: the peer refused it, one side closed it, or its connection or the session failed. */
export type LineEnding = 'refused' | 'closed' | 'failed';

/** What a media line is for: what it proposes, what is taken on it, and who is told what becomes of it. */
export interface LineUse {
  readonly direction: Direction;
  /** The file that an offer describes. */
  readonly file?: FileOffer;
  /** The selector in an answer, if it says more than the one that was offered (RFC 5547 s8.3.2). */
  readonly selector?: FileSelector;
  /** Text for people, on the i= line. */
  readonly title?: string;
  /** Media types in a=accept-types, if they are others than the usual ones. */
  readonly acceptTypes?: readonly string[];
  /** Octets of the largest message that is wanted, if it is another limit than the usual one. */
  readonly maxSize?: number;
  /** Offer it over TLS (RFC 4975 s14.2); an answer has no choice. */
  readonly secure?: boolean;
  /** Decides on each message that comes; absent = nothing is wanted. */
  readonly receive?: OpenIncoming;
  /** Offer and answer are complete, and the session is about to begin: what is sent now goes first. */
  opened?(line: MediaLine): void;
  /** Nothing more can be sent or will come. Called once. */
  ended?(how: LineEnding): void;
}

/** An m= line of ours with the MSRP session behind it (RFC 4975 s8). Each has a URI of its own, and is used once. */
export class MediaLine {
  /** The peer's description of it, once there is one. */
  peer: MsrpMedia | undefined;
  private isStarted = false;
  private isOver = false;

  /**
   * @param session MSRP session that was allotted to it
   * @param own     what our description says of it
   * @param offered whether we offered it, or answered an offer
   */
  constructor(
    readonly index: number,
    readonly use: LineUse,
    readonly session: MsrpSession,
    public own: MediaFields,
    private readonly offered: boolean,
  ) {}

  /** It may carry messages, or will when it is answered. */
  get isLive(): boolean {
    return !this.isOver;
  }

  /** Our latest description closes it. */
  get isClosed(): boolean {
    return this.own.port === 0;
  }

  /** Offer and answer are complete: the session begins, or goes on at another path (RFC 4975 s8.4). */
  agreed(peer: MsrpMedia): void {
    this.peer = peer;
    if (this.isOver || !peer.path) return;
    if (this.isStarted) {
      this.session.repath(peer.path);
      return;
    }
    this.isStarted = true;
    this.use.opened?.(this);
    this.session.start({
      path: peer.path,
      role: this.role(peer),
      ...(peer.fingerprint === undefined ? {} : { fingerprint: peer.fingerprint }),
    });
  }

  /** Says port 0 in our next description (RFC 3264 s8.2); a file keeps its selector and id (RFC 5547 s8.1). */
  shut(): void {
    if (!this.isClosed) this.own = closedMedia(this.own);
  }

  /**
   * Nothing more passes on it: a chunk that is under way ends with "#" (RFC 5547 s8.4), and its URI is dead.
   * @param endSession false leaves the MSRP session as it is
   */
  end(how: LineEnding, endSession = true): void {
    if (this.isOver) return;
    this.isOver = true;
    if (endSession) this.session.close();
    this.use.ended?.(how);
  }

  private role(peer: MsrpMedia): ConnectionRole {
    const own = setupOf(this.own);
    return this.offered ? offererRole(own, peer.setup) : answererRole(peer.setup, own);
  }
}

function setupOf({ attributes }: MediaFields): MsrpMedia['setup'] {
  return attributes.find(({ name }) => name === 'setup')?.value as MsrpMedia['setup'];
}
