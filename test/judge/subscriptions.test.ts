import assert from 'node:assert/strict';
import { REGISTRATION_GRUU_CHECKS } from '../../judge/checks/registration-gruus';
import { REGISTRATION_INFORMATION_CHECKS } from '../../judge/checks/registration-information';
import { SUBSCRIBER_CHECKS } from '../../judge/checks/subscribers';
import { SUBSCRIPTION_CHECKS } from '../../judge/checks/subscriptions';
import { named, Wire, type Shot } from './wire';
import { CONTACT, INSTANCE, listed, PUBLIC, registers, temporaryGruu } from './wire-registration';

const CHECKS = [
  ...SUBSCRIPTION_CHECKS,
  ...SUBSCRIBER_CHECKS,
  ...REGISTRATION_INFORMATION_CHECKS,
  ...REGISTRATION_GRUU_CHECKS,
];
const UNTIL = 60_000;

/** A request of the dialog and its answer, 2 ms later. */
function exchange(
  method: 'SUBSCRIBE' | 'NOTIFY',
  at: number,
  cseq: number,
  lines: string,
  more = '',
): Shot[] {
  const isAsking = method === 'SUBSCRIBE';
  const [from, to] = isAsking ? ['sender', 'core'] : ['core', 'sender'];
  const host = isAsking ? '198.51.100.7' : '192.0.2.1';
  const [own, other] = ['<sip:psa@content.example>;tag=s', '<sip:nora@push.example>'];
  const tagged = `${other};tag=n`;
  const head = (toTag: boolean): string => `Via: SIP/2.0/UDP ${host}:5060;branch=z9hG4b${method}${cseq}
To: ${isAsking ? (toTag || cseq > 1 ? tagged : other) : own}
From: ${isAsking ? own : tagged}
Call-ID: watch
CSeq: ${cseq} ${method}
`;
  const [fields, body = ''] = lines.split('\n\n');
  return [
    {
      ...{ from: from, to: to, at },
      text: `${method} sip:${isAsking ? 'nora@push.example' : 'psa@198.51.100.7:5060'} SIP/2.0
${head(false)}Max-Forwards: 70
Contact: <sip:${host}:5060;gr>
${fields}
Content-Length: CONTENT-LENGTH

${body}`,
    },
    {
      ...{ from: to, to: from, at: at + 2 },
      text: `SIP/2.0 200 OK
${head(true)}${more}Content-Length: 0

`,
    },
  ];
}

const SUBSCRIBE = 'Event: reg\nAccept: application/reginfo+xml\nExpires: 600';
const GRANTED = 'Contact: <sip:192.0.2.1:5060;gr>\nExpires: 600\n';

function reginfo(version: number, state: string, contacts: string, registration = 'active'): string {
  return `<?xml version="1.0"?><reginfo xmlns="urn:ietf:params:xml:ns:reginfo" xmlns:gr="urn:ietf:params:xml:ns:gruuinfo" version="${version}" state="${state}"><registration aor="sip:nora@push.example" id="r" state="${registration}">${contacts}</registration></reginfo>`;
}

function contact(terminal: 'T1' | 'T2', more = ''): string {
  return `<contact id="${terminal}" state="active" event="registered"><uri>${CONTACT[terminal]}</uri><unknown-param name="+sip.instance">"&lt;${INSTANCE[terminal]}&gt;"</unknown-param><gr:pub-gruu uri="${PUBLIC[terminal]}"/>${more}</contact>`;
}

function notify(at: number, cseq: number, document: string, state = 'active;expires=600'): Shot[] {
  const fields = `Event: reg\nSubscription-State: ${state}\nContent-Type: application/reginfo+xml`;
  return exchange('NOTIFY', at, cseq, `${fields}\n\n${document}`);
}

const temporary = `<gr:temp-gruu uri="${temporaryGruu('tg.reg-T1.1')}" first-cseq="1"/>`;

/** T1 registers, the sender subscribes, and is told; then T2 registers. Shots 4 to 7 are SUBSCRIBE and its NOTIFY. */
const wire = new Wire([
  ...registers({ at: 0 }),
  ...exchange('SUBSCRIBE', 1000, 1, SUBSCRIBE, GRANTED),
  ...notify(1003, 1, reginfo(0, 'full', contact('T1', temporary))),
  ...registers({
    by: 'T2',
    at: 10_000,
    bindings: [listed('T1', 'tg.reg-T1.1'), listed('T2', 'tg.reg-T2.1')],
  }),
  ...notify(10_010, 2, reginfo(1, 'partial', contact('T2')), 'active;expires=590'),
  ...notify(16_000, 3, reginfo(2, 'partial', contact('T1', temporary)), 'active;expires=584'),
]);
const [ASK, GRANT, FIRST, SECOND, THIRD] = [2, 3, 4, 8, 10];

function found(trace: Wire, until = UNTIL): string[] {
  return named(trace.findings(CHECKS, until));
}

describe('checks of subscriptions to registrations', () => {
  it('find nothing where all is in order', () => {
    assert.deepEqual(found(wire), []);
  });

  const spoiled: readonly (readonly [finding: string, shot: number, from: string | RegExp, to: string])[] = [
    ['SUB-3265-3.1.2-01 sender', ASK, 'Event: reg\n', 'Event: reg\nEvent: reg\n'],
    ['SUB-3680-4.5-01 sender', ASK, 'reginfo+xml', 'pidf+xml'],
    ['SUB-3265-3.1.1-01 core', GRANT, 'Expires: 600', 'Expires: 601'],
    ['SUB-3265-3.1.1-01 core', GRANT, 'Expires: 600\n', ''],
    ['SUB-3265-3.2.1-01 core', FIRST, 'Event: reg', 'Event: reg;id=1'],
    ['SUB-3265-3.2.2-01 core', FIRST, 'active;', 'alive;'],
    ['SUB-3265-3.2.2-02 core', FIRST, ';expires=600', ''],
    ['SUB-3265-3.2.2-03 core', SECOND, 'expires=590', 'expires=600'],
    ['SUB-3265-3.2.4-02 sender', FIRST + 1, '200 OK', '500 X'],
    ['SUB-3680-4.3-01 core', FIRST, 'state="full"', 'state="partial"'],
    ['SUB-3680-4.3-02 core', FIRST, /<contact.*<\/contact>/, ''],
    ['SUB-3680-4.5-02 core', THIRD, 'reginfo+xml', 'xml'],
    ['SUB-3680-5.1-01 core', FIRST, '</registration>', ''],
    ['SUB-3680-5.1-02 core', FIRST, ' event="registered"', ''],
    ['SUB-3680-5.1-02 core', FIRST, 'ns:reginfo"', 'ns:other"'],
    ['SUB-3680-5.1-03 core', FIRST, 'version="0"', 'version="1"'],
    ['SUB-3680-5.1-03 core', THIRD, 'version="2"', 'version="3"'],
    ['SUB-3680-5.1-04 core', THIRD, 'id="r"', 'id="s"'],
    ['SUB-3680-5.1-04 core', SECOND, 'id="T2"', 'id="T1"'],
    ['SUB-5628-5-01 core', FIRST, /<gr:pub-gruu[^>]*>/, ''],
    ['SUB-5628-5-02 core', THIRD, PUBLIC.T1, PUBLIC.T2],
    ['SUB-5628-5-03 core', THIRD, 'tg.reg-T1.1', 'tg.reg-T2.1'],
    ['SUB-5628-5-04 core', FIRST, 'first-cseq="1"', 'first-cseq="2"'],
  ];
  for (const [finding, shot, from, to] of spoiled) {
    it(`find ${finding} when ${JSON.stringify(String(from))} becomes ${JSON.stringify(to)}`, () => {
      assert.ok(found(wire.edit(shot, from, to)).includes(finding), found(wire.edit(shot, from, to)).join());
    });
  }

  it('find that nothing is notified, once that is sure', () => {
    const silent = wire.without(4, 5, 8, 9, 10, 11);
    assert.deepEqual(found(silent), ['SUB-3265-3.1.6.2-01 core']);
    assert.deepEqual(found(silent.without(4, 5), 5000), []);
  });

  it('find changes that are told too fast, and one that a SUBSCRIBE brings is none', () => {
    const fast = wire.replace(THIRD, { at: 12_000 }).replace(THIRD + 1, { at: 12_002 });
    assert.deepEqual(found(fast.edit(THIRD, 'expires=584', 'expires=588')), ['SUB-3680-4.10-01 core']);
    const asked = exchange('SUBSCRIBE', 11_990, 2, SUBSCRIBE, GRANTED);
    const full = fast
      .edit(THIRD, 'state="partial"', 'state="full"')
      .edit(THIRD, contact('T1', temporary), contact('T1', temporary) + contact('T2'));
    assert.deepEqual(found(full.and(...asked)), []);
  });

  it('find that a subscription has run out unsaid, unless a NOTIFY was refused', () => {
    assert.deepEqual(found(wire, 700_000), ['SUB-3265-3.1.6.4-01 core']);
    const refused = wire.edit(THIRD + 1, '200 OK', '481 X');
    assert.deepEqual(
      found(refused, 700_000).filter((each) => each.startsWith('SUB-3265-3.1')),
      [],
    );
    const ended = wire.and(
      ...notify(601_003, 4, reginfo(3, 'full', contact('T1') + contact('T2')), 'terminated;reason=timeout'),
    );
    assert.deepEqual(found(ended, 700_000), []);
    const unexplained = ended.edit(12, ';reason=timeout', '');
    assert.deepEqual(found(unexplained, 700_000), ['SUB-3265-3.1.6.4-01 core', 'SUB-3265-3.2.2-04 core']);
  });

  it('find a NOTIFY after a refusal for good, and none after another SUBSCRIBE', () => {
    const refused = wire.edit(SECOND + 1, '200 OK', '481 X');
    assert.ok(found(refused).includes('SUB-6665-4.2.2-01 core'));
    const again = refused.and(...exchange('SUBSCRIBE', 15_990, 2, SUBSCRIBE, GRANTED));
    assert.ok(!found(again).includes('SUB-6665-4.2.2-01 core'));
    assert.ok(!found(wire.edit(SECOND + 1, '200 OK', '503 X')).includes('SUB-6665-4.2.2-01 core'));
  });

  it('find a version that was missed and not asked for', () => {
    const lost = wire.replace(SECOND, { lost: true }).without(SECOND + 1);
    assert.deepEqual(found(lost), ['SUB-3680-5.2-01 sender']);
    assert.deepEqual(found(lost, 17_000), []);
  });

  it('find init after terminated, unless somebody has asked', () => {
    const over = contact('T1').replace('"active" event="registered"', '"terminated" event="expired"');
    const ended = wire
      .without(THIRD, THIRD + 1)
      .and(...notify(20_000, 3, reginfo(2, 'partial', over, 'terminated'), 'active;expires=580'));
    const told = ended.and(...notify(30_000, 4, reginfo(3, 'partial', '', 'init'), 'active;expires=570'));
    assert.ok(found(told).includes('SUB-3680-4.7.1-01 core'));
    const asked = told.and(...exchange('SUBSCRIBE', 29_990, 2, SUBSCRIBE, GRANTED));
    assert.ok(!found(asked).includes('SUB-3680-4.7.1-01 core'));
  });

  it('leave alone what is not theirs to judge', () => {
    // A document type declaration is not read, and a GRUU that nobody was seen to give may be one.
    const typed = wire.edit(FIRST, '<?xml version="1.0"?>', '<?xml version="1.0"?><!DOCTYPE reginfo>');
    assert.ok(!found(typed).some((each) => each.startsWith('SUB-3680-5.1-0')));
    const before = new Wire(wire.shots.slice(2));
    assert.deepEqual(found(before.edit(0, 'Expires: 600', 'Expires: 700')), []);
    // Of a subscription that is older than the trace only what is told is judged.
    assert.deepEqual(found(wire.without(ASK, GRANT)), []);
  });
});
