import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  ANONYMOUS,
  composeRecipientList,
  historyOf,
  intendedRecipients,
  parseRecipientList,
  type ListEntry,
} from '../../../protocol/push/recipient-list';
import { isFault } from '../../../protocol/sip/fault';

/** The list of RFC 5365 s9. */
const EXAMPLE = `<?xml version="1.0" encoding="UTF-8"?>
<resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists"
          xmlns:cp="urn:ietf:params:xml:ns:copycontrol">
  <list>
    <entry uri="sip:bill@example.com" cp:copyControl="to" />
    <entry uri="sip:randy@example.net" cp:copyControl="to" cp:anonymize="true"/>
    <entry uri="sip:eddy@example.com" cp:copyControl="to" cp:anonymize="true"/>
    <entry uri="sip:joe@example.org" cp:copyControl="cc" />
    <entry uri="sip:carol@example.net" cp:copyControl="cc" cp:anonymize="true"/>
    <entry uri="sip:ted@example.net" cp:copyControl="bcc" />
    <entry uri="sip:andy@example.com" cp:copyControl="bcc" />
  </list>
</resource-lists>`;

function read(xml: string | Buffer): readonly ListEntry[] {
  const list = parseRecipientList(Buffer.from(xml));
  if (isFault(list)) throw new Error(list.reason);
  return list.entries;
}

const within = (inner: string): string =>
  `<resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists"><list>${inner}</list></resource-lists>`;

const entry = fc.record({
  uri: fc.oneof(
    fc.constantFrom('sip:a@h', 'sip:%61@h', 'tel:+1', 'sip:b@h?Subject=a%26b'),
    fc.string({ unit: 'grapheme' }),
  ),
  copyControl: fc.constantFrom('to', 'cc', 'bcc' as const),
  anonymize: fc.boolean(),
  count: fc.integer({ min: 1, max: 9 }),
});

describe('lists of recipients', () => {
  it('are read as RFC 5365 s9 has them', () => {
    const entries = read(EXAMPLE);
    assert.deepEqual(
      entries.map(
        ({ uri, copyControl, anonymize }) => `${copyControl} ${uri}${anonymize ? ' anonymous' : ''}`,
      ),
      [
        'to sip:bill@example.com',
        'to sip:randy@example.net anonymous',
        'to sip:eddy@example.com anonymous',
        'cc sip:joe@example.org',
        'cc sip:carol@example.net anonymous',
        'bcc sip:ted@example.net',
        'bcc sip:andy@example.com',
      ],
    );
  });

  it('give the history of RFC 5365 s9: nobody blind, and anonymous ones counted', () => {
    assert.deepEqual(historyOf(read(EXAMPLE)), [
      { uri: 'sip:bill@example.com', copyControl: 'to' },
      { uri: 'sip:joe@example.org', copyControl: 'cc' },
      { uri: ANONYMOUS, copyControl: 'to', count: 2 },
      { uri: ANONYMOUS, copyControl: 'cc', count: 1 },
    ]);
  });

  it('come back as they were written', () => {
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        // What XML cannot hold is replaced, and a URI has no white space around it.
        const written = entries

          .filter(({ uri }) => !/[\u0000-\u001F\uFFFE\uFFFF\uD800-\uDFFF]/u.test(uri))
          .map((each) => ({ ...each, uri: each.uri.trim() }));
        assert.deepEqual(read(composeRecipientList(written)), written);
      }),
    );
  });

  it('are of blind recipients when they say nothing (RFC 5364 s4)', () => {
    assert.deepEqual(read(within('<entry uri="sip:a@h"/>')), [
      { uri: 'sip:a@h', copyControl: 'bcc', anonymize: false, count: 1 },
    ]);
  });

  it('have each URI once, as openly as one of its entries says', () => {
    const entries = read(
      composeRecipientList([
        { uri: 'sip:a@h', copyControl: 'bcc' },
        { uri: 'sip:%61@H', copyControl: 'to' },
        { uri: 'sip:b@h' },
      ]),
    );
    assert.deepEqual(
      intendedRecipients(entries).map(({ uri, copyControl }) => [uri, copyControl]),
      [
        ['sip:%61@H', 'to'],
        ['sip:b@h', 'bcc'],
      ],
    );
  });

  it('are flat, or not', () => {
    const isFlat = (inner: string): boolean | undefined => {
      const list = parseRecipientList(Buffer.from(within(inner)));
      return isFault(list) ? undefined : list.isFlat;
    };
    assert.equal(isFlat('<entry uri="sip:a@h"><display-name>A</display-name></entry>'), true);
    assert.equal(isFlat('<list><entry uri="sip:a@h"/></list>'), false);
    assert.equal(isFlat('<entry-ref ref="users/a"/>'), false);
    assert.equal(isFlat('<external anchor="http://x.example"/>'), false);
  });

  const faulty: readonly [string, RegExp][] = [
    ['', /./],
    ['<resource-lists/>', /root is resource-lists of ""/],
    [within('<entry/>'), /entry without uri/],
    [
      `<resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists" xmlns:c="urn:ietf:params:xml:ns:copycontrol"><list><entry uri="sip:a@h" c:copyControl="all"/></list></resource-lists>`,
      /copyControl="all"/,
    ],
    [`<!DOCTYPE x [<!ENTITY e "e">]>${within('')}`, /document type declaration/],
  ];
  for (const [xml, reason] of faulty)
    it(`are refused: ${reason.source}`, () => {
      const list = parseRecipientList(Buffer.from(xml));
      assert.ok(isFault(list));
      assert.match(list.reason, reason);
    });
});
