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
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', `<reginfo${written(attributes)}>`];
  for (const each of registrations) lines.push(...registrationLines(each));
  lines.push('</reginfo>', '');
  return Buffer.from(lines.join('\n'), 'utf8');
}

type Attribute = readonly [name: string, value: string | number | undefined];

function registrationLines({ aor, id, state, contacts }: RegisteredAor): string[] {
  const head = written([
    ['aor', aor],
    ['id', id],
    ['state', state],
  ]);
  return [`  <registration${head}>`, ...contacts.flatMap(contactLines), '  </registration>'];
}

function contactLines(contact: RegisteredContact): string[] {
  const { displayName, publicGruu, temporaryGruu } = contact;
  const head = written([
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
  const lines = [`    <contact${head}>`, `      <uri>${text(contact.uri)}</uri>`];
  if (displayName !== undefined) lines.push(`      <display-name>${text(displayName)}</display-name>`);
  for (const { name, value } of contact.unknownParams)
    lines.push(`      <unknown-param${written([['name', name]])}>${text(value)}</unknown-param>`);
  if (publicGruu !== undefined) lines.push(`      <gr:pub-gruu${written([['uri', publicGruu]])}/>`);
  if (temporaryGruu) {
    const { uri, firstCSeq } = temporaryGruu;
    const rest = written([
      ['uri', uri],
      ['first-cseq', firstCSeq],
    ]);
    lines.push(`      <gr:temp-gruu${rest}/>`);
  }
  return [...lines, '    </contact>'];
}

function written(attributes: readonly Attribute[]): string {
  return attributes
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${text(String(value))}"`))
    .join('');
}

/** White space other than the space is written as references, which a reader does not normalise (XML 1.0 s2.11, s3.3.3). */
function text(value: string): string {
  return value
    .replace(/[&<>"\t\n\r]/g, (each) => REFERENCES.get(each) ?? each)
    .replace(NO_CHARACTER, '\uFFFD');
}

const REFERENCES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ['\t', '&#9;'],
  ['\n', '&#10;'],
  ['\r', '&#13;'],
]);

/** What XML 1.0 has no way to hold (s2.2). */
const NO_CHARACTER = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
