import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseAuthenticationInfo, parseChallenge, parseCredentials } from '../../../protocol/sip/auth';
import { challengeFaults, credentialsFaults } from '../../../protocol/sip/digest-faults';
import { isCallId } from '../../../protocol/sip/characters';
import { parseContact } from '../../../protocol/sip/contact';
import { parseCSeq } from '../../../protocol/sip/cseq';
import { parseDate } from '../../../protocol/sip/date';
import { parseDeltaSeconds } from '../../../protocol/sip/delta-seconds';
import { verifyCredentials } from '../../../protocol/sip/digest';
import type { Fault } from '../../../protocol/sip/fault';
import { isFault } from '../../../protocol/sip/fault';
import { gruuEqual, instanceEqual, instanceUrn, isUuidUrn } from '../../../protocol/sip/gruu';
import { splitList } from '../../../protocol/sip/lists';
import { parseMediaRange, parseMediaType } from '../../../protocol/sip/media-type';
import { parseNameAddr } from '../../../protocol/sip/name-addr';
import { parseParams, quote, unquote } from '../../../protocol/sip/params';
import { parseQValue } from '../../../protocol/sip/qvalue';
import { parseTokenList } from '../../../protocol/sip/token-list';
import { escapeUser, formatUri, parseUri } from '../../../protocol/sip/uri';
import { canonicalAor, undoEscapes, uriEqual } from '../../../protocol/sip/uri-equality';
import { parseVia } from '../../../protocol/sip/via';
import { octets, trippers } from './arbitraries';

/** Everything that may be done with a text from a peer. Returns the faults. */
function useAll(text: string): Fault[] {
  const faults: Fault[] = [];
  const note = <T>(result: T | Fault): T | undefined => {
    if (!isFault(result)) return result;
    faults.push(result);
    return undefined;
  };
  const uri = note(parseUri(text));
  if (uri !== undefined) {
    formatUri(uri);
    uriEqual(uri, uri);
    gruuEqual(uri, uri);
    if (uri.kind === 'sip') canonicalAor(uri);
  }
  note(parseNameAddr(text))?.faults.forEach(note);
  const contact = note(parseContact(text));
  if (contact !== undefined && contact !== '*') contact.withTag('t').faults.forEach(note);
  const via = note(parseVia(text));
  via?.withParam('received', 'x').faults.forEach(note);
  const params = note(parseParams(text, 0));
  if (params !== undefined) assert.equal(params.toString().trimEnd(), text.trimEnd());
  const challenge = note(parseChallenge(text));
  if (challenge !== undefined) challengeFaults(challenge).forEach(note);
  const credentials = note(parseCredentials(text));
  if (credentials !== undefined) {
    credentialsFaults(credentials).forEach(note);
    verifyCredentials(credentials, { password: 'p', method: 'M' });
  }
  for (const parse of [parseAuthenticationInfo, parseCSeq, parseDate, parseDeltaSeconds, parseQValue])
    note<unknown>(parse(text));
  for (const parse of [parseTokenList, parseMediaType, parseMediaRange]) note<unknown>(parse(text));
  for (const element of splitList(text)) note(parseContact(element));
  return faults;
}

/** The functions that find no faults. */
function useWhole(text: string): void {
  isCallId(text);
  isUuidUrn(text);
  instanceUrn(text);
  instanceEqual(text, `${text}x`);
  escapeUser(text);
  undoEscapes(text);
  unquote(quote(text));
  unquote(`"${text}"`);
}

describe('the SIP grammar under any text', () => {
  const wrapped = trippers.chain((text) =>
    fc.constantFrom(
      text,
      `sip:${text}`,
      `sip:a@b${text}`,
      `"a" <sip:a@b>${text}`,
      `<${text}>;tag=1`,
      `SIP/2.0/UDP h${text}`,
      `Digest ${text}`,
      `Digest a="${text}"`,
      `;a="${text}";b=${text}`,
      `;+a="<${text}>"`,
      `text/plain;${text}`,
    ),
  );

  it('never throws, and says where the fault is', () => {
    fc.assert(
      fc.property(fc.oneof(octets, wrapped, fc.string({ unit: 'binary' })), (text) => {
        useWhole(text);
        for (const fault of useAll(text)) {
          assert.ok(fault.reason.length > 0);
          assert.ok(
            fault.at >= 0 && fault.at <= text.length,
            `${fault.reason} at ${fault.at} of ${text.length}`,
          );
        }
      }),
      { numRuns: 2000 },
    );
  });

  // A parser that is quadratic in these would need several 10^9 steps and run into the timeout.
  describe('takes linear time for 50 kB of', () => {
    const SIZE = 50_000;
    const repeat = (piece: string): string => piece.repeat(SIZE / piece.length);
    const bodies = [
      ...[
        '"',
        '\\',
        '"\\"',
        '<',
        '>',
        '<>',
        '[',
        '[:',
        '::',
        ',',
        ', ',
        ';',
        ';a',
        ';a=b',
        '; a = "b"',
        '@',
        ':',
        '/',
        '?',
      ],
      ...[
        '&',
        'a&',
        '%',
        '%41',
        '%2',
        '%25',
        ' ',
        '\t',
        'a',
        'a ',
        'a.',
        'a-',
        '1',
        '0',
        '1.',
        '!',
        '"a",',
        'a="b",',
        '=',
        '==',
        '\u00c3\u00a4',
      ],
    ];
    const names = Array.from({ length: SIZE / 2 }, (_, i) => i.toString(36));
    const numbered = names.map((name) => `;${name}`).join('');
    const headers = names.map((name) => `${name}=`).join('&');
    const nested = `sip:h?to=${repeat('sip:h%3Fto=')}`;
    const heads = [
      ...[
        '',
        'sip:',
        'sip:a@',
        'sip:a@b',
        'sip:a@b?',
        'sip:a@b?to=',
        'tel:+1',
        'urn:a:',
        'x:',
        '<sip:a@b>',
        '"',
        '"a" <',
      ],
      ...[
        'SIP/2.0/UDP ',
        'SIP/2.0/UDP h',
        'Digest ',
        'Digest a="',
        'Basic ',
        'text/plain',
        ';methods="',
        ';+a="<',
        '<sip:a@b>;methods="',
      ],
    ];
    for (const head of heads) {
      it(JSON.stringify(head), function () {
        this.timeout(5000);
        for (const body of bodies) useAll(head + repeat(body));
        useAll(head + numbered);
        useAll(head + headers);
      });
    }
    it('anything that is closed at the end', function () {
      this.timeout(5000);
      for (const body of bodies) useAll(`;a="${repeat(body)}"`);
      for (const body of bodies) useAll(`<${repeat(body)}>;a`);
      for (const body of bodies) useWhole(repeat(body));
    });
    it('URIs inside URIs', function () {
      this.timeout(5000);
      useAll(nested);
    });
  });
});
