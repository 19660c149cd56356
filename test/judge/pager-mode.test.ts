import assert from 'node:assert/strict';
import { PAGER_MODE_CHECKS } from '../../judge/checks/pager-mode';
import { named, pushToAor, type Wire } from './wire';

describe('checks of pager mode', () => {
  const spoiled: readonly [requirement: string, by: string, wire: Wire][] = [
    [
      'MSG-3428-4-01',
      'sender',
      pushToAor().edit(0, 'Max-Forwards', 'Contact: <sip:psa@198.51.100.7>\nMax-Forwards'),
    ],
    ['MSG-3428-4-05', 'sender', pushToAor().edit(0, /Date.*\n/, '')],
    [
      'MSG-3428-5-21',
      'sender',
      pushToAor().edit(0, 'Max-Forwards', 'Route: <im:nora@push.example>\nMax-Forwards'),
    ],
    ['MSG-3428-5-22', 'sender', pushToAor().edit(0, 'From: <sip:sender@', 'From: <im:sender@')],
    [
      'MSG-3428-6-01',
      'core',
      pushToAor().and({
        ...pushToAor().shots[4]!,
        at: 11,
        text: pushToAor().shots[4]!.text.replace('tA9', 'tB9'),
      }),
    ],
    ['MSG-3428-7-01', 'T1', pushToAor().without(3).replace(1, { at: -900 })],
    ['MSG-3428-7-02', 'T1', pushToAor().edit(3, 'Content-Length: 0\n\n', 'Content-Length: 2\n\nok')],
    [
      'MSG-3428-7-03',
      'T2',
      pushToAor().edit(5, 'Content-Length', 'Contact: <sip:nora@192.0.2.22>\nContent-Length'),
    ],
    ['MSG-3428-8-01', 'sender', pushToAor().edit(0, 'Storm', 'S'.repeat(1300))],
    ['MSG-3428-9-02', 'sender', pushToAor().edit(0, 'Max-Forwards', 'Accept: text/plain\nMax-Forwards')],
    ['MSG-3428-9-05', 'sender', pushToAor().edit(0, /Content-Type.*\n/, '')],
  ];

  it('find nothing in a conforming push, having looked', () => {
    assert.deepEqual(pushToAor().findings(PAGER_MODE_CHECKS), []);
    assert.equal(pushToAor().looked(PAGER_MODE_CHECKS, 'MSG-3428-4-01'), 1);
    assert.equal(pushToAor().looked(PAGER_MODE_CHECKS, 'MSG-3428-7-02'), 2);
  });

  for (const [requirement, by, wire] of spoiled) {
    it(`${requirement} blames ${by}`, () =>
      assert.deepEqual(named(wire.findings(PAGER_MODE_CHECKS)), [`${requirement} ${by}`]));
  }

  it('MSG-3428-8-03 blames a second MESSAGE to a URI with one pending, and lets two GRUUs of a user pass', () => {
    const second = (uri: string): Wire => {
      const first = pushToAor().shots[0]!;
      const text = first.text
        .replace('sip:nora@push.example SIP', `${uri} SIP`)
        .replace('p01', 'p02')
        .replace('m-5521', 'm-5522');
      return pushToAor().and({ ...first, at: 1, text });
    };
    assert.deepEqual(named(second('sip:nora@PUSH.example').findings(PAGER_MODE_CHECKS)), [
      'MSG-3428-8-03 sender',
    ]);
    assert.deepEqual(named(second('sip:nora@push.example;gr=urn:uuid:1').findings(PAGER_MODE_CHECKS)), []);
  });
});
