import { Then } from '@cucumber/cucumber';
import * as requests from '../judge/expectations/requests';
import type { PushWorld } from './support/world';

// What the MESSAGE requests themselves are like.

Then('each push has its own Call-ID, From tag and branch', async function (this: PushWorld) {
  await this.expect((reading) => requests.pushesIndependent(reading));
});

Then('no request other than MESSAGE follows the push', async function (this: PushWorld) {
  await this.expect((reading) => requests.onlyMessages(reading, this.mark));
});

Then('neither the MESSAGE nor its answer has a Contact', async function (this: PushWorld) {
  await this.expect((reading) => requests.noContact(reading, this.mark));
});

Then(
  'no MESSAGE of more than {int} octets leaves the sender',
  async function (this: PushWorld, octets: number) {
    await this.expect((reading) => requests.nothingLargerThan(reading, this.mark, octets));
  },
);

Then('the second MESSAGE leaves after the first is answered', async function (this: PushWorld) {
  await this.expect((reading) => requests.secondWaits(reading, this.mark));
});

Then('the sender has sent the MESSAGE {int} times', async function (this: PushWorld, copies: number) {
  await this.expect((reading) => requests.sentTimes(reading, this.mark, copies));
});

Then(
  'the sender sends the MESSAGE at seconds {seconds}',
  async function (this: PushWorld, seconds: number[]) {
    await this.expect((reading) => requests.sentAtSeconds(reading, this.mark, seconds));
  },
);
