import { Given, When } from '@cucumber/cucumber';
import { gruusOf } from '../judge/expectations/gruus';
import type { Content } from '../protocol/mime/compose';
import { plainText } from '../protocol/push/content';
import { sampleOf } from '../protocol/push/samples';
import { Inconclusive } from '../testbed/failures';
import type { PushOrder } from '../testbed/roles';
import {
  byGruu,
  byTemporaryGruu,
  needs,
  senderAsks,
  senderIsToldDisposition,
  senderPushes,
  simulatedSender,
  terminalAcceptsParts,
} from './support/needs';
import type { PushWorld } from './support/world';

// What the Push Sender Agent does.

export const NEWS = plainText('Storm warning 14:00-19:00, zone 7.');

When(
  'the sender pushes to {names}',
  needs(senderPushes, byGruu(0)),
  async function (this: PushWorld, names: string[]) {
    await push(this, await targets(this, names), NEWS);
  },
);

When(
  'the sender pushes to the users {names}',
  needs(senderPushes),
  async function (this: PushWorld, users: string[]) {
    await push(this, await targets(this, users), NEWS);
  },
);

When(
  'the sender pushes to {string} twice at once',
  needs(senderPushes, byGruu(0)),
  async function (this: PushWorld, name: string) {
    const [target] = await targets(this, [name]);
    await push(this, [target!, target!], NEWS);
  },
);

When(
  'the sender pushes to the address {string}',
  needs(senderPushes),
  async function (this: PushWorld, uri: string) {
    await push(this, [uri], NEWS);
  },
);

When(
  'the sender pushes the text {string} to {string}',
  needs(senderPushes, byGruu(1)),
  async function (this: PushWorld, text: string, name: string) {
    await push(this, await targets(this, [name]), plainText(text));
  },
);

When(
  'the sender pushes content of type {string} to {string}',
  needs(senderPushes, byGruu(1), terminalAcceptsParts(1, 0), senderIsToldDisposition(0)),
  async function (this: PushWorld, type: string, name: string) {
    await push(this, await targets(this, [name]), sampleOf(type));
  },
);

When(
  'the sender pushes {int} octets to {string}',
  needs(senderPushes, byGruu(1)),
  async function (this: PushWorld, octets: number, name: string) {
    await push(this, await targets(this, [name]), plainText('x'.repeat(octets)));
  },
);

When(
  'the sender is asked to push {int} octets to {string}',
  needs(senderPushes, byGruu(1)),
  async function (this: PushWorld, octets: number, name: string) {
    await push(this, await targets(this, [name]), plainText('x'.repeat(octets)));
  },
);

When(
  'the sender pushes to the public GRUU of {string}',
  needs(senderPushes, byGruu(0)),
  async function (this: PushWorld, name: string) {
    await push(this, await targets(this, [name]), NEWS);
  },
);

When(
  'the sender pushes to the temporary GRUU of {string}',
  needs(senderPushes, byTemporaryGruu(0)),
  async function (this: PushWorld, name: string) {
    const { temporaryGruus } = gruusOf(await this.settled(), name);
    await push(this, [given(this, temporaryGruus.at(-1), name)], NEWS);
  },
);

When(
  'the sender pushes to the first temporary GRUU of {string}',
  needs(senderPushes, byTemporaryGruu(0)),
  async function (this: PushWorld, name: string) {
    const { temporaryGruus } = gruusOf(await this.settled(), name);
    await push(this, [given(this, temporaryGruus[0], name)], NEWS);
  },
);

When(
  'the sender pushes content of type {string} to the terminals of {string} that accept it',
  needs(simulatedSender),
  async function (this: PushWorld, type: string, user: string) {
    const sender = await this.sender();
    const gruus = await targets(this, this.user(user).terminals);
    const able = gruus.filter((gruu) => sender.capabilities.get(gruu)?.accept.includes(type));
    await push(this, able, sampleOf(type));
  },
);

Given(
  'the sender has pushed to {string}',
  needs(senderPushes, byGruu(0)),
  async function (this: PushWorld, name: string) {
    await push(this, await targets(this, [name]), NEWS);
  },
);

When(
  'the sender asks {names} for its/their capabilities',
  needs(senderAsks, byGruu(0)),
  async function (this: PushWorld, names: string[]) {
    const sender = await this.sender();
    const gruus = await targets(this, names);
    this.beginPush();
    for (const gruu of gruus) await this.testbed.run(sender.options(gruu));
  },
);

When(
  'the sender asks the address {string} for its capabilities',
  needs(senderAsks),
  async function (this: PushWorld, uri: string) {
    const sender = await this.sender();
    this.beginPush();
    await this.testbed.run(sender.options(uri));
  },
);

/** AORs of users and public GRUUs of terminals, the latter as the wire has shown them. */
export async function targets(world: PushWorld, names: readonly string[]): Promise<string[]> {
  const terminals = names.filter((name) => !world.users.has(name));
  const reading = terminals.length > 0 ? await world.settled() : undefined;
  return names.map((name) => {
    if (world.users.has(name)) return world.aor(name);
    world.terminal(name);
    return given(world, gruusOf(reading!, name).publicGruus.at(-1), name);
  });
}

function given(world: PushWorld, gruu: string | undefined, terminal: string): string {
  if (gruu !== undefined) return gruu;
  throw world.judge.undecided(new Inconclusive('no-stimulus', `"${terminal}" was granted no such GRUU`));
}

/** Pushes the same to each of these, side by side. @param headers further header fields, where the sender can be told */
export async function push(
  world: PushWorld,
  uris: readonly string[],
  content: Content,
  more: Omit<PushOrder, 'to' | 'content'> = {},
): Promise<void> {
  const sender = await world.sender();
  world.beginPush();
  const pushes = uris.map((to) => sender.push({ to, content, ...more }));
  const told = await world.testbed.run(Promise.all(pushes));
  world.outcomes = told.filter((each) => each !== undefined);
}
