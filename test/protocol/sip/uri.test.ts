import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Fault, isFault } from '../../../protocol/sip/fault';
import { Params } from '../../../protocol/sip/params';
import {
  escapeUser,
  formatUri,
  hostPort,
  parseUri,
  sipUri,
  type SipUri,
  type Uri,
} from '../../../protocol/sip/uri';
import { host, octets, password, port, uriHeaders, uriParams, user } from './arbitraries';

function parse(text: string): Uri {
  const uri = parseUri(text);
  assert.ok(!isFault(uri), `${text}: ${isFault(uri) ? `${uri.reason} at ${uri.at}` : ''}`);
  return uri;
}

function parseSip(text: string): SipUri {
  const uri = parse(text);
  assert.ok(uri.kind === 'sip');
  return uri;
}

describe('parseUri of SIP and SIPS URIs', () => {
  for (const text of [
    'sip:alice@atlanta.com',
    'sip:alice:secretword@atlanta.com;transport=tcp',
    'sips:alice@atlanta.com?subject=project%20x&priority=urgent',
    'sip:+1-212-555-1212:1234@gateway.com;user=phone',
    'sips:1212@gateway.com',
    'sip:alice@192.0.2.4',
    'sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com',
    'sip:alice;day=tuesday@atlanta.com',
    'sip:[2001:db8::10]:5070;transport=tcp;lr',
    'sip:nora@push.example;gr=urn:uuid:7e21d9b4-03aa-4c58-8f67-2b9e5510c802',
    'sip:tg.q7h2m0x5c1@push.example;gr',
    'sip:alice:@atlanta.com',
    'sip:alice@atlanta.com;maddr=239.255.255.1;ttl=15',
    'sip:a@b.example?a=&b=',
  ]) {
    it(`writes ${text} as it read it`, () => assert.equal(formatUri(parse(text)), text));
  }

  it('takes a URI apart', () => {
    const uri = parseSip('SIPS:al%69ce:pw@[::1]:05061;transport=TCP;lr?Subject=a%20b&x=');
    assert.equal(uri.scheme, 'sips');
    assert.equal(uri.user, 'al%69ce');
    assert.equal(uri.password, 'pw');
    assert.equal(uri.host, '[::1]');
    assert.equal(uri.port, 5061);
    assert.deepEqual(uri.params.entries, [{ name: 'transport', value: 'TCP' }, { name: 'lr' }]);
    assert.deepEqual(uri.headers, [
      { name: 'Subject', value: 'a%20b' },
      { name: 'x', value: '' },
    ]);
  });

  it('has no user where there is no "@"', () => {
    const uri = parseSip('sip:push.example');
    assert.equal('user' in uri, false);
    assert.equal('port' in uri, false);
  });

  it('takes semicolons, "?" and "/" before "@" for the user (RFC 4475 s3.1.1.9)', () => {
    assert.equal(parseSip('sip:user;par=u%40example.net@example.com').user, 'user;par=u%40example.net');
    assert.equal(parseSip('sip:a?b/c@example.com').user, 'a?b/c');
  });

  it('leaves escapes alone (RFC 4475 s3.1.1.3, s3.1.1.4)', () => {
    assert.equal(parseSip('sip:sips%3Auser%40example.com@example.net').user, 'sips%3Auser%40example.com');
    assert.equal(parseSip('sip:null-%00-null@example.com').user, 'null-%00-null');
    assert.equal(parseSip('sip:a@b.example;par%41meter=%25').params.raw('par%41meter'), '%25');
  });

  for (const [text, at] of [
    ['', 0],
    ['alice@atlanta.com', 0],
    [':a', 0],
    ['sip:', 4],
    ['sip:@b.example', 4],
    ['sip:a@', 6],
    ['sip:a@b_c.example', 7],
    ['sip:a@b@c.example', 7],
    ['sip:a b@c.example', 5],
    ['sip:a:b:c@d.example', 7],
    ['sip:a%4@b.example', 5],
    ['sip:a%zz@b.example', 5],
    ['sip:a"b@c.example', 5],
    ['sip:\u00e4@b.example', 4],
    ['sip:a@b.example:', 16],
    ['sip:a@b.example:65536', 16],
    ['sip:a@b.example:x', 16],
    ['sip:a@b.example;', 16],
    ['sip:a@b.example;=1', 16],
    ['sip:a@b.example;a=', 18],
    ['sip:a@b.example;a=b=c', 19],
    ['sip:a@b.example;ttl=256', 20],
    ['sip:a@b.example;transport', 16],
    ['sip:a@b.example;maddr=_', 22],
    ['sip:a@b.example;a b', 17],
    ['sip:a@b.example ', 15],
    ['sip:a@b.example?', 16],
    ['sip:a@b.example?a', 17],
    ['sip:a@b.example?a=b&', 20],
    ['sip:a@b.example?a=b;c=d', 19],
    ['sip:a@b.example?Route=<sip:c.example>', 22],
    [' sip:a@b.example', 0],
    ['<sip:a@b.example>', 0],
    ['sip:user@example.com; lr', 21],
    ['sip:b%61%6fb.example', 5],
    ['sip:user@444.555.666.777', 9],
  ] as const) {
    it(`finds the fault in ${JSON.stringify(text)}`, () => {
      const fault = parseUri(text);
      assert.ok(fault instanceof Fault);
      assert.equal(fault.at, at, fault.reason);
    });
  }

  it('returns the parts it was built of', () => {
    const parts = fc.record({
      scheme: fc.constantFrom('sip' as const, 'sips' as const),
      userinfo: fc.option(fc.record({ user, password: fc.option(password, { nil: undefined }) }), {
        nil: undefined,
      }),
      host,
      port: fc.option(port, { nil: undefined }),
      params: uriParams,
      headers: uriHeaders,
    });
    fc.assert(
      fc.property(parts, ({ scheme, userinfo, host, port, params, headers }) => {
        const entries = params.map(({ name, value }) => (value === undefined ? { name } : { name, value }));
        const built = sipUri({
          scheme,
          host,
          params: new Params(entries),
          headers,
          ...(userinfo === undefined ? {} : { user: userinfo.user }),
          ...(userinfo?.password === undefined ? {} : { password: userinfo.password }),
          ...(port === undefined ? {} : { port }),
        });
        const text = formatUri(built);
        assert.deepEqual(parse(text), built);
        assert.equal(formatUri(parse(text)), text);
      }),
    );
  });
});

describe('parseUri of other schemes', () => {
  it('keeps what stands after the scheme', () => {
    assert.deepEqual(parse('HTTP://dl.content.example/fw/9.2.html?x=%20'), {
      kind: 'other',
      scheme: 'http',
      opaque: '//dl.content.example/fw/9.2.html?x=%20',
    });
    assert.equal(formatUri(parse('urn:service:sos')), 'urn:service:sos');
    assert.equal(formatUri(parse('soap.beep://192.0.2.103:3002')), 'soap.beep://192.0.2.103:3002');
  });

  it('finds faults', () => {
    for (const text of ['1a:b', 'a_b:c', 'http:', 'http:a b', 'http:a%2', 'http:<a>', 'mailto:\u00e4']) {
      assert.ok(isFault(parseUri(text)), text);
    }
  });

  it('does not take "sipx" or "siptel" for "sip"', () => {
    assert.equal(parse('sipx:a').kind, 'other');
    assert.equal(parse('tels:a').kind, 'other');
  });
});

describe('building URIs', () => {
  it('puts brackets around an IPv6 host, and takes them off for sockets', () => {
    const uri = sipUri({ user: 'a', host: '2001:db8::1', port: 5060 });
    assert.equal(formatUri(uri), 'sip:a@[2001:db8::1]:5060');
    assert.deepEqual(hostPort(uri), { host: '2001:db8::1', port: 5060 });
    assert.deepEqual(hostPort(sipUri({ host: 'push.example' })), { host: 'push.example' });
  });

  it('escapes any user', () => {
    assert.equal(escapeUser('j@s0n'), 'j%40s0n');
    fc.assert(
      fc.property(
        octets.filter((text) => text !== ''),
        (name) => {
          const { user } = parseSip(`sip:${escapeUser(name)}@b.example`);
          assert.equal(Buffer.from(decodeOctets(user!), 'latin1').toString('latin1'), name);
        },
      ),
    );
  });
});

function decodeOctets(text: string): string {
  return text.replace(/%([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
