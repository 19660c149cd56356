import { certificateAuthority } from '../../../simulators/tls/authority';
import { Guest } from './guest';
import { AOR, DOMAIN, NEWS, type TourSettings, type TourStage, type TourStep } from './stage';

const secure = (uri: string): string => uri.replace('sip:', 'sips:');

/** SIPS URIs hop by hop, and where they meet SIP URIs: RFC 3261 s26, RFC 5630. */
export const TLS_STEPS: readonly TourStep[] = [
  ({ phone }) => phone.register({ expires: 600 }),
  ({ sender }) => sender.push({ to: secure(AOR), content: NEWS }),
  sipContactOfSips,
  sipsContactOfSip,
];

/** Core, phone and sender with certificates. */
export async function tlsSettings(): Promise<TourSettings> {
  const authority = await certificateAuthority('Authority of the tour');
  const [core, phone, sender] = await Promise.all(
    [`sip:${DOMAIN}`, 'phone', 'sender'].map((name) => authority.issue({ names: [name] })),
  );
  return {
    tls: core!,
    phone: { aor: secure(AOR), tls: phone! },
    sender: { policy: { preferStream: false }, tls: sender! },
  };
}

/** The core alone. */
export async function coreTlsSettings(): Promise<TourSettings> {
  const authority = await certificateAuthority('Authority of the tour');
  return { tls: await authority.issue({ names: [`sip:${DOMAIN}`] }) };
}

/** A user whom nobody reaches securely. */
async function sipContactOfSips(stage: TourStage): Promise<void> {
  const guest = await Guest.open(stage, 'greta');
  await guest.register([guest.contact()], [['To', `<${secure(guest.aor)}>`]]);
  await stage.sender.push({ to: secure(guest.aor), content: NEWS });
}

/** A contact that is reached over TLS whatever the request was for; the phone is there. */
async function sipsContactOfSip(stage: TourStage): Promise<void> {
  const guest = await Guest.open(stage, 'hank');
  await guest.register([`<${stage.phone.contactUri}>`]);
  await stage.sender.push({ to: guest.aor, content: NEWS });
}
