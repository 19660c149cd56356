import { client, message, pause, withOttos } from './ottos';
import { Puppet } from './puppet';
import { DOMAIN, NEWS, OTTO, type TourStep } from './stage';
import { Stranger } from './stranger';

const OK = [{ after: 0, status: 200 }];

/** Requests that take unusual ways through the core: by Route, over TCP, with a Via that says little. */
export const PROXY_STEPS: readonly TourStep[] = [
  // By a Route that names the core, then one that does not know loose routing, then one to somewhere else.
  async (stage) => {
    const [sender, router] = [await client(stage), await Puppet.open(stage, 'router')];
    router.script.MESSAGE = OK;
    const core = `<sip:${hostPort(stage)};lr>`;
    const uri = `sip:ada@${router.endpoint.hostPort}`;
    await message(sender, [['Route', core]], { uri });
    await message(sender, [['Route', `${core}, <sip:${router.endpoint.hostPort}>`]], { uri });
    await message(sender, [['Route', `${core}, <sip:${router.endpoint.hostPort};lr>`]], { uri });
  },
  // The same request by two ways: a proxy sends both on, a user agent takes but the first.
  async (stage) =>
    withOttos(stage, { otto: {} }, async (otto) => {
      otto.script.MESSAGE = OK;
      const sender = await client(stage);
      const same = [
        ['From', '<sip:client@content.example>;tag=twice'],
        ['Call-ID', 'twice@client.content.example'],
        ['CSeq', '7 MESSAGE'],
      ] as const;
      await message(sender, same);
      await message(sender, same);
      const probe = await stage.testbed.probe();
      const head = same.map(([name, value]) => `${name}: ${value}`).join('\n');
      for (let way = 0; way < 2; way++) {
        const text = `MESSAGE ${stage.phone.contactUri} SIP/2.0\nTo: <${OTTO}>\n${head}\nContent-Type: text/plain\n\nx`;
        await probe.send(text, stage.phone.local);
      }
    }),
  // From datagrams without Content-Length to a connection; the answer takes long.
  async (stage) =>
    withOttos(stage, { otto: { uriParams: ';transport=tcp' } }, async (otto) => {
      otto.script.MESSAGE = [{ after: 2500, status: 200 }];
      const stranger = await Stranger.open(stage, 'stranger');
      stranger.datagram('MESSAGE', OTTO);
      await pause(stage, 4);
      stranger.datagram('OPTIONS', `sip:${DOMAIN}`);
      stranger.stream('INVITE', `sip:nobody@${DOMAIN}`);
      await pause(stage, 40);
    }),
  // Too large for a datagram once the core has put its Via on top.
  async (stage) =>
    withOttos(stage, { otto: {} }, async (otto) => {
      otto.script.MESSAGE = OK;
      const sender = await client(stage);
      await message(sender, [], { text: 'x'.repeat(950) });
    }),
  // More targets than Max-Breadth allows at once.
  async (stage) =>
    withOttos(stage, { 'otto-1': {}, 'otto-2': {} }, async (...ottos) => {
      for (const otto of ottos) otto.script.MESSAGE = [{ after: 100, status: 486 }];
      const sender = await client(stage);
      await message(sender, [['Max-Breadth', '2']]);
      await message(sender, [['Max-Breadth', '1']]);
    }),
  // A response of the core is lost, to a MESSAGE and to a REGISTER.
  ({ phone }) => phone.register({ expires: 600 }),
  async (stage) => {
    const stop = loseResponses(stage.testbed.impairable, 'MESSAGE');
    await stage.sender.push({ to: `sip:nora@${DOMAIN}`, content: NEWS });
    stop();
  },
  async (stage) => {
    const stop = loseResponses(stage.testbed.impairable, 'REGISTER');
    await stage.phone.register({ expires: 600 });
    stop();
  },
];

/** Loses the first response of the core to a method. */
function loseResponses(
  network: { lose: (rule: (datagram: { octets: Buffer; from: { name: string } }) => boolean) => () => void },
  method: string,
): () => void {
  let left = 1;
  return network.lose(({ octets, from }) => {
    const text = octets.toString('latin1');
    return from.name === 'core' && text.startsWith('SIP/') && text.includes(` ${method}\r\n`) && left-- > 0;
  });
}

function hostPort({ testbed }: Parameters<typeof client>[0]): string {
  const { host, port } = testbed.core.local;
  return `${host}:${port}`;
}
