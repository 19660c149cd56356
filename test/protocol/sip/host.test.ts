import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hostEnd, hostEqual, isHost, isIpv4, isIpv6 } from '../../../protocol/sip/host';
import { host, hostname } from './arbitraries';

describe('host', () => {
  it('reads hostname, IPv4address and IPv6reference', () => {
    const good = [
      'a',
      'push.example',
      'push.example.',
      'a-b.c1',
      '3com.example',
      'xn--bcher-kva.example',
      'atlanta.com',
    ];
    const addresses = [
      '192.0.2.1',
      '0.0.0.0',
      '255.255.255.255',
      '[::]',
      '[::1]',
      '[2001:db8::9:1]',
      '[1:2:3:4:5:6:7:8]',
    ];
    const mixed = [
      '[::ffff:192.0.2.128]',
      '[1:2:3:4:5:6:192.0.2.1]',
      '[1:2:3:4:5:6:7::]',
      '[::2:3:4:5:6:7:8]',
    ];
    for (const text of [...good, ...addresses, ...mixed]) assert.equal(isHost(text), true, text);
  });

  it('refuses what RFC 3261 s25.1 and RFC 5954 s4.1 do not allow', () => {
    const names = [
      '',
      '.',
      'a..b',
      '-a',
      'a-',
      'a-.b',
      'a.-b',
      'host_1',
      'a.b.3com',
      '%61.example',
      'b\u00fccher.example',
    ];
    const numbers = ['1.2.3', '444.555.666.777', '1.2.3.4.5', '01.2.3.4', '1.2.3.256', '1.2.3.4.'];
    const brackets = [
      '[',
      '[]',
      '[:]',
      '[:::]',
      '[1:2:3:4:5:6:7]',
      '[1:2:3:4:5:6:7:8:9]',
      '[1::2::3]',
      '[12345::]',
      '[::1',
    ];
    const tails = [
      '[2001:db8:::192.0.2.1]',
      '[::192.0.2]',
      '[1:2:3:4:5:6:7:192.0.2.1]',
      '[::g]',
      '[1:]',
      '[:1]',
      '[::1%eth0]',
    ];
    for (const text of [...names, ...numbers, ...brackets, ...tails]) assert.equal(isHost(text), false, text);
  });

  it('accepts generated hosts, and stops behind them', () => {
    fc.assert(
      fc.property(host, (text) => {
        assert.equal(isHost(text), true);
        assert.equal(hostEnd(`x@${text}:5060`, 2), 2 + text.length);
      }),
    );
  });

  it('knows addresses without brackets', () => {
    fc.assert(fc.property(fc.ipV6(), (text) => assert.equal(isIpv6(text), true)));
    fc.assert(fc.property(fc.ipV4(), (text) => assert.equal(isIpv4(text), true)));
    assert.equal(isIpv6('192.0.2.1'), false);
    assert.equal(isIpv4('push.example'), false);
  });

  it('compares addresses by their bits (the examples of RFC 5954 s4.2)', () => {
    assert.equal(hostEqual('[::ffff:192.0.2.128]', '[::ffff:c000:280]'), true);
    assert.equal(hostEqual('[2001:db8::9:1]', '[2001:db8::9:01]'), true);
    assert.equal(hostEqual('[0:0:0:0:0:FFFF:129.144.52.38]', '[::FFFF:129.144.52.38]'), true);
    assert.equal(hostEqual('[2001:db8::9:1]', '[2001:db8::9:2]'), false);
    assert.equal(hostEqual('[::ffff:192.0.2.1]', '192.0.2.1'), false);
  });

  it('compares names without regard to case', () => {
    fc.assert(
      fc.property(hostname, (name) => assert.equal(hostEqual(name.toUpperCase(), name.toLowerCase()), true)),
    );
    assert.equal(hostEqual('push.example', 'push.example.'), false);
  });
});
