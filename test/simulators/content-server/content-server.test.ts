import assert from 'node:assert/strict';
import { externalBody, type Reference } from '../../../protocol/push/indirection';
import { mixed, plainText } from '../../../protocol/push/content';
import { ContentServer } from '../../../simulators/content-server/content-server';
import type { Hosted } from '../../../simulators/content-server/hosted';
import { CoreSimulator } from '../../../simulators/core/core';
import { SenderSimulator } from '../../../simulators/sender/sender';
import type { Retrieval } from '../../../simulators/terminal/indirection/retrieval';
import type { TerminalPolicy } from '../../../simulators/terminal/policy';
import { TerminalSimulator } from '../../../simulators/terminal/terminal';
import { selfSigned, type CertificateOptions } from '../../../simulators/tls/identity';
import { newStage } from '../../../testbed/stage';
import { VirtualClock } from '../../../network/virtual-clock';

const HTML = Buffer.from('<html><body>High tide 11:20</body></html>\n');
const OBJECT: Hosted = { body: HTML, type: 'text/html' };
const TOMORROW = new Date(Date.now() + 24 * 60 * 60 * 1000);

interface Settings {
  readonly hosted?: Partial<Hosted>;
  readonly reference?: Partial<Reference>;
  readonly policy?: Partial<TerminalPolicy>;
  /** https, with such a certificate, which the terminal trusts or not. */
  readonly certificate?: Partial<CertificateOptions>;
  readonly isTrusted?: boolean;
  readonly pushes?: number;
}

interface Outcome {
  readonly statuses: (number | undefined)[];
  readonly retrievals: readonly Retrieval[];
  readonly texts: readonly string[];
  readonly visits: ContentServer['visits'];
  readonly elapsed: number;
}

/** A push of a text and a reference, over a core; what the terminal made of it. */
async function push(kind: 'loopback' | 'virtual', settings: Settings = {}): Promise<Outcome> {
  const { network, clock, recorder } = newStage(kind);
  const identity =
    settings.certificate &&
    (await selfSigned({ commonName: 'content', hosts: ['127.0.0.1'], ...settings.certificate }));
  const server = await ContentServer.open({ network, ...(identity ? { tls: identity } : {}) });
  const url = server.host('/tides.html', { ...OBJECT, ...settings.hosted });
  const core = await CoreSimulator.open({ network, domain: 'push.example', users: [{ name: 'nora' }] });
  const domains = new Map([['push.example', core.local]]);
  const authorities = identity && settings.isTrusted === true ? [identity.cert] : [];
  const terminal = await TerminalSimulator.open({
    ...{ network, domains, name: 'phone', aor: 'sip:nora@push.example' },
    contentTypes: ['message/external-body', 'text/html'],
    policy: { authorities, ...settings.policy },
  });
  const sender = await SenderSimulator.open({
    ...{ network, domains, name: 'sender', identity: 'sip:psa@content.example' },
  });
  const work = (async () => {
    await terminal.register();
    const statuses: (number | undefined)[] = [];
    for (let i = 0; i < (settings.pushes ?? 1); i++) {
      const told = await sender.push({
        to: 'sip:nora@push.example',
        content: mixed(
          plainText('Tides:'),
          externalBody({
            ...{
              url,
              type: 'text/html',
              object: HTML,
              expires: TOMORROW,
              contentId: 'tides.1@content.example',
            },
            ...settings.reference,
          }),
        ),
      });
      statuses.push('status' in told ? (told as { status?: number }).status : undefined);
      while (terminal.openTransactions > 0) await new Promise<void>((done) => clock.after(1, done));
    }
    return { statuses, elapsed: clock.now() };
  })();
  const { statuses, elapsed } = await (clock instanceof VirtualClock ? clock.run(work) : work);
  const shown = terminal.inbox.flatMap(({ retrievals }) => retrievals);
  const texts = terminal.inbox.flatMap(({ parts }) => parts.map(({ body }) => body.toString()));
  const { visits } = server;
  for (const each of [server, terminal, sender, core]) await each.close();
  await network.close();
  assert.deepEqual(
    recorder.frames.filter(({ note }) => note?.startsWith('broken') === true).map(({ note }) => note),
    [],
  );
  return { statuses, retrievals: shown, texts, visits, elapsed };
}

function problem({ retrievals }: Outcome): string {
  const [first] = retrievals;
  return first?.outcome === 'not taken' ? first.problem : (first?.outcome ?? 'nothing');
}

for (const kind of ['loopback', 'virtual'] as const) {
  describe(`content by reference on the ${kind} network`, () => {
    it('is fetched, checked and shown in its place', async () => {
      const outcome = await push(kind);
      assert.deepEqual(outcome.statuses, [200]);
      assert.deepEqual(outcome.texts, ['Tides:', HTML.toString()]);
      assert.deepEqual(
        outcome.visits.map(({ method, path, status }) => `${method} ${path} ${status}`),
        ['GET /tides.html 200'],
      );
    });

    const problems: readonly [string, Settings, string][] = [
      ['is missing', { hosted: { status: 404 } }, 'refused by its server'],
      ['is gone since a time', { hosted: { until: new Date(0) } }, 'refused by its server'],
      ['has expired', { reference: { expires: new Date(0) } }, 'expired'],
      [
        'has other octets',
        { hosted: { body: Buffer.from(HTML.toString().replace('11:20', '12:05')) } },
        'of another hash',
      ],
      ['is longer', { hosted: { body: Buffer.concat([HTML, HTML]) } }, 'of another size'],
      ['is shorter', { hosted: { body: HTML.subarray(1) } }, 'of another size'],
      ['has another type', { hosted: { type: 'text/plain' } }, 'of another type'],
      ['is redirected in a circle', { hosted: { redirect: '/tides.html' } }, 'too many redirects'],
      ['is cut off', { hosted: { breaksAfter: 10 } }, 'cut off'],
      ['is slow', { hosted: { delayMs: 5000 }, policy: { fetchTimeoutMs: 200 } }, 'too slow'],
      [
        'comes in drops',
        { hosted: { pace: { octets: 1, everyMs: 50 } }, policy: { fetchTimeoutMs: 300 } },
        'too slow',
      ],
      ['is endless', { hosted: { endless: true }, reference: { object: undefined as never } }, 'too large'],
      ['is at a host that nobody knows', { reference: { url: 'http://content.example/x' } }, 'unreachable'],
      ['is at a port where nobody is', { reference: { url: 'http://127.0.0.9:9/x' } }, 'unreachable'],
      ['is elsewhere than trusted', { policy: { hosts: ['content.example'] } }, 'not trusted'],
    ];
    for (const [what, settings, expected] of problems) {
      it(`is left out, and told, when it ${what}`, async () => {
        const outcome = await push(kind, settings);
        assert.equal(problem(outcome), expected);
        assert.deepEqual(outcome.statuses, [200], 'no error of SIP');
        assert.deepEqual(outcome.texts, ['Tides:']);
      });
    }

    it('is not fetched again under the same Content-ID', async () => {
      assert.equal((await push(kind, { pushes: 2 })).visits.length, 1);
    });

    it('is refused when it says that it is too large, or of a kind that is not taken', async () => {
      assert.deepEqual((await push(kind, { policy: { largestObject: 10 } })).statuses, [513]);
      assert.deepEqual((await push(kind, { reference: { type: 'image/png' } })).statuses, [415]);
      assert.deepEqual((await push(kind, { reference: { url: 'ftp://192.0.2.7/x' } })).statuses, [415]);
      assert.deepEqual((await push(kind, { reference: { url: 'tides' } })).statuses, [400]);
      const optional = { type: 'image/png', disposition: 'render;handling=optional' };
      assert.deepEqual((await push(kind, { reference: optional })).statuses, [200]);
    });
  });
}

describe('content by reference over https', () => {
  const withoutHash = { withoutHash: true };

  it('is taken from a server that an authority vouches for', async () => {
    assert.equal(
      problem(await push('loopback', { certificate: {}, isTrusted: true, reference: withoutHash })),
      'taken',
    );
  });

  const faulty: readonly [string, Settings][] = [
    ['whom nobody vouches for', { certificate: {} }],
    ['of another name', { certificate: { hosts: ['192.0.2.99'] }, isTrusted: true }],
    [
      'whose certificate has expired',
      { certificate: { notAfter: new Date(Date.now() - 1000) }, isTrusted: true },
    ],
  ];
  for (const [what, settings] of faulty) {
    it(`without a hash is not asked for from a server ${what}`, async () => {
      const outcome = await push('loopback', { ...settings, reference: withoutHash });
      assert.equal(problem(outcome), 'not trusted');
      assert.deepEqual(outcome.visits, []);
    });
    it(`with a hash is taken from a server ${what}`, async () => {
      assert.equal(problem(await push('loopback', settings)), 'taken');
    });
  }
});

describe('slow content on the virtual network', () => {
  it('takes the time that it takes, and no real one', async () => {
    const { retrievals, elapsed } = await push('virtual', {
      hosted: { pace: { octets: 2, everyMs: 1000 } },
    });
    assert.equal(retrievals[0]?.outcome, 'taken');
    const seconds = Math.ceil(HTML.length / 2) - 1;
    assert.ok(elapsed > seconds * 1000 && elapsed < seconds * 1000 + 500, `${elapsed} ms`);
  });
});
