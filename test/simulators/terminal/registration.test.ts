import assert from 'node:assert/strict';
import { parseCredentials } from '../../../protocol/sip/auth';
import { verifyCredentials } from '../../../protocol/sip/digest';
import { isFault } from '../../../protocol/sip/fault';
import type { SipRequest } from '../../../protocol/sip/message';
import { TerminalSimulator, type TerminalOptions } from '../../../simulators/terminal/terminal';
import { HandMadePeer, World, type Answer } from '../hand-made-peer';

const INSTANCE = 'urn:uuid:1c6f0a2e-5b7d-4e19-9a30-6d0c41f2b701';
const OTHER = 'urn:uuid:7e21d9b4-03aa-4c58-8f67-2b9e5510c802';

interface Scene {
  readonly world: World;
  readonly registrar: HandMadePeer;
  readonly terminal: TerminalSimulator;
}

async function scene(options: Partial<TerminalOptions> = {}): Promise<Scene> {
  const world = new World();
  const registrar = await HandMadePeer.open(world);
  const terminal = await TerminalSimulator.open({
    ...{ network: world.network, name: 'T1', aor: 'sip:nora@push.example', instance: INSTANCE },
    ...{ domains: new Map([['push.example', registrar.local]]), password: 'Kelp-41-river' },
    ...options,
  });
  return { world, registrar, terminal };
}

/** Grants what is asked for, another terminal's binding listed first. */
function granting(expires: number): (request: SipRequest, count: number) => Answer {
  return (request, count) => {
    const contact = request.header('Contact');
    const other = `<sip:nora@192.0.2.99>;expires=77;+sip.instance="<${OTHER}>";pub-gruu="sip:nora@push.example;gr=${OTHER}";temp-gruu="sip:tgother@push.example;gr"`;
    if (contact === undefined || contact === '*') return { status: 200, headers: [['Contact', other]] };
    if (contact.includes('expires=0')) return { status: 200, headers: [['Contact', other]] };
    const own = `${contact};expires=${expires};pub-gruu="sip:nora@push.example;gr=${INSTANCE}";temp-gruu="sip:tg${count}@push.example;gr"`;
    return {
      status: 200,
      headers: [
        ['Contact', other],
        ['Contact', own],
      ],
    };
  };
}

const CHALLENGE = 'Digest realm="push.example",nonce="n1",algorithm=SHA-256,qop="auth"';

function challenged(...challenges: string[]): Answer {
  return { status: 401, headers: challenges.map((each) => ['WWW-Authenticate', each]) };
}

describe('Terminal: registering', () => {
  it('sends what RFC 3261 s10.2 and RFC 5627 s4.1 want of a REGISTER, and nothing of another terminal', async () => {
    const { world, registrar, terminal } = await scene({ features: 'mobility="mobile";text', q: 0.8 });
    registrar.answer = granting(1800);
    const outcome = await world.clock.run(terminal.register({ expires: 3600 }));
    const [request] = registrar.requests;
    assert.equal(request!.startLine, 'REGISTER sip:push.example SIP/2.0');
    assert.equal(request!.to?.uriText, 'sip:nora@push.example');
    assert.equal(request!.from?.uriText, 'sip:nora@push.example');
    assert.deepEqual(request!.tokens('Supported'), ['gruu', 'path']);
    assert.equal(
      request!.header('Contact'),
      `<${terminal.contactUri}>;q=0.8;+sip.instance="<${INSTANCE}>";mobility="mobile";text`,
    );
    assert.deepEqual(request!.problems, []);
    assert.equal(outcome.ok, true);
    assert.equal(outcome.expires, 1800);
    assert.equal(terminal.publicGruu, `sip:nora@push.example;gr=${INSTANCE}`);
    assert.deepEqual(terminal.temporaryGruus, ['sip:tg1@push.example;gr']);
    assert.equal(outcome.bindings.length, 2);
    assert.equal(terminal.registered, true);
  });

  it('does not take the GRUU of another terminal for its own', async () => {
    const { world, registrar, terminal } = await scene();
    registrar.answer = (request) => ({
      status: 200,
      headers: [
        [
          'Contact',
          `${request.header('Contact')!.replace(INSTANCE, OTHER)};expires=60;pub-gruu="sip:nora@push.example;gr=${OTHER}"`,
        ],
      ],
    });
    const outcome = await world.clock.run(terminal.register());
    assert.equal(outcome.ok, true);
    assert.equal(outcome.publicGruu, undefined);
    assert.equal(terminal.registered, false);
  });

  it('names its methods as features when nothing is said, and ACK and CANCEL among them', async () => {
    const { world, registrar, terminal } = await scene();
    registrar.answer = granting(60);
    await world.clock.run(terminal.register());
    assert.match(
      registrar.requests[0]!.header('Contact')!,
      /;methods="MESSAGE,OPTIONS,INVITE,BYE,CANCEL,ACK"$/,
    );
  });

  it('answers a challenge with the topmost algorithm it knows, CSeq one higher, Call-ID, From and To kept', async () => {
    const { world, registrar, terminal } = await scene();
    registrar.answer = (request, count) =>
      request.has('Authorization')
        ? granting(60)(request, count)
        : challenged(
            'Digest realm="push.example",nonce="n0",algorithm=SHA-999,qop="auth"',
            CHALLENGE,
            'Digest realm="push.example",nonce="n2",algorithm=MD5,qop="auth"',
          );
    assert.equal((await world.clock.run(terminal.register())).ok, true);
    const [first, second] = registrar.requests as [SipRequest, SipRequest];
    assert.equal(first.has('Authorization'), false);
    assert.deepEqual([first.cseq!.number, second.cseq!.number], [1, 2]);
    assert.equal(first.callId, second.callId);
    assert.equal(first.header('From'), second.header('From'));
    assert.notEqual(first.topVia!.branch, second.topVia!.branch);
    assert.equal(second.fields('Authorization').length, 1);
    const credentials = parseCredentials(second.header('Authorization')!);
    assert(!isFault(credentials));
    assert.equal(credentials.params.get('nonce'), 'n1');
    assert.equal(credentials.params.get('nc'), '00000001');
    assert(verifyCredentials(credentials, { password: 'Kelp-41-river', method: 'REGISTER' }));
  });

  it('gives up when its credentials are rejected, and starts over when the nonce was stale', async () => {
    const { world, registrar, terminal } = await scene();
    registrar.answer = () => challenged(CHALLENGE);
    const refused = await world.clock.run(terminal.register());
    assert.deepEqual([refused.ok, refused.status], [false, 401]);
    assert.equal(registrar.requests.length, 2);
    registrar.answer = (request, count) =>
      count === 3
        ? challenged(CHALLENGE)
        : count === 4
          ? challenged(`${CHALLENGE.replace('n1', 'n5')},stale=true`)
          : granting(60)(request, count);
    assert.equal((await world.clock.run(terminal.register())).ok, true);
    assert.equal(registrar.requests.length, 5);
  });

  it('sends no cnonce and no nc for a challenge without qop', async () => {
    const { world, registrar, terminal } = await scene();
    registrar.answer = (request, count) =>
      count === 1 ? challenged('Digest realm="push.example",nonce="n1"') : granting(60)(request, count);
    await world.clock.run(terminal.register());
    const credentials = parseCredentials(registrar.requests[1]!.header('Authorization')!);
    assert(!isFault(credentials));
    assert.deepEqual(
      credentials.params.entries.map(({ name }) => name),
      ['username', 'realm', 'nonce', 'uri', 'response'],
    );
  });

  it('counts the uses of a nonce in eight hexadecimal digits', async () => {
    const { world, registrar, terminal } = await scene();
    registrar.answer = (request, count) =>
      request.has('Authorization') ? granting(3600)(request, count) : challenged(CHALLENGE);
    for (let i = 0; i < 11; i++) await world.clock.run(terminal.register());
    const counts = registrar.requests.slice(1).map((request) => {
      const credentials = parseCredentials(request.header('Authorization')!);
      return isFault(credentials) ? '' : credentials.params.get('nc');
    });
    assert.equal(counts[0], '00000001');
    assert.equal(counts[10], '0000000b');
    assert.equal(registrar.requests.length, 12);
  });

  it('goes on counting when a nonce comes again in another challenge, also after a restart', async () => {
    const { world, registrar, terminal } = await scene();
    registrar.answer = () => challenged(CHALLENGE);
    await world.clock.run(terminal.register());
    await world.clock.run(terminal.register());
    await terminal.restart();
    await world.clock.run(terminal.register());
    const counts = registrar.requests
      .flatMap((request) => request.fields('Authorization'))
      .map((value) => /nc=(\w+)/.exec(value)?.[1]);
    assert.deepEqual(counts, ['00000001', '00000002', '00000003']);
  });

  it('asks for more after 423, and only if that is more', async () => {
    const { world, registrar, terminal } = await scene();
    registrar.answer = (request, count) =>
      count === 1
        ? { status: 423, headers: [['Min-Expires', '1800']] }
        : granting(request.expires!)(request, count);
    const outcome = await world.clock.run(terminal.register({ expires: 60 }));
    assert.deepEqual(
      registrar.requests.map((request) => request.expires),
      [60, 1800],
    );
    assert.equal(outcome.expires, 1800);
    registrar.answer = () => ({ status: 423, headers: [['Min-Expires', '10']] });
    const refused = await world.clock.run(terminal.register({ expires: 60 }));
    assert.deepEqual([refused.ok, refused.status, registrar.requests.length], [false, 423, 3]);
  });

  it('tells that nobody answered, and that there is no way to the registrar', async () => {
    const { world, registrar, terminal } = await scene();
    registrar.answer = () => undefined;
    const outcome = await world.clock.run(terminal.register());
    assert.deepEqual([outcome.ok, outcome.status], [false, undefined]);
    assert.match(outcome.reason, /64\*T1/);
    const lost = await scene({ domains: new Map() });
    assert.match((await lost.world.clock.run(lost.terminal.register())).reason, /no way/);
  });
});

describe('Terminal: one REGISTER at a time', () => {
  it('lets the next one wait for the answer to the one before', async () => {
    const { world, registrar, terminal } = await scene();
    registrar.answer = granting(600);
    world.network.impair({ latencyMs: 100 });
    const all = Promise.all([terminal.register(), terminal.fetchBindings(), terminal.deregister()]);
    await world.clock.run(all);
    const starts = world.trace.frames
      .filter((frame) => frame.from?.name === 'T1')
      .map((frame) => frame.sentAt);
    assert.deepEqual(starts, [0, 200, 400]);
    assert.deepEqual(
      registrar.requests.map((request) => request.cseq!.number),
      [1, 2, 3],
    );
    assert.equal(new Set(registrar.requests.map((request) => request.callId)).size, 1);
  });
});

describe('Terminal: keeping registered', () => {
  const refreshes = async (granted: number, until: number): Promise<{ at: number[]; scene: Scene }> => {
    const made = await scene();
    made.registrar.answer = granting(granted);
    await made.world.clock.run(made.terminal.register({ expires: granted }));
    await made.world.clock.advance(until * 1000);
    const at = made.world.timesOf('T1').map((ms) => Math.round(ms / 1000));
    return { at, scene: made };
  };

  it('refreshes at least 32 s before the end when there is time for it', async () => {
    const { at, scene: made } = await refreshes(120, 100);
    assert.deepEqual(at, [0, 80]);
    assert.equal(made.registrar.requests[0]!.callId, made.registrar.requests[1]!.callId);
    assert.equal(
      made.registrar.requests[0]!.header('Contact'),
      made.registrar.requests[1]!.header('Contact'),
    );
    assert.deepEqual(made.terminal.temporaryGruus, ['sip:tg1@push.example;gr', 'sip:tg2@push.example;gr']);
  });

  it('refreshes half-way when there is not', async () => {
    assert.deepEqual((await refreshes(40, 39)).at, [0, 20]);
    assert.deepEqual((await refreshes(66, 40)).at, [0, 33]);
  });

  it('goes on for days', async () => {
    const { scene: made } = await refreshes(3600, 48 * 3600);
    assert.equal(made.registrar.requests.length, 1 + Math.floor((48 * 3600) / 3560));
  });

  it('keeps binding and GRUUs when a refresh fails, tries again, and gives them up when the binding lapses', async () => {
    const { world, registrar, terminal } = await scene();
    registrar.answer = granting(120);
    await world.clock.run(terminal.register());
    registrar.answer = () => ({ status: 500 });
    await world.clock.advance(102_000);
    assert.equal(terminal.registered, true);
    assert.equal(terminal.temporaryGruus.length, 1);
    assert(registrar.requests.length >= 3);
    await world.clock.advance(30_000);
    assert.equal(terminal.registered, false);
    assert.deepEqual(terminal.temporaryGruus, []);
    const before = registrar.requests.length;
    await world.clock.advance(600_000);
    assert.equal(registrar.requests.length, before);
  });

  it('takes up a public GRUU that changes, and lives without any', async () => {
    const { world, registrar, terminal } = await scene();
    registrar.answer = (request) => ({
      status: 200,
      headers: [['Contact', `${request.header('Contact')!};expires=3600`]],
    });
    assert.equal((await world.clock.run(terminal.register())).ok, true);
    assert.equal(terminal.publicGruu, undefined);
    registrar.answer = (request) => ({
      status: 200,
      headers: [
        ['Contact', `${request.header('Contact')!};expires=3600;pub-gruu="sip:nora@push.example;gr=new"`],
      ],
    });
    await world.clock.run(terminal.register());
    assert.equal(terminal.publicGruu, 'sip:nora@push.example;gr=new');
    assert.deepEqual(terminal.temporaryGruus, []);
  });
});

describe('Terminal: going away', () => {
  it('removes its own binding only', async () => {
    const { world, registrar, terminal } = await scene();
    registrar.answer = granting(600);
    await world.clock.run(terminal.register());
    const outcome = await world.clock.run(terminal.deregister());
    assert.equal(outcome.ok, true);
    const request = registrar.requests[1]!;
    assert.match(request.header('Contact')!, new RegExp(`^<${terminal.contactUri}>;.*;expires=0$`));
    assert.equal(request.has('Expires'), false);
    assert.equal(terminal.registered, false);
    assert.deepEqual(terminal.temporaryGruus, []);
    await world.clock.advance(3_600_000);
    assert.equal(registrar.requests.length, 2);
  });

  it('removes all bindings by "*" alone, with Expires 0', async () => {
    const { world, registrar, terminal } = await scene();
    registrar.answer = granting(600);
    await world.clock.run(terminal.deregisterAll());
    assert.deepEqual(registrar.requests[0]!.fields('Contact'), ['*']);
    assert.equal(registrar.requests[0]!.header('Expires'), '0');
    assert.deepEqual(registrar.requests[0]!.tokens('Supported'), ['gruu', 'path']);
  });

  it('asks for the bindings without naming one', async () => {
    const { world, registrar, terminal } = await scene();
    registrar.answer = granting(600);
    const outcome = await world.clock.run(terminal.fetchBindings());
    assert.equal(registrar.requests[0]!.has('Contact'), false);
    assert.deepEqual(
      outcome.bindings.map((each) => each.instance),
      [`<${OTHER}>`],
    );
  });

  it('comes back after a restart with its instance ID, a new Call-ID and a new port, having said nothing', async () => {
    const { world, registrar, terminal } = await scene();
    registrar.answer = granting(600);
    await world.clock.run(terminal.register());
    const port = terminal.local.port;
    await world.clock.run(terminal.restart());
    assert.equal(registrar.requests.length, 1);
    assert.notEqual(terminal.local.port, port);
    assert.equal(terminal.registered, false);
    assert.deepEqual(terminal.temporaryGruus, []);
    await world.clock.run(terminal.register());
    const [before, after] = registrar.requests as [SipRequest, SipRequest];
    assert.notEqual(before.callId, after.callId);
    assert.notEqual(before.from!.tag, after.from!.tag);
    assert.equal(after.cseq!.number, 1);
    const instance = (request: SipRequest): unknown =>
      request.contacts.map((each) => each !== '*' && each.instance);
    assert.deepEqual(instance(after), [`<${INSTANCE}>`]);
    assert.deepEqual(instance(before), instance(after));
  });

  it('vanishes without a word, and tells whoever waits', async () => {
    const { world, registrar, terminal } = await scene();
    registrar.answer = () => undefined;
    const asked = terminal.register();
    await world.clock.advance(10);
    const sent = world.timesOf('T1').length;
    await world.clock.run(terminal.vanish());
    assert.equal((await world.clock.run(asked)).ok, false);
    await world.clock.advance(60_000);
    assert.equal(world.timesOf('T1').length, sent);
  });
});
