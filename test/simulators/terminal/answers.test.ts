import assert from 'node:assert/strict';
import { plainText } from '../../../protocol/push/content';
import { composeMultipart } from '../../../protocol/mime/compose';
import type { HeaderPair } from '../../../protocol/sip/build';
import type { SipRequest, SipResponse } from '../../../protocol/sip/message';
import { TerminalSimulator, type TerminalOptions } from '../../../simulators/terminal/terminal';
import { HandMadePeer, requestTo, World } from '../hand-made-peer';

const INSTANCE = 'urn:uuid:1c6f0a2e-5b7d-4e19-9a30-6d0c41f2b701';
const GRUU = `sip:nora@push.example;gr=${INSTANCE}`;

interface Scene {
  readonly world: World;
  readonly peer: HandMadePeer;
  readonly terminal: TerminalSimulator;
  readonly ask: (request: SipRequest) => Promise<SipResponse | undefined>;
}

async function scene(options: Partial<TerminalOptions> = {}): Promise<Scene> {
  const world = new World();
  const peer = await HandMadePeer.open(world);
  const terminal = await TerminalSimulator.open({
    ...{ network: world.network, name: 'T1', aor: 'sip:nora@push.example', instance: INSTANCE },
    ...{ domains: new Map([['push.example', peer.local]]), contentTypes: ['text/html'] },
    ...options,
  });
  return { world, peer, terminal, ask: (request) => world.clock.run(peer.ask(request, terminal.local)) };
}

interface Parts {
  readonly body?: Buffer | string;
  readonly headers?: readonly HeaderPair[];
  readonly id?: string;
  readonly toTag?: string;
}

function message(to: TerminalSimulator, type: string | undefined, parts: Parts = {}): SipRequest {
  const { body = 'Storm warning', headers = [], ...rest } = parts;
  return requestTo(to.contactUri, 'MESSAGE', {
    ...rest,
    headers: [...headers, ...(type === undefined ? [] : ([['Content-Type', type]] as const))],
    body: Buffer.from(body as string),
  });
}

describe('Terminal: MESSAGE', () => {
  it('answers 200 at once, without body and Contact, and renders the octets', async () => {
    const { world, terminal, ask } = await scene();
    const body = Buffer.from([0x53, 0xc3, 0xbc, 0x00, 0xff]);
    const response = await ask(
      requestTo(terminal.contactUri, 'MESSAGE', {
        headers: [['Content-Type', 'text/plain;charset=utf-8']],
        body,
      }),
    );
    assert.equal(response!.status, 200);
    assert.equal(response!.body.length, 0);
    assert.equal(response!.has('Contact'), false);
    assert.notEqual(response!.to!.tag, undefined);
    assert.deepEqual(response!.tokens('Supported'), ['gruu', 'path']);
    assert.deepEqual(response!.problems, []);
    assert.equal(world.responsesOf('T1').length, 1);
    const [entry] = terminal.inbox;
    assert.deepEqual(entry!.body, body);
    assert.equal(entry!.contentType, 'text/plain;charset=utf-8');
    assert.equal(entry!.from, 'sip:sender@content.example');
    assert.equal(entry!.expired, false);
    assert.equal(entry!.at.toISOString(), '2026-03-02T12:00:00.001Z');
  });

  it('renders once what the network repeats, and answers each copy with the same response', async () => {
    const { world, peer, terminal } = await scene();
    world.network.impair({ duplication: 1 }, { from: 'P' });
    await world.clock.run(peer.ask(message(terminal, 'text/plain'), terminal.local));
    await world.clock.advance(1000);
    assert.equal(terminal.inbox.length, 1);
    const [first, second] = world.responsesOf('T1');
    assert.deepEqual(first!.toBuffer(), second!.toBuffer());
  });

  it('takes text/plain whatever it was told to accept, and 415 with Accept for the rest', async () => {
    const { terminal, ask } = await scene({ contentTypes: [] });
    assert.equal((await ask(message(terminal, 'text/plain')))!.status, 200);
    const refused = (await ask(message(terminal, 'application/x-nope', { id: 'x2' })))!;
    assert.equal(refused.status, 415);
    assert.deepEqual(refused.list('Accept'), ['text/plain', 'multipart/mixed', 'multipart/alternative']);
    assert.equal(terminal.inbox.length, 1);
  });

  const verdicts: readonly [
    what: string,
    type: string | undefined,
    parts: Parts,
    status: number,
    header?: string,
  ][] = [
    ['a type it accepts', 'text/html', {}, 200],
    ['a type it does not accept', 'text/calendar', {}, 415, 'Accept'],
    [
      'an unknown type that is optional',
      'x/y',
      { headers: [['Content-Disposition', 'render;handling=optional']] },
      200,
    ],
    [
      'a disposition that means nothing here',
      'text/plain',
      { headers: [['Content-Disposition', 'frob;handling=required']] },
      415,
      'Accept',
    ],
    ['SDP, which belongs into sessions', 'application/sdp', {}, 415, 'Accept'],
    [
      'an unknown content coding',
      'text/plain',
      { headers: [['Content-Encoding', 'x-lz']] },
      415,
      'Accept-Encoding',
    ],
    ['no Content-Type', undefined, {}, 400],
    ['a multipart without boundary', 'multipart/mixed', {}, 400],
    ['a multipart that does not end', 'multipart/mixed;boundary=b', { body: '--b\r\n\r\ntext\r\n' }, 400],
    ['no body at all', undefined, { body: '' }, 200],
    ['an Expires that is no number', 'text/plain', { headers: [['Expires', 'x']] }, 200],
    ['a To tag of no dialog', 'text/plain', { toTag: 'stray' }, 481],
    ['an extension it lacks', 'text/plain', { headers: [['Require', 'gruu, frob']] }, 420, 'Unsupported'],
    [
      'Contact and Record-Route, which it ignores',
      'text/plain',
      {
        headers: [
          ['Contact', '<sip:x@192.0.2.9>'],
          ['Record-Route', '<sip:192.0.2.9;lr>'],
        ],
      },
      200,
    ],
    ['too much of it', 'text/plain', { body: 'x'.repeat(1001) }, 413],
  ];
  for (const [what, type, parts, status, header] of verdicts) {
    it(`gives ${status} to ${what}`, async () => {
      const { world, terminal, peer } = await scene({ policy: { largestBody: 1000 } });
      const request = message(terminal, type, parts);
      const response = (await world.clock.run(peer.ask(request, terminal.local)))!;
      assert.equal(response.status, status);
      if (header !== undefined) assert.equal(response.has(header), true);
      assert.deepEqual(response.problems, []);
    });
  }

  it('processes what has come with its last hop, as it forwards nothing', async () => {
    const { terminal, ask } = await scene();
    assert.equal((await ask(message(terminal, 'text/plain').set('Max-Forwards', '0')))!.status, 200);
  });

  it('lists in Unsupported what it lacks, and nothing else', async () => {
    const { terminal, ask } = await scene();
    const response = await ask(message(terminal, 'text/plain', { headers: [['Require', 'gruu, frob']] }));
    assert.deepEqual(response!.list('Unsupported'), ['frob']);
  });

  it('answers a merged request with 482, and the first one only is rendered', async () => {
    const { terminal, ask } = await scene();
    assert.equal((await ask(message(terminal, 'text/plain')))!.status, 200);
    assert.equal((await ask(message(terminal, 'text/plain')))!.status, 482);
    assert.equal((await ask(message(terminal, 'text/plain', { id: 'x2' })))!.status, 200);
    assert.equal(terminal.inbox.length, 2);
  });

  it('takes a request again when the transaction is long over', async () => {
    const { world, terminal, ask } = await scene();
    await ask(message(terminal, 'text/plain'));
    await world.clock.advance(33_000);
    assert.equal((await ask(message(terminal, 'text/plain')))!.status, 200);
  });

  it('refuses what is meant for somebody else, and a scheme it does not know', async () => {
    const { terminal, ask } = await scene();
    const to = (uri: string, id: string): SipRequest =>
      requestTo(uri, 'MESSAGE', { id, headers: [['Content-Type', 'text/plain']], body: Buffer.from('x') });
    assert.equal((await ask(to('sip:eve@push.example', 'a')))!.status, 404);
    assert.equal((await ask(to('tel:+441', 'b')))!.status, 416);
    assert.equal((await ask(to('sip:nora@push.example', 'c')))!.status, 200);
    assert.equal((await ask(to('sip:n%6Fra@push.example', 'd')))!.status, 200);
    assert.equal(terminal.inbox.length, 2);
  });
});

describe('Terminal: multipart', () => {
  const text = plainText('plain');
  const html = { type: 'text/html', body: Buffer.from('<p>html</p>') };
  const odd = { type: 'application/x-nope', body: Buffer.from('nope') };

  const cases: readonly [
    what: string,
    content: ReturnType<typeof composeMultipart>,
    status: number,
    rendered: readonly string[],
  ][] = [
    ['all parts of mixed', composeMultipart('mixed', [text, html]), 200, ['text/plain', 'text/html']],
    ['nothing of mixed with an unknown required part', composeMultipart('mixed', [text, odd]), 415, []],
    [
      'the rest of mixed with an unknown optional part',
      composeMultipart('mixed', [text, { ...odd, disposition: 'render;handling=optional' }]),
      200,
      ['text/plain'],
    ],
    [
      'the last alternative it understands',
      composeMultipart('alternative', [text, html, odd]),
      200,
      ['text/html'],
    ],
    ['nothing of alternatives it does not understand', composeMultipart('alternative', [odd, odd]), 415, []],
    [
      'nothing of them, without complaint, when they are optional',
      composeMultipart('alternative', [odd], { disposition: 'render;handling=optional' }),
      200,
      [],
    ],
    [
      'an unknown kind of multipart like mixed',
      composeMultipart('x-odd', [html, text]),
      200,
      ['text/html', 'text/plain'],
    ],
    [
      'a multipart in a multipart',
      composeMultipart('mixed', [text, composeMultipart('alternative', [odd, html])]),
      200,
      ['text/plain', 'text/html'],
    ],
  ];
  for (const [what, content, status, rendered] of cases) {
    it(`renders ${what}`, async () => {
      const { terminal, ask } = await scene();
      const response = await ask(
        requestTo(terminal.contactUri, 'MESSAGE', {
          headers: [
            ['Content-Type', content.type],
            ['Content-Disposition', content.disposition!],
          ],
          body: content.body,
        }),
      );
      assert.equal(response!.status, status);
      const shown = terminal.inbox.flatMap((entry) =>
        entry.parts.map((part) => part.contentType.split(';')[0]),
      );
      assert.deepEqual(shown, rendered);
      if (rendered.length > 0) assert.deepEqual(terminal.inbox[0]!.body, content.body);
    });
  }
});

describe('Terminal: expiry', () => {
  const cases: readonly [what: string, headers: readonly HeaderPair[], expired: boolean][] = [
    ['no Expires', [['Date', 'Mon, 02 Mar 2026 11:00:00 GMT']], false],
    [
      'Date plus Expires in the past',
      [
        ['Date', 'Mon, 02 Mar 2026 11:00:00 GMT'],
        ['Expires', '60'],
      ],
      true,
    ],
    [
      'Date plus Expires in the future',
      [
        ['Date', 'Mon, 02 Mar 2026 11:00:00 GMT'],
        ['Expires', '7200'],
      ],
      false,
    ],
    ['no Date: counted from receipt', [['Expires', '60']], false],
    ['Expires 0', [['Expires', '0']], true],
  ];
  for (const [what, headers, expired] of cases) {
    it(`${expired ? 'marks' : 'does not mark'} content with ${what}`, async () => {
      const { terminal, ask } = await scene();
      assert.equal((await ask(message(terminal, 'text/plain', { headers })))!.status, 200);
      assert.equal(terminal.inbox[0]!.expired, expired);
    });
  }

  it('does not show expired content when told so', async () => {
    const { terminal, ask } = await scene({ policy: { expiredContent: 'discard' } });
    assert.equal((await ask(message(terminal, 'text/plain', { headers: [['Expires', '0']] })))!.status, 200);
    assert.equal(terminal.inbox.length, 0);
  });
});

describe('Terminal: methods', () => {
  it('answers 405 to methods it knows but lacks, 501 to others, with a true Allow', async () => {
    const { terminal, ask } = await scene({ policy: { takesSessions: false } });
    for (const [method, status] of [
      ['INVITE', 405],
      ['SUBSCRIBE', 405],
      ['BYE', 405],
      ['FROB', 501],
      ['message', 501],
    ] as const) {
      const response = (await ask(requestTo(terminal.contactUri, method, { id: method })))!;
      assert.equal(response.status, status, method);
      assert.deepEqual(response.list('Allow'), ['MESSAGE', 'OPTIONS', 'CANCEL', 'ACK']);
    }
  });

  it('answers requests of dialogs that it does not have with 481', async () => {
    const { terminal, ask } = await scene();
    const bye = requestTo(terminal.contactUri, 'BYE', { id: 'nothing' });
    assert.equal((await ask(bye))!.status, 481);
  });

  it('answers CANCEL of a MESSAGE with 200, leaves the MESSAGE alone, and 481 when it knows of none', async () => {
    const { world, terminal, peer } = await scene();
    terminal.behaviour.delayMs = 50;
    const pending = peer.ask(message(terminal, 'text/plain'), terminal.local);
    await world.clock.advance(10);
    const sent = world.requestsOf('P')[0]!;
    const cancel = sent
      .with({ method: 'CANCEL', body: Buffer.alloc(0) })
      .set('CSeq', '1 CANCEL')
      .remove('Content-Type')
      .set('Content-Length', '0');
    peer.endpoint.sendRequest(
      cancel.withHeaders(cancel.headers.replaceTop('Via', undefined)),
      { endpoint: terminal.local, transport: 'udp' },
      sent.topVia!.branch,
    );
    assert.equal((await world.clock.run(pending))!.status, 200);
    const answers = world.responsesOf('T1').map((each) => `${each.status} ${each.cseq!.method}`);
    assert.deepEqual(answers, ['200 CANCEL', '200 MESSAGE']);
    const unknown = await world.clock.run(
      peer.ask(requestTo(terminal.contactUri, 'CANCEL', { id: 'u' }), terminal.local),
    );
    assert.equal(unknown!.status, 481);
  });
});

describe('Terminal: OPTIONS', () => {
  const registered = async (options: Partial<TerminalOptions> = {}): Promise<Scene> => {
    const made = await scene(options);
    made.peer.answer = (request) => ({
      status: 200,
      headers: [['Contact', `${request.header('Contact')!};expires=60;pub-gruu="${GRUU}"`]],
    });
    await made.world.clock.run(made.terminal.register());
    return made;
  };

  it('tells what it can do, with its GRUU and the features it registered as Contact', async () => {
    const { terminal, ask } = await registered({ features: ';mobility="mobile";text' });
    const response = (await ask(
      requestTo(terminal.contactUri, 'OPTIONS', { headers: [['Accept', 'application/sdp']] }),
    ))!;
    assert.equal(response.status, 200);
    for (const name of ['Allow', 'Accept', 'Accept-Encoding', 'Accept-Language', 'Supported'])
      assert.equal(response.has(name), true, name);
    assert.deepEqual(response.list('Allow'), ['MESSAGE', 'OPTIONS', 'INVITE', 'BYE', 'CANCEL', 'ACK']);
    assert.equal(
      response.header('Contact'),
      `<${GRUU}>;+sip.instance="<${INSTANCE}>";mobility="mobile";text`,
    );
    assert.equal(response.contentType!.essence, 'application/sdp');
    assert.match(
      response.body.toString(),
      /^v=0\r\n.*\r\nt=0 0\r\nm=message 0 TCP\/MSRP \*\r\na=accept-types:text\/plain .*\r\na=file-selector\r\n$/s,
    );
    assert.deepEqual(response.problems, []);
  });

  it('describes media by default, and not when Accept has no room for it', async () => {
    const { terminal, ask } = await registered();
    const plain = (await ask(requestTo(terminal.contactUri, 'OPTIONS', { id: 'a' })))!;
    assert.equal(plain.contentType!.essence, 'application/sdp');
    const without = (await ask(
      requestTo(terminal.contactUri, 'OPTIONS', { id: 'b', headers: [['Accept', 'x/none']] }),
    ))!;
    assert.deepEqual([without.body.length, without.has('Content-Type')], [0, false]);
    const never = (await ask(
      requestTo(terminal.contactUri, 'OPTIONS', {
        id: 'c',
        headers: [['Accept', '*/*, application/sdp;q=0']],
      }),
    ))!;
    assert.deepEqual([never.status, never.body.length], [200, 0]);
  });

  it('shows its contact instead of a GRUU when it is not registered', async () => {
    const { world, terminal, ask } = await registered();
    await world.clock.run(terminal.deregister());
    const response = (await ask(requestTo(terminal.contactUri, 'OPTIONS')))!;
    const [contact] = response.contacts;
    assert.equal(contact !== '*' && contact!.uriText, terminal.contactUri);
    assert.equal(terminal.publicGruu, GRUU);
  });

  it('is answered as an INVITE would be', async () => {
    const { terminal, ask } = await registered();
    terminal.behaviour.refuse = { method: 'INVITE', status: 486 };
    assert.equal((await ask(requestTo(terminal.contactUri, 'OPTIONS')))!.status, 486);
    assert.equal((await ask(message(terminal, 'text/plain', { id: 'm' })))!.status, 200);
  });
});

describe('Terminal: behaviour', () => {
  it('refuses as told, with the fields it was given, and not longer than told', async () => {
    const { terminal, ask } = await scene();
    terminal.behaviour.refuse = { method: 'MESSAGE', status: 413, headers: [['Retry-After', '60']] };
    const refused = (await ask(message(terminal, 'text/plain')))!;
    assert.deepEqual([refused.status, refused.header('Retry-After')], [413, '60']);
    terminal.behaviour.refuse = [{ method: 'MESSAGE', status: 405 }];
    const unwanted = (await ask(message(terminal, 'text/plain', { id: 'b' })))!;
    assert.equal(unwanted.list('Allow').includes('MESSAGE'), false);
    terminal.behaviour.refuse = undefined;
    assert.equal((await ask(message(terminal, 'text/plain', { id: 'c' })))!.status, 200);
    assert.equal(terminal.inbox.length, 1);
  });

  it('accepts other types from one moment to the next', async () => {
    const { terminal, ask } = await scene();
    assert.equal((await ask(message(terminal, 'text/html', { id: 'a' })))!.status, 200);
    terminal.behaviour.acceptedTypes = ['image/*'];
    assert.equal((await ask(message(terminal, 'text/html', { id: 'b' })))!.status, 415);
    assert.equal((await ask(message(terminal, 'image/png', { id: 'c' })))!.status, 200);
  });

  it('is slow as told, with the 100 that is due then', async () => {
    const { world, terminal, peer } = await scene();
    terminal.behaviour.delayMs = 5000;
    const response = await world.clock.run(peer.ask(message(terminal, 'text/plain'), terminal.local));
    assert.equal(response!.status, 200);
    assert.deepEqual([...new Set(world.responsesOf('T1').map((each) => each.status))], [100, 200]);
  });

  it('lets requests lie, those of one method if so told', async () => {
    const { terminal, ask } = await scene();
    terminal.behaviour.silent = ['MESSAGE'];
    assert.equal(await ask(message(terminal, 'text/plain')), undefined);
    assert.equal((await ask(requestTo(terminal.contactUri, 'OPTIONS', { id: 'o' })))!.status, 200);
    assert.equal(terminal.inbox.length, 0);
  });
});

describe('Terminal: opening', () => {
  it('refuses what is no AOR, no URN and no parameters', async () => {
    await assert.rejects(scene({ aor: 'tel:+441' }), RangeError);
    await assert.rejects(scene({ instance: 'uuid:1' }), RangeError);
    await assert.rejects(scene({ features: 'text;=x' }), RangeError);
  });
});
