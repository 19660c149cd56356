import { attributesText, charactersText } from '../xml/write';
import {
  GRUUINFO_NAMESPACE,
  REGINFO_NAMESPACE,
  type RegInfo,
  type RegisteredAor,
  type RegisteredContact,
} from './document';

/** Writes a registration information document: XML 1.0 in UTF-8 (RFC 3680 s5.1), with GRUUs as RFC 5628 s9 has them. */
export function composeRegInfo({ version, state, registrations }: RegInfo): Buffer {
  const attributes = [
    ['xmlns', REGINFO_NAMESPACE],
    ['xmlns:gr', GRUUINFO_NAMESPACE],
    ['version', version],
    ['state', state],
  ] as const;
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', `<reginfo${attributesText(attributes)}>`];
  for (const each of registrations) lines.push(...registrationLines(each));
  lines.push('</reginfo>', '');
  return Buffer.from(lines.join('\n'), 'utf8');
}

function registrationLines({ aor, id, state, contacts }: RegisteredAor): string[] {
  const head = attributesText([
    ['aor', aor],
    ['id', id],
    ['state', state],
  ]);
  return [`  <registration${head}>`, ...contacts.flatMap(contactLines), '  </registration>'];
}

function contactLines(contact: RegisteredContact): string[] {
  const { displayName, publicGruu, temporaryGruu } = contact;
  const head = attributesText([
    ['id', contact.id],
    ['state', contact.state],
    ['event', contact.event],
    ['expires', contact.expires],
    ['retry-after', contact.retryAfter],
    ['duration-registered', contact.durationRegistered],
    ['q', contact.q],
    ['callid', contact.callId],
    ['cseq', contact.cseq],
  ]);
  const lines = [`    <contact${head}>`, `      <uri>${charactersText(contact.uri)}</uri>`];
  if (displayName !== undefined)
    lines.push(`      <display-name>${charactersText(displayName)}</display-name>`);
  for (const { name, value } of contact.unknownParams)
    lines.push(
      `      <unknown-param${attributesText([['name', name]])}>${charactersText(value)}</unknown-param>`,
    );
  if (publicGruu !== undefined) lines.push(`      <gr:pub-gruu${attributesText([['uri', publicGruu]])}/>`);
  if (temporaryGruu) {
    const { uri, firstCSeq } = temporaryGruu;
    const rest = attributesText([
      ['uri', uri],
      ['first-cseq', firstCSeq],
    ]);
    lines.push(`      <gr:temp-gruu${rest}/>`);
  }
  return [...lines, '    </contact>'];
}
