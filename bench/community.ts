import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { ALL_CHECKS } from '../judge/checks';
import { judge } from '../judge/judge';
import { plainText } from '../protocol/push/content';
import { loadCatalogue } from '../requirements/catalogue';
import { Testbed } from '../testbed/testbed';

const USERS = 10_000;
const DOMAIN = 'push.example';

/**
 * One push to a community, whole: terminals that register, the broadcast, and every octet of it judged, on the virtual
 * network. The peer, npm `sip`, parses the same messages and does nothing else with them.
 */
export async function benchCommunity(): Promise<void> {
  console.log(`\nOne push to ${USERS} users, on the virtual network`);
  const testbed = new Testbed({ network: 'virtual' });
  const clock = stopwatch();
  const core = await testbed.openCore({ domain: DOMAIN });
  const sender = await testbed.openSender({ name: 'sender', identity: 'sip:sender@content.example' });
  const recipients: { aor: string }[] = [];
  for (let i = 0; i < USERS; i++) {
    const name = `user-${i}`;
    const aor = `sip:${name}@${DOMAIN}`;
    core.addUser({ name });
    await testbed.openTerminal({ name: `terminal-${i}`, aor, username: name });
    recipients.push({ aor });
  }
  clock.lap('terminals opened');
  await testbed.run(Promise.all([...testbed.terminals.values()].map((each) => each.register())));
  clock.lap('registered');
  const content = plainText('Flood warning for the valley, until noon.');
  const account = await testbed.run(sender.pushToCommunity({ recipients, content }));
  await testbed.settle();
  clock.lap('pushed');
  assert.equal(account.totals.accepted, USERS);

  const { recorder } = testbed;
  const judgement = judge(recorder, ALL_CHECKS, loadCatalogue(), recorder.now());
  const judged = clock.lap('judged');
  assert.deepEqual(judgement.findings, []);
  const { frames } = recorder;
  await testbed.close();
  parseWithPeer(frames.map(({ octets }) => octets));
  const parsed = clock.lap('the same messages parsed by npm sip');
  const looks = judgement.looked.reduce((sum, { subjects }) => sum + subjects, 0);
  console.log(
    `${frames.length} messages; ${looks} looks of ${new Set(judgement.looked.map((each) => each.requirement)).size} ` +
      `requirements; judging takes ${(judged / parsed).toFixed(1)} times as long as the peer's parsing; ` +
      `${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`,
  );
}

function parseWithPeer(messages: readonly Buffer[]): void {
  const sip = createRequire(__filename)('sip/sip') as { parse(octets: Buffer): unknown };
  for (const each of messages) assert.ok(sip.parse(each));
}

/** Tells the seconds of each lap, and prints them. */
function stopwatch(): { lap(what: string): number } {
  let since = performance.now();
  return {
    lap(what) {
      const seconds = (performance.now() - since) / 1000;
      since = performance.now();
      console.log(`${seconds.toFixed(1).padStart(7)} s  ${what}`);
      return seconds;
    },
  };
}
