import type { HeaderPair } from '../../../protocol/sip/build';
import type { SenderSimulator } from '../../../simulators/sender/sender';
import { firstContact, Guest, pause } from './guest';
import { Puppet } from './puppet';
import { AOR, DOMAIN, OTTO, type TourStage, type TourStep } from './stage';

/** Registrations that are watched: RFC 3265, RFC 3680, RFC 5628. */
export const REGISTRATION_EVENT_STEPS: readonly TourStep[] = [
  ({ sender }) => sender.watch(AOR),
  ({ phone }) => phone.register({ expires: 600 }),
  ({ tablet }) => tablet.register({ expires: 600 }),
  ({ phone }) => phone.register({ expires: 600 }),
  6,
  ({ tablet }) => tablet.deregister(),
  ({ phone }) => phone.deregister(),
  7,
  ({ tablet }) => tablet.register({ expires: 600 }),
  ({ phone }) => phone.register({ expires: 600 }),
  7,
  // The full state with both terminals.
  ({ sender }) => sender.refreshWatches(),
  ({ streamSender }) => streamSender.watch(AOR, { expires: 0 }),
  ({ streamSender }) => streamSender.watch(AOR, { expires: 10 }),
  ({ sender }) => sender.watch(`sip:nobody@${DOMAIN}`),
  ({ sender }) => sender.watch(`sip:${DOMAIN}`),
  badEvent,
  ownerWatches,
  forgedNotifications,
  refusingWatcher,
  ({ sender }) => sender.unwatch(),
  ({ sender }) => sender.watch(AOR, { expires: 90, once: true }),
  100,
];

/** A package that the core does not have. */
async function badEvent(stage: TourStage): Promise<void> {
  const asker = await Puppet.open(stage, 'asker');
  await asker.request('SUBSCRIBE', `sip:${DOMAIN}`, subscription(asker, 'Event', 'weather'));
}

/** A user watches her own terminals, and so is told temporary GRUUs; two of one instance are valid. */
async function ownerWatches(stage: TourStage): Promise<void> {
  const gina = await Guest.open(stage, 'gina');
  gina.puppet.script.NOTIFY = [{ after: 0, status: 200 }];
  await gina.register([gina.terminalContact()]);
  const again = await gina.register([gina.terminalContact()]);
  if (firstContact(again)?.tempGruu === undefined) return;
  // What is under way is not judged.
  await pause(stage, 1);
  const from: HeaderPair = ['From', `<${gina.aor}>;tag=own`];
  await gina.puppet.request('SUBSCRIBE', gina.aor, [from, ...subscription(gina.puppet)]);
  await pause(stage, 1);
}

/** What no notifier has sent: for nobody, of a second dialog, and after one that was lost. */
async function forgedNotifications(stage: TourStage): Promise<void> {
  const { sender } = stage;
  const forger = await Puppet.open(stage, 'forger');
  const contact: HeaderPair = ['Contact', `<sip:forger@${forger.endpoint.hostPort}>`];
  const nobody: HeaderPair = ['To', '<sip:sender@content.example>;tag=nobody'];
  await forger.request('NOTIFY', uriOf(sender), [nobody, contact, ...told(0)], document(0));
  const watch = await sender.watch(OTTO);
  await pause(stage, 1);
  const { dialog } = watch;
  if (!dialog) return;
  const within = (tag: string): HeaderPair[] => [
    ['Call-ID', dialog.callId],
    ['To', `<sip:sender@content.example>;tag=${dialog.localTag}`],
    ['From', `<${OTTO}>;tag=${tag}`],
  ];
  const send = (tag: string, version: number): Promise<unknown> =>
    forger.request(
      'NOTIFY',
      uriOf(sender),
      [...within(tag), ['Contact', `<${dialog.target}>`], ...told(40)],
      document(version),
    );
  await send('another', 1);
  await send(dialog.remoteTag, 4);
  await pause(stage, 12);
}

/** Somebody who subscribes and then knows nothing of it; something changes afterwards. */
async function refusingWatcher(stage: TourStage): Promise<void> {
  const watcher = await Puppet.open(stage, 'watcher');
  watcher.script.NOTIFY = [{ after: 0, status: 481 }];
  await watcher.request('SUBSCRIBE', AOR, subscription(watcher));
  await pause(stage, 6);
  await stage.phone.register({ expires: 600 });
  await pause(stage, 6);
}

function subscription(puppet: Puppet, ...[name = 'Event', value = 'reg']: readonly string[]): HeaderPair[] {
  return [
    ['Contact', `<sip:puppet@${puppet.endpoint.hostPort}>`],
    [name, value],
    ['Accept', 'application/reginfo+xml'],
    ['Expires', '600'],
  ];
}

function told(cseq: number): HeaderPair[] {
  return [
    ['CSeq', `${cseq + 1} NOTIFY`],
    ['Event', 'reg'],
    ['Subscription-State', 'active;expires=600'],
    ['Content-Type', 'application/reginfo+xml'],
  ];
}

function document(version: number): Buffer {
  return Buffer.from(
    `<reginfo xmlns="urn:ietf:params:xml:ns:reginfo" version="${version}" state="partial"/>`,
  );
}

function uriOf({ local }: SenderSimulator): string {
  return `sip:sender@${local.host}:${local.port}`;
}
