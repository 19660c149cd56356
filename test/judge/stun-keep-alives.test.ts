import assert from 'node:assert/strict';
import { ALL_CHECKS } from '../../judge/checks';
import { STUN_KEEP_ALIVE_CHECKS } from '../../judge/checks/stun-keep-alives';
import { Reading } from '../../judge/reading/reading';
import { pcapChunks } from '../../network/pcap';
import { bindingAnswer } from '../../protocol/stun/binding';
import { encodeStun, StunType, type StunMessage } from '../../protocol/stun/message';
import { named, type Shot, type Wire } from './wire';
import { itJudges, listed, registers, wanted, wire } from './wire-registration';

const ASKED: StunMessage = {
  type: StunType.request,
  transactionId: Buffer.from('keep-alive 1'),
  attributes: [],
  hasFingerprint: false,
};
const SEEN = { address: Buffer.from([192, 0, 2, 21]), port: 5060 };

const granted = wire(
  registers({
    at: 0,
    contacts: [wanted('T1', ';reg-id=1')],
    supported: 'gruu, path, outbound',
    bindings: [listed('T1', 'a', ';reg-id=1')],
    answer: ['Require: outbound'],
  }),
);
const ask = (at: number, parts: Partial<StunMessage> = {}): Shot => ({
  ...{ from: 'T1', to: 'core', at, text: '', octets: encodeStun({ ...ASKED, ...parts }) },
});
const answer = (at: number, octets = bindingAnswer(ASKED, SEEN)!): Shot => ({
  ...{ from: 'core', to: 'T1', at, text: '', octets },
});
const answered = granted.and(ask(24_000), answer(24_001));
const UNTIL = 200_000;

/** "REQUIREMENT actor" of what the checks find when the wire was watched long enough. */
function found(trace: Wire, until = UNTIL): string[] {
  return named(trace.findings(STUN_KEEP_ALIVE_CHECKS, until));
}

function looked(trace: Wire, until = UNTIL): number {
  return trace.looked(STUN_KEEP_ALIVE_CHECKS, 'OUTB-5626-5.4-02', until);
}

describe('checks of STUN keep-alives', () => {
  itJudges(STUN_KEEP_ALIVE_CHECKS, [
    ['OUTB-5626-5.4-02', 'core', answered, granted.and(ask(24_000)), UNTIL],
    [
      'OUTB-5626-8-01',
      'core',
      answered,
      granted.and(ask(24_000), answer(24_001, bindingAnswer(ASKED, undefined))),
    ],
  ]);

  it('blame an answer over another flow, one of another transaction, and one that is late', () => {
    const over = ['192.0.2.1:5070', '192.0.2.21:5060'] as const;
    const other = bindingAnswer({ ...ASKED, transactionId: Buffer.from('keep-alive 2') }, SEEN)!;
    const cut = bindingAnswer(ASKED, SEEN)!.subarray(0, -4);
    for (const each of [
      { ...answer(24_001), over },
      answer(24_001, other),
      answer(24_001, cut),
      answer(70_000),
    ])
      assert.deepEqual(found(granted.and(ask(24_000), each)), ['OUTB-5626-5.4-02 core']);
  });

  it('count repeated requests as one, and take an answer to any of them', () => {
    const lost = { ...ask(24_000), lost: true };
    const repeated = granted.and(lost, ask(24_500), ask(25_500), answer(25_501));
    assert.deepEqual([found(repeated), looked(repeated)], [[], 1]);
  });

  it('leave an error response to the server', () => {
    const error = encodeStun({ ...ASKED, type: StunType.error });
    assert.deepEqual(found(granted.and(ask(24_000), answer(24_001, error))), []);
  });

  const unjudged: [string, Wire, number?][] = [
    ['one that did not arrive', granted.and({ ...ask(24_000), lost: true })],
    ['one that may still be answered', granted.and(ask(24_000)), 40_000],
    ['one before the flow was granted', granted.and(ask(-1000))],
    ['one over another flow', granted.and({ ...ask(24_000), from: 'T2' })],
    ['one without outbound', granted.edit(1, 'Require: outbound\n', '').and(ask(24_000))],
    [
      'one that has to be understood',
      granted.and(ask(24_000, { attributes: [{ type: 0x24, value: Buffer.alloc(4) }] })),
    ],
    ['an indication', granted.and(ask(24_000, { type: StunType.indication }))],
    ['one over TCP', granted.and({ ...ask(24_000), transport: 'tcp' })],
  ];
  for (const [title, trace, until] of unjudged) {
    it(`do not judge ${title}`, () => {
      assert.deepEqual([found(trace, until), looked(trace, until)], [[], 0]);
    });
  }
});

describe('STUN in a trace', () => {
  it('is no message and no garbage, and makes no difference to any other check', () => {
    const malformed = { ...ask(30_000), octets: Buffer.concat([ask(0).octets!, Buffer.alloc(4)]) };
    const kept = answered.and(malformed);
    const reading = new Reading(kept.trace(), UNTIL);
    assert.deepEqual([reading.messages.length, reading.garbage], [2, []]);
    const others = ALL_CHECKS.filter((each) => !STUN_KEEP_ALIVE_CHECKS.includes(each));
    assert.deepEqual(named(kept.findings(others, UNTIL)), named(granted.findings(others, UNTIL)));
  });

  it('is in the pcap file', () => {
    const file = Buffer.concat([...pcapChunks(answered.trace())]);
    for (const { octets } of answered.trace().frames) assert.ok(file.includes(octets));
  });
});
