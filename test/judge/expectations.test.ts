import assert from 'node:assert/strict';
import { answeredWith, hasAnswered, noFinalAnswer, oneFinalAnswer } from '../../judge/expectations/answers';
import { deliveredOnce, notDelivered, octetForOctet } from '../../judge/expectations/delivery';
import type { Expectation } from '../../judge/expectations/expectation';
import { gruusDistinct, gruusGranted, publicGruuKept } from '../../judge/expectations/gruus';
import { bindingsListed, granted, registrationAccepted } from '../../judge/expectations/registration';
import { nothingLargerThan, passedProxies, pushesIndependent } from '../../judge/expectations/requests';
import { Reading } from '../../judge/reading/reading';
import { pushToAor, registration, Wire } from './wire';

type Question = (reading: Reading) => Expectation;

/** Result of a question on a trace, and who answers for it. */
function ask(wire: Wire, question: Question): string {
  const { result, by } = question(new Reading(wire.trace()));
  return by ? `${result} by ${by.name}` : result;
}

const again = (wire: Wire, index: number, search: string, replacement: string, at: number): Wire => {
  const shot = wire.shots[index]!;
  return wire.and({ ...shot, at, text: shot.text.replace(search, replacement) });
};

describe('expectations of delivery', () => {
  const once: Question = (reading) => deliveredOnce(reading, 0, 'T1');
  const kept: Question = (reading) => notDelivered(reading, 0, ['T2']);
  const whole: Question = (reading) => octetForOctet(reading, 0);

  const cases: readonly [string, Wire, Question, string][] = [
    ['a push that arrives and is answered', pushToAor(), once, 'kept by core'],
    [
      'a push that the core sends to a terminal twice',
      again(pushToAor(), 1, '.a\n', '.c\n', 4),
      once,
      'broken by core',
    ],
    ['a push that the core keeps from a terminal', pushToAor().without(1, 3), once, 'inconclusive'],
    [
      'a push that is lost before the core',
      new Wire([{ ...pushToAor().shots[0]!, lost: true }]),
      once,
      'inconclusive',
    ],
    [
      'a push that is lost before the terminal',
      pushToAor().replace(1, { lost: true }).without(3),
      once,
      'inconclusive',
    ],
    ['a terminal that does not answer', pushToAor().without(3), once, 'broken by T1'],
    ['a terminal that refuses', pushToAor().edit(3, '200 OK', '486 Busy Here'), once, 'broken by T1'],
    ['nothing pushed at all', registration(), once, 'inconclusive'],
    ['a push that leaks to another terminal', pushToAor(), kept, 'broken by core'],
    ['a push that does not leak', pushToAor().without(2, 5), kept, 'kept by core'],
    ['content that arrives as it was', pushToAor(), whole, 'kept by core'],
    ['content that is changed on the way', pushToAor().edit(2, 'zone 7', 'zone 8'), whole, 'broken by core'],
    [
      'a type that is changed on the way',
      pushToAor().edit(1, 'text/plain', 'text/html'),
      whole,
      'broken by core',
    ],
  ];
  for (const [name, wire, question, expected] of cases) {
    it(`${name}: ${expected}`, () => assert.equal(ask(wire, question), expected));
  }

  it('blames the core that answers for a terminal it does not serve', () => {
    const other = again(pushToAor(), 1, 'nora@192.0.2.21', 'nora@192.0.2.22', 4).without(1, 3);
    const everybody = other.and(...registration('T1', -100).shots);
    assert.equal(ask(everybody, once), 'broken by core');
  });
});

describe('expectations of answers', () => {
  const cases: readonly [string, Wire, Question, string][] = [
    ['the status expected', pushToAor(), (reading) => answeredWith(reading, 0, [200]), 'kept by T1'],
    ['another status', pushToAor(), (reading) => answeredWith(reading, 0, [404, 480]), 'broken by T1'],
    [
      'no answer where one is due',
      pushToAor().without(4),
      (reading) => answeredWith(reading, 0, [200]),
      'broken by core',
    ],
    ['one final answer', pushToAor(), (reading) => oneFinalAnswer(reading, 0), 'kept by core'],
    [
      'two final answers',
      again(pushToAor(), 4, 'tA9', 'tB9', 11),
      (reading) => oneFinalAnswer(reading, 0),
      'broken by core',
    ],
    ['an answer where none is due', pushToAor(), (reading) => noFinalAnswer(reading, 0), 'broken by core'],
    ['a challenge', registration(), (reading) => hasAnswered(reading, 'T1', 401), 'kept by core'],
    ['no challenge', registration(), (reading) => hasAnswered(reading, 'T1', 407), 'broken by core'],
  ];
  for (const [name, wire, question, expected] of cases) {
    it(`${name}: ${expected}`, () => assert.equal(ask(wire, question), expected));
  }
});

describe('expectations of registration', () => {
  const both = registration('T1').and(...registration('T2', 100).shots);
  const shared = new Wire(
    both.shots.map((shot) => ({
      ...shot,
      text: shot.text.replaceAll(
        '7e21d9b4-03aa-4c58-8f67-2b9e5510c802',
        '1c6f0a2e-5b7d-4e19-9a30-6d0c41f2b701',
      ),
    })),
  );
  const later = registration('T1', 5000).edit(3, 'gr=urn:uuid:1c6f', 'gr=urn:uuid:ffff');
  const renewed = registration('T1').and(
    ...later.shots.map((shot) => ({
      ...shot,
      text: shot.text.replaceAll('reg-7710', 'reg-7711').replaceAll('nT10', 'nT1x'),
    })),
  );
  const cases: readonly [string, Wire, Question, string][] = [
    ['accepted', registration(), (reading) => registrationAccepted(reading, 'T1'), 'kept by core'],
    [
      'accepted without the contact',
      registration().edit(3, /Contact.*\n/, ''),
      (reading) => registrationAccepted(reading, 'T1'),
      'broken by core',
    ],
    [
      'not answered',
      registration().without(1, 2, 3),
      (reading) => registrationAccepted(reading, 'T1'),
      'inconclusive',
    ],
    [
      'one binding',
      registration(),
      (reading) => bindingsListed(reading, 'sip:nora@push.example', 1),
      'kept by core',
    ],
    [
      'another number of bindings',
      registration(),
      (reading) => bindingsListed(reading, 'sip:nora@push.example', 2),
      'broken by core',
    ],
    ['granted too long', registration(), (reading) => granted(reading, 'T1', 1, 600), 'broken by core'],
    ['both GRUUs', registration(), (reading) => gruusGranted(reading, 'T1'), 'kept by core'],
    [
      'no temporary GRUU',
      registration().edit(3, /;temp-gruu="[^"]*"/, ''),
      (reading) => gruusGranted(reading, 'T1'),
      'broken by core',
    ],
    ['GRUUs that differ', both, (reading) => gruusDistinct(reading, ['T1', 'T2']), 'kept by core'],
    [
      'a public GRUU for two terminals',
      shared,
      (reading) => gruusDistinct(reading, ['T1', 'T2']),
      'broken by core',
    ],
    ['a public GRUU that changes', renewed, (reading) => publicGruuKept(reading, 'T1'), 'broken by core'],
  ];
  for (const [name, wire, question, expected] of cases) {
    it(`${name}: ${expected}`, () => assert.equal(ask(wire, question), expected));
  }
});

describe('expectations of requests', () => {
  const second = again(pushToAor(), 0, 'm-5521', 'm-5522', 2000);
  const cases: readonly [string, Wire, Question, string][] = [
    ['one proxy passed', pushToAor(), (reading) => passedProxies(reading, 0, 1), 'kept by core'],
    [
      'a proxy that leaves no Via',
      pushToAor().edit(1, /Via.*1f7a.*\n/, ''),
      (reading) => passedProxies(reading, 0, 1),
      'broken by core',
    ],
    ['a tag used for two pushes', second, pushesIndependent, 'broken by sender'],
    ['a small MESSAGE', pushToAor(), (reading) => nothingLargerThan(reading, 0, 1300), 'kept by sender'],
    [
      'a large MESSAGE',
      pushToAor().edit(0, 'Storm', 'S'.repeat(1300)),
      (reading) => nothingLargerThan(reading, 0, 1300),
      'broken by sender',
    ],
  ];
  for (const [name, wire, question, expected] of cases) {
    it(`${name}: ${expected}`, () => assert.equal(ask(wire, question), expected));
  }
});
