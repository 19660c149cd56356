import { Given, Then, When } from '@cucumber/cucumber';
import * as secureHops from '../judge/expectations/secure-hops';
import type { CertificateWish } from '../testbed/certificates';
import { NEWS, push } from './sender.steps';
import { needs, simulatedCore, simulatedSender, simulatedTerminal } from './support/needs';
import type { PushWorld } from './support/world';

// SIP over TLS: who has which certificate, and who accepts it.

Given('the core takes TLS', needs(simulatedCore), async function (this: PushWorld) {
  await this.secureCore({ names: [`sip:${this.domain}`] });
});

Given(
  'the core takes TLS, with a certificate {certificate}',
  needs(simulatedCore),
  async function (this: PushWorld, { names = [`sip:${this.domain}`], ...rest }: CertificateWish) {
    await this.secureCore({ names, ...rest });
  },
);

Given(
  '{string} uses TLS',
  needs(simulatedTerminal(), simulatedCore),
  async function (this: PushWorld, terminal: string) {
    await this.secureTerminal(terminal, {});
  },
);

Given(
  '{string} uses TLS, with a certificate {certificate}',
  needs(simulatedTerminal(), simulatedCore),
  async function (this: PushWorld, terminal: string, wish: CertificateWish) {
    await this.secureTerminal(terminal, wish);
  },
);

Given('the sender uses TLS', needs(simulatedSender, simulatedCore), async function (this: PushWorld) {
  await this.sender({ tls: await this.testbed.certificates.issue({ names: ['sip:content.example'] }) });
});

When(
  'the sender pushes to {string} over TLS',
  needs(simulatedSender),
  async function (this: PushWorld, user: string) {
    await push(this, [this.aor(user).replace(/^sip:/, 'sips:')], NEWS);
  },
);

Then('the push goes over TLS all the way to {string}', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => secureHops.securedHops(reading, this.mark, terminal));
});

Then('{string} refuses the certificate of the core', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => secureHops.certificateRefused(reading, terminal, 'core'));
});

Then('the sender refuses the certificate of the core', async function (this: PushWorld) {
  await this.expect((reading) => secureHops.certificateRefused(reading, 'sender', 'core'));
});

Then('the core refuses the certificate of {string}', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => secureHops.certificateRefused(reading, 'core', terminal));
});
