import assert from 'node:assert/strict';
import { composeMultipart } from '../../../protocol/mime/compose';
import { plainText } from '../../../protocol/push/content';
import { parseCredentials } from '../../../protocol/sip/auth';
import { isFault } from '../../../protocol/sip/fault';
import type { SipRequest } from '../../../protocol/sip/message';
import { SenderSimulator, type SenderOptions } from '../../../simulators/sender/sender';
import { HandMadePeer, requestTo, World } from '../hand-made-peer';

const AOR = 'sip:nora@push.example';
const T1 = 'sip:nora@push.example;gr=urn:uuid:1c6f0a2e-5b7d-4e19-9a30-6d0c41f2b701';
const T2 = 'sip:nora@push.example;gr=urn:uuid:7e21d9b4-03aa-4c58-8f67-2b9e5510c802';

interface Scene {
  readonly world: World;
  readonly core: HandMadePeer;
  readonly sender: SenderSimulator;
}

async function scene(options: Partial<SenderOptions> = {}): Promise<Scene> {
  const world = new World();
  const core = await HandMadePeer.open(world);
  const sender = await SenderSimulator.open({
    ...{ network: world.network, name: 'PSA', identity: 'sip:sender@content.example' },
    ...{ domains: new Map([['push.example', core.local]]) },
    ...{ credentials: { username: 'sender', password: 'Dune-7-lantern' } },
    ...options,
  });
  return { world, core, sender };
}

function nonceCount(request: SipRequest): string | undefined {
  const credentials = parseCredentials(request.header('Proxy-Authorization') ?? '');
  return isFault(credentials) ? undefined : credentials.params.get('nc');
}

const CHALLENGE = 'Digest realm="push.example",nonce="n1",algorithm=SHA-256,qop="auth"';

describe('Sender: MESSAGE', () => {
  it('stands alone, with all that RFC 3261 s8.1.1 asks for and nothing that RFC 3428 forbids', async () => {
    const { world, core, sender } = await scene();
    const outcome = await world.clock.run(
      sender.push({ to: T2, content: plainText('Tablet only.'), expires: 600 }),
    );
    const [request] = core.requests as [SipRequest];
    assert.equal(request.startLine, `MESSAGE ${T2} SIP/2.0`);
    assert.equal(request.to!.uriText, T2);
    assert.equal(request.to!.tag, undefined);
    assert.equal(request.from!.uriText, 'sip:sender@content.example');
    assert.notEqual(request.from!.tag, undefined);
    assert.equal(request.header('Max-Forwards'), '70');
    assert.equal(request.header('Date'), 'Mon, 02 Mar 2026 12:00:00 GMT');
    assert.equal(request.header('Expires'), '600');
    assert.equal(request.contentType!.essence, 'text/plain');
    assert.equal(request.body.toString(), 'Tablet only.');
    for (const name of ['Contact', 'Accept', 'Record-Route']) assert.equal(request.has(name), false);
    assert.deepEqual(request.tokens('Supported'), ['gruu']);
    assert.deepEqual(request.problems, []);
    assert.equal(outcome.size, world.trace.frames[0]!.octets.length);
  });

  it('has ids of its own each time', async () => {
    const { world, core, sender } = await scene();
    for (let i = 0; i < 3; i++) await world.clock.run(sender.push({ to: AOR, content: plainText('x') }));
    const distinct = (of: (request: SipRequest) => unknown): number => new Set(core.requests.map(of)).size;
    assert.equal(
      distinct((each) => each.callId),
      3,
    );
    assert.equal(
      distinct((each) => each.from!.tag),
      3,
    );
    assert.equal(
      distinct((each) => each.topVia!.branch),
      3,
    );
  });

  it('goes over TCP where it has the choice, and over UDP when nobody takes the connection', async () => {
    const { world, core, sender } = await scene();
    await world.clock.run(sender.push({ to: AOR, content: plainText('x') }));
    world.network.refuse(core.local);
    const refusing = await scene();
    refusing.world.network.refuse(refusing.core.local);
    const outcome = await refusing.world.clock.run(
      refusing.sender.push({ to: AOR, content: plainText('x') }),
    );
    assert.equal(core.requests[0]!.topVia!.transport, 'TCP');
    assert.equal(refusing.core.requests[0]!.topVia!.transport, 'UDP');
    assert.equal(outcome.answered, 'accepted');
  });

  it('goes over UDP when told so, or when the URI does', async () => {
    const { world, core, sender } = await scene({ policy: { preferStream: false } });
    await world.clock.run(sender.push({ to: AOR, content: plainText('x') }));
    const other = await scene();
    await other.world.clock.run(other.sender.push({ to: `${AOR};transport=udp`, content: plainText('x') }));
    assert.equal(core.requests[0]!.topVia!.transport, 'UDP');
    assert.equal(other.core.requests[0]!.topVia!.transport, 'UDP');
  });

  it('carries a multipart with its handling said', async () => {
    const { world, core, sender } = await scene();
    await world.clock.run(
      sender.push({ to: AOR, parts: [plainText('a'), plainText('b')], multipart: 'mixed' }),
    );
    assert.equal(core.requests[0]!.contentType!.essence, 'multipart/mixed');
    assert.equal(core.requests[0]!.header('Content-Disposition'), 'render;handling=required');
    assert.deepEqual(
      core.requests[0]!.body,
      composeMultipart('mixed', [plainText('a'), plainText('b')]).body,
    );
  });
});

describe('Sender: what an answer means', () => {
  const meanings = [
    [200, 'accepted', /neither that it was read/],
    [202, 'stored', /not known to have reached/],
    [404, 'not-delivered', /not delivered/],
    [415, 'not-delivered', /not delivered/],
    [503, 'not-delivered', /not delivered/],
    [302, 'not-delivered', /not delivered/],
    [603, 'refused', /delivered, but refused/],
  ] as const;
  for (const [status, answered, words] of meanings) {
    it(`${status}: ${answered}`, async () => {
      const { world, core, sender } = await scene();
      core.answer = () => ({ status });
      const outcome = await world.clock.run(sender.push({ to: AOR, content: plainText('x') }));
      assert.deepEqual([outcome.status, outcome.answered], [status, answered]);
      assert.match(outcome.meaning, words);
      assert.equal(outcome.response!.status, status);
    });
  }

  it('no answer: it may have been delivered all the same', async () => {
    const { world, core, sender } = await scene({ policy: { preferStream: false } });
    core.answer = () => undefined;
    const outcome = await world.clock.run(sender.push({ to: AOR, content: plainText('x') }));
    assert.deepEqual([outcome.status, outcome.answered], [undefined, 'no-answer']);
    assert.equal(world.clock.now(), 32_000);
    assert.equal(world.requestsOf('PSA').length, 11);
  });

  it('no way: not sent', async () => {
    const { world, sender } = await scene({ domains: new Map() });
    const outcome = await world.clock.run(sender.push({ to: AOR, content: plainText('x') }));
    assert.equal(outcome.answered, 'no-answer');
    assert.match(outcome.meaning, /could not be sent/);
  });

  it('closed: what is pending ends', async () => {
    const { world, core, sender } = await scene();
    core.answer = () => undefined;
    const pushes = [1, 2].map(() => sender.push({ to: AOR, content: plainText('x') }));
    await world.clock.advance(10);
    await world.clock.run(sender.close());
    const outcomes = await world.clock.run(Promise.all(pushes));
    assert.deepEqual(
      outcomes.map((each) => each.answered),
      ['no-answer', 'no-answer'],
    );
    assert.equal(core.requests.length, 1);
  });
});

describe('Sender: size', () => {
  const sized = async (
    target: number,
    policy: SenderOptions['policy'],
  ): Promise<Scene & { size: number; status: string }> => {
    const made = await scene(policy ? { policy } : {});
    const probe = await made.world.clock.run(
      made.sender.push({ to: AOR, content: { type: 'text/plain', body: Buffer.alloc(100) } }),
    );
    // Content-Length has three digits in the probe, and so it has for everything that is tried here.
    const body = Buffer.alloc(100 + target - probe.size);
    const outcome = await made.world.clock.run(
      made.sender.push({ to: AOR, content: { type: 'text/plain', body } }),
    );
    return { ...made, size: outcome.size, status: outcome.answered };
  };

  it('sends 1300 octets and not one more, the whole MESSAGE counted as sent', async () => {
    const fits = await sized(1300, { headroom: 0 });
    assert.deepEqual([fits.size, fits.status], [1300, 'accepted']);
    assert.equal(Math.max(...fits.world.trace.frames.map((frame) => frame.octets.length)), 1300);
    const over = await sized(1301, { headroom: 0 });
    assert.deepEqual([over.size, over.status, over.core.requests.length], [1301, 'too-large-not-sent', 1]);
  });

  it('leaves room for what proxies add, unless told otherwise', async () => {
    assert.equal((await sized(1200, undefined)).status, 'accepted');
    assert.equal((await sized(1201, undefined)).status, 'too-large-not-sent');
    assert.equal((await sized(1301, { largestMessage: undefined })).status, 'accepted');
  });

  it('counts the credentials that a challenge asks for', async () => {
    const { world, core, sender } = await scene({ policy: { headroom: 0 } });
    core.answer = () => ({ status: 407, headers: [['Proxy-Authenticate', CHALLENGE]] });
    const outcome = await world.clock.run(
      sender.push({ to: AOR, content: { type: 'text/plain', body: Buffer.alloc(900) } }),
    );
    assert.equal(outcome.answered, 'too-large-not-sent');
    assert.deepEqual([outcome.attempts, core.requests.length], [1, 1]);
  });
});

describe('Sender: one MESSAGE per URI', () => {
  it('lets the next to the same URI wait, however it is spelled', async () => {
    const { world, core, sender } = await scene();
    world.network.impair({ latencyMs: 100 });
    const same = [AOR, 'sip:n%6Fra@PUSH.example', AOR];
    await world.clock.run(Promise.all(same.map((to) => sender.push({ to, content: plainText('x') }))));
    const starts = world.trace.frames
      .filter((frame) => frame.from?.name === 'PSA')
      .map((frame) => frame.sentAt!);
    assert.equal(core.requests.length, 3);
    assert(starts[1]! - starts[0]! >= 200 && starts[2]! - starts[1]! >= 200, String(starts));
  });

  it('sends to GRUUs of one user side by side, each in a transaction of its own', async () => {
    const { world, core, sender } = await scene();
    core.answer = (request) => ({ status: request.uri === T1 ? 200 : 480 });
    const pushed = sender.pushToEach([T1, T2], { content: plainText('x') });
    const outcomes = await world.clock.run(pushed);
    assert.deepEqual(
      outcomes.map(({ to, status }) => [to, status]),
      [
        [T1, 200],
        [T2, 480],
      ],
    );
    const starts = world.trace.frames
      .filter((frame) => frame.from?.name === 'PSA')
      .map((frame) => frame.sentAt);
    assert.equal(new Set(starts).size, 1);
    assert.equal(new Set(core.requests.map((each) => each.callId)).size, 2);
  });

  it('goes on with the next when one got no answer', async () => {
    const { world, core, sender } = await scene();
    core.answer = (_, count) => (count === 1 ? undefined : { status: 200 });
    const outcomes = await world.clock.run(
      Promise.all([1, 2].map(() => sender.push({ to: AOR, content: plainText('x') }))),
    );
    assert.deepEqual(
      outcomes.map((each) => each.answered),
      ['no-answer', 'accepted'],
    );
    assert(world.clock.now() >= 32_000);
  });
});

describe('Sender: challenges', () => {
  it('answers 407 in the same Call-ID, From and To, one CSeq higher, and again at once next time', async () => {
    const { world, core, sender } = await scene();
    core.answer = (request) =>
      request.has('Proxy-Authorization')
        ? { status: 200 }
        : { status: 407, headers: [['Proxy-Authenticate', CHALLENGE]] };
    const outcome = await world.clock.run(sender.push({ to: AOR, content: plainText('x') }));
    assert.deepEqual([outcome.answered, outcome.attempts], ['accepted', 2]);
    const [first, second] = core.requests as [SipRequest, SipRequest];
    for (const name of ['Call-ID', 'From', 'To']) assert.equal(first.header(name), second.header(name));
    assert.deepEqual([first.cseq!.number, second.cseq!.number], [1, 2]);
    assert.notEqual(first.topVia!.branch, second.topVia!.branch);
    await world.clock.run(sender.push({ to: AOR, content: plainText('y') }));
    assert.equal(core.requests.length, 3);
    assert.deepEqual(core.requests.map(nonceCount), [undefined, '00000001', '00000002']);
  });

  it('does not use a nonce side by side, where counts could overtake each other', async () => {
    const { world, core, sender } = await scene();
    core.answer = (request, count) =>
      request.has('Proxy-Authorization')
        ? { status: 200 }
        : { status: 407, headers: [['Proxy-Authenticate', CHALLENGE.replace('n1', `n${count}`)]] };
    await world.clock.run(sender.push({ to: AOR, content: plainText('x') }));
    await world.clock.run(sender.pushToEach([T1, T2], { content: plainText('x') }));
    assert.deepEqual(core.requests.map(nonceCount).sort(), [
      ...['00000001', '00000001', '00000002'],
      ...[undefined, undefined],
    ]);
  });

  it('answers challenges of proxy and receiver together, each in a field of its own', async () => {
    const { world, core, sender } = await scene();
    core.answer = (request) =>
      !request.has('Proxy-Authorization')
        ? { status: 407, headers: [['Proxy-Authenticate', CHALLENGE]] }
        : !request.has('Authorization')
          ? { status: 401, headers: [['WWW-Authenticate', 'Digest realm="phone",nonce="w",qop="auth"']] }
          : { status: 200 };
    assert.equal((await world.clock.run(sender.push({ to: AOR, content: plainText('x') }))).attempts, 3);
    const last = core.requests[2]!;
    assert.deepEqual(
      [last.fields('Proxy-Authorization').length, last.fields('Authorization').length],
      [1, 1],
    );
  });

  it('gives up when its credentials are rejected, and when it has none', async () => {
    const { world, core, sender } = await scene();
    core.answer = () => ({ status: 407, headers: [['Proxy-Authenticate', CHALLENGE]] });
    const outcome = await world.clock.run(sender.push({ to: AOR, content: plainText('x') }));
    assert.deepEqual([outcome.status, outcome.attempts], [407, 2]);
    const world2 = new World();
    const peer = await HandMadePeer.open(world2);
    peer.answer = core.answer;
    const poor = await SenderSimulator.open({
      ...{ network: world2.network, name: 'PSA', identity: 'sip:sender@content.example' },
      domains: new Map([['push.example', peer.local]]),
    });
    assert.equal((await world2.clock.run(poor.push({ to: AOR, content: plainText('x') }))).attempts, 1);
  });
});

describe('Sender: second attempts', () => {
  it('sends what is acceptable after 415 if the caller has it, and nothing if not', async () => {
    const { world, core, sender } = await scene();
    core.answer = (request) =>
      request.contentType!.essence === 'text/plain'
        ? { status: 200 }
        : { status: 415, headers: [['Accept', 'text/plain, image/*']] };
    const content = { type: 'text/html', body: Buffer.from('<p>') };
    const refused = await world.clock.run(sender.push({ to: AOR, content }));
    assert.deepEqual([refused.status, refused.attempts], [415, 1]);
    const alternatives = [{ type: 'text/calendar', body: Buffer.from('c') }, plainText('p')];
    const adapted = await world.clock.run(sender.push({ to: AOR, content, adapt: { alternatives } }));
    assert.deepEqual([adapted.status, adapted.attempts], [200, 2]);
    const [, first, second] = core.requests as [SipRequest, SipRequest, SipRequest];
    assert.equal(second.body.toString(), 'p');
    assert.equal(second.callId, first.callId);
    assert.equal(second.cseq!.number, first.cseq!.number + 1);
    assert.equal(second.fields('Content-Type').length, 1);
    assert.deepEqual(second.problems, []);
  });

  it('sends something smaller after 413', async () => {
    const { world, core, sender } = await scene();
    core.answer = (request) => ({ status: request.body.length > 5 ? 413 : 200 });
    const alternatives = [plainText('too large'), plainText('ok')];
    const outcome = await world.clock.run(
      sender.push({ to: AOR, content: plainText('much too large'), adapt: { alternatives } }),
    );
    assert.deepEqual([outcome.status, outcome.attempts], [200, 3]);
  });

  it('leaves out after 420 what is not supported', async () => {
    const { world, core, sender } = await scene();
    core.answer = (request) =>
      request.tokens('Require').includes('frob')
        ? { status: 420, headers: [['Unsupported', 'frob']] }
        : { status: 200 };
    const outcome = await world.clock.run(
      sender.push({
        ...{ to: AOR, content: plainText('x'), headers: [['Require', 'frob, gruu']] },
        adapt: { dropRequired: true },
      }),
    );
    assert.equal(outcome.status, 200);
    assert.deepEqual(core.requests[1]!.list('Require'), ['gruu']);
  });

  it('goes where a redirect sends it, best first, nowhere twice', async () => {
    const { world, core, sender } = await scene();
    const here = `${core.local.host}:${core.local.port}`;
    core.answer = (request) =>
      request.uri === AOR
        ? { status: 302, headers: [['Contact', `<sip:a@${here}>;q=0.1, <sip:b@${here}>;q=0.9`]] }
        : { status: 302, headers: [['Contact', `<${request.uri}>, <${AOR}>, <sip:c@${here}>`]] };
    const outcome = await world.clock.run(sender.push({ to: AOR, content: plainText('x') }));
    assert.equal(outcome.answered, 'not-delivered');
    assert.deepEqual(
      core.requests.map((request) => request.uri),
      [AOR, `sip:b@${here}`, `sip:c@${here}`],
    );
    assert.equal(core.requests[1]!.to!.uriText, AOR);
  });
});

describe('Sender: OPTIONS', () => {
  const describing = (gruu: string, types: string) => ({
    status: 200,
    headers: [
      ['Allow', 'MESSAGE, OPTIONS'],
      ['Accept', types],
      ['Accept-Encoding', 'identity'],
      ['Accept-Language', 'en'],
      ['Supported', 'gruu'],
      ['Contact', `<${gruu}>;methods="INVITE";mobility="mobile"`],
    ] as const,
  });

  it('asks with Accept and keeps what each terminal says by its GRUU', async () => {
    const { world, core, sender } = await scene();
    core.answer = (request) =>
      request.uri === T1 ? describing(T1, 'text/plain') : describing(T2, 'text/plain, text/html');
    const one = await world.clock.run(sender.options(T1));
    await world.clock.run(sender.options(T2));
    assert.deepEqual(core.requests[0]!.list('Accept'), ['application/sdp']);
    assert.equal(one.gruu, T1);
    assert.deepEqual(sender.capabilities.get(T1)!.accept, ['text/plain']);
    assert.deepEqual(sender.capabilities.get(T2)!.accept, ['text/plain', 'text/html']);
    assert.deepEqual(sender.capabilities.get(T1)!.methods, ['MESSAGE', 'OPTIONS']);
    assert.equal(sender.capabilities.entries.size, 2);
  });

  it('attributes the answer to an AOR to the GRUU in its Contact, and to nobody without one', async () => {
    const { world, core, sender } = await scene();
    core.answer = (_, count) => describing(count === 1 ? T2 : 'sip:nora@192.0.2.9', 'text/plain');
    assert.equal((await world.clock.run(sender.options(AOR))).gruu, T2);
    const unknown = await world.clock.run(sender.options(AOR));
    assert.deepEqual([unknown.status, unknown.gruu], [200, undefined]);
    assert.equal(sender.capabilities.entries.size, 1);
  });

  it('believes neither when the answer comes from another terminal than the one asked', async () => {
    const { world, core, sender } = await scene();
    core.answer = () => describing(T2, 'text/plain');
    assert.equal((await world.clock.run(sender.options(T1))).gruu, undefined);
    assert.equal(sender.capabilities.entries.size, 0);
  });

  it('tells of refusals and silence', async () => {
    const { world, core, sender } = await scene();
    core.answer = () => ({ status: 480 });
    assert.equal((await world.clock.run(sender.options(T1))).status, 480);
    core.answer = () => undefined;
    assert.deepEqual(await world.clock.run(sender.options(T1)), { to: T1 });
  });
});

describe('Sender: as a server', () => {
  it('answers OPTIONS, and refuses the rest with a true Allow', async () => {
    const { world, core, sender } = await scene();
    const ask = (method: string): Promise<number | undefined> =>
      world.clock.run(
        core
          .ask(
            requestTo(`sip:sender@${sender.local.host}:${sender.local.port}`, method, { id: method }),
            sender.local,
          )
          .then((response) => response?.status),
      );
    assert.deepEqual([await ask('OPTIONS'), await ask('MESSAGE')], [200, 405]);
  });
});
