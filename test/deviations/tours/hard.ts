import type { Endpoint } from '../../../network/network';
import { AOR, gruuOf, NEWS, temporaryGruuOf, type TourStage, type TourStep } from './stage';

/** Loss, silence, and terminals that come and go. */
export const HARD_STEPS: readonly TourStep[] = [
  ({ phone }) => phone.register({ expires: 600 }),
  ({ tablet }) => tablet.register({ expires: 600 }),
  async ({ testbed, sender }) => {
    let left = 2;
    const stop = testbed.impairable.lose(({ from }) => from.name === 'sender' && left-- > 0);
    await sender.push({ to: AOR, content: NEWS });
    stop();
  },
  async ({ testbed, sender }) => {
    const lost = new Set<string>();
    const stop = testbed.impairable.lose(({ octets, from }) => {
      const isFirst = octets.toString('latin1', 0, 4) === 'SIP/' && !lost.has(from.name);
      if (isFirst) lost.add(from.name);
      return isFirst;
    });
    await sender.push({ to: AOR, content: NEWS });
    stop();
  },
  async ({ testbed, sender }) => {
    const heal = testbed.impairable.partition('tablet');
    await sender.push({ to: AOR, content: NEWS });
    await sender.push({ to: AOR, content: NEWS });
    heal();
  },
  async (stage) => {
    const gruu = gruuOf(stage, 'tablet');
    const heal = stage.testbed.impairable.partition('tablet');
    await stage.sender.push({ to: gruu, content: NEWS });
    await invite(stage, stage.testbed.core.local, AOR);
    heal();
  },
  async (stage) => {
    const heal = stage.testbed.impairable.partition('core');
    await stage.sender.push({ to: AOR, content: NEWS });
    heal();
  },
  // The final response to an INVITE is never acknowledged: it is repeated by Timer G, and given up by Timer H.
  async (stage) => {
    const stop = stage.testbed.impairable.lose(({ octets }) => octets.toString('latin1', 0, 4) === 'ACK ');
    await invite(stage, stage.phone.local, stage.phone.contactUri);
    await invite(stage, stage.testbed.core.local, AOR);
    await stage.testbed.settle();
    stop();
  },
  (stage) => comeBack(stage, 'tablet'),
  (stage) => comeBack(stage, 'phone'),
  async (stage) => {
    const [gruu, temporary] = [gruuOf(stage, 'phone'), temporaryGruuOf(stage, 'phone')];
    await stage.phone.deregister();
    await stage.sender.push({ to: gruu, content: NEWS });
    await stage.sender.push({ to: temporary, content: NEWS });
    await stage.phone.register({ expires: 600 });
  },
  ({ phone }) => phone.deregisterAll(),
  ({ sender }) => sender.push({ to: AOR, content: NEWS }),
  40,
];

/** A terminal returns on another port, with the same instance ID. */
async function comeBack(stage: TourStage, name: 'phone' | 'tablet'): Promise<void> {
  const old = temporaryGruuOf(stage, name);
  await stage[name].restart();
  await stage[name].register({ expires: 600 });
  await stage.sender.push({ to: gruuOf(stage, name), content: NEWS });
  await stage.sender.push({ to: old, content: NEWS });
}

async function invite({ testbed }: TourStage, to: Endpoint, uri: string): Promise<void> {
  const probe = await testbed.probe();
  const from = `From: <sip:probe@content.example>;tag=${uri.length}\nContact: <sip:probe@${probe.hostPort}>`;
  await probe.send(`INVITE ${uri} SIP/2.0\nTo: <${uri}>\n${from}`, to);
}
