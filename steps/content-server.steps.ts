import { Given, Then, When } from '@cucumber/cucumber';
import { fetchAnswered } from '../judge/expectations/references';
import { certificateFor } from '../testbed/content-certificate';
import type { PushWorld } from './support/world';

// The server of content that is pushed by reference, and what may be the matter with it.

Given(
  'a content server with {string} of type {string}',
  async function (this: PushWorld, path: string, type: string) {
    await this.content.host(path, { body: page(path), type });
  },
);

Given(
  'a content server with {int} octets at {string}',
  async function (this: PushWorld, octets: number, path: string) {
    await this.content.host(path, { body: Buffer.alloc(octets, 'tide table '), type: 'text/plain' });
  },
);

Given('the content server speaks https', async function (this: PushWorld) {
  this.content.secure(await certificateFor(this.testbed.host));
});

Given('the content server speaks https, in the name of another host', async function (this: PushWorld) {
  this.content.secure(await certificateFor('192.0.2.99'));
});

Given(
  'the content server speaks https, with a certificate that has expired',
  async function (this: PushWorld) {
    this.content.secure(await certificateFor(this.testbed.host, new Date(Date.now() - 60_000)));
  },
);

Given(
  'the content server answers {int} for {string}',
  async function (this: PushWorld, status: number, path: string) {
    await this.content.change(path, { status });
  },
);

Given(
  'the content server has other content of the same size at {string}',
  async function (this: PushWorld, path: string) {
    const body = Buffer.from(this.content.object(path));
    body[0] = body[0]! ^ 1;
    await this.content.change(path, { body });
  },
);

Given('the content server has longer content at {string}', async function (this: PushWorld, path: string) {
  const body = this.content.object(path);
  await this.content.change(path, { body: Buffer.concat([body, body]) });
});

Given(
  'the content server says that {string} is of type {string}',
  async function (this: PushWorld, path: string, type: string) {
    await this.content.change(path, { type });
  },
);

Given(
  'the content server redirects {string} to {string}',
  async function (this: PushWorld, path: string, to: string) {
    await this.content.change(path, { redirect: to });
  },
);

Given(
  'the content server answers for {string} after {int} seconds',
  async function (this: PushWorld, path: string, seconds: number) {
    await this.content.change(path, { delayMs: seconds * 1000 });
  },
);

Given(
  'the content server sends {int} octet(s) of {string} each second',
  async function (this: PushWorld, octets: number, path: string) {
    await this.content.change(path, { pace: { octets, everyMs: 1000 } });
  },
);

Given('the content server sends {string} without end', async function (this: PushWorld, path: string) {
  await this.content.change(path, { endless: true });
});

Given(
  'the content server breaks off {string} after {int} octets',
  async function (this: PushWorld, path: string, octets: number) {
    await this.content.change(path, { breaksAfter: octets });
  },
);

When(
  'the content at {string} is replaced by {string}',
  async function (this: PushWorld, path: string, text: string) {
    await this.content.host(path, { body: Buffer.from(text, 'utf8'), type: 'text/html' });
  },
);

Then(
  'the content server has answered {string} with {int} for {string}',
  async function (this: PushWorld, terminal: string, status: number, path: string) {
    const url = await this.content.url(path);
    await this.content.awaitVisit(terminal, path);
    await this.expect((reading) => fetchAnswered(reading, this.mark, terminal, url, status));
  },
);

/** Some text for people, another one for each path. */
function page(path: string): Buffer {
  return Buffer.from(`<html><body>${path}: high tide 11:20, low tide 17:35</body></html>\n`, 'utf8');
}
