import assert from 'node:assert/strict';
import { plainText } from '../../protocol/push/content';
import { bufferSource } from '../../simulators/msrp/sources';
import { freePort } from '../../testbed/foreign/free-port';
import { Program } from '../../testbed/launch/program';
import { Testbed } from '../../testbed/testbed';
import { buildImage, CONTAINER_LIMIT_MS, needImage } from './docker';

const IMAGE = 'sip-push-kamailio';
const HOST = '127.0.0.5';
const NORA = 'sip:nora@push.example';

describe('the image of Kamailio', function () {
  this.timeout(CONTAINER_LIMIT_MS);

  before(async function () {
    await needImage(this, 'debian');
    await buildImage(IMAGE, ['docker/kamailio']);
  });

  it('is a core: answers OPTIONS, grants GRUUs, delivers in both modes, and ends when told', async () => {
    const port = await freePort(HOST);
    const settings = [`LISTEN_IP="${HOST}"`, `SIP_PORT=${port}`].flatMap((each) => ['-A', each]);
    const kamailio = await Program.start({
      command: 'docker',
      args: ['run', '--rm', '--network', 'host', IMAGE, ...settings],
      ready: 'core is up',
    });
    const testbed = new Testbed({ network: 'loopback' });
    try {
      testbed.adoptCore('push.example', { host: HOST, port }, 'kamailio');
      const phone = await testbed.openTerminal({ name: 'phone', aor: NORA });
      const sender = await testbed.openSender({ name: 'sender', identity: 'sip:sender@content.example' });

      assert.equal((await testbed.run(sender.options('sip:push.example'))).status, 200);
      await testbed.run(phone.register());
      assert.match(phone.publicGruu ?? 'none', /^sip:nora@push\.example;gr=/);
      const to = phone.publicGruu ?? '';
      const pushed = await testbed.run(sender.push({ to, content: plainText('hi') }));
      assert.equal(pushed.status, 200);
      const message = { type: 'text/plain', source: () => bufferSource(Buffer.from('hi')), size: 2 };
      const session = await testbed.run(sender.pushSession({ to, messages: [message] }));
      assert.deepEqual(
        session.contents.map(({ what }) => what),
        ['delivered'],
      );
      await testbed.settle();
    } finally {
      await testbed.close();
      await kamailio.stop();
    }
    assert.equal((await kamailio.ended).code, 0, kamailio.output);
    // As it would of an ACK or a BYE to a GRUU of its own that it takes for the address of somebody else.
    assert.doesNotMatch(kamailio.output, /ERROR: <core>/);
  });
});
