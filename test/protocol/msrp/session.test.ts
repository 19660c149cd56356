import assert from 'node:assert/strict';
import { SessionBindings } from '../../../protocol/msrp/bindings';
import { headersOf, MsrpRequest } from '../../../protocol/msrp/message';
import { NEW_SESSION, stepSession, type SessionEvent } from '../../../protocol/msrp/session';
import { answererRole, answerSetup, offererRole, offerSetup, type Setup } from '../../../protocol/msrp/setup';
import { msrpUri } from '../../../protocol/msrp/uri';

const A = msrpUri({ host: '192.0.2.1', port: 2855, sessionId: 'sessionAAAA' });
const B = msrpUri({ host: '192.0.2.1', port: 2855, sessionId: 'sessionBBBB' });

function request(to: string, method = 'SEND'): MsrpRequest {
  return new MsrpRequest('a1B2c3D4', method, { headers: headersOf([['To-Path', to]]), hasBody: false });
}

describe('bindings of sessions to connections', () => {
  function bindings(): SessionBindings<string, number> {
    const made = new SessionBindings<string, number>();
    made.add(A, 'a');
    made.add(B, 'b');
    return made;
  }

  it('are made by the first SEND, and kept', () => {
    const table = bindings();
    assert.deepEqual(table.admit(request(A.text), 1), { session: 'a', isFirst: true });
    assert.deepEqual(table.admit(request(A.text), 1), { session: 'a', isFirst: false });
    assert.equal(table.connectionOf(A), 1);
    assert.ok(table.isInUse(1) && !table.isInUse(2));
  });

  it('let many sessions share a connection, each by its own first SEND (T20)', () => {
    const table = bindings();
    table.admit(request(A.text), 1);
    assert.deepEqual(table.admit(request(B.text), 1), { session: 'b', isFirst: true });
  });

  it('are undone for a session that moves to another connection', () => {
    const table = bindings();
    table.admit(request(A.text), 1);
    table.admit(request(B.text), 1);
    assert.deepEqual(table.sessionsOn(1), ['a', 'b']);
    table.unbind(A);
    assert.deepEqual(table.sessionsOn(1), ['b']);
    assert.equal(table.sessionOf(A), 'a');
    assert.deepEqual(table.admit(request(A.text), 2), { session: 'a', isFirst: true });
  });

  it('refuse another connection with 506 (N43, N44)', () => {
    const table = bindings();
    table.admit(request(A.text), 1);
    assert.deepEqual(table.admit(request(A.text), 2), { status: 506 });
    assert.deepEqual(table.admit(request(A.text), 1), { session: 'a', isFirst: false });
  });

  it('know no other session, nor a path of two URIs (N40, N42)', () => {
    const table = bindings();
    for (const to of [
      ...[
        'msrp://192.0.2.1:2855/sessionaaaa;tcp',
        'msrp://192.0.2.1:2855;tcp',
        'msrp://192.0.2.1:2856/sessionAAAA;tcp',
      ],
      ...[`${A.text} ${B.text}`, 'nonsense', ''],
    ]) {
      assert.deepEqual(table.admit(request(to), 1), { status: 481 }, to);
    }
    assert.deepEqual(table.admit(new MsrpRequest('a1B2c3D4', 'SEND', { headers: [], hasBody: false }), 1), {
      status: 481,
    });
  });

  it('go by equality of URIs, not by their spelling', () => {
    const table = bindings();
    assert.deepEqual(table.admit(request('MSRP://u@192.0.2.1:2855/sessionAAAA;TCP'), 1), {
      ...{ session: 'a', isFirst: true },
    });
  });

  it('are not made by other requests', () => {
    const table = bindings();
    assert.deepEqual(table.admit(request(A.text, 'FOO'), 1), { session: 'a', isFirst: false });
    assert.deepEqual(table.admit(request(A.text, 'REPORT'), 1), { status: 481 });
    assert.equal(table.connectionOf(A), undefined);
  });

  it('end with the session, or with the connection and all sessions on it', () => {
    const table = bindings();
    table.bind(A, 1);
    table.admit(request(B.text), 1);
    table.remove(A);
    assert.deepEqual(table.admit(request(A.text), 1), { status: 481 });
    assert.deepEqual(table.connectionLost(1), ['b']);
    assert.deepEqual(table.admit(request(B.text), 2), { status: 481 });
    assert.deepEqual(table.connectionLost(1), []);
  });
});

describe('who connects (RFC 4975 s5.4, RFC 6135)', () => {
  const CASES: readonly [offered: Setup | undefined, answered: Setup | undefined, answerer: string][] = [
    [undefined, undefined, 'passive'],
    ['actpass', undefined, 'passive'],
    [undefined, 'active', 'passive'],
    [undefined, 'passive', 'passive'],
    ['actpass', 'passive', 'passive'],
    ['actpass', 'active', 'active'],
    ['active', 'passive', 'passive'],
    ['active', 'active', 'passive'],
    ['passive', 'active', 'active'],
    ['passive', 'passive', 'active'],
    ['holdconn', 'active', 'passive'],
    ['actpass', 'holdconn', 'passive'],
    ['actpass', 'actpass', 'passive'],
  ];
  for (const [offered, answered, expected] of CASES) {
    it(`offer ${offered ?? 'none'}, answer ${answered ?? 'none'}: the answerer is ${expected}`, () => {
      assert.equal(answererRole(offered, answered), expected);
      assert.notEqual(offererRole(offered, answered), expected);
    });
  }

  it('is answered "passive" by who can be reached, and never against an offer that settles it', () => {
    assert.equal(answerSetup('actpass', true), 'passive');
    assert.equal(answerSetup('actpass', false), 'active');
    assert.equal(answerSetup('active', false), 'passive');
    assert.equal(answerSetup('passive', true), 'active');
    assert.equal(answerSetup(undefined, false), 'passive');
    assert.equal(answerSetup('holdconn', false), 'passive');
  });

  it('is offered "actpass" by who can be reached, else "active", and never "passive"', () => {
    assert.equal(offerSetup(true), 'actpass');
    assert.equal(offerSetup(false), 'active');
  });
});

describe('the life of a session', () => {
  function run(...events: SessionEvent[]): string[] {
    let state = NEW_SESSION;
    const told = events.flatMap((event) => {
      const step = stepSession(state, event);
      state = step.state;
      return step.effects.map((effect) => (effect.do === 'end' && effect.failed ? 'fail' : effect.do));
    });
    return [...told, `= ${state.name}`];
  }
  const start = (role: 'active' | 'passive', isConnected = false, hasContent = true): SessionEvent => ({
    ...{ type: 'start', role, isConnected, hasContent },
  });
  const connected = (hasContent: boolean): SessionEvent => ({ type: 'connected', hasContent });

  it('begins, on the active side, with a connection and a SEND at once', () => {
    assert.deepEqual(run(start('active'), connected(true)), ['connect', 'ready', '= open']);
    assert.deepEqual(run(start('active'), connected(false)), ['connect', 'greet', 'ready', '= open']);
  });

  it('uses a connection that is there', () => {
    assert.deepEqual(run(start('active', true, false)), ['greet', 'ready', '= open']);
  });

  it('begins, on the passive side, with the first SEND of the other (T19)', () => {
    assert.deepEqual(run(start('passive')), ['= awaiting']);
    assert.deepEqual(run(start('passive'), { type: 'bound' }), ['ready', '= open']);
  });

  it('fails with its connection, and comes back no more (s5.4)', () => {
    const lost: SessionEvent = { type: 'connection-lost' };
    assert.deepEqual(run(start('active'), lost, connected(true)), ['connect', 'fail', '= failed']);
    assert.deepEqual(run(start('passive'), { type: 'bound' }, lost, { type: 'close' }, start('active')), [
      ...['ready', 'fail', '= failed'],
    ]);
    assert.deepEqual(run(start('active', true), { type: 'failure' }), ['ready', 'fail', '= failed']);
  });

  it('ends by signalling', () => {
    assert.deepEqual(run(start('passive'), { type: 'close' }, { type: 'bound' }), ['end', '= closed']);
  });

  it('takes each step once', () => {
    assert.deepEqual(run(start('active', true), start('passive'), connected(false), { type: 'bound' }), [
      'ready',
      '= open',
    ]);
  });
});
