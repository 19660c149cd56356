import { generateKeyPairSync } from 'node:crypto';
import { Given, Then, When } from '@cucumber/cucumber';
import { signatureArrives } from '../judge/expectations/signatures';
import type { Content } from '../protocol/mime/compose';
import { sampleOf } from '../protocol/push/samples';
import { composeEncrypted } from '../protocol/smime/enveloped-data';
import { composeSigned } from '../protocol/smime/multipart-signed';
import type { CertificateWish } from '../testbed/certificates';
import { NEWS, push, targets } from './sender.steps';
import { byGruu, needs, simulatedCore, simulatedSender, simulatedTerminal } from './support/needs';
import type { PushWorld } from './support/world';

// Signed content: who signs it, and who looks at the signature.

Given(
  'the sender {string} with the password {string}, which signs, and knows that its way to the terminals is over TCP',
  needs(simulatedSender, simulatedCore),
  async function (this: PushWorld, user: string, password: string) {
    // What lifts the limit of 1300 octets, for which signatures are too large (RFC 3428 s8).
    this.judge.except('sender', 'MSG-3428-8-01');
    const account = await this.subscribe(user, password);
    await this.sender({ account, policy: { largestMessage: undefined, preferStream: true } });
    this.signer = account.aor;
  },
);

Given(
  '{string} takes signed content only',
  needs(simulatedTerminal()),
  async function (this: PushWorld, terminal: string) {
    const { behaviour } = this.terminal(terminal);
    const { certificate } = await this.testbed.certificates.authority;
    behaviour.demands = { ...behaviour.demands, signedBy: [certificate] };
  },
);

Given(
  'the core changes a letter of what it forwards',
  needs(simulatedCore),
  async function (this: PushWorld) {
    await this.wishCore({ alterBody: changed });
  },
);

When(
  'the sender pushes signed content of type {string} to {names}',
  needs(simulatedSender, byGruu(1)),
  async function (this: PushWorld, type: string, names: string[]) {
    await pushSigned(this, names, { content: sampleOf(type) });
  },
);

When(
  'the sender pushes signed content to {names}, with a certificate {certificate}',
  needs(simulatedSender, byGruu(0)),
  async function (this: PushWorld, names: string[], wish: CertificateWish) {
    await pushSigned(this, names, { wish });
  },
);

When(
  'the sender pushes signed content to {names}, and has changed a letter of it since',
  needs(simulatedSender, byGruu(0)),
  async function (this: PushWorld, names: string[]) {
    await pushSigned(this, names, { since: changed });
  },
);

When(
  'the sender pushes content to {names} that is encrypted for somebody else',
  needs(simulatedSender, byGruu(0)),
  async function (this: PushWorld, names: string[]) {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await push(this, await targets(this, names), composeEncrypted(NEWS, publicKey));
  },
);

When(
  'the sender pushes signed content to {names}, which it signed {int} minutes ago',
  needs(simulatedSender, byGruu(0)),
  async function (this: PushWorld, names: string[], minutes: number) {
    await pushSigned(this, names, { minutesAgo: minutes });
  },
);

Then('the signature verifies at {string}', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => signatureArrives(reading, this.mark, terminal));
});

/** What is pushed, how its certificate differs from a good one, what is done to the body once it is signed, and when it was. */
interface SignedPush {
  readonly content?: Content;
  readonly wish?: CertificateWish;
  readonly since?: (body: Buffer) => Buffer;
  readonly minutesAgo?: number;
}

async function pushSigned(
  world: PushWorld,
  names: readonly string[],
  { content = NEWS, wish = {}, since = (body) => body, minutesAgo = 0 }: SignedPush,
): Promise<void> {
  const now = world.testbed.clock.date();
  const hours = (count: number): Date => new Date(now.getTime() + count * 3_600_000);
  const validity = { notBefore: hours(-2), notAfter: hours(24) };
  const identity = await world.testbed.certificates.issue({ names: [world.signer], ...validity, ...wish });
  const date = new Date(now.getTime() - minutesAgo * 60_000);
  const sign = (whole: Content): Content => {
    const signed = composeSigned(whole, identity, date);
    return { ...signed, body: since(signed.body) };
  };
  await push(world, await targets(world, names), content, { sign, date });
}

/** One letter of the content is another one; the form of the body stays. */
function changed(body: Buffer): Buffer {
  const at = body.indexOf('Storm');
  if (at < 0) return body;
  const other = Buffer.from(body);
  other.write('s', at, 'latin1');
  return other;
}
