import assert from 'node:assert/strict';
import { takeChallenges, type TakenChallenge } from '../../../protocol/sip/challenges';
import { buildRequest, responseTo, type HeaderPair } from '../../../protocol/sip/build';
import type { SipResponse } from '../../../protocol/sip/message';
import { learnGruus, NO_GRUUS, ownBinding } from '../../../protocol/sip/registration/gruus';
import {
  REGISTRATION_RULES,
  type RegistrationContext,
  type RegistrationEvent,
  type RegistrationState,
  type Wish,
} from '../../../protocol/sip/registration/machine';
import { refreshDelay, retryDelay } from '../../../protocol/sip/registration/refresh';
import { newRegistration, stepRegistration } from '../../../protocol/sip/registration/step';

const OWN = {
  instance: 'urn:uuid:1c6f0a2e-5b7d-4e19-9a30-6d0c41f2b701',
  contactUri: 'sip:nora@192.0.2.21:5060',
};
const REQUEST = buildRequest({
  method: 'REGISTER',
  uri: 'sip:push.example',
  headers: [['CSeq', '1 REGISTER']],
});
const BINDING = `<${OWN.contactUri}>;+sip.instance="<${OWN.instance.toUpperCase().replace('URN:UUID', 'urn:uuid')}>"`;

function response(status: number, ...headers: HeaderPair[]): SipResponse {
  return responseTo(REQUEST, status, { headers });
}

function granted(expires: number, more = ''): SipResponse {
  return response(200, ['Contact', `${BINDING};expires=${expires}${more}`]);
}

/** Drives the machine and writes down what it wants, one word for each effect. */
class Drive {
  state: RegistrationState = newRegistration('c@h');
  now = 0;
  private tickets = 0;

  feed(event: RegistrationEvent): string[] {
    const context: RegistrationContext = { own: OWN, rules: REGISTRATION_RULES, now: this.now };
    const { state, effects } = stepRegistration(this.state, event, context);
    this.state = state;
    return effects.map((effect) => {
      if (effect.do === 'send')
        return `send ${effect.order.cseq} ${effect.order.wish.what} ${effect.order.expires}`;
      if (effect.do === 'arm') return `${effect.timer} in ${effect.after / 1000}`;
      if (effect.do === 'disarm') return `no ${effect.timer}`;
      return `tell ${effect.ticket} ${effect.outcome.ok ? 'ok' : (effect.outcome.status ?? 'nothing')}`;
    });
  }

  wish(wish: Wish): string[] {
    return this.feed({ type: 'wish', ticket: ++this.tickets, wish });
  }

  answer(answer: SipResponse): string[] {
    return this.feed({ type: 'response', cseq: this.state.cseq, response: answer });
  }
}

const REGISTER: Wish = { what: 'register', expires: 600, gruu: true };

describe('registration machine', () => {
  it('registers, refreshes and lapses', () => {
    const drive = new Drive();
    assert.deepEqual(drive.wish(REGISTER), ['send 1 register 600']);
    assert.deepEqual(drive.answer(granted(600)), ['lapse in 600', 'refresh in 560', 'tell 1 ok']);
    assert.deepEqual(drive.feed({ type: 'timer', timer: 'refresh' }), ['send 2 register 600']);
    assert.deepEqual(drive.answer(granted(600)), ['lapse in 600', 'refresh in 560']);
    assert.deepEqual(drive.feed({ type: 'timer', timer: 'lapse' }), ['no refresh', 'no lapse']);
    assert.equal(drive.state.registered, false);
  });

  it('sends one REGISTER at a time, also when a refresh falls due meanwhile', () => {
    const drive = new Drive();
    drive.wish(REGISTER);
    drive.answer(granted(600));
    assert.deepEqual(drive.wish({ what: 'fetch' }), ['send 2 fetch 0']);
    assert.deepEqual(drive.feed({ type: 'timer', timer: 'refresh' }), []);
    assert.deepEqual(drive.answer(granted(5)), ['tell 2 ok', 'send 3 register 600']);
  });

  it('does not refresh what was removed while the refresh waited', () => {
    const drive = new Drive();
    drive.wish(REGISTER);
    drive.answer(granted(600));
    drive.wish({ what: 'deregister' });
    drive.feed({ type: 'timer', timer: 'refresh' });
    assert.deepEqual(drive.answer(response(200)), ['no refresh', 'no lapse', 'tell 2 ok']);
    assert.deepEqual(drive.state.waiting, []);
  });

  it('is still registered when a de-registration fails, and when a second REGISTER does', () => {
    const drive = new Drive();
    drive.wish(REGISTER);
    drive.answer(granted(600, ';temp-gruu="sip:t@push.example;gr"'));
    drive.wish({ what: 'deregister' });
    assert.deepEqual(drive.answer(response(500)), ['tell 2 500']);
    drive.wish(REGISTER);
    assert.deepEqual(drive.feed({ type: 'no-answer', cseq: drive.state.cseq, reason: 'x' }), [
      'tell 3 nothing',
    ]);
    assert.equal(drive.state.registered, true);
    assert.equal(drive.state.gruus.temporary.length, 1);
  });

  it('tries a failed refresh again at half of the time left, and not when it was refused for good', () => {
    const drive = new Drive();
    drive.wish(REGISTER);
    drive.answer(granted(600));
    drive.now = 560_000;
    drive.feed({ type: 'timer', timer: 'refresh' });
    assert.deepEqual(drive.answer(response(503)), ['refresh in 20']);
    drive.feed({ type: 'timer', timer: 'refresh' });
    assert.deepEqual(drive.answer(response(403)), []);
  });

  it('takes no answer to a REGISTER that is not out', () => {
    const drive = new Drive();
    drive.wish(REGISTER);
    assert.deepEqual(drive.feed({ type: 'response', cseq: 7, response: granted(600) }), []);
    assert.equal(drive.state.registered, false);
  });

  it('does not go round in circles', () => {
    const drive = new Drive();
    drive.wish(REGISTER);
    const stale = response(401, ['WWW-Authenticate', 'Digest realm="r",nonce="n",stale=true']);
    for (let i = 1; i < REGISTRATION_RULES.mostAttempts; i++) assert.equal(drive.answer(stale).length, 1);
    assert.deepEqual(drive.answer(stale), ['tell 1 401']);
  });

  it('reads a malformed time as an hour, and a missing one from Expires', () => {
    const drive = new Drive();
    drive.wish(REGISTER);
    assert.deepEqual(drive.answer(response(200, ['Contact', `${BINDING};expires=soon`]))[0], 'lapse in 3600');
    drive.wish(REGISTER);
    assert.deepEqual(drive.answer(response(200, ['Contact', BINDING], ['Expires', '77']))[0], 'lapse in 77');
  });
});

describe('time to refresh', () => {
  it('is at least 32 s before the end, half-way where there are no 64 s', () => {
    for (const granted of [65, 70, 80, 120, 600, 3600])
      assert(granted - refreshDelay(granted, REGISTRATION_RULES.refreshLead) / 1000 >= 32, String(granted));
    assert.equal(refreshDelay(40, REGISTRATION_RULES.refreshLead), 20_000);
    assert.equal(refreshDelay(1, REGISTRATION_RULES.refreshLead), 500);
  });

  it('is half of the rest after a failure, and never when there is no rest', () => {
    assert.deepEqual([retryDelay(40_000), retryDelay(999), retryDelay(-5)], [20_000, undefined, undefined]);
  });
});

describe('GRUUs of a terminal', () => {
  const contactOf = (text: string) => ownBinding(response(200, ['Contact', text]), OWN);

  it('come from its own contact, by instance ID and URI', () => {
    assert.notEqual(contactOf(BINDING), undefined);
    assert.equal(contactOf(BINDING.replace('192.0.2.21', '192.0.2.22')), undefined);
    assert.equal(contactOf(`<${OWN.contactUri}>;+sip.instance="<urn:uuid:other>"`), undefined);
    assert.notEqual(contactOf(`<${OWN.contactUri}>`), undefined);
  });

  it('add up under one Call-ID, and start over under another', () => {
    const binding = (n: number) =>
      contactOf(`${BINDING};pub-gruu="sip:p${n}@x;gr=1";temp-gruu="sip:t${n}@x;gr"`)!;
    let gruus = learnGruus(NO_GRUUS, binding(1), 'a');
    gruus = learnGruus(gruus, binding(2), 'a');
    gruus = learnGruus(gruus, binding(2), 'a');
    assert.deepEqual(gruus.temporary, ['sip:t1@x;gr', 'sip:t2@x;gr']);
    assert.equal(gruus.public, 'sip:p2@x;gr=1');
    assert.deepEqual(learnGruus(gruus, binding(3), 'b').temporary, ['sip:t3@x;gr']);
    assert.equal(learnGruus(gruus, contactOf(BINDING)!, 'a').public, 'sip:p2@x;gr=1');
  });
});

describe('taking up challenges', () => {
  const RULES = REGISTRATION_RULES;
  const offer = (...values: string[]): SipResponse =>
    response(401, ...values.map((value): HeaderPair => ['WWW-Authenticate', value]));
  const realms = (taken: readonly TakenChallenge[] | undefined): unknown =>
    taken?.map(
      ({ answerIn, challenge }) =>
        `${answerIn} ${challenge.params.get('realm')} ${challenge.params.get('nonce')}`,
    );

  it('takes the topmost that it knows, of each realm', () => {
    const taken = takeChallenges(
      [],
      offer(
        'Bearer realm="a"',
        'Digest realm="a",nonce="0",algorithm=SHA-999',
        'Digest realm="a",nonce="1",algorithm=SHA-256',
        'Digest realm="a",nonce="2"',
        'Digest realm="b",nonce="3"',
        'Digest realm="c"',
      ),
      RULES,
    );
    assert.deepEqual(realms(taken), ['Authorization a 1', 'Authorization b 3']);
  });

  it('keeps what it answers already, and gives up what was rejected', () => {
    const sent = takeChallenges([], offer('Digest realm="a",nonce="1"'), RULES)!;
    const proxy = response(407, ['Proxy-Authenticate', 'Digest realm="a",nonce="p"']);
    assert.deepEqual(realms(takeChallenges(sent, proxy, RULES)), [
      'Authorization a 1',
      'Proxy-Authorization a p',
    ]);
    assert.equal(takeChallenges(sent, offer('Digest realm="a",nonce="2"'), RULES), undefined);
    assert.equal(takeChallenges(sent, offer('Basic realm="x"'), RULES), undefined);
    const stale = takeChallenges(sent, offer('Digest realm="a",nonce="2",stale=TRUE'), RULES);
    assert.deepEqual(realms(stale), ['Authorization a 2']);
  });
});
