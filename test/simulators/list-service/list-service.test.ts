import assert from 'node:assert/strict';
import { composeMultipart, type Content } from '../../../protocol/mime/compose';
import { plainText } from '../../../protocol/push/content';
import { recipientListPart, type Listed } from '../../../protocol/push/recipient-list';
import type { SipRequest } from '../../../protocol/sip/message';
import { ListServiceSimulator } from '../../../simulators/list-service/list-service';
import { LIST_SERVICE_DEVIATIONS } from '../../../simulators/deviations/list-service';
import { LIST_SERVICE_POLICY, type ListServicePolicy } from '../../../simulators/list-service/policy';
import { HandMadePeer, requestTo, World } from '../hand-made-peer';

const NEWS = plainText('Flood warning');

interface Scene {
  readonly world: World;
  readonly service: ListServiceSimulator;
  /** The core of the recipients. */
  readonly core: HandMadePeer;
  /** Hands over a body; gives the status, and what the core gets. */
  readonly order: (body: Content | undefined, headers?: readonly [string, string][]) => Promise<Result>;
}

interface Result {
  readonly status: number | undefined;
  readonly served: readonly SipRequest[];
}

async function scene(policy: Partial<ListServicePolicy> = { authenticate: false }): Promise<Scene> {
  const world = new World();
  const core = await HandMadePeer.open(world, 'core');
  const asker = await HandMadePeer.open(world, 'asker');
  const domains = new Map([['push.example', core.local]]);
  const service = await ListServiceSimulator.open({
    ...{ network: world.network, domain: 'lists.push.example', domains, policy },
  });
  let count = 0;
  const order: Scene['order'] = async (body, headers = []) => {
    const about: [string, string][] = body
      ? [
          ['Content-Type', body.type],
          ...(body.disposition === undefined
            ? []
            : [['Content-Disposition', body.disposition] as [string, string]]),
        ]
      : [];
    const before = core.requests.length;
    const request = requestTo(service.uri, 'MESSAGE', {
      ...{ headers: [...about, ...headers], id: `o${++count}` },
      ...(body ? { body: body.body } : {}),
    });
    const response = await world.clock.run(asker.ask(request, service.local, 'tcp'));
    await world.clock.advance(1000);
    return { status: response?.status, served: core.requests.slice(before) };
  };
  return { world, service, core, order };
}

const withList = (...recipients: readonly Listed[]): Content =>
  composeMultipart('mixed', [NEWS, recipientListPart(recipients)]);

describe('URI-list service', () => {
  it('sends each recipient a MESSAGE of her own in the name of who asked', async () => {
    const { order } = await scene();
    const { status, served } = await order(
      withList({ uri: 'sip:nora@push.example' }, { uri: 'sip:olaf@push.example' }),
      [['Subject', 'Flood']],
    );
    assert.equal(status, 202);
    assert.deepEqual(
      served.map(({ uri, to, from, body }) => [uri, to?.uriText, from?.uriText, body.toString()]),
      ['nora', 'olaf'].map((name) => [
        `sip:${name}@push.example`,
        `sip:${name}@push.example`,
        'sip:sender@content.example',
        'Flood warning',
      ]),
    );
    assert.equal(new Set(served.map(({ callId }) => callId)).size, 2);
    assert.deepEqual(
      served.map((each) => each.header('Subject')),
      ['Flood', 'Flood'],
    );
    assert.deepEqual(
      served.map((each) => each.header('Require')),
      [undefined, undefined],
    );
  });

  it('puts into a request what the URI asks for, but no other method and no body', async () => {
    const { order } = await scene();
    const uri =
      'sip:nora@push.example;method=INVITE?Accept-Contact=*%3bmobility%3d%22mobile%22&body=x&Via=y&Subject=a%0d%0aX:b';
    const { served } = await order(withList({ uri }));
    const [request] = served as [SipRequest];
    assert.equal(request.startLine, 'MESSAGE sip:nora@push.example SIP/2.0');
    assert.equal(request.header('Accept-Contact'), '*;mobility="mobile"');
    assert.equal(request.body.toString(), 'Flood warning');
    assert.equal(request.has('Subject'), false);
  });

  it('takes several lists as one', async () => {
    const { order } = await scene();
    const [one, other] = ['sip:nora@push.example', 'sip:%6Eora@push.example'];
    const lists = [one, other].map((uri) => recipientListPart([{ uri: uri }]));
    assert.equal((await order(composeMultipart('mixed', [NEWS, ...lists]))).served.length, 1);
  });

  const xml = (text: string): Content => ({ ...recipientListPart([]), body: Buffer.from(text) });
  const refused: readonly [string, Content | undefined, number][] = [
    ['no body', undefined, 400],
    ['no list', NEWS, 400],
    ['a list that is no XML', xml('<resource-lists'), 400],
    [
      'a list in another format',
      { type: 'text/plain', body: Buffer.from('sip:a@b'), disposition: 'recipient-list' },
      415,
    ],
    [
      'a multipart without end',
      { type: 'multipart/mixed;boundary=b', body: Buffer.from('--b\r\n\r\nx') },
      400,
    ],
    [
      'too many recipients',
      withList({ uri: 'sip:a@push.example' }, { uri: 'sip:b@push.example' }, { uri: 'sip:c@push.example' }),
      413,
    ],
  ];
  for (const [name, body, status] of refused)
    it(`refuses ${name} with ${status}, and serves nobody`, async () => {
      const { order } = await scene({ authenticate: false, mostRecipients: 2 });
      assert.deepEqual(await order(body), { status, served: [] });
    });

  it('asks who it is, and knows the extension that it offers', async () => {
    const { order } = await scene({});
    assert.equal((await order(withList({ uri: 'sip:nora@push.example' }))).status, 401);
    const required = (tag: string): Promise<Result> => order(withList(), [['Require', tag]]);
    assert.equal((await required('recipient-list-message')).status, 401);
    assert.equal((await required('frobnicate')).status, 420);
  });

  it('has deviations that turn knobs that it has', () => {
    for (const { id, policy } of LIST_SERVICE_DEVIATIONS)
      for (const knob of Object.keys(policy ?? {}))
        assert.ok(knob in LIST_SERVICE_POLICY, `${id}: no knob ${knob}`);
  });

  it('waits for those that it may have pending', async () => {
    const { order, core, service } = await scene({ authenticate: false, mostPending: 1 });
    core.answer = () => undefined;
    const { served } = await order(withList({ uri: 'sip:a@push.example' }, { uri: 'sip:b@push.example' }));
    assert.equal(served.length, 1);
    assert.ok(service.openTransactions > 0);
    await service.close();
  });
});
