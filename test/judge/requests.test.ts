import assert from 'node:assert/strict';
import { REQUEST_IDENTITY_CHECKS } from '../../judge/checks/request-identity';
import { REQUEST_CHECKS } from '../../judge/checks/requests';
import { named, optionsToGruu, pushToAor, registration, type Shot, type Wire } from './wire';
import { transaction } from './wire-transactions';

/** The exchange of another wire, later and with other identifiers. */
function later(wire: Wire, at: number, ...renamed: readonly (readonly [from: string, to: string])[]): Shot[] {
  return wire.shots.map((shot) => ({
    ...shot,
    at: shot.at + at,
    text: renamed.reduce((text, [from, to]) => text.replaceAll(from, to), shot.text),
  }));
}

/** A second push with an identity of its own. */
const second = [
  ['p01', 'p02'],
  ['c01', 'c02'],
  ['m-5521', 'm-5522'],
  ['ps01', 'ps02'],
  ['tA9', 'tA8'],
  ['tB9', 'tB8'],
] as const;
const without = (name: string): (readonly [string, string])[] => second.filter(([from]) => from !== name);

describe('checks of requests', () => {
  const spoiled: readonly [requirement: string, by: string, wire: Wire][] = [
    ['TXN-3261-8.1.1-01', 'sender', pushToAor().edit(0, /CSeq.*\n/, '')],
    [
      'TXN-3261-8.1.1.1-21',
      'sender',
      pushToAor().edit(0, 'To: <sip:nora@push.example>', 'To: <sip:olga@push.example>'),
    ],
    ['TXN-3261-8.1.1.2-21', 'sender', pushToAor().edit(0, 'To: <sip:nora@push.example>', '$&;tag=x9')],
    ['TXN-3261-8.1.1.3-21', 'sender', pushToAor().edit(0, ';tag=ps01', '')],
    ['TXN-3261-8.1.1.5-21', 'sender', pushToAor().edit(0, 'CSeq: 1 MESSAGE', 'CSeq: 1 Message')],
    ['TXN-3261-8.1.1.5-21', 'sender', pushToAor().edit(0, 'CSeq: 1 ', 'CSeq: 2147483648 ')],
    ['TXN-3261-8.1.1.5-21', 'core', pushToAor().edit(2, 'CSeq: 1 MESSAGE', 'CSeq: 1 OPTIONS')],
    ['TXN-3261-8.1.1.6-21', 'sender', pushToAor().edit(0, /Max-Forwards.*\n/, '')],
    ['TXN-3261-8.1.1.6-22', 'T1', registration().edit(0, 'Max-Forwards: 70', 'Max-Forwards: 40')],
    ['TXN-3261-8.1.1.7-21', 'sender', pushToAor().edit(0, 'branch=z9hG4bKp01', 'branch=p01')],
    ['TXN-3261-8.1.1.7-21', 'core', pushToAor().edit(1, 'z9hG4bKc01.1f7a.a', 'Z9HG4BKc01.1f7a.a')],
    ['TP-3261-18.1.1-21', 'T1', registration().edit(0, 'SIP/2.0/UDP', 'SIP/2.0/TCP')],
    ['TP-3261-18.1.1-21', 'core', pushToAor().replace(1, { transport: 'tcp' })],
    ['TP-3581-3-21', 'T1', registration().edit(0, ';rport', ';rport=5060')],
    [
      'TXN-3261-8.2.2.3-22',
      'sender',
      transaction({
        method: 'INVITE',
        sent: [0],
        replies: [{ at: 5, status: 486, tag: 'x' }],
        acks: [8],
      }).edit(2, 'Max-Forwards', 'Require: 100rel\nMax-Forwards'),
    ],
  ];

  it('find nothing in conforming exchanges, having looked', () => {
    for (const wire of [pushToAor(), registration(), optionsToGruu()])
      assert.deepEqual(named(wire.findings(REQUEST_CHECKS)), []);
    assert.equal(pushToAor().looked(REQUEST_CHECKS, 'TXN-3261-8.1.1.1-21'), 1);
    assert.equal(pushToAor().looked(REQUEST_CHECKS, 'TXN-3261-8.1.1.7-21'), 3);
    assert.equal(registration().looked(REQUEST_CHECKS, 'TP-3581-3-21'), 2);
  });

  for (const [requirement, by, wire] of spoiled) {
    it(`${requirement} blames ${by}`, () =>
      assert.deepEqual(named(wire.findings(REQUEST_CHECKS)), [`${requirement} ${by}`]));
  }

  it('let the target of a request differ from To after a 3xx, and with a route', () => {
    const moved = pushToAor().edit(0, 'MESSAGE sip:nora@', 'MESSAGE sip:nora.work@');
    const routed = moved.edit(0, 'Max-Forwards', 'Route: <sip:192.0.2.1;lr>\nMax-Forwards');
    assert.deepEqual(named(routed.findings(REQUEST_CHECKS)), []);
    const first = pushToAor().without(1, 2, 3, 5).edit(1, '200 OK', '302 Moved Temporarily');
    const again = later(moved, 100, ['p01', 'p02'], ['CSeq: 1', 'CSeq: 2']).slice(0, 1);
    assert.deepEqual(named(first.and(...again).findings(REQUEST_CHECKS)), []);
  });
});

describe('checks of identifiers', () => {
  const pushes = (renamed: readonly (readonly [string, string])[]): Wire =>
    pushToAor().and(...later(pushToAor(), 1000, ...renamed));
  const check = (wire: Wire): string[] => named(wire.findings(REQUEST_IDENTITY_CHECKS));

  it('find nothing in two conforming pushes, having looked', () => {
    assert.deepEqual(check(pushes(second)), []);
    assert.equal(pushes(second).looked(REQUEST_IDENTITY_CHECKS, 'TXN-3261-8.1.1.4-21'), 2);
    assert.equal(pushes(second).looked(REQUEST_IDENTITY_CHECKS, 'TXN-3261-8.1.1.7-22'), 6);
    assert.equal(pushes(second).looked(REQUEST_IDENTITY_CHECKS, 'TXN-3261-19.3-21'), 6);
    assert.deepEqual(check(registration()), []);
  });

  it('TXN-3261-8.1.1.4-21 blames a Call-ID used again, and lets a retry after a refusal pass', () => {
    const again = [...without('m-5521'), ['CSeq: 1', 'CSeq: 2']] as const;
    assert.deepEqual(check(pushes(again)), ['TXN-3261-8.1.1.4-21 sender']);
    const refused = pushToAor().without(1, 2, 3, 5).edit(1, '200 OK', '413 Request Entity Too Large');
    assert.deepEqual(check(refused.and(...later(pushToAor(), 1000, ...again))), []);
  });

  it('TXN-3261-8.1.1.7-22 blames a branch used again by client and by proxy', () => {
    assert.deepEqual(check(pushes(without('p01'))), ['TXN-3261-8.1.1.7-22 sender']);
    assert.deepEqual(check(pushToAor().edit(2, 'c01.1f7a.b', 'c01.1f7a.a')), ['TXN-3261-8.1.1.7-22 core']);
  });

  it('TXN-3261-8.1.1.7-22 tells the ACK of a failure from the ACK of a 2xx', () => {
    const invite = (status: number): Wire =>
      transaction({ method: 'INVITE', sent: [0], replies: [{ at: 5, status, tag: 'x' }], acks: [8] });
    assert.deepEqual(check(invite(486)), []);
    assert.deepEqual(check(invite(200)), ['TXN-3261-8.1.1.7-22 sender']);
    assert.deepEqual(check(invite(200).edit(2, 'z9hG4bKq01', 'z9hG4bKq02')), []);
  });

  it('TXN-3261-19.3-21 blames From and To tags used with two Call-IDs', () => {
    assert.deepEqual(check(pushes(without('ps01'))), ['TXN-3261-19.3-21 sender']);
    assert.deepEqual(check(pushes(without('tA9'))), ['TXN-3261-19.3-21 T1']);
  });

  it('TXN-3261-12.2.1.1-21 blames numbers in a dialog that do not go up by one', () => {
    const dialog = transaction({
      method: 'INVITE',
      sent: [0],
      replies: [{ at: 5, status: 200, tag: 'x' }],
    });
    const within = (n: number): Shot => ({
      ...dialog.shots[0]!,
      at: n * 10,
      text: dialog.shots[0]!.text.replaceAll('INVITE', 'INFO')
        .replace('q01', `q1${n}`)
        .replace('CSeq: 7', `CSeq: ${n}`)
        .replace('21:5060>', '21:5060>;tag=x'),
    });
    assert.deepEqual(check(dialog.and(within(8), within(9), within(10))), []);
    assert.deepEqual(check(dialog.and(within(8), within(10))), ['TXN-3261-12.2.1.1-21 sender']);
    const back = {
      ...within(8),
      at: 200,
      text: within(8).text.replace('q18', 'q99').replace('INFO ', 'BYE '),
    };
    assert.deepEqual(check(dialog.and(within(8), within(9), back)), ['TXN-3261-12.2.1.1-21 sender']);
  });
});
