import type { Actor } from '../network/actor';
import { LoopbackNetwork } from '../network/loopback';
import type { Endpoint } from '../network/network';
import { buildRequest } from '../protocol/sip/build';
import { SipEndpoint } from '../simulators/stack/endpoint';
import { Kamailio } from '../testbed/foreign/kamailio';
import { Program } from '../testbed/launch/program';
import { alternate, printAchieved } from './alternate';
import { isSippInstalled, sendMessages, SippTerminal } from './sipp';

const ROUNDS = 5;
/** Enough for the JIT compiler, and for Kamailio to have its memory. */
const WARM_UP = { calls: 12_000, atOnce: 200, limitSeconds: 10 };
const LOAD = { calls: 30_000, atOnce: 200, limitSeconds: 15 };
const REGISTRATION_LIMIT_MS = 5_000;

/** A core that runs. */
interface Core {
  readonly local: Endpoint;
  stop(): Promise<void>;
}

/**
 * Measures the simulated core beside Kamailio with one worker process: both as registrar and stateful proxy of a MESSAGE
 * over UDP, ours with every frame recorded in the trace; SIPp is sender and terminal. Each run has a core of its own.
 */
export async function benchCore(): Promise<void> {
  const missing = [
    ...(isSippInstalled() ? [] : ['sip-tester']),
    ...(Kamailio.isInstalled ? [] : ['kamailio', 'kamailio-extra-modules', 'kamailio-outbound-modules']),
  ];
  if (missing.length > 0) {
    console.log(`\nCore: SKIPPED, as SIPp or Kamailio is missing: apt-get install ${missing.join(' ')}`);
    return;
  }
  const { calls, atOnce } = LOAD;
  console.log(
    `\nCore: stateful proxy for MESSAGE over UDP, ${atOnce} under way at once, ${calls} per run, ${ROUNDS} alternating runs, medians`,
  );
  const contestants = [
    { name: 'ours, trace on', run: () => measure(ours) },
    { name: 'Kamailio, one child', run: () => measure(kamailio) },
  ];
  printAchieved('requests answered', await alternate(contestants, ROUNDS), '/s');
}

async function measure(start: () => Promise<Core>): Promise<number> {
  const terminal = await SippTerminal.start();
  try {
    const core = await start();
    try {
      await register(core.local, terminal.local);
      await sendMessages(core.local, WARM_UP);
      const { answered, failed, retransmissions, seconds } = await sendMessages(core.local, LOAD);
      if (failed > 0 || retransmissions > 0)
        console.log(`  (${failed} failed, ${retransmissions} retransmissions)`);
      return answered / seconds;
    } finally {
      await core.stop();
    }
  } finally {
    await terminal.stop();
  }
}

async function ours(): Promise<Core> {
  const program = await Program.start({
    command: process.execPath,
    args: [`${__dirname}/serve.js`],
    ready: 'core is up at',
  });
  const [, host, port] = /core is up at (\S+) (\d+)/.exec(program.output)!;
  return { local: { host: host!, port: Number(port) }, stop: () => program.stop() };
}

async function kamailio(): Promise<Core> {
  return Kamailio.start({ host: '127.0.0.1', settings: ['CHILDREN=1'], sharedMemory: 2048 });
}

/** Registers the terminal for sip:nora@push.example. */
async function register(core: Endpoint, terminal: Endpoint): Promise<void> {
  const network = new LoopbackNetwork();
  const actor: Actor = { role: 'terminal', name: 'terminal', underTest: false };
  try {
    const endpoint = await SipEndpoint.open({ actor, network });
    const request = buildRequest({
      method: 'REGISTER',
      uri: 'sip:push.example',
      headers: [
        ['Max-Forwards', '70'],
        ['From', '<sip:nora@push.example>;tag=bench'],
        ['To', '<sip:nora@push.example>'],
        ['Call-ID', endpoint.ids.callId(endpoint.local.host)],
        ['CSeq', '1 REGISTER'],
        [
          'Contact',
          `<sip:nora@${terminal.host}:${terminal.port}>;methods="MESSAGE";+g.oma.pusheventapp="ulp.ua"`,
        ],
        ['Expires', '600'],
      ],
    });
    await new Promise<void>((resolve, reject) => {
      const limit = setTimeout(
        () => reject(new Error('the core does not answer REGISTER')),
        REGISTRATION_LIMIT_MS,
      );
      const target = { endpoint: core, transport: 'udp' } as const;
      endpoint.request(
        request,
        {
          final: ({ status, reason }) => {
            clearTimeout(limit);
            if (status === 200) resolve();
            else reject(new Error(`the core answers REGISTER with ${status} ${reason}`));
          },
          timeout: () => reject(new Error('the core does not answer REGISTER')),
          transportError: reject,
        },
        { target },
      );
    });
  } finally {
    await network.close();
  }
}
