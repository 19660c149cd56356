import assert from 'node:assert/strict';
import fc from 'fast-check';
import { placedDescription } from '../../../protocol/sdp/placement';
import { HeaderList } from '../../../protocol/sip/headers';

const DESCRIPTION = 'v=0\r\n';
const placed = (head: string, body: string) =>
  placedDescription({ headers: HeaderList.parse(head, 0), body: Buffer.from(body, 'latin1') });
const parts = (...each: string[]): string => `${each.map((part) => `--b\r\n${part}\r\n`).join('')}--b--\r\n`;
const SDP = `Content-Type: application/sdp\r\nContent-ID: <d@x>\r\n\r\n${DESCRIPTION}`;
const ICON = 'Content-Type: image/png\r\nContent-ID: <i@x>\r\n\r\npng';

describe('a session description in a body', () => {
  const FOUND: readonly [what: string, part: string, head: string, body: string][] = [
    ['is the body', 'whole', 'Content-Type: application/sdp', DESCRIPTION],
    [
      'is the first part of a related',
      'root',
      'Content-Type: multipart/related;boundary=b',
      parts(SDP, ICON),
    ],
    [
      'is the part that "start" names',
      'root',
      'Content-Type: multipart/related;boundary=b;start="<d@x>"',
      parts(ICON, SDP),
    ],
    ['is no root', 'part', 'Content-Type: multipart/related;boundary=b', parts(ICON, SDP)],
    ['stands in a mixed', 'part', 'Content-Type: multipart/mixed;boundary=b', parts(ICON, SDP)],
    [
      'is the root of a related in a mixed',
      'root',
      'Content-Type: multipart/mixed;boundary=b',
      parts(ICON, `Content-Type: multipart/related;boundary=c\r\n\r\n--c\r\n${SDP}\r\n--c--\r\n`),
    ],
  ];
  for (const [what, part, head, body] of FOUND) {
    it(what, () => {
      const found = placed(head, body);
      assert.equal(found?.part, part);
      assert.equal(found.octets.toString().trimEnd(), DESCRIPTION.trimEnd());
      assert.equal(found.within === undefined, part === 'whole');
    });
  }

  const ABSENT: readonly [why: string, head: string, body: string][] = [
    ['the body is empty', 'Content-Type: application/sdp', ''],
    ['the body has no type', 'Subject: x', DESCRIPTION],
    ['it is something else', 'Content-Type: text/plain', DESCRIPTION],
    [
      'it is not for the session',
      'Content-Type: application/sdp\r\nContent-Disposition: attachment',
      DESCRIPTION,
    ],
    ['it is packed', 'Content-Type: application/sdp\r\nContent-Encoding: gzip', DESCRIPTION],
    ['the multipart does not end', 'Content-Type: multipart/mixed;boundary=b', `--b\r\n${SDP}`],
  ];
  for (const [why, head, body] of ABSENT)
    it(`is not found when ${why}`, () => assert.equal(placed(head, body), undefined));

  it('never makes it fail, whatever the body is', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (head, body) => {
        placed(`Content-Type: multipart/related;boundary=b\r\n${head}`, parts(body, SDP));
      }),
    ));
});
