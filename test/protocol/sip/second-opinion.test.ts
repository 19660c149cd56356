import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { buildRequest, responseTo, type HeaderPair } from '../../../protocol/sip/build';
import { contact } from '../../../protocol/sip/contact';
import { digestResponse } from '../../../protocol/sip/digest';
import { nameAddr } from '../../../protocol/sip/name-addr';
import { Params, quote } from '../../../protocol/sip/params';
import { sipUri } from '../../../protocol/sip/uri';
import { via } from '../../../protocol/sip/via';
import { token } from './arbitraries';
import { assertSameMeaning } from './second-opinion';
import { messageWith, request } from './wire';

const EXAMPLES = join(__dirname, '..', '..', 'data', 'sip-examples');
const TORTURE = join(__dirname, '..', '..', 'data', 'torture');
const URN = 'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6';

/** Well-formed torture messages that the second opinion can read. */
const READABLE = [
  ...['esc01', 'escnull', 'semiuri', 'transports', 'noreason', 'badbranch', 'unksm2', 'bext01', 'invut'],
  ...['regaut01', 'bcast', 'zeromf', 'cparam01', 'cparam02', 'regescrt', 'sdp01', 'inv2543', 'lwsdisp'],
];

function usual(method: string): HeaderPair[] {
  const top = via({
    transport: 'udp',
    host: '192.0.2.21',
    port: 5070,
    params: Params.none.with('branch', 'z9hG4bK1').with('rport'),
  });
  const from = nameAddr('sip:nora@push.example', {
    displayName: 'Nora "N." O\\Leary',
    params: Params.none.with('tag', 'f1'),
  });
  return [
    ['Via', top.toString()],
    ['Max-Forwards', '70'],
    ['From', from.toString()],
    ['To', nameAddr(sipUri({ user: 'nora', host: 'push.example' })).toString()],
    ['Call-ID', 'a7710@192.0.2.21'],
    ['CSeq', `1 ${method}`],
  ];
}

describe('second opinion', () => {
  describe('on the SIP examples', () => {
    for (const name of readdirSync(EXAMPLES).filter((each) => each.endsWith('.sip')))
      it(name, () => assertSameMeaning(readFileSync(join(EXAMPLES, name))));
  });

  describe('on torture messages', () => {
    for (const name of READABLE)
      it(name, () => assertSameMeaning(readFileSync(join(TORTURE, `${name}.sip`))));
  });

  describe('on what we build', () => {
    const instance = Params.none.with('+sip.instance', quote(`<${URN}>`)).with('q', '0.5');

    it('REGISTER with an instance, capabilities and credentials', () => {
      const digest = {
        algorithm: 'SHA-256',
        username: 'nora',
        realm: 'push.example',
        nonce: 'n',
        uri: 'sip:push.example',
      };
      const qop = { qop: 'auth', nc: '00000001', cnonce: 'c' };
      const answer = digestResponse({ ...digest, ...qop, password: 'p', method: 'REGISTER' });
      const credentials = [
        ...['username', 'realm', 'nonce', 'uri'].map(
          (name) => `${name}=${quote(digest[name as keyof typeof digest])}`,
        ),
        ...[`response="${answer}"`, 'algorithm=SHA-256', 'qop=auth', 'nc=00000001', 'cnonce="c"'],
      ].join(', ');
      const params = instance
        .with('+g.oma.pusheventapp', '"ulp.ua,mms.ua"')
        .with('mobility', '"mobile"')
        .with('expires', '600');
      assertSameMeaning(
        buildRequest({
          method: 'REGISTER',
          uri: 'sip:push.example',
          headers: [
            ...usual('REGISTER'),
            ['Contact', contact('sip:nora@192.0.2.21:5070;transport=udp', { params }).toString()],
            ['Supported', 'gruu, path, outbound'],
            ['Path', '<sip:edge.example;lr;ob>'],
            ['Authorization', `Digest ${credentials}`],
          ],
        }).toBuffer(),
      );
    });

    it('200 that grants GRUUs, 401 with two challenges, 423, 100', () => {
      const asked = request(messageWith(['Timestamp: 54.2']));
      const granted = instance
        .with('pub-gruu', quote(`sip:nora@push.example;gr=${URN}`))
        .with('temp-gruu', quote('sip:tgruu.7hs==jd7vnzga5w7fajsc7-ajd6fabz0f8g5@push.example;gr'));
      const first = contact('sip:nora@192.0.2.21:5070', { params: granted }).toString();
      const second = contact('sip:nora@192.0.2.22', { params: Params.none.with('expires', '1') }).toString();
      const challenges: HeaderPair[] = ['SHA-256', 'MD5'].map((algorithm) => [
        'WWW-Authenticate',
        `Digest realm="push.example", nonce="abc", algorithm=${algorithm}, qop="auth", opaque=""`,
      ]);
      const answers = [
        responseTo(asked, 200, {
          toTag: 't1',
          headers: [
            ['Contact', `${first}, ${second}`],
            ['Contact', second],
          ],
        }),
        responseTo(asked, 401, { toTag: 't1', headers: challenges }),
        responseTo(asked, 423, { toTag: 't1', headers: [['Min-Expires', '60']] }),
        responseTo(asked, 100),
        responseTo(asked, 299, { reason: '' }),
      ];
      for (const each of answers) assertSameMeaning(each.toBuffer());
    });

    it('MESSAGE with caller preferences, and with a binary body', () => {
      const body = Buffer.from(Array.from({ length: 256 }, (_, octet) => octet));
      assertSameMeaning(
        buildRequest({
          method: 'MESSAGE',
          uri: `sip:nora@push.example;gr=${URN}`,
          headers: [
            ...usual('MESSAGE'),
            ['Route', '<sip:core.example;lr>, <sip:edge.example:5061;lr;transport=tcp>'],
            ['Record-Route', '<sip:core.example;lr>'],
            ['Accept-Contact', '*;+g.oma.pusheventapp="ulp.ua";require'],
            ['Request-Disposition', 'no-fork'],
            ['Expires', '3600'],
            ['Content-Type', 'application/vnd.oma.push'],
          ],
          body,
        }).toBuffer(),
      );
    });

    it('compact forms', () => {
      assertSameMeaning(
        buildRequest({
          method: 'MESSAGE',
          uri: 'sip:nora@push.example',
          headers: [
            ['v', 'SIP/2.0/UDP h:5060;branch=z9hG4bK1'],
            ['f', '<sip:a@b>;tag=1'],
            ['t', '"T, t" <sip:c@d>'],
            ['i', 'x'],
            ['CSeq', '1 MESSAGE'],
            ['m', '<sip:a@h>;expires=5, <sip:b@h>'],
            ['s', 'subject'],
            ['k', 'gruu'],
            ['c', 'text/plain'],
          ],
        }).toBuffer(),
      );
    });

    it('any of them', () => {
      const plain = token.filter((each) => !each.includes('%'));
      const name = plain.map((each) => `x${each}`);
      const value = token.map((each) => `"<${each}>"`);
      const params = fc
        .uniqueArray(fc.tuple(name, fc.option(fc.oneof(token, value), { nil: undefined })), {
          selector: ([name]) => name.toLowerCase(),
          maxLength: 4,
        })
        .map(
          (entries) =>
            new Params(
              entries.map(([name, each]) => (each === undefined ? { name } : { name, value: each })),
            ),
        );
      const pair = fc.tuple(name, token) as fc.Arbitrary<HeaderPair>;
      const body = fc.uint8Array({ maxLength: 30 });
      const parts = fc.tuple(
        plain,
        params,
        fc.uniqueArray(pair, { selector: ([each]) => each.toLowerCase(), maxLength: 4 }),
        body,
      );
      fc.assert(
        fc.property(parts, ([method, some, pairs, octets]) => {
          const headers: HeaderPair[] = [
            ...usual(method),
            ['Via', via({ transport: 'TCP', host: 'h.example', params: some }).toString()],
            ['Contact', contact('sip:a@b', { displayName: method, params: some }).toString()],
            ['Route', nameAddr('sip:p.example;lr', { params: some }).toString()],
            ...pairs,
          ];
          const built = buildRequest({ method, uri: 'sip:a@b', headers, body: Buffer.from(octets) });
          assertSameMeaning(built.toBuffer());
          assertSameMeaning(responseTo(built, 200, { headers: pairs, body: Buffer.from(octets) }).toBuffer());
        }),
      );
    });
  });

  it('differs where the other one is known to be wrong', () => {
    for (const name of ['dblreq', 'esc02'])
      assert.throws(
        () => assertSameMeaning(readFileSync(join(TORTURE, `${name}.sip`))),
        assert.AssertionError,
      );
  });
});
