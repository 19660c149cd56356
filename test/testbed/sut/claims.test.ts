import assert from 'node:assert/strict';
import type { Finding } from '../../../judge/verdict';
import type { Actor } from '../../../network/actor';
import { loadCatalogue } from '../../../requirements/catalogue';
import { Casting } from '../../../testbed/sut/casting';
import { claimsOf } from '../../../testbed/sut/claims';
import { system } from './profiles';

const CATALOGUE = loadCatalogue();
const PATH = CATALOGUE.requirements.find(({ ics }) => ics.includes('path'))!;
const EVERYBODY = CATALOGUE.requirements.find(({ ics }) => ics.length === 0)!;
const REAL: Actor = { role: 'terminal', name: 'phone', underTest: true };
const SIMULATED: Actor = { role: 'terminal', name: 'tablet', underTest: false };
const WAIVER = { requirement: PATH.id, reason: 'known', until: '2026-06-30' };

function claims(changes: Parameters<typeof system>[1], today = '2026-06-01') {
  const casting = new Casting([system('terminal', changes)]);
  casting.introduceTerminal('phone', 'nora');
  casting.introduceTerminal('tablet', 'nora');
  return claimsOf(casting, today);
}

function finding(actor: Actor): Finding {
  const about = { expected: 'this', actual: 'that', frames: [], occurrences: 1, source: 'check' } as const;
  return { requirement: PATH.id, verdict: 'fail', actor, ...about };
}

describe('the claims of those under test', () => {
  it('bind nobody to what rests on an item that is not claimed, but everybody else', () => {
    const { bind } = claims({ ics: new Map([['path', false]]) });
    assert.deepEqual([bind(REAL, PATH), bind(REAL, EVERYBODY), bind(SIMULATED, PATH)], [false, true, true]);
  });

  it('bind to what is claimed', () => {
    assert.equal(claims({ ics: new Map([['path', true]]) }).bind(REAL, PATH), true);
  });

  it('waive a finding on the system to the end of the day that the waiver names, and no other', () => {
    const { waived } = claims({ waivers: [WAIVER] }, '2026-06-30');
    assert.equal(waived(finding(REAL)).waived, true);
    assert.deepEqual(waived(finding(REAL)).waiver, { reason: 'known', until: '2026-06-30' });
    assert.equal(waived(finding(SIMULATED)).waived, undefined);
    assert.equal(waived({ ...finding(REAL), requirement: EVERYBODY.id }).waived, undefined);
    assert.equal(claims({ waivers: [WAIVER] }, '2026-07-01').waived(finding(REAL)).waived, undefined);
  });
});
