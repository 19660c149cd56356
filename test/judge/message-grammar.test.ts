import assert from 'node:assert/strict';
import { MESSAGE_GRAMMAR_CHECKS } from '../../judge/checks/message-grammar';
import { named, optionsToGruu, pushToAor, registration, type Wire } from './wire';

const sound: readonly [name: string, wire: Wire][] = [
  ['push', pushToAor()],
  ['registration', registration()],
  ['query', optionsToGruu()],
];

/** The same octets in the request and in both copies that the core makes of it. */
function everywhere(search: string, replacement: string): Wire {
  return [0, 1, 2].reduce((wire, index) => wire.edit(index, search, replacement), pushToAor());
}

function onStream(wire: Wire): Wire {
  return wire.shots.reduce((all, _, i) => all.replace(i, { transport: 'tcp' }), wire);
}

describe('checks of the form of messages', () => {
  const spoiled: readonly [requirement: string, by: string, wire: Wire][] = [
    ['SIP-3261-7-21', 'sender', pushToAor().edit(0, 'Max-Forwards', 'X-Note: left\rright\nMax-Forwards')],
    ['SIP-3261-7-21', 'core', pushToAor().edit(1, 'Max-Forwards', 'X-Note: left\rright\nMax-Forwards')],
    ['SIP-3261-7-21', 'T1', pushToAor().edit(3, 'Content-Length: 0\n\n', 'Content-Length: 0\n')],
    ['SIP-3261-7.1-21', 'sender', pushToAor().edit(0, 'MESSAGE sip:', 'MESSAGE  sip:')],
    [
      'SIP-3261-7.1-21',
      'sender',
      pushToAor().edit(0, 'sip:nora@push.example SIP', '<sip:nora@push.example> SIP'),
    ],
    [
      'SIP-3261-7.1-21',
      'sender',
      pushToAor().edit(0, 'sip:nora@push.example SIP', 'sip:nora@push.exampleSIP'),
    ],
    ['SIP-3261-7.1-21', 'core', pushToAor().edit(2, 'MESSAGE sip:', 'MESSAGE\tsip:')],
    ['SIP-3261-7.1-22', 'sender', pushToAor().edit(0, 'SIP/2.0\n', 'sip/2.0\n')],
    ['SIP-3261-7.1-22', 'T2', pushToAor().edit(5, 'SIP/2.0 200', 'Sip/2.0 200')],
    ['SIP-3261-7.2-21', 'T1', pushToAor().edit(3, 'SIP/2.0 200 OK', 'SIP/2.0 200')],
    ['SIP-3261-7.2-21', 'T2', pushToAor().edit(5, 'SIP/2.0 200 OK', 'SIP/2.0 2000 OK')],
    ['SIP-3261-7.2-21', 'T2', pushToAor().edit(5, 'SIP/2.0 200 OK', 'SIP/2.0 OK')],
    ['SIP-3261-7.3.1-21', 'sender', everywhere('Max-Forwards', 'Supported: a b\nMax-Forwards')],
    ['SIP-3261-7.3.1-21', 'core', pushToAor().edit(1, 'UDP 192.0.2.1:5060;', 'UDP 192.0.2.1:;')],
    ['SIP-3261-7.3.1-21', 'sender', pushToAor().edit(0, 'Max-Forwards', 'no colon\nMax-Forwards')],
    ['SIP-3261-7.3.1-22', 'sender', everywhere('Max-Forwards', 'Subject: a\nSubject: b\nMax-Forwards')],
    ['SIP-3261-7.3.1-23', 'sender', everywhere(';tag=ps01', ';tag=ps01;x=1;X=2')],
    [
      'SIP-3261-7.3.1-24',
      'core',
      registration().edit(1, 'qop="auth"', 'qop="auth", Digest realm="other.example",nonce="b"'),
    ],
    ['SIP-3261-7.4.2-21', 'sender', everywhere('Max-Forwards', 'Transfer-Encoding: chunked\nMax-Forwards')],
    ['SIP-3261-20.5-21', 'T1', optionsToGruu().edit(2, 'Allow: OPTIONS, ', 'Allow: ')],
    ['SIP-3261-20.5-21', 'T1', optionsToGruu().edit(2, 'ACK, CANCEL, ', 'ACK, ')],
    ['SIP-3261-20.14-21', 'sender', pushToAor().edit(0, 'CONTENT-LENGTH', '35')],
    ['SIP-3261-20.14-21', 'core', pushToAor().edit(1, 'CONTENT-LENGTH', '37')],
    ['SIP-3261-20.17-21', 'sender', everywhere('Mon, 02 Mar 2026', 'Tue, 02 Mar 2026')],
    ['SIP-3261-20.17-21', 'core', registration().edit(3, 'GMT', '+0000')],
    ['SIP-3261-20.19-21', 'sender', everywhere('Expires: 600', 'Expires: 600.5')],
    ['SIP-3261-20.22-21', 'sender', pushToAor().edit(0, 'Max-Forwards: 70', 'Max-Forwards: 256')],
    ['SIP-3261-20.22-21', 'core', pushToAor().edit(1, 'Max-Forwards: 69', 'Max-Forwards: -1')],
  ];

  for (const [name, wire] of sound) {
    it(`find nothing in a conforming ${name}`, () =>
      assert.deepEqual(named(wire.findings(MESSAGE_GRAMMAR_CHECKS)), []));
  }

  it('SIP-3261-20.22-21 spares a proxy that lowers a Max-Forwards which was out of range', () => {
    const lowered = pushToAor().edit(0, 'Max-Forwards: 70', 'Max-Forwards: 300');
    const wire = [1, 2].reduce((each, i) => each.edit(i, 'Max-Forwards: 69', 'Max-Forwards: 299'), lowered);
    assert.deepEqual(named(wire.findings(MESSAGE_GRAMMAR_CHECKS)), ['SIP-3261-20.22-21 sender']);
  });

  it('have looked at what they judge', () => {
    const looked = (wire: Wire, requirement: string): number =>
      wire.looked(MESSAGE_GRAMMAR_CHECKS, requirement);
    assert.equal(looked(pushToAor(), 'SIP-3261-7-21'), 6);
    assert.equal(looked(pushToAor(), 'SIP-3261-7.1-21'), 3);
    assert.equal(looked(pushToAor(), 'SIP-3261-7.2-21'), 3);
    assert.equal(looked(pushToAor(), 'SIP-3261-20.17-21'), 3);
    assert.equal(looked(optionsToGruu(), 'SIP-3261-20.5-21'), 1);
    assert.equal(looked(registration(), 'SIP-3261-7.3.1-24'), 2);
  });

  for (const [requirement, by, wire] of spoiled) {
    it(`${requirement} blames ${by}`, () =>
      assert.deepEqual(named(wire.findings(MESSAGE_GRAMMAR_CHECKS)), [`${requirement} ${by}`]));
  }

  it('SIP-3261-20.14-21 sees on a stream that what follows is no message', () => {
    const wire = onStream(pushToAor());
    assert.deepEqual(named(wire.findings(MESSAGE_GRAMMAR_CHECKS)), []);
    const cut = wire
      .edit(0, 'CONTENT-LENGTH', '0')
      .edit(0, /\n\n[^]*$/, '\n\n')
      .and({
        from: 'sender',
        to: 'core',
        at: 1,
        transport: 'tcp',
        text: 'Storm warning 14:00-19:00, zone 7.\n\n',
      });
    assert.deepEqual(named(cut.findings(MESSAGE_GRAMMAR_CHECKS)), ['SIP-3261-20.14-21 sender']);
  });

  it('leave GRUUs in Contact to their own requirement', () => {
    const wire = registration().edit(3, /pub-gruu="[^"]*"/, 'pub-gruu=sip');
    assert.deepEqual(named(wire.findings(MESSAGE_GRAMMAR_CHECKS)), []);
  });

  it('leave STUN and other octets alone that never were meant to be SIP', () => {
    const noise = { from: 'T1', to: 'core', at: 4, text: '\u0000\u0001binding request' };
    assert.deepEqual(named(pushToAor().and(noise).findings(MESSAGE_GRAMMAR_CHECKS)), []);
  });
});
