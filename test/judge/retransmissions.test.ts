import assert from 'node:assert/strict';
import { CLIENT_RETRANSMISSION_CHECKS } from '../../judge/checks/client-retransmissions';
import { compare } from '../../judge/checks/schedule';
import { SERVER_RETRANSMISSION_CHECKS } from '../../judge/checks/server-retransmissions';
import { judge } from '../../judge/judge';
import { loadCatalogue } from '../../requirements/catalogue';
import { named, pushToAor, registration, type Wire } from './wire';
import { transaction, type Reply } from './wire-transactions';

/** Timer E by the book, from RFC 3261 s17.1.2.2. */
const TIMER_E = [0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500];
const TIMER_A = [0, 500, 1500, 3500, 7500, 15_500, 31_500];

const ok = (at: number, lost = false): Reply => ({ at, status: 200, tag: 'x', lost });
const busy = (at: number, lost = false): Reply => ({ at, status: 486, tag: 'x', lost });

describe('the schedule of copies', () => {
  const exact = { capped: true, seenFromAfar: false };

  it('is met by timers E and A, with T1 and T2 scaled or not', () => {
    assert.equal(compare(TIMER_E, exact).departure, undefined);
    assert.equal(compare(TIMER_A, { ...exact, capped: false }).departure, undefined);
    assert.equal(compare([0, 50, 150, 350, 750, 1150], exact).departure, undefined);
    assert.equal(compare([0, 2000, 6000, 14_000, 30_000, 46_000], exact).departure, undefined);
  });

  it('is met by a clock that ticks 16 times a second, which makes the first copy early or late', () => {
    assert.equal(compare([0, 443, 1443, 3443, 7443], exact).departure, undefined);
    assert.equal(compare([0, 558, 1558, 3558, 7558], exact).departure, undefined);
    assert.ok(compare([0, 380, 1380, 3380], exact).departure);
  });

  it('tells when the next copy is due', () => {
    assert.equal(compare([10, 510, 1510], exact).nextDue, 3510);
    assert.equal(compare(TIMER_E, exact).nextDue, Infinity);
  });

  it('is broken by constant intervals, by skipped copies, and by a T2 without a cap', () => {
    assert.ok(compare([0, 500, 1000, 1500], exact).departure);
    assert.ok(compare([0, 500, 3500], exact).departure);
    assert.ok(compare([0, 500, 1500, 3500, 7500, 15_500], exact).departure);
  });

  it('forgives copies that were lost before they were seen', () => {
    const afar = { ...exact, seenFromAfar: true };
    assert.equal(compare([0, 500, 3500, 7500], afar).departure, undefined);
    assert.equal(compare([0, 1500, 3500], afar).departure, undefined);
    assert.ok(compare([0, 500, 1000, 1500], afar).departure);
  });
});

describe('checks of retransmissions by clients', () => {
  const findings = (wire: Wire, until?: number): string[] =>
    named(wire.findings(CLIENT_RETRANSMISSION_CHECKS, until));
  const looked = (wire: Wire, requirement: string, until = 0): number =>
    judge(wire.trace(), CLIENT_RETRANSMISSION_CHECKS, loadCatalogue(), until)
      .looked.filter((each) => each.requirement === requirement)
      .reduce((sum, each) => sum + each.subjects, 0);

  it('find nothing in conforming exchanges, having looked', () => {
    assert.deepEqual(findings(pushToAor(), 60_000), []);
    assert.deepEqual(findings(registration(), 60_000), []);
    const unanswered = transaction({ sent: TIMER_E, lost: 'all' });
    assert.deepEqual(findings(unanswered, 60_000), []);
    for (const row of ['1.1.2-21', '1.2.2-21', '1.2.2-24'])
      assert.equal(looked(unanswered, `TXN-3261-17.${row}`, 60_000), 1);
    const invite = transaction({ method: 'INVITE', sent: TIMER_A, lost: 'all' });
    assert.deepEqual(findings(invite, 60_000), []);
    assert.equal(looked(invite, 'TXN-3261-17.1.1.2-22', 60_000), 1);
  });

  const spoiled: readonly [requirement: string, wire: Wire, until: number][] = [
    [
      'TXN-3261-17.1.1.2-21',
      transaction({ sent: TIMER_E, lost: 'all' }).edit(1, 'Max-Forwards: 70', 'Max-Forwards: 69'),
      60_000,
    ],
    [
      'TXN-3261-17.1.1.2-22',
      transaction({ method: 'INVITE', sent: [0, 500, 1000, 1500], lost: 'all' }),
      1600,
    ],
    ['TXN-3261-17.1.1.2-22', transaction({ method: 'INVITE', sent: [0, 500, 1500], lost: 'all' }), 4000],
    ['TXN-3261-17.1.1.2-22', transaction({ method: 'INVITE', sent: [0], lost: 'all' }), 10_000],
    [
      'TXN-3261-17.1.1.2-23',
      transaction({ method: 'INVITE', sent: [0, 500], replies: [{ at: 5, status: 100 }] }),
      600,
    ],
    ['TXN-3261-17.1.2.2-21', transaction({ sent: [...TIMER_E.slice(0, 5), 15_500], lost: 'all' }), 16_000],
    ['TXN-3261-17.1.2.2-21', transaction({ sent: TIMER_E.slice(0, 4), lost: 'all' }), 9000],
    [
      'TXN-3261-17.1.2.2-22',
      transaction({ sent: TIMER_E.slice(0, 4), replies: [{ at: 3600, status: 100 }] }),
      20_000,
    ],
    [
      'TXN-3261-17.1.2.2-22',
      transaction({ sent: [...TIMER_E.slice(0, 4), 7500, 8500], replies: [{ at: 3600, status: 100 }] }),
      9000,
    ],
    ['TXN-3261-17.1.2.2-23', transaction({ sent: [0, 500], replies: [ok(5)] }), 600],
    ['TXN-3261-17.1.2.2-24', transaction({ sent: [...TIMER_E, 35_500], lost: 'all' }), 60_000],
    ['TXN-3261-17.1.2.2-25', transaction({ sent: [0, 500], transport: 'tcp' }), 600],
  ];
  for (const [requirement, wire, until] of spoiled) {
    it(`${requirement} blames sender`, () =>
      assert.deepEqual(findings(wire, until), [`${requirement} sender`]));
  }

  it('let a client go on that heard nothing, or heard what it has to drop', () => {
    assert.deepEqual(findings(transaction({ sent: TIMER_E.slice(0, 3), replies: [ok(5, true)] }), 1600), []);
    const dropped = transaction({ sent: TIMER_E.slice(0, 3), replies: [ok(5)] }).edit(
      1,
      'CSeq: 7',
      'CSeq: 8',
    );
    assert.deepEqual(findings(dropped, 1600), []);
  });

  it('let copies pass that cross the response, and copies of an INVITE that keep a NAT binding', () => {
    assert.deepEqual(findings(transaction({ sent: [0, 500], replies: [ok(480)] }), 600), []);
    const alive = { method: 'INVITE', sent: [0, 20_000], replies: [{ at: 5, status: 180, tag: 'x' }] };
    assert.deepEqual(findings(transaction(alive), 21_000), []);
  });

  it('accept a provisional response and copies every T2 behind it', () => {
    const wire = transaction({
      sent: [0, 500, 1500, 3500, 7500, 11_500],
      replies: [{ at: 3600, status: 100 }, ok(12_000)],
    });
    assert.deepEqual(findings(wire, 40_000), []);
    assert.equal(looked(wire, 'TXN-3261-17.1.2.2-22', 40_000), 1);
  });
});

describe('checks of retransmissions by servers', () => {
  const findings = (wire: Wire, until?: number): string[] =>
    named(wire.findings(SERVER_RETRANSMISSION_CHECKS, until));
  const invite = (replies: readonly Reply[], acks: readonly number[] = []): Wire =>
    transaction({ method: 'INVITE', sent: [0], replies, acks });

  it('find nothing in conforming exchanges, having looked', () => {
    assert.deepEqual(findings(pushToAor(), 60_000), []);
    assert.equal(pushToAor().looked(SERVER_RETRANSMISSION_CHECKS, 'TXN-3261-17.2.2-23'), 3);
    const lossy = transaction({ sent: [0, 500, 1500], replies: [ok(5, true), ok(502, true), ok(1502)] });
    assert.deepEqual(findings(lossy, 60_000), []);
    assert.equal(lossy.looked(SERVER_RETRANSMISSION_CHECKS, 'TXN-3261-17.2.2-21'), 1);
    const unacknowledged = invite(TIMER_E.map((at) => busy(at + 5, true)));
    assert.deepEqual(findings(unacknowledged, 60_000), []);
    assert.equal(unacknowledged.looked(SERVER_RETRANSMISSION_CHECKS, 'TXN-3261-17.2.1-21'), 1);
    assert.deepEqual(findings(invite([busy(5)], [8]), 60_000), []);
  });

  const spoiled: readonly [requirement: string, wire: Wire, until: number][] = [
    ['TXN-3261-17.2.2-21', transaction({ sent: [0], replies: [ok(5), ok(505)] }), 600],
    ['TXN-3261-17.2.2-22', transaction({ sent: [0, 500], replies: [ok(5, true)] }), 2000],
    [
      'TXN-3261-17.2.2-23',
      transaction({ sent: [0], replies: [ok(5), { at: 9, status: 202, tag: 'x' }] }),
      600,
    ],
    [
      'TXN-3261-17.2.2-23',
      transaction({ sent: [0, 500], replies: [ok(5), { at: 505, status: 200, tag: 'y' }] }),
      600,
    ],
    ['TXN-3261-17.2.1-21', invite([busy(5), busy(505), busy(1505)], [8]), 2000],
    ['TXN-3261-17.2.1-21', invite([busy(5, true), busy(505, true), busy(1005, true)]), 1010],
    ['TXN-3261-17.2.1-21', invite([busy(5, true), busy(505, true)]), 4000],
    ['TXN-3261-17.2.1-21', invite([busy(5, true)]), 10_000],
    [
      'TXN-3261-17.2.1-22',
      transaction({
        method: 'INVITE',
        sent: [0],
        replies: [busy(5), busy(505)],
        acks: [8],
        transport: 'tcp',
      }),
      600,
    ],
  ];
  for (const [requirement, wire, until] of spoiled) {
    it(`${requirement} blames T1`, () => assert.deepEqual(findings(wire, until), [`${requirement} T1`]));
  }

  it('TXN-3261-17.2.1-21 leaves out copies that a copy of the INVITE has caused', () => {
    const wire = transaction({
      method: 'INVITE',
      sent: [0, 500],
      replies: [busy(5, true), busy(502, true), busy(505)],
      acks: [510],
    });
    assert.deepEqual(findings(wire, 60_000), []);
  });

  it('TXN-3261-17.2.2-21 counts copies that the network made of the request', () => {
    const wire = transaction({ sent: [0], replies: [ok(5), ok(15)] });
    const trace = wire.trace();
    const [request, ...others] = trace.frames;
    const copy = { ...request!, index: 9, sentAt: undefined, receivedAt: 14, note: 'duplicate' };
    const seen = { ...trace, frames: [request!, ...others, copy] };
    const judged = judge(seen, SERVER_RETRANSMISSION_CHECKS, loadCatalogue(), 600);
    assert.deepEqual(named(judged.findings), []);
  });
});
