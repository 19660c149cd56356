import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isFault } from '../../../protocol/sip/fault';
import { Params } from '../../../protocol/sip/params';
import type { Via } from '../../../protocol/sip/via';
import { parseVia, via } from '../../../protocol/sip/via';
import { host, port, token, trippers } from './arbitraries';

function parse(text: string): Via {
  const read = parseVia(text);
  assert.ok(!isFault(read), `${text}: ${isFault(read) ? `${read.reason} at ${read.at}` : ''}`);
  return read;
}

describe('parseVia', () => {
  it('reads a Via as a server has filled it in', () => {
    const read = parse('SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bKp01;rport=5061;received=198.51.100.8');
    assert.equal(read.protocol, 'SIP/2.0');
    assert.equal(read.transport, 'UDP');
    assert.equal(read.host, '198.51.100.7');
    assert.equal(read.port, 5060);
    assert.equal(read.branch, 'z9hG4bKp01');
    assert.equal(read.rport, 5061);
    assert.equal(read.received, '198.51.100.8');
    assert.equal(read.sentBy, '198.51.100.7:5060');
    assert.deepEqual(read.faults, []);
  });

  it('tells rport without value from no rport (RFC 3581 s3)', () => {
    assert.equal(parse('SIP/2.0/UDP h;rport').rport, '');
    assert.equal(parse('SIP/2.0/UDP h').rport, undefined);
    assert.equal(parse('SIP/2.0/UDP h;rport=abc').rport, undefined);
  });

  it('allows white space around separators (RFC 3261 s25.1, RFC 4475 s3.1.1.1)', () => {
    const text = 'SIP  / 2.0\t/UDP\t 192.0.2.2 : 5060 ; branch = 390skdjuw ;rport';
    const read = parse(text);
    assert.equal(read.protocol, 'SIP/2.0');
    assert.equal(read.transport, 'UDP');
    assert.equal(read.sentBy, '192.0.2.2:5060');
    assert.equal(read.branch, '390skdjuw');
    assert.equal(read.toString(), text);
  });

  it('takes any transport (RFC 4475 s3.1.1.10)', () => {
    for (const transport of ['TLS', 'SCTP', 'UNKNOWN', 'tls-SCTP', 'TLS-SCTP']) {
      assert.equal(parse(`SIP/2.0/${transport} t1.example.com;branch=z9hG4bK1`).transport, transport);
    }
  });

  it('lowers the host of sent-by and keeps the port as given', () => {
    assert.equal(parse('SIP/2.0/UDP HOST.example').sentBy, 'host.example');
    assert.equal(parse('SIP/2.0/UDP [2001:DB8::9:1]:6050').sentBy, '[2001:db8::9:1]:6050');
  });

  it('reads received with an IPv6 address, with or without brackets (RFC 5118 s4.5)', () => {
    for (const address of ['2001:db8::9:255', '[2001:db8::9:255]']) {
      const read = parse(`SIP/2.0/UDP [2001:db8::9:1];received=${address};branch=z9hG4bKas3-111`);
      assert.equal(read.received, address);
      assert.equal(read.branch, 'z9hG4bKas3-111');
      assert.deepEqual(read.faults, []);
    }
  });

  for (const text of [
    '',
    'SIP/2.0',
    'SIP/2.0/UDP',
    'SIP/2.0/UDP ',
    'SIP/2.0 UDP h',
    'SIP/2.0/UDPh',
    'SIP//UDP h',
    '/2.0/UDP h',
    'SIP/2.0/ h',
    'SIP/2.0/UDP h_1',
    'SIP/2.0/UDP h:',
    'SIP/2.0/UDP h:x',
    'SIP/2.0/UDP h:65536',
    'SIP/2.0/UDP h;',
    'SIP/2.0/UDP h;branch=',
    'SIP/2.0/UDP h;branch="a',
    'SIP/2.0/UDP h branch=a',
    'SIP/2.0/UDP h;;branch=a', // RFC 4475 s3.1.2.1 badinv01
    'SIP/2.0/UDP 192.0.2.15;;,;,,',
    'SIP/2.0/UDP ::1',
    'SIP/2.0/UDP h;branch=a:b',
  ]) {
    it(`finds a fault in ${JSON.stringify(text)}`, () => assert.ok(isFault(parseVia(text))));
  }

  it('lists parameters that break a rule of their own', () => {
    const reasons = (params: string): number => parse(`SIP/2.0/UDP h${params}`).faults.length;
    for (const bad of [
      ';branch',
      ';branch="a"',
      ';rport=abc',
      ';rport=65536',
      ';received=h',
      ';ttl=256',
      ';ttl',
      ';maddr="a"',
    ]) {
      assert.equal(reasons(bad), 1, bad);
    }
    assert.equal(reasons(';branch=a;branch=b'), 1);
    assert.equal(reasons(';ttl=255;maddr=239.255.255.1;x="y";rport'), 0);
  });
});

describe('Via', () => {
  it('changes a parameter and keeps the spelling of the head', () => {
    const read = parse('SIP / 2.0/UDP h;branch=a;rport');
    assert.equal(read.withParam('rport', '5060').toString(), 'SIP / 2.0/UDP h;branch=a;rport=5060');
    assert.equal(read.withParam('received', '192.0.2.1').received, '192.0.2.1');
  });

  it('writes any well-formed element as it was spelled', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          trippers,
          trippers.map((text) => `SIP/2.0/UDP h${text}`),
        ),
        (text) => {
          const read = parseVia(text);
          if (!isFault(read)) assert.equal(read.toString().trimEnd(), text.trimEnd());
        },
      ),
    );
  });

  it('returns what it was built of', () => {
    const parts = fc.record({ host, port: fc.option(port, { nil: undefined }), branch: token });
    fc.assert(
      fc.property(parts, ({ host, port, branch }) => {
        const params = new Params([{ name: 'branch', value: branch }, { name: 'rport' }]);
        const built = via({ transport: 'tcp', host, params, ...(port === undefined ? {} : { port }) });
        const read = parse(built.toString());
        assert.deepEqual(
          [read.protocol, read.transport, read.host, read.port],
          ['SIP/2.0', 'TCP', host, port],
        );
        assert.equal(read.branch, branch);
        assert.equal(read.sentBy, built.sentBy);
        assert.deepEqual(read.faults, []);
      }),
    );
  });

  it('puts brackets around an IPv6 host', () => {
    assert.equal(via({ transport: 'UDP', host: '::1', port: 5060 }).toString(), 'SIP/2.0/UDP [::1]:5060');
  });
});
