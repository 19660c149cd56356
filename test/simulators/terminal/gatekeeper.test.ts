import assert from 'node:assert/strict';
import { plainText } from '../../../protocol/push/content';
import { buildRequest, type HeaderPair } from '../../../protocol/sip/build';
import { formatDate } from '../../../protocol/sip/date';
import type { SipRequest } from '../../../protocol/sip/message';
import { composeSigned } from '../../../protocol/smime/multipart-signed';
import { tunnelOf } from '../../../protocol/smime/tunnel';
import { GATEKEEPER_POLICY, objectionTo, type Demands } from '../../../simulators/terminal/gatekeeper';
import { certificateAuthority, type CertificateAuthority } from '../../../simulators/tls/authority';

const NOW = new Date();
const DM = 'sip:dm@push.example';
const ASSERTED: HeaderPair = ['P-Asserted-Identity', `"DM" <${DM}>`];

describe('gatekeeper of a terminal', () => {
  let authority: CertificateAuthority;
  before(async () => {
    authority = await certificateAuthority('Authority');
  });

  const request = (headers: readonly HeaderPair[], body: Buffer = Buffer.from('news')): SipRequest =>
    buildRequest({
      method: 'MESSAGE',
      uri: 'sip:nora@push.example',
      headers: [['From', `<${DM}>;tag=1`], ...headers],
      body,
    });

  async function signedBy(names: readonly string[], issuer = authority): Promise<SipRequest> {
    const { type, body } = composeSigned(plainText('news'), await issuer.issue({ names }), NOW);
    return request([['Content-Type', type]], body);
  }

  const objection = (from: SipRequest, demands: Demands, isFromCore = true): string | undefined =>
    objectionTo(from, demands, { policy: GATEKEEPER_POLICY, isFromCore: () => isFromCore, now: NOW })?.reason;

  it('has no objection where nothing is demanded', () =>
    assert.equal(objection(request([]), {}, false), undefined));

  it('lets a sender pass for whom the core vouches, and no other', () => {
    const demands = { from: [DM] };
    assert.equal(objection(request([ASSERTED]), demands), undefined);
    assert.match(objection(request([ASSERTED]), demands, false) ?? '', /^Nobody we trust/);
    assert.match(objection(request([]), demands) ?? '', /not trusted/);
    const another: HeaderPair = ['P-Asserted-Identity', '<sip:ads@push.example>'];
    assert.match(objection(request([another]), demands) ?? '', /not trusted/);
  });

  it('lets content pass that its sender has signed, and no other', async () => {
    const demands = { signedBy: [authority.certificate] };
    const stranger = await certificateAuthority('Stranger');
    const signed = await signedBy([DM]);
    assert.equal(objection(signed, demands), undefined);
    const changed = Buffer.from(signed.body.toString('latin1').replace('news', 'NEWS'), 'latin1');
    assert.match(objection(signed.with({ body: changed }), demands) ?? '', /does not verify/);
    assert.match(
      objection(await signedBy(['sip:ads@push.example']), demands) ?? '',
      /not that of the sender/,
    );
    assert.match(objection(await signedBy([DM], stranger), demands) ?? '', /not known/);
    assert.match(objection(request([['Content-Type', 'text/plain']]), demands) ?? '', /not signed/);
  });

  describe('a signature over the whole request', () => {
    const at = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000);

    async function sealed(date: Date): Promise<SipRequest> {
      const plain = request([
        ['Date', formatDate(date)],
        ['Subject', 'Storm'],
        ['Content-Type', 'text/plain'],
      ]);
      const signer = await authority.issue({ names: [DM] });
      const { type, body } = composeSigned(tunnelOf(plain), signer, NOW);
      return plain.set('Content-Type', type).with({ body });
    }
    const demands = (): Demands => ({ signedBy: [authority.certificate] });
    const by = { policy: GATEKEEPER_POLICY, isFromCore: () => true, now: NOW };

    it('is good for some minutes', async () => {
      for (const minutes of [-4, 0, 4])
        assert.equal(objectionTo(await sealed(at(minutes)), demands(), by), undefined);
      for (const minutes of [-6, 6])
        assert.equal(objectionTo(await sealed(at(minutes)), demands(), by)?.status, 400);
    });

    it('is good for the header fields that it covers', async () => {
      const good = await sealed(NOW);
      const altered = objectionTo(good.set('Subject', 'Sun'), demands(), by);
      assert.deepEqual(altered, { status: 403, reason: 'Subject is not the one that was signed' });
      const elsewhere = good.set('Max-Forwards', '12').with({ uri: 'sip:nora@192.0.2.2' });
      assert.equal(objectionTo(elsewhere, demands(), by), undefined);
    });
  });

  it('wants both where both are demanded', async () => {
    const demands = { from: [DM], signedBy: [authority.certificate] };
    const signed = await signedBy([DM]);
    assert.match(objection(signed, demands) ?? '', /not trusted/);
    assert.equal(objection(signed.add(...ASSERTED), demands), undefined);
  });
});
