import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { knowledgeOf } from '../../../cli/knowledge';
import { main } from '../../../cli/main';
import { sampleCatalogue } from '../../reports/samples';

const AOR = 'sip:nora@push.example';

async function simulate(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const said = { stdout: '', stderr: '' };
  const code = await main(['simulate', ...args], {
    ...{ projectDir: tmpdir(), cwd: tmpdir(), env: {}, catalogue: sampleCatalogue },
    stdout: { write: (text) => (said.stdout += text) },
    stderr: { write: (text) => (said.stderr += text) },
    knowledge: () => knowledgeOf([], []),
    onInterrupt: () => () => undefined,
  });
  return { code, ...said };
}

describe('sip-push simulate: options', () => {
  const taken = createServer();
  const takenForUdp = createSocket('udp4');
  let port: number;
  before(async () => {
    taken.listen(0, '127.0.0.1');
    takenForUdp.bind(0, '127.0.0.1');
    await Promise.all([once(taken, 'listening'), once(takenForUdp, 'listening')]);
    ({ port } = taken.address() as AddressInfo);
  });
  after(() => {
    taken.close();
    takenForUdp.close();
  });

  const terminal = (...more: string[]): string[] => [
    'terminal',
    '--aor',
    AOR,
    '--core',
    '127.0.0.1:5060',
    ...more,
  ];
  const CASES: readonly (readonly [what: string, args: () => string[], message: RegExp])[] = [
    [
      'an address that is none',
      () => ['core', '--listen', 'here'],
      /--listen here: write an address and a port/,
    ],
    [
      'an address that is taken',
      () => ['core', '--listen', `127.0.0.1:${port}`],
      /--listen \S+: this address is taken/,
    ],
    [
      'an address that is taken for UDP',
      () => ['core', '--listen', `127.0.0.1:${takenForUdp.address().port}`],
      /--listen \S+: this address is taken/,
    ],
    [
      'a control address that is taken',
      () => ['core', '--listen', '127.0.0.1:0', '--control', `127.0.0.1:${port}`],
      /--control \S+: this address is taken/,
    ],
    [
      'an address of another machine',
      () => ['core', '--listen', '192.0.2.1:0'],
      /this machine does not have/,
    ],
    ['the wildcard address', () => ['core', '--listen', '0.0.0.0:0'], /0\.0\.0\.0:0: peers cannot answer/],
    ['a domain that is none', () => ['core', '--domain', 'a b'], /--domain a b: write a host name/],
    ['a user without a name', () => ['core', '--user', ':x'], /--user :x: write name:password/],
    [
      'an algorithm that is unknown',
      () => ['core', '--challenge', 'ROT13'],
      /--challenge: unknown algorithm ROT13/,
    ],
    ['a time that is none', () => ['core', '--min-expires', '-1'], /--min-expires -1: write a whole number/],
    [
      'a deviation of another role',
      () => ['core', '--deviation', 'message-with-contact'],
      /--deviation message-with-contact: this is one of the sender, not of the core/,
    ],
    [
      'a deviation that is unknown',
      () => ['sender', '-d', 'message-with-contacts'],
      /unknown deviation \S+; did you/,
    ],
    [
      'an account without a password',
      () => ['sender', '--account', 'news'],
      /--account news: the password is missing/,
    ],
    [
      'an identity that is no URI',
      () => ['sender', '--identity', 'news'],
      /--identity news: write a SIP URI/,
    ],
    [
      'a trace of no known kind',
      () => ['sender', '--trace', 'x.txt'],
      /--trace \S+: the name ends in \.jsonl or \.pcap/,
    ],
    ['a trace where none can be', () => ['sender', '--trace', `${__filename}/x.pcap`], /--trace: /],
    ['a terminal whose core is not known', () => ['terminal', '--aor', AOR], /--core is missing: say where/],
    ['an AOR without a user', () => ['terminal', '--aor', 'sip:push.example'], /the user is missing/],
    [
      'a refusal that is none',
      () => terminal('--refuse', '200'),
      /--refuse 200: write a whole number from 300 to 699/,
    ],
    ['a type that is none', () => terminal('--accept', 'html'), /--accept html: write a media type/],
    ['an instance ID that is no URN', () => terminal('--instance', 'x'), /--instance or --aor: /],
    ['a folder that cannot be', () => terminal('--save', __filename), /--save: /],
  ];
  for (const [what, args, message] of CASES) {
    it(`says in one line what is wrong with ${what}`, async () => {
      const { code, stdout, stderr } = await simulate(...args());
      assert.equal(code, 2, stderr);
      assert.match(stderr, /^sip-push: [^\n]+\n$/);
      assert.match(stderr, message);
      assert.equal(stdout, '');
    });
  }
});
