import assert from 'node:assert/strict';
import { Features } from '../../../protocol/sip/features';
import { Params } from '../../../protocol/sip/params';
import type { Capabilities } from '../../../protocol/push/capabilities';
import { chooseMethod, METHOD_POLICY } from '../../../protocol/push/method';

const NOTHING_KNOWN = undefined;

function device(changes: Partial<Capabilities> = {}): Capabilities {
  return {
    methods: ['INVITE', 'ACK', 'BYE', 'CANCEL', 'MESSAGE', 'OPTIONS'],
    accept: ['text/plain', 'message/external-body'],
    ...{ encodings: [], languages: [], supported: [], features: Features.of(Params.none) },
    ...changes,
  };
}

describe('choice of the delivery method', () => {
  const small = { type: 'text/plain', size: 100, hasReference: false };
  const large = { type: 'text/html', size: 100_000, hasReference: false };
  const clip = { type: 'video/3gpp', size: 100, hasReference: false };

  const cases: readonly (readonly [
    what: string,
    content: typeof small,
    device: Capabilities | undefined,
    method: ReturnType<typeof chooseMethod>,
  ])[] = [
    ['embeds small content', small, NOTHING_KNOWN, 'embedded'],
    ['opens a session for large content', large, NOTHING_KNOWN, 'session'],
    ['opens a session for multimedia content, be it small', clip, NOTHING_KNOWN, 'session'],
    [
      'embeds small multimedia content where there are no sessions',
      clip,
      device({ methods: ['MESSAGE'] }),
      'embedded',
    ],
    ['opens a session where there is no pager mode', small, device({ methods: ['INVITE'] }), 'session'],
    ['has no way for large content without sessions', large, device({ methods: ['MESSAGE'] }), undefined],
    [
      'refers to large content where there are no sessions',
      { ...large, hasReference: true },
      device({ methods: ['MESSAGE'] }),
      'reference',
    ],
    [
      'does not refer where references are not accepted',
      { ...large, hasReference: true },
      device({ methods: ['MESSAGE'], accept: ['text/plain'] }),
      undefined,
    ],
    ['prefers a session to a reference', { ...large, hasReference: true }, device(), 'session'],
  ];
  for (const [what, content, terminal, method] of cases)
    it(what, () => assert.equal(chooseMethod(content, terminal, METHOD_POLICY), method));

  it('prefers a reference if its policy says so', () => {
    const policy = { ...METHOD_POLICY, preferReference: true };
    assert.equal(chooseMethod({ ...large, hasReference: true }, device(), policy), 'reference');
  });

  it('embeds up to the limit, and not beyond it', () => {
    const { largestEmbedded } = METHOD_POLICY;
    assert.equal(chooseMethod({ ...small, size: largestEmbedded }, device(), METHOD_POLICY), 'embedded');
    assert.equal(chooseMethod({ ...small, size: largestEmbedded + 1 }, device(), METHOD_POLICY), 'session');
  });
});
