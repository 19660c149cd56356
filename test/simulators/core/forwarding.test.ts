import assert from 'node:assert/strict';
import { responseTo } from '../../../protocol/sip/build';
import { isFault } from '../../../protocol/sip/fault';
import type { SipRequest } from '../../../protocol/sip/message';
import { parseDatagram } from '../../../protocol/sip/parse';
import { A, DOMAIN, NORA, Playground, type Ask, type Peer } from './playground';

describe('core: forwarding requests (RFC 3261 s16.3 to s16.6)', () => {
  let playground: Playground;
  let t1: Peer;
  let psa: Peer;
  let self: string;

  beforeEach(async () => {
    playground = await Playground.open();
    t1 = await playground.terminal('t1');
    psa = await playground.peer('psa');
    const { host, port } = playground.core.local;
    self = `${host}:${port}`;
    await t1.register({ instance: A });
    t1.received.length = 0;
  });
  afterEach(() => playground.close());

  const delivered = async (ask: Ask): Promise<SipRequest> => {
    await psa.answerTo(ask);
    const request = t1.requests().at(-1);
    assert.ok(request, 'nothing arrived');
    return request;
  };

  it('puts itself into the Path of a REGISTER for elsewhere, if told so and the client supports it', async () => {
    const edge = await Playground.open({ policy: { addPath: true } });
    const [registrar, client] = [await edge.terminal('registrar'), await edge.terminal('client')];
    for (const supported of ['path', 'gruu'])
      await client.answerTo({
        method: 'REGISTER',
        uri: `sip:${registrar.hostPort}`,
        headers: [['Supported', supported]],
      });
    const { host, port } = edge.core.local;
    assert.deepEqual(
      registrar.requests('REGISTER').map((each) => each.list('Path')),
      [[`<sip:${host}:${port};lr>`], []],
    );
    await edge.close();
  });

  it('changes nothing but Request-URI, Max-Forwards, Max-Breadth and its own Via', async () => {
    const body = 'Storm warning\r\n\u00e4\r\n';
    const ask: Ask = {
      body,
      branch: 'z9hG4bKknown',
      headers: [
        ['Date', 'yesterday, malformed'],
        ['X-Odd', ' "unclosed; <'],
        ['s', 'compact'],
        ['Content-Type', 'text/plain'],
      ],
      callId: 'keep-me',
      cseq: 7,
      from: '<sip:sender@content.example>;tag=ps01',
    };
    const request = await delivered(ask);
    const lines = request.toBuffer().toString('utf8').split('\r\n\r\n')[0]!.split('\r\n');
    assert.match(
      lines[1]!,
      new RegExp(`^Via: SIP/2\\.0/UDP ${self};branch=z9hG4bK[0-9a-f]+\\.[0-9a-f]+;rport$`),
    );
    assert.deepEqual(
      [lines[0], ...lines.slice(2)],
      [
        `MESSAGE ${t1.uri} SIP/2.0`,
        `Via: SIP/2.0/UDP ${psa.hostPort};branch=z9hG4bKknown;rport=5060;received=${psa.binding.local.host}`,
        'Max-Breadth: 60',
        'Max-Forwards: 69',
        `To: <${NORA}>`,
        'From: <sip:sender@content.example>;tag=ps01',
        'Call-ID: keep-me',
        'CSeq: 7 MESSAGE',
        'Date: yesterday, malformed',
        'X-Odd:  "unclosed; <',
        's: compact',
        'Content-Type: text/plain',
        `Content-Length: ${Buffer.byteLength(body)}`,
      ],
    );
    assert.equal(request.body.toString('utf8'), body);
  });

  it('forwards methods it does not know (also "message")', async () => {
    for (const method of ['FOO', 'message']) assert.equal((await delivered({ method })).method, method);
  });

  it('adds Max-Forwards and Content-Length where they are missing', async () => {
    const request = await delivered({ without: ['Max-Forwards', 'Content-Length'] });
    assert.equal(request.maxForwards, 70);
    assert.equal(request.contentLength, 0);
  });

  const refused: [string, Ask, number, string?][] = [
    ['Max-Forwards: 0', { headers: [['Max-Forwards', '0']] }, 483],
    ['Max-Forwards that is no number (N-61)', { headers: [['Max-Forwards', 'x']] }, 400],
    ['unknown Proxy-Require', { headers: [['Proxy-Require', 'pref, odd']] }, 420, 'Unsupported: odd'],
    ['Max-Breadth: 0', { headers: [['Max-Breadth', '0']] }, 440],
    ['garbage in Route (N-67)', { headers: [['Route', '<<garbage>']] }, 400],
  ];
  for (const [name, ask, status, header] of refused) {
    it(`refuses ${name} with ${status}`, async () => {
      const response = await psa.answerTo(ask);
      assert.equal(response.status, status);
      if (header !== undefined) assert.ok(response.headers.toString().includes(header));
      assert.equal(t1.requests().length, 0);
    });
  }

  it('answers OPTIONS with Max-Forwards: 0 itself', async () => {
    const response = await psa.answerTo({ method: 'OPTIONS', headers: [['Max-Forwards', '0']] });
    assert.equal(response.status, 200);
    assert.equal(t1.requests().length, 0);
  });

  describe('Route', () => {
    it('loses the value that names the core', async () => {
      for (const own of [`<sip:${self};lr>`, `<sip:${DOMAIN};lr>`])
        assert.ok(!(await delivered({ headers: [['Route', own]] })).has('Route'));
    });

    it('goes on to the next value', async () => {
      const headers = [['Route', `<sip:${self};lr>, <sip:${t1.hostPort};lr>`]] as const;
      const request = await delivered({ uri: 'sip:x@foreign.example', headers });
      assert.equal(request.uri, 'sip:x@foreign.example');
      assert.deepEqual(request.list('Route'), [`<sip:${t1.hostPort};lr>`]);
    });

    it('is rewritten for a strict router', async () => {
      const headers = [
        ['Route', `<sip:${self};lr>`],
        ['Route', `<sip:strict@${t1.hostPort}>, <sip:last.example;lr>`],
      ] as const;
      const request = await delivered({ uri: 'sip:x@foreign.example', headers });
      assert.equal(request.uri, `sip:strict@${t1.hostPort}`);
      assert.deepEqual(request.list('Route'), ['<sip:last.example;lr>', '<sip:x@foreign.example>']);
    });

    it('is repaired after a strict router', async () => {
      const headers = [['Route', `<${t1.uri}>`]] as const;
      const request = await delivered({ uri: `sip:${self};lr`, to: `<${NORA}>`, headers });
      assert.equal(request.uri, t1.uri);
      assert.ok(!request.has('Route'));
    });

    it('ends a maddr that names the core', async () => {
      const { host } = playground.core.local;
      assert.equal((await delivered({ uri: `${NORA};maddr=${host}` })).uri, t1.uri);
    });
  });

  describe('Path (RFC 3327 s5.4) and Record-Route (RFC 5627 s6.2)', () => {
    const invite = (ask: Ask = {}): Ask => ({ method: 'INVITE', uri: `${NORA};gr=${A}`, ...ask });
    let edge: Peer;

    beforeEach(async () => {
      edge = await playground.terminal('edge');
      const path = `<sip:e1@${edge.hostPort};lr>`;
      await t1.register({
        instance: A,
        headers: [
          ['Path', path],
          ['Path', '<sip:e2.example;lr>'],
        ],
      });
      playground.core.addUser({ name: 'plain' });
    });

    it('puts the Path into Route, toward that contact only', async () => {
      await psa.answerTo({});
      const [request] = edge.requests();
      assert.deepEqual(request!.list('Route'), [`<sip:e1@${edge.hostPort};lr>`, '<sip:e2.example;lr>']);
      assert.equal(request!.uri, t1.uri);
      assert.ok(!request!.has('Record-Route'));
    });

    it('record-routes a dialog-forming request through the Path', async () => {
      await psa.ask(invite());
      const [request] = edge.requests('INVITE');
      assert.deepEqual(request!.list('Record-Route'), [`<sip:${self};lr>`]);
    });

    it('drops the Path when Route goes on beyond the core', async () => {
      const next = await playground.terminal('next');
      const headers = [['Route', `<sip:${self};lr>, <sip:${next.hostPort};lr>`]] as const;
      await psa.ask({ method: 'BYE', uri: `${NORA};gr=${A}`, to: `<${NORA}>;tag=1`, headers });
      assert.equal(edge.requests().length, 0);
      assert.deepEqual(next.requests()[0]!.list('Route'), [`<sip:${next.hostPort};lr>`]);
    });

    it('does not record-route without need', async () => {
      await t1.register({ instance: A });
      await psa.ask(invite());
      assert.ok(!t1.requests('INVITE')[0]!.has('Record-Route'));
    });

    it('record-routes for a sender whose Contact is a GRUU of its own, refuses the GRUU of another', async () => {
      await psa.register({ user: 'otto', instance: A });
      const from = `<sip:otto@${DOMAIN}>;tag=o`;
      const contact = (user: string): [string, string] => ['Contact', `<sip:${user}@${DOMAIN};gr=${A}>`];
      await t1.register({ instance: A });
      const rows: [string, string][] = [['Record-Route', '<sip:before.example;lr>']];
      await psa.ask(invite({ from, headers: [contact('otto'), ...rows] }));
      assert.deepEqual(t1.requests('INVITE')[0]!.list('Record-Route'), [
        `<sip:${self};lr>`,
        '<sip:before.example;lr>',
      ]);
      const response = await psa.answerTo(invite({ from, headers: [contact('nora'), ...rows] }));
      assert.equal(response.status, 403);
    });
  });

  describe('loops and breadth (RFC 5393)', () => {
    it('ends a loop of two users that point at each other with 482', async () => {
      for (const [user, other] of [
        ['ping', 'pong'],
        ['pong', 'ping'],
      ] as const) {
        playground.core.addUser({ name: user });
        await t1.register({ user, callId: user, contacts: [`<sip:${other}@${DOMAIN}>`, `<${t1.uri}>`] });
      }
      t1.answer = () => 480;
      const response = await psa.answerTo({ uri: `sip:ping@${DOMAIN}`, wait: 2000 });
      assert.ok(response.status >= 400);
      assert.equal(t1.requests('MESSAGE').length, 2, 'one copy from each user');
      const looped = playground.trace.frames.filter((each) =>
        each.octets.toString('latin1').startsWith('SIP/2.0 482'),
      );
      assert.ok(looped.length >= 1);
      const copies = playground.trace.frames.filter((each) =>
        each.octets.toString('latin1').startsWith('MESSAGE'),
      );
      assert.ok(copies.length < 8, 'the copies do not multiply');
    });

    it('lets a spiral pass', async () => {
      playground.core.addUser({ name: 'first' });
      await t1.register({ user: 'first', contacts: [`<${NORA}>`] });
      const response = await psa.answerTo({ uri: `sip:first@${DOMAIN}` });
      assert.equal(response.status, 200);
      assert.equal(t1.requests('MESSAGE')[0]!.maxForwards, 68);
    });

    for (const [received, expected] of [
      [undefined, ['30', '30']],
      ['5', ['2', '3']],
      ['500', ['30', '30']],
      ['1', ['1', '1']],
    ] as const) {
      it(`shares Max-Breadth ${received ?? '(none)'} out as ${expected.join(' and ')}`, async () => {
        const t2 = await playground.terminal('t2', () => 480);
        t1.answer = () => 480;
        await t2.register();
        await psa.answerTo(received === undefined ? {} : { headers: [['Max-Breadth', received]] });
        const given = [t1, t2].map((each) => each.requests('MESSAGE')[0]!.list('Max-Breadth'));
        assert.deepEqual(given.flat(), expected);
      });
    }
  });

  it('gives every branch and attempt a branch parameter of its own', async () => {
    const seen = new Set<string>();
    for (let i = 0; i < 50; i++) seen.add((await delivered({})).topVia!.branch!);
    assert.equal(seen.size, 50);
  });

  it('absorbs retransmissions: forwards once and repeats its answer', async () => {
    const text = psa.compose({ branch: 'z9hG4bKrepeat' });
    for (let i = 0; i < 3; i++) {
      psa.send(text);
      await playground.clock.advance(500);
    }
    assert.equal(t1.requests().length, 1);
    const finals = psa.finals();
    assert.equal(finals.length, 3);
    assert.equal(new Set(finals.map((each) => each.toBuffer().toString())).size, 1);
  });

  it('forwards a large request over TCP, and its response back', async () => {
    let received = '';
    t1.binding.tcp.onConnection = (stream) => {
      stream.onData = (octets) => {
        received += octets.toString('latin1');
        const request = parseDatagram(Buffer.from(received, 'latin1'));
        if (isFault(request) || request.kind !== 'request' || request.received!.missing > 0) return;
        stream.write(responseTo(request, 200, { toTag: 'tcp' }).toBuffer());
      };
    };
    const ask = { body: 'x'.repeat(2000), without: ['Content-Length'], wait: 200 };
    assert.equal((await psa.answerTo(ask)).to?.tag, 'tcp');
    assert.match(received, /^MESSAGE .*\r\nVia: SIP\/2\.0\/TCP /);
    assert.match(received, /\r\nContent-Length: 2000\r\n/);
  });

  it('gives a response a Content-Length on a stream, when it came over UDP without', async () => {
    t1.answer = (request) => responseTo(request, 200, { toTag: 't' }).remove('Content-Length');
    const { network, core, clock } = playground;
    const stream = network.connect({ role: 'sender', name: 'stream', underTest: false }, core.local);
    let received = '';
    stream.onData = (octets) => (received += octets.toString('latin1'));
    stream.write(Buffer.from(psa.compose({ branch: 'z9hG4bKtcp' }).replace('SIP/2.0/UDP', 'SIP/2.0/TCP')));
    await clock.advance(200);
    assert.match(received, /^SIP\/2\.0 200 [^]*\r\nContent-Length: 0\r\n/);
  });

  it('falls back to UDP with a large request when TCP is refused', async () => {
    playground.network.refuse(t1.binding.local);
    const response = await psa.answerTo({ body: 'x'.repeat(2000), wait: 200 });
    assert.equal(response.status, 200);
    assert.equal(t1.requests()[0]!.topVia?.transport, 'UDP');
  });
});
