import assert from 'node:assert/strict';
import { CORE_POLICY } from '../../../simulators/core/policy';
import { CORE_DEVIATIONS } from '../../../simulators/deviations/core';
import { STACK_POLICY } from '../../../simulators/stack/policy';
import { sentByCore, tour } from './tour';

/** Knobs without a value in a conforming policy. */
const OPTIONAL = ['early100', 'forwardedMethods'];

/** Where nothing is encrypted no certificate is looked at; real sockets show it (test/simulators/stack/tls.test.ts). */
const NEED_CRYPTOGRAPHY = ['core-takes-any-certificate'];

describe('core: deviations', () => {
  let conforming: string[];

  before(async () => {
    conforming = sentByCore(await tour());
  });

  it('are not there in a conforming core, which does the same on every tour', async () => {
    assert.deepEqual(sentByCore(await tour()), conforming);
    assert.ok(conforming.length > 200);
  });

  it('turn knobs that exist', () => {
    const knobs = new Set([...Object.keys(CORE_POLICY), ...Object.keys(STACK_POLICY), ...OPTIONAL]);
    for (const { id, policy } of CORE_DEVIATIONS)
      for (const knob of Object.keys(policy ?? {})) assert.ok(knobs.has(knob), `${id}: no knob ${knob}`);
  });

  for (const deviation of CORE_DEVIATIONS.filter(({ id }) => !NEED_CRYPTOGRAPHY.includes(id))) {
    it(`${deviation.id} shows on the wire`, async () => {
      const frames = sentByCore(await tour([deviation]));
      const isTheSame =
        frames.length === conforming.length && frames.every((each, i) => each === conforming[i]);
      assert.ok(!isTheSame, 'the core sent what a conforming one sends');
    });
  }
});
