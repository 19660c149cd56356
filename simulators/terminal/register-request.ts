import { buildRequest, type HeaderPair } from '../../protocol/sip/build';
import type { Contact } from '../../protocol/sip/contact';
import type { SipRequest } from '../../protocol/sip/message';
import type { RegisterOrder } from '../../protocol/sip/registration/machine';
import { formatQValue } from '../../protocol/sip/qvalue';
import { bracketed, type SipUri } from '../../protocol/sip/uri';
import type { TerminalPolicy } from './policy';

/** Who registers, and what. */
export interface Registrant {
  /** The AOR as spelled. */
  readonly aor: string;
  readonly aorUri: SipUri;
  readonly fromTag: string;
  readonly contactUri: string;
  /** The instance ID, a URN without brackets. */
  readonly instance: string;
  /** Contact parameters of RFC 3840 as spelled, ";" first; repeated in every REGISTER, else they vanish (RFC 3840 s6). */
  readonly features: string;
  readonly q?: number;
}

/** Composes the REGISTER of an order (RFC 3261 s10.2, RFC 5627 s4.1); Via and credentials come later. */
export function registerRequest(order: RegisterOrder, who: Registrant, policy: TerminalPolicy): SipRequest {
  return buildRequest({
    method: 'REGISTER',
    uri: policy.registrarWithUser ? who.aor : registrarUri(who.aorUri),
    headers: [
      ['Max-Forwards', '70'],
      ['To', `<${who.aor}>`],
      ['From', `<${who.aor}>;tag=${who.fromTag}`],
      ['Call-ID', order.callId],
      ['CSeq', `${order.cseq} REGISTER`],
      ...contactOf(order, who, policy),
      ['Supported', supportedBy(order, policy).join(', ')],
    ],
  });
}

/** The domain of the registrar, without user and "@" (RFC 3261 s10.2). */
function registrarUri(aor: SipUri): string {
  const port = aor.port === undefined ? '' : `:${aor.port}`;
  return `${aor.scheme}:${bracketed(aor.host)}${port}`;
}

/** gruu in every REGISTER, whatever it is for (RFC 5627 s4.1), unless GRUUs are not wanted. */
function supportedBy({ wish }: RegisterOrder, policy: TerminalPolicy): readonly string[] {
  const wanted = wish.what !== 'register' || wish.gruu;
  return wanted ? policy.optionTags : policy.optionTags.filter((tag) => tag !== 'gruu');
}

function contactOf(order: RegisterOrder, who: Registrant, policy: TerminalPolicy): HeaderPair[] {
  const { wish, expires } = order;
  if (wish.what === 'fetch') return [];
  if (wish.what === 'deregister-all') {
    return [
      ['Contact', '*'],
      ['Expires', '0'],
    ];
  }
  const q = who.q === undefined ? '' : `;q=${formatQValue(who.q)}`;
  const contact = `<${who.contactUri}>${q};+sip.instance="<${who.instance}>"${who.features}`;
  if (wish.what === 'deregister') return [['Contact', `${contact};expires=0`]];
  const others = order.others.map((each): HeaderPair => ['Contact', refreshed(each)]);
  if (policy.expiresIn === 'contact') return [['Contact', `${contact};expires=${expires}`], ...others];
  return [['Contact', contact], ...others, ['Expires', String(expires)]];
}

/** A binding that the registrar listed, as it would be registered again. */
function refreshed(binding: Contact): string {
  return ['expires', 'pub-gruu', 'temp-gruu']
    .reduce((each, name) => each.withoutParam(name), binding)
    .toString();
}
