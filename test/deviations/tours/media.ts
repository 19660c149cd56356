import { bufferSource, repeated } from '../../../simulators/msrp/sources';
import { fileOf, generatedFile } from '../../../simulators/session/file-content';
import { PushSession } from '../../../simulators/sender/session/push-session';
import type { SessionMessage, SessionPush } from '../../../simulators/sender/session/session-push';
import { selfSigned } from '../../../simulators/tls/identity';
import { AOR, gruuOf, type TourSettings, type TourStage, type TourStep } from './stage';

/** A message of a size, with distinguishable octets. */
export function message(size: number, wishes: Partial<SessionMessage> = {}): SessionMessage {
  return {
    type: 'text/plain',
    size,
    source: () => repeated(Buffer.from('Storm warning, zone 7.\r\n'), size),
    ...wishes,
  };
}

const DATED = {
  disposition: 'attachment',
  dates: { creation: new Date(Date.UTC(2026, 4, 4, 7, 30)) },
  title: 'Price list for May',
} as const;
const LIST = fileOf(Buffer.from('0000 prices\r\n'.repeat(300)), {
  ...{ name: 'price list "May".txt', type: 'text/plain;charset="utf-8"' },
  ...DATED,
});
const CLIP = generatedFile(60_000, { name: 'clip.3gp', type: 'video/3gpp', ...DATED });
const POSTER = fileOf(Buffer.from('poster\r\n'.repeat(50)), {
  ...{ name: 'poster.txt', type: 'text/plain' },
  icon: { type: 'image/png', body: Buffer.from('89504e470d0a1a0a', 'hex') },
});
const LOG = fileOf(Buffer.from('log\r\n'.repeat(100)), { name: 'log.txt', type: 'text/plain' });

const toPhone =
  (push: Omit<SessionPush, 'to'>): TourStep =>
  (stage) =>
    stage.sender.pushSession({ to: gruuOf(stage, 'phone'), ...push });

/** Opens a session with the phone, does something in it, and ends it. */
function within(
  push: Omit<SessionPush, 'to'>,
  act: (session: PushSession, stage: TourStage) => Promise<unknown>,
): TourStep {
  return async (stage) => {
    const session = await stage.sender.openSession({ to: gruuOf(stage, 'phone'), ...push });
    if (!(session instanceof PushSession)) return;
    await act(session, stage);
    await session.end();
  };
}

/** Lets virtual time pass within a step. */
function waited({ testbed }: TourStage, ms: number): Promise<void> {
  return new Promise((resolve) => testbed.clock.after(ms, resolve));
}

/** Messages over MSRP in all the ways in which conforming actors send and take them. */
export const MESSAGE_STEPS: readonly TourStep[] = [
  ({ phone }) => phone.register({ expires: 600 }),
  ({ tablet }) => tablet.register({ expires: 600 }),
  toPhone({ messages: [message(100), message(9000), message(0)] }),
  toPhone({ messages: [message(5000, { successReport: false }), message(5000)], order: 'sequence' }),
  toPhone({ messages: [message(300_000), message(200_000), message(150_000)] }),
  ...(['yes', 'partial', 'no'] as const).flatMap((failureReport) =>
    [true, false].map((successReport) =>
      toPhone({ messages: [message(3000, { failureReport, successReport })] }),
    ),
  ),
  toPhone({ messages: [message(5000, { size: undefined }), message(700, { wrap: true })] }),
  toPhone({
    messages: [{ type: 'application/x-unheard-of', size: 3, source: () => bufferSource(Buffer.from('abc')) }],
  }),
  // Two sessions at a time, one connection.
  (stage) =>
    Promise.all(
      [1, 2].map(() => stage.sender.pushSession({ to: gruuOf(stage, 'phone'), messages: [message(4000)] })),
    ),
  within({ messages: [message(50)] }, async (session) => {
    await session.refresh();
    await session.send(message(60));
  }),
  // Open for a while after the last message, with another session beside it.
  within({ messages: [message(4000)] }, async (_, stage) => {
    await waited(stage, 3000);
    await stage.sender.pushSession({ to: gruuOf(stage, 'phone'), messages: [message(60_000)] });
    await waited(stage, 3000);
  }),
  // Beside one that stays, another one that ends before anything is known of what was sent in it.
  within({ messages: [message(60)] }, async (_, stage) => {
    const other = await stage.sender.openSession({ to: gruuOf(stage, 'phone'), messages: [message(70)] });
    if (other instanceof PushSession) await other.end();
    await waited(stage, 30_000);
  }),
  // Ended before anything is known of what was sent.
  within({ messages: [message(50)] }, () => Promise.resolve()),
  async (stage) => {
    stage.phone.behaviour.session.failsAfterwards = 413;
    await stage.sender.pushSession({ to: gruuOf(stage, 'phone'), messages: [message(40)] });
    stage.phone.behaviour.session.failsAfterwards = undefined;
  },
  async (stage) => {
    stage.phone.behaviour.session.maxSize = 1000;
    await stage.sender.pushSession({ to: gruuOf(stage, 'phone'), messages: [message(2000), message(900)] });
    stage.phone.behaviour.session.maxSize = undefined;
  },
  async (stage) => {
    stage.phone.behaviour.session.stopAfter = 10_000;
    await stage.sender.pushSession({ to: gruuOf(stage, 'phone'), messages: [message(400_000)] });
    stage.phone.behaviour.session.stopAfter = undefined;
  },
  within({ messages: [message(3_000_000)] }, async (session) => {
    session.abort();
    await session.contents;
  }),
  (stage) => stage.sender.pushSession({ to: AOR, messages: [message(500)] }),
  // The terminal connects.
  async (stage) => {
    stage.phone.behaviour.session.setup = 'active';
    await stage.sender.pushSession({ to: gruuOf(stage, 'phone'), messages: [message(4000)] });
    stage.phone.behaviour.session.setup = undefined;
  },
  // The terminal ends the session.
  async (stage) => {
    const session = await stage.sender.openSession({ to: gruuOf(stage, 'phone'), messages: [message(40)] });
    if (session instanceof PushSession) await session.contents;
    await stage.phone.endSessions();
  },
];

/** Files with all that may be said of them, accepted and refused, broken off and gone on with. */
export const FILE_STEPS: readonly TourStep[] = [
  ({ phone }) => phone.register({ expires: 600 }),
  (stage) => stage.sender.options(gruuOf(stage, 'phone')),
  toPhone({ files: [{ file: LIST }] }),
  toPhone({ files: [{ file: LIST }, { file: CLIP }] }),
  toPhone({ files: [{ file: POSTER }] }),
  async (stage) => {
    stage.phone.behaviour.session.largestFile = 10_000;
    await stage.sender.pushSession({ to: gruuOf(stage, 'phone'), files: [{ file: LIST }, { file: CLIP }] });
    await stage.sender.pushSession({ to: gruuOf(stage, 'phone'), files: [{ file: CLIP }] });
    stage.phone.behaviour.session.largestFile = undefined;
  },
  // One after the other in one session.
  within({ files: [{ file: LIST }] }, async (session, stage) => {
    await session.transfers[0]!.outcome;
    const more = await session.addFile({ file: CLIP });
    await more.outcome;
    await waited(stage, 3000);
    await session.refresh();
  }),
  async (stage) => {
    stage.phone.behaviour.session.stopAfter = 20_000;
    await stage.sender.pushSession({ to: gruuOf(stage, 'phone'), files: [{ file: CLIP }] });
    stage.phone.behaviour.session.stopAfter = undefined;
  },
  async (stage) => {
    stage.phone.behaviour.session.maxSize = 1000;
    await stage.sender.pushSession({ to: gruuOf(stage, 'phone'), files: [{ file: LIST }] });
    stage.phone.behaviour.session.maxSize = undefined;
  },
  // Left open for a while.
  within({ files: [{ file: LIST }] }, (_, stage) => waited(stage, 15_000)),
  async (stage) => {
    stage.phone.behaviour.session.maxSize = 5000;
    await stage.sender.pushSession({ to: gruuOf(stage, 'phone'), files: [{ file: LIST }] });
    stage.phone.behaviour.session.maxSize = undefined;
  },
  // Goes on where it broke off.
  (stage) =>
    stage.sender.pushSession({
      to: gruuOf(stage, 'phone'),
      files: [{ file: CLIP, range: { start: 1, stop: 2048 } }],
    }),
  within({ files: [{ file: CLIP }] }, async (session) => {
    session.abort();
    await session.transfers[0]!.outcome;
    await session.closeLine(0);
  }),
  async (stage) => {
    stage.phone.supplies(LOG);
    const requests = [{ name: 'log.txt', hashes: [] }];
    await stage.sender.pushSession({ to: gruuOf(stage, 'phone'), requests });
    await stage.sender.pushSession({
      to: gruuOf(stage, 'phone'),
      requests: [{ name: 'nope.txt', hashes: [] }],
    });
  },
];

/** The phone takes some types in a container only. */
export const MESSAGE_SETTINGS: TourSettings = {
  phone: { policy: { acceptWrappedTypes: ['application/vnd.syncml+wbxml'] } },
};

/** Between endpoints of RFC 4975 alone, without a=setup: the offerer connects. */
export const PLAIN_STEPS: readonly TourStep[] = [
  ({ phone }) => phone.register({ expires: 600 }),
  toPhone({ messages: [message(3000)] }),
  toPhone({ messages: [message(100)] }),
];

export const PLAIN_SETTINGS: TourSettings = {
  phone: { policy: { answeredSetup: undefined } },
  sender: { policy: { preferStream: false, offeredSetup: undefined, largestChunk: 2048 } },
};

/** Over TLS. */
export const SECURE_STEPS: readonly TourStep[] = [
  ({ phone }) => phone.register({ expires: 600 }),
  toPhone({ messages: [message(3000)], secure: true }),
  toPhone({ files: [{ file: LIST }], secure: true }),
];

export async function secureSettings(): Promise<TourSettings> {
  const [identity, certificate] = await Promise.all(
    ['phone', 'sender'].map((commonName) => selfSigned({ commonName })),
  );
  return {
    phone: { identity: identity! },
    sender: { policy: { preferStream: false }, certificate: certificate! },
  };
}
