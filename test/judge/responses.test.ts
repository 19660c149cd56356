import assert from 'node:assert/strict';
import { NON_INVITE_CHECKS } from '../../judge/checks/non-invite';
import { RESPONSE_CHECKS } from '../../judge/checks/responses';
import { named, optionsToGruu, pushToAor, registration, type Wire } from './wire';
import { transaction } from './wire-transactions';

/** T1 refuses a MESSAGE with a status and the header fields that go with it. */
function refusal(status: number, fields: string): Wire {
  return transaction({ sent: [0], replies: [{ at: 5, status, tag: 'x' }] }).edit(
    1,
    'Content-Length',
    `Server: t1\n${fields}Content-Length`,
  );
}

describe('checks of responses', () => {
  const spoiled: readonly [requirement: string, by: string, wire: Wire][] = [
    ['TXN-3261-8.2.6.2-21', 'T1', pushToAor().edit(3, 'tag=ps01', 'tag=ps02')],
    ['TXN-3261-8.2.6.2-21', 'core', registration().edit(1, /From.*\n/, '')],
    ['TXN-3261-8.2.6.2-22', 'T2', pushToAor().edit(5, 'm-5521@psa', 'm-5521@PSA')],
    ['TXN-3261-8.2.6.2-22', 'core', registration().edit(3, /Call-ID.*\n/, '')],
    ['TXN-3261-8.2.6.2-23', 'T1', pushToAor().edit(3, 'CSeq: 1', 'CSeq: 2')],
    ['TXN-3261-8.2.6.2-23', 'core', registration().edit(1, '1 REGISTER', '1 register')],
    ['TXN-3261-8.2.6.2-24', 'T1', pushToAor().edit(3, /Via.*psa.*\n|Via.*p01.*\n/, '')],
    ['TXN-3261-8.2.6.2-24', 'T1', pushToAor().edit(3, 'branch=z9hG4bKp01', 'branch=z9hG4bKp02')],
    ['TXN-3261-8.2.6.2-24', 'core', registration().edit(3, 'branch=z9hG4bKnT102', 'branch=z9hG4bKnT1')],
    ['TXN-3261-8.2.6.2-25', 'T1', pushToAor().edit(3, 'To: <sip:nora@', 'To: <sip:olga@')],
    ['TXN-3261-8.2.6.2-26', 'T2', pushToAor().edit(5, ';tag=tB9', '')],
    [
      'TXN-3261-8.2.6.2-27',
      'T1',
      transaction({
        method: 'INVITE',
        sent: [0],
        replies: [
          { at: 1, status: 100 },
          { at: 5, status: 180, tag: 'x' },
          { at: 9, status: 200, tag: 'y' },
        ],
      }),
    ],
    ['TXN-3261-8.2.1-21', 'T1', refusal(405, '')],
    ['TXN-3261-8.2.1-21', 'T1', refusal(405, 'Allow: OPTIONS, MESSAGE\n')],
    ['TXN-3261-8.2.2.3-21', 'T1', refusal(420, 'Unsupported: 100rel\n')],
    ['TXN-3261-8.2.2.3-21', 'T1', refusal(420, '')],
    ['TXN-3261-8.2.2.3-23', 'T1', refusal(200, '').edit(0, 'Max-F', 'Require: frobnicate\nMax-F')],
    ['TXN-3261-8.2.3-21', 'T1', refusal(415, '')],
    ['TXN-3261-8.2.4-21', 'T1', refusal(200, 'Require: 100rel\n')],
    ['TXN-3261-8.2.4-22', 'T1', refusal(421, '')],
  ];

  it('find nothing in conforming exchanges, having looked', () => {
    for (const wire of [pushToAor(), registration(), optionsToGruu()])
      assert.deepEqual(named(wire.findings(RESPONSE_CHECKS)), []);
    assert.equal(pushToAor().looked(RESPONSE_CHECKS, 'TXN-3261-8.2.6.2-24'), 2);
    assert.equal(registration().looked(RESPONSE_CHECKS, 'TXN-3261-8.2.6.2-26'), 2);
  });

  for (const [requirement, by, wire] of spoiled) {
    it(`${requirement} blames ${by}`, () =>
      assert.deepEqual(named(wire.findings(RESPONSE_CHECKS)), [`${requirement} ${by}`]));
  }

  it('let refusals pass that say what they have to', () => {
    const requiring = refusal(420, 'Unsupported: 100rel\n').edit(0, 'Max-F', 'Require: 100rel\nMax-F');
    const supporting = refusal(200, 'Require: 100rel\n').edit(0, 'Max-F', 'Supported: 100rel\nMax-F');
    for (const wire of [
      ...[requiring, supporting, refusal(405, 'Allow: OPTIONS\n'), refusal(415, 'Accept: text/plain\n')],
      refusal(421, 'Require: 100rel\n'),
      // A tag that exists may be understood.
      refusal(200, '').edit(0, 'Max-F', 'Require: 100rel\nMax-F'),
      refusal(420, 'Unsupported: frobnicate\n').edit(0, 'Max-F', 'Require: frobnicate\nMax-F'),
      refusal(481, '').edit(0, 'Max-F', 'Require: frobnicate\nMax-F'),
    ])
      assert.deepEqual(named(wire.findings(RESPONSE_CHECKS)), []);
  });

  it('TXN-3261-8.2.6.2-24 compares parameters by name and value, and lets the top one be filled in', () => {
    const reordered = pushToAor().edit(
      3,
      /;branch=z9hG4bKp01;rport=5060;received=([\d.]+)/,
      ';rport=5060;received=$1;branch=z9hG4bKp01',
    );
    assert.deepEqual(named(reordered.findings(RESPONSE_CHECKS)), []);
    const filled = pushToAor().edit(3, 'z9hG4bKc01.1f7a.a', 'z9hG4bKc01.1f7a.a;received=192.0.2.1');
    assert.deepEqual(named(filled.findings(RESPONSE_CHECKS)), []);
  });

  it('TXN-3261-8.2.2.2-21 reports a merged request that is served twice', () => {
    const [request, ok] = transaction({ sent: [0], replies: [{ at: 900, status: 200, tag: 'x' }] }).shots;
    const merged = (status: string): Wire =>
      transaction({ sent: [0], replies: [{ at: 900, status: 200, tag: 'x' }] }).and(
        { ...request!, at: 10, text: request!.text.replace('q01', 'q02') },
        { ...ok!, at: 20, text: ok!.text.replace('q01', 'q02').replace('200', status).replace('=x', '=z') },
      );
    assert.deepEqual(named(merged('200').findings(RESPONSE_CHECKS)), ['TXN-3261-8.2.2.2-21 T1']);
    assert.deepEqual(named(merged('482').findings(RESPONSE_CHECKS)), []);
    assert.equal(merged('482').looked(RESPONSE_CHECKS, 'TXN-3261-8.2.2.2-21'), 1);
  });

  it('TXN-3261-8.2.2.2-21 wants one 482 when both come at the same time', () => {
    const [request, ok] = transaction({ sent: [0], replies: [{ at: 900, status: 200, tag: 'x' }] }).shots;
    const together = (first: string): Wire =>
      transaction({ sent: [0], replies: [{ at: 900, status: 200, tag: 'x' }] })
        .edit(1, '200', first)
        .and(
          { ...request!, text: request!.text.replace('q01', 'q02') },
          { ...ok!, at: 901, text: ok!.text.replace('q01', 'q02').replace('=x', '=z') },
        );
    assert.deepEqual(named(together('202').findings(RESPONSE_CHECKS)), ['TXN-3261-8.2.2.2-21 T1']);
    assert.deepEqual(named(together('482').findings(RESPONSE_CHECKS)), []);
  });
});

describe('checks of how requests other than INVITE are answered', () => {
  const findings = (wire: Wire, until?: number): string[] => named(wire.findings(NON_INVITE_CHECKS, until));
  const answered = (...replies: [at: number, status: number][]): Wire =>
    transaction({
      sent: [0, 500, 1500, 3500],
      replies: replies.map(([at, status]) => ({ at, status, ...(status > 100 ? { tag: 'x' } : {}) })),
    });

  it('find nothing in conforming exchanges, having looked', () => {
    assert.deepEqual(findings(pushToAor(), 60_000), []);
    assert.equal(pushToAor().looked(NON_INVITE_CHECKS, 'PXY-4320-4.1-02'), 3);
    assert.equal(pushToAor().looked(NON_INVITE_CHECKS, 'PXY-4320-4.2-01'), 2);
    assert.deepEqual(findings(answered([3501, 100], [9000, 200])), []);
  });

  it('PXY-4320-4.1-01 blames an early 100 over UDP and any other provisional response', () => {
    assert.deepEqual(findings(answered([900, 100], [950, 200])), ['PXY-4320-4.1-01 T1']);
    assert.deepEqual(findings(answered([900, 180], [950, 200])), ['PXY-4320-4.1-01 T1']);
    const tcp = transaction({
      sent: [0],
      replies: [
        { at: 5, status: 100 },
        { at: 9, status: 200, tag: 'x' },
      ],
      transport: 'tcp',
    });
    assert.deepEqual(findings(tcp), []);
  });

  it('PXY-4320-4.1-02 blames a late answer without a 100 before it, and a proxy that waits in silence', () => {
    assert.deepEqual(findings(answered([4500, 200])), ['PXY-4320-4.1-02 T1']);
    assert.deepEqual(findings(pushToAor().without(3, 4, 5), 5000), ['PXY-4320-4.1-02 core']);
    assert.deepEqual(findings(answered(), 5000), []);
  });

  it('PXY-4320-4.2-01 blames who makes a 408', () => {
    assert.deepEqual(
      findings(pushToAor().edit(3, '200 OK', '408 Timeout').edit(4, '200 OK', '408 Timeout')),
      ['PXY-4320-4.2-01 T1'],
    );
  });

  it('TXN-3261-8.2.6.1-21 reports a user agent that never answers', () => {
    assert.deepEqual(findings(answered(), 31_000), []);
    assert.deepEqual(findings(answered(), 33_000), ['TXN-3261-8.2.6.1-21 T1']);
  });
});
