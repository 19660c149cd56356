import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  isNumericHost,
  msrpUri,
  msrpUriEqual,
  msrpUriKey,
  parseMsrpUri,
  socketHost,
  type MsrpUri,
} from '../../../protocol/msrp/uri';
import { isFault } from '../../../protocol/sip/fault';

function uri(text: string): MsrpUri {
  const parsed = parseMsrpUri(text);
  assert.ok(!isFault(parsed), `${text}: ${isFault(parsed) ? parsed.reason : ''}`);
  return parsed;
}

describe('MSRP URI', () => {
  it('is read in all its parts', () => {
    assert.deepEqual(uri('msrps://ann@host.example.com:8493/as+d=/f-3._~4;tcp;a=b;c'), {
      scheme: 'msrps',
      userinfo: 'ann',
      host: 'host.example.com',
      port: 8493,
      sessionId: 'as+d=/f-3._~4',
      transport: 'tcp',
      params: ['a=b', 'c'],
      text: 'msrps://ann@host.example.com:8493/as+d=/f-3._~4;tcp;a=b;c',
    });
  });

  it('may lack userinfo, port, session-id and parameters', () => {
    const { scheme, host, transport, ...rest } = uri('MSRP://intra.example.com;TCP');
    assert.deepEqual([scheme, host, transport], ['msrp', 'intra.example.com', 'TCP']);
    assert.deepEqual(rest, { params: [], text: 'MSRP://intra.example.com;TCP' });
  });

  it('takes addresses, with brackets around IPv6', () => {
    assert.equal(uri('msrp://[2001:db8::1]:2855/s;tcp').host, '[2001:db8::1]');
    assert.equal(socketHost(uri('msrp://[2001:db8::1]:2855/s;tcp')), '2001:db8::1');
    assert.ok(isNumericHost(uri('msrp://[2001:db8::1]:2855/s;tcp')));
    assert.ok(isNumericHost(uri('msrp://192.0.2.1:2855/s;tcp')));
    assert.ok(!isNumericHost(uri('msrp://host.example.com:2855/s;tcp')));
    assert.equal(uri('msrp://a%2Db.example.com:1/s;tcp').host, 'a%2Db.example.com');
    assert.equal(socketHost(uri('msrp://a%2Db.example.com:1/s;tcp')), 'a-b.example.com');
  });

  const WRONG = [
    ...['', 'msrp', 'msrp:', 'msrp:/h:1/s;tcp', 'sip://h:1/s;tcp', 'msrpx://h:1/s;tcp'],
    ...['msrp://h:1/s', 'msrp://h:1/s;', 'msrp://h:1/;tcp', 'msrp://h:1/s;t-cp', 'msrp://:1/s;tcp'],
    ...['msrp://h:99999/s;tcp', 'msrp://h:x/s;tcp', 'msrp://[::1/s;tcp', 'msrp://[zz]:1/s;tcp'],
    ...['msrp://h:1/s?;tcp', 'msrp://h:1/s;tcp;', 'msrp://h:1/s;tcp;a=', 'msrp://h:1/s;tcp;a b'],
    ...[
      'msrp://h:1/s;tcp ',
      'msrp://h%2:1/s;tcp',
      'msrp://h%zz:1/s;tcp',
      'msrp://a b:1/s;tcp',
      'msrp://@:1/s;tcp',
    ],
    ...['msrp://h:1/\u00e9;tcp', 'msrp://\u00e9:1/s;tcp', 'msrp://h:1/%41;tcp', 'msrp://u@v@h:1/s;tcp'],
  ];
  for (const text of WRONG) {
    it(`is not ${JSON.stringify(text)}`, () => assert.ok(isFault(parseMsrpUri(text))));
  }

  describe('equality (RFC 4975 s6.1)', () => {
    const base = 'msrp://host.example.com:2855/Abc;tcp';
    const SAME = [
      ...['MSRP://host.example.com:2855/Abc;tcp', 'msrp://HOST.example.COM:2855/Abc;tcp'],
      ...['msrp://host.example.com:2855/Abc;TCP', 'msrp://u@host.example.com:2855/Abc;tcp'],
      ...['msrp://h%6Fst.example.com:2855/Abc;tcp', 'msrp://host%2Eexample.com:2855/Abc;tcp'],
      ...['msrp://host.example.com:02855/Abc;tcp', 'msrp://host.example.com:2855/Abc;tcp;p=1'],
    ];
    const OTHER = [
      ...['msrps://host.example.com:2855/Abc;tcp', 'msrp://host.example.com:2856/Abc;tcp'],
      ...['msrp://host.example.com/Abc;tcp', 'msrp://host.example.com:2855/abc;tcp'],
      ...['msrp://host.example.com:2855;tcp', 'msrp://host.example.com:2855/Abc;udp'],
      ...['msrp://host.example.org:2855/Abc;tcp', 'msrp://host%2Cexample.com:2855/Abc;tcp'],
    ];
    for (const text of SAME) {
      it(`${text} is the same`, () => {
        assert.ok(msrpUriEqual(uri(base), uri(text)));
        assert.equal(msrpUriKey(uri(base)), msrpUriKey(uri(text)));
      });
    }
    for (const text of OTHER) {
      it(`${text} is another`, () => assert.ok(!msrpUriEqual(uri(base), uri(text))));
    }

    it('compares IPv6 addresses, not their spelling', () => {
      const [a, b] = [uri('msrp://[2001:db8::1]:1/s;tcp'), uri('msrp://[2001:0DB8:0:0::0001]:1/s;tcp')];
      assert.ok(msrpUriEqual(a, b));
      assert.equal(msrpUriKey(a), msrpUriKey(b));
      assert.ok(!msrpUriEqual(a, uri('msrp://[2001:db8::2]:1/s;tcp')));
    });
  });

  it('is composed as it is read', () => {
    for (const host of ['192.0.2.1', 'host.example.com', '2001:db8::1', '[2001:db8::1]']) {
      for (const scheme of ['msrp', 'msrps'] as const) {
        const made = msrpUri({ scheme, host, port: 2855, sessionId: 'aB3.+' });
        assert.deepEqual(uri(made.text), made);
      }
    }
  });

  it('never throws, and gives back what it was given', () => {
    const part = fc.constantFrom(...'msrp:// @ [ ] % ; = / 1 a tcp \u00ff 2001:db8::1'.split(' '));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(part).map((parts) => `msrp://${parts.join('')}`),
        ),
        (text) => {
          const parsed = parseMsrpUri(text);
          assert.ok(isFault(parsed) ? parsed.at <= text.length : parsed.text === text);
        },
      ),
    );
  });

  it('is read in linear time', () => {
    for (const long of [
      'a'.repeat(1e6),
      'a:'.repeat(5e5),
      '%41'.repeat(3e5),
      '['.repeat(1e6),
      ';a'.repeat(5e5),
    ]) {
      parseMsrpUri(`msrp://${long}`);
      parseMsrpUri(`msrp://h:1/s;tcp;${long}`);
    }
  }).timeout(2000);
});
