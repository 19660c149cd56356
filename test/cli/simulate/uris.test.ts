import assert from 'node:assert/strict';
import { coreSimulation } from '../../../cli/simulate/core';
import { senderSimulation } from '../../../cli/simulate/sender';
import type { Place, Simulation } from '../../../cli/simulate/simulation';
import { TraceRecorder } from '../../../network/trace-recorder';
import { VirtualClock } from '../../../network/virtual-clock';
import { VirtualNetwork } from '../../../network/virtual';

const NEVER = new Promise<void>(() => undefined);

describe('URIs in requests to the control interface', () => {
  let trace: TraceRecorder;
  let place: Place;
  let simulation: Simulation | undefined;
  beforeEach(() => {
    const clock = new VirtualClock();
    trace = new TraceRecorder(clock, 'virtual');
    const network = new VirtualNetwork({ clock, tap: trace });
    place = { network, at: { host: '10.0.0.1', port: 5060 }, deviations: [], say: () => undefined };
  });
  afterEach(() => simulation?.close());

  const asked = (path: string, query: string, body?: unknown): Promise<unknown> => {
    const route = simulation!.routes.find((each) => each.path === path);
    const request = { name: '', query: new URLSearchParams(query), body, gone: NEVER };
    return Promise.resolve(request).then((each) => route!.handle(each));
  };

  it('are no target with header fields, which have no place in a Request-URI', async () => {
    simulation = await senderSimulation(
      { identity: 'sip:news@content.example', core: '10.0.0.9:5060' },
      '/',
    )(place);
    for (const target of ['sip:nora@push.example?Subject=x', 'sip:nora@[::1', 'tel:+15551234567']) {
      const refused = { name: 'ControlError', status: 400, message: /^target is a SIP URI without header/ };
      await assert.rejects(asked('/push', '', { target, content: 'x' }), refused);
      await assert.rejects(asked('/options', '', { target }), refused);
    }
    assert.deepEqual(trace.frames, []);
  });

  it('are no AOR when they cannot be read', async () => {
    simulation = await coreSimulation({ domain: 'push.example', user: ['nora'] })(place);
    for (const aor of ['', 'nora', 'sip:', 'sip:nora@[::1', 'sip:nora@push.example:999999'])
      await assert.rejects(asked('/bindings', `aor=${encodeURIComponent(aor)}`), {
        ...{ name: 'ControlError', status: 400, message: /^aor is a SIP URI/ },
      });
    const aor = 'SIP:nora@PUSH.example';
    assert.deepEqual(await asked('/bindings', `aor=${aor}`), { aor, bindings: [] });
  });
});
