import type { Clock } from '../../../network/clock';
import type { InviteOutcome } from '../../dialog/outgoing-invite';
import type { MsrpIds } from '../../../protocol/msrp/ids';
import { FileStore } from '../../session/file-store';
import { composeMultipart, type Content } from '../../../protocol/mime/compose';
import { CONTAINERS } from '../../session/policy';
import type { SessionStack } from '../../session/session-stack';
import type { SenderPolicy } from '../policy';
import { FileRequest } from './file-request';
import { FileTransfer } from './file-transfer';
import { MessageLine } from './message-line';
import { PushSession, usesOf, type PushedLines } from './push-session';
import type { FilePush, SessionOutcome, SessionPush } from './session-push';
import { meaningOfRefusal } from './refusals';

/** What session mode at the sender stands on. */
export interface PusherSurroundings {
  readonly clock: Clock;
  readonly stack: SessionStack;
  readonly ids: MsrpIds;
  readonly policy: SenderPolicy;
  /** URI of the sender. */
  readonly identity: string;
}

/** How a session may be given up before it is answered. */
export interface OpeningOptions {
  /** Resolves when the INVITE is to be cancelled. */
  readonly cancelled?: Promise<unknown>;
}

/** Session mode at the sender: INVITE with an offer of MSRP, and what goes over it (RFC 3261 s13, RFC 4975, RFC 5547). */
export class SessionPusher {
  private readonly store = new FileStore();

  constructor(private readonly around: PusherSurroundings) {
    // It pushes, and takes no calls.
    around.stack.calls.onInvite = (incoming) => incoming.refuse(603);
  }

  /** Opens a session, sends all that the push consists of, waits for what becomes of it, and ends the session. Never rejects. */
  async push(push: SessionPush, options: OpeningOptions = {}): Promise<SessionOutcome> {
    const opened = await this.begin(push, options, true);
    if (!(opened instanceof PushSession)) return opened;
    const contents = await opened.contents;
    await opened.end();
    return opened.outcome(contents);
  }

  /**
   * Opens a session and begins what the push consists of; the session stays open. Never rejects: a session that did
   * not come about is an outcome.
   */
  open(push: SessionPush, options: OpeningOptions = {}): Promise<PushSession | SessionOutcome> {
    return this.begin(push, options, false);
  }

  private async begin(
    push: SessionPush,
    options: OpeningOptions,
    endsWhenDone: boolean,
  ): Promise<PushSession | SessionOutcome> {
    const { stack, policy } = this.around;
    const media = stack.media();
    const lines = this.linesOf(push);
    for (const use of usesOf(lines)) media.propose(use);
    const { type, body } = bodyOf(media.offer(), lines);
    const invite = stack.calls.invite({
      ...{ to: push.to, body, contentType: type },
      ...(push.headers === undefined ? {} : { headers: push.headers }),
    });
    void options.cancelled?.then(() => invite.cancel());
    const outcome = await invite.outcome;
    if (outcome.kind !== 'accepted') {
      media.withdrawn();
      // Who takes no multipart may take the description alone (RFC 5547 s8.8).
      if (outcome.kind === 'refused' && hasIcons(lines) && [415, 488].includes(outcome.response.status))
        return this.begin(withoutIcons(push), options, endsWhenDone);
      return unopened(push.to, invite.callId, outcome);
    }
    const { call, response } = outcome;
    const session = new PushSession(
      {
        ...{ push, call, media, lines },
        transfer: (file) => this.transferOf(file, push.secure ?? false),
        ...{ endsWhenDone, policy },
        later: (ms) => new Promise((resolve) => this.around.clock.after(ms, resolve)),
      },
      response.status,
    );
    const { isUsable } = media.answered(response.body);
    if (!isUsable) {
      await session.end();
      return {
        ...session.outcome([]),
        meaning: 'The session was accepted, but with an answer that does not fit the offer.',
      };
    }
    return session;
  }

  private linesOf(push: SessionPush): PushedLines {
    const { identity, ids, policy } = this.around;
    const { secure = false, files = [], requests = [], messages, to } = push;
    // A session for nothing but files has no line for messages (RFC 5547 s8.2).
    const hasMessages = messages !== undefined || (files.length === 0 && requests.length === 0);
    const types = [
      ...new Set([...(messages ?? []).map(({ type }) => type.split(';')[0]!), ...policy.acceptTypes]),
    ];
    return {
      messages: hasMessages
        ? new MessageLine(secure, types, { from: identity, to }, policy.ignorePeersLimits)
        : undefined,
      transfers: files.map((file) => this.transferOf(file, secure)),
      requests: requests.map(
        (selector) => new FileRequest(selector, ids.fileTransferId(), this.store, secure),
      ),
    };
  }

  private transferOf(file: FilePush, secure: boolean): FileTransfer {
    const { ids, policy } = this.around;
    return new FileTransfer(file, ids.fileTransferId(), {
      ...{ secure, types: CONTAINERS, ignoreMaxSize: policy.ignorePeersLimits },
    });
  }
}

/** The body of an INVITE: the offer, and the icons of files beside it (RFC 5547 s8.8, RFC 2387). */
function bodyOf(offer: Buffer, { transfers }: PushedLines): Content {
  const description = { type: 'application/sdp', body: offer, disposition: 'session' };
  const icons = transfers.flatMap(({ icon }) => icon ?? []);
  if (icons.length === 0) return description;
  const related = composeMultipart('related', [description, ...icons]);
  return { ...related, type: `${related.type};type="application/sdp"` };
}

function hasIcons({ transfers }: PushedLines): boolean {
  return transfers.some(({ icon }) => icon !== undefined);
}

function withoutIcons(push: SessionPush): SessionPush {
  const files = push.files?.map(({ file: { icon: _, ...file }, ...rest }) => ({ ...rest, file }));
  return files ? { ...push, files } : push;
}

function unopened(
  to: string,
  callId: string,
  outcome: Exclude<InviteOutcome, { kind: 'accepted' }>,
): SessionOutcome {
  const about = { to, callId, contents: [] };
  switch (outcome.kind) {
    case 'refused': {
      const { status, reason } = outcome.response;
      return {
        ...about,
        answered: 'refused',
        status,
        meaning: `${meaningOfRefusal(status)} (${status} ${reason}).`,
      };
    }
    case 'cancelled':
      return { ...about, answered: 'cancelled', meaning: 'The session was given up before it was answered.' };
    case 'timeout':
      return { ...about, answered: 'no-answer', meaning: 'No final response came in time.' };
    case 'transport-error':
      return {
        ...about,
        answered: 'no-answer',
        meaning: `The INVITE could not be sent: ${outcome.error.message}.`,
      };
  }
}
