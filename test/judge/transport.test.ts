import assert from 'node:assert/strict';
import type { Actor } from '../../network/actor';
import type { Trace } from '../../network/trace';
import { TRANSPORT_CHECKS } from '../../judge/checks/transport';
import { judge } from '../../judge/judge';
import { loadCatalogue } from '../../requirements/catalogue';
import { named, optionsToGruu, pushToAor, registration, type Wire } from './wire';

function onStream(wire: Wire): Wire {
  return wire.shots.reduce((all, _, i) => all.replace(i, { transport: 'tcp' }), wire);
}

/** The push with the sender's request without rport, from behind a host name. */
function named5060(): Wire {
  const from = '198.51.100.7:5060;branch=z9hG4bKp01;rport';
  const to = 'psa.content.example;branch=z9hG4bKp01';
  return [0, 1, 2, 3, 4, 5].reduce(
    (wire, i) => wire.edit(i, i === 0 ? from : `${from}=5060`, to),
    pushToAor(),
  );
}

describe('checks of transport', () => {
  const spoiled: readonly [requirement: string, by: string, wire: Wire][] = [
    ['TP-3261-18.1.1-01', 'sender', pushToAor().edit(0, 'Storm', 'S'.repeat(1200))],
    ['TP-3261-18.1.1-01', 'core', pushToAor().edit(1, 'Storm', 'S'.repeat(1200))],
    ['TP-3261-18.3-21', 'T1', onStream(registration()).edit(0, /Content-Length.*\n/, '')],
    [
      'TP-3261-18.2.1-21',
      'core',
      named5060()
        .edit(4, ';received=198.51.100.7', '')
        .without(1, 2, 3, 5)
        .edit(1, '200 OK', '404 Not Found'),
    ],
    ['PXY-3581-4-01', 'core', registration().edit(1, ';rport=5060', ';rport')],
    ['PXY-3581-4-01', 'core', registration().edit(3, ';received=192.0.2.21', '')],
    ['PXY-3581-4-01', 'core', pushToAor().edit(2, ';rport=5060', ';rport=5061')],
  ];

  it('find nothing in conforming exchanges, having looked', () => {
    for (const wire of [pushToAor(), registration(), optionsToGruu(), onStream(pushToAor()), named5060()])
      assert.deepEqual(named(wire.findings(TRANSPORT_CHECKS)), []);
    const looked = (wire: Wire, requirement: string): number => wire.looked(TRANSPORT_CHECKS, requirement);
    assert.equal(looked(pushToAor(), 'TP-3261-18.1.1-01'), 3);
    assert.equal(looked(onStream(pushToAor()), 'TP-3261-18.3-21'), 6);
    // Two responses of the terminals have no rport on top; the core made none itself, but passed the request on twice.
    assert.equal(looked(pushToAor(), 'PXY-3581-4-01'), 2);
    assert.equal(looked(registration(), 'PXY-3581-4-01'), 2);
    assert.equal(looked(registration(), 'PXY-3581-4-21'), 2);
    assert.equal(looked(registration(), 'PXY-3581-4-22'), 2);
  });

  for (const [requirement, by, wire] of spoiled) {
    it(`${requirement} blames ${by}`, () =>
      assert.deepEqual(named(wire.findings(TRANSPORT_CHECKS)), [`${requirement} ${by}`]));
  }

  it('TP-3261-18.1.1-01 is not judged where a refused TCP connection would not have been seen', () => {
    const trace = pushToAor().edit(0, 'Storm', 'S'.repeat(1200)).trace();
    const found = (changed: Trace): string[] =>
      judge(changed, TRANSPORT_CHECKS, loadCatalogue()).findings.map((each) => each.requirement);
    assert.deepEqual(found(trace), ['TP-3261-18.1.1-01']);
    assert.deepEqual(found({ ...trace, network: 'capture' }), []);
  });

  it('TP-3261-18.1.1-01 spares a request that went over TCP before', () => {
    const large = pushToAor().edit(0, 'Storm', 'S'.repeat(1200));
    const tried = large.and({ ...large.shots[0]!, at: -5, transport: 'tcp', lost: true });
    assert.deepEqual(named(tried.findings(TRANSPORT_CHECKS)), []);
  });

  /** The registration with one frame's address changed, and the core under test on the given network or not. */
  function moved(change: 'source' | 'destination', network: Trace['network'] = 'virtual'): string[] {
    const trace = registration().trace();
    const core: Actor = { role: 'core', name: 'core', underTest: network !== 'virtual' };
    const frames = trace.frames.map((frame, i) => ({
      ...frame,
      ...(frame.from?.name === 'core' ? { from: core } : { to: core }),
      ...(i === 1 ? { [change]: { ...frame[change], port: 5099 } } : {}),
    }));
    return named(judge({ ...trace, network, frames }, TRANSPORT_CHECKS, loadCatalogue()).findings);
  }

  it('PXY-3581-4-21 blames a response that goes elsewhere', () =>
    assert.deepEqual(moved('destination'), ['PXY-3581-4-21 core']));

  it('PXY-3581-4-22 blames a response that leaves from elsewhere', () =>
    assert.deepEqual(moved('source'), ['PXY-3581-4-22 core']));

  it('forgive a system under test that sees translated addresses, and a simulator not', () => {
    const translated = registration()
      .edit(1, 'rport=5060;received=192.0.2.21', 'rport=40001;received=172.17.0.1')
      .trace();
    const core: Actor = { role: 'core', name: 'core', underTest: true };
    const frames = translated.frames.map((frame) => ({
      ...frame,
      ...(frame.from?.name === 'core' ? { from: core } : { to: core }),
    }));
    const findings = (trace: Trace): string[] =>
      named(judge(trace, TRANSPORT_CHECKS, loadCatalogue()).findings);
    assert.deepEqual(findings({ ...translated, frames, network: 'loopback' }), []);
    assert.deepEqual(findings({ ...translated, network: 'loopback' }), ['PXY-3581-4-01 core']);
  });
});
