import { plainText } from '../../../protocol/push/content';
import { buildRequest } from '../../../protocol/sip/build';
import { composeSigned } from '../../../protocol/smime/multipart-signed';
import { certificateAuthority } from '../../../simulators/tls/authority';
import type { TlsIdentity } from '../../../simulators/tls/identity';
import { Puppet } from './puppet';
import { AOR, NEWS, type TourSettings, type TourStage, type TourStep } from './stage';

/** Made before the tour, as the virtual clock waits for no key. */
let signer: TlsIdentity;

/** Signed content: RFC 3261 s23, RFC 8551. */
export const SIGNED_STEPS: readonly TourStep[] = [
  ({ phone }) => phone.register({ expires: 600 }),
  signedOptions,
  ({ sender }) =>
    sender.push({ to: AOR, content: NEWS, sign: (whole) => composeSigned(whole, signer, new Date(0)) }),
];

export async function signedSettings(): Promise<TourSettings> {
  const authority = await certificateAuthority('Authority of the tour');
  signer = await authority.issue({ names: ['sip:caller@content.example', 'sip:sender@content.example'] });
  return { sender: { policy: { largestMessage: undefined, preferStream: true } } };
}

/** An OPTIONS that asks for a certificate (RFC 3261 s23.3). */
async function signedOptions(stage: TourStage): Promise<void> {
  const { endpoint } = await Puppet.open(stage, 'caller', 'sender');
  const { type, disposition, body } = composeSigned(plainText('who?'), signer, endpoint.clock.date());
  const request = buildRequest({
    method: 'OPTIONS',
    uri: AOR,
    headers: [
      ['Max-Forwards', '70'],
      ['To', `<${AOR}>`],
      ['From', '<sip:caller@content.example>;tag=signed'],
      ['Call-ID', endpoint.ids.callId(endpoint.local.host)],
      ['CSeq', '1 OPTIONS'],
      ['Accept', 'application/sdp'],
      ['Supported', 'gruu'],
      ['Content-Type', type],
      ['Content-Disposition', disposition!],
    ],
    body,
  });
  const target = { endpoint: stage.testbed.core.local, transport: 'tcp' as const };
  await new Promise<void>((resolve) => {
    const over = (): void => resolve();
    endpoint.request(request, { final: over, timeout: over, transportError: over }, { target });
  });
}
