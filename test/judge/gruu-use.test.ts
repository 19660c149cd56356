import { CONTACT_CHOICE_CHECKS } from '../../judge/checks/contact-choice';
import { GRUU_ROUTING_CHECKS } from '../../judge/checks/gruu-routing';
import { GRUU_USE_CHECKS } from '../../judge/checks/gruu-use';
import type { Shot, Wire } from './wire';
import {
  asks,
  CONTACT,
  INSTANCE,
  itJudges,
  listed,
  PUBLIC,
  registers,
  temporaryGruu,
  wanted,
  wire,
  type Asked,
  type Reached,
} from './wire-registration';

const AOR = 'sip:nora@push.example';
const registered = registers({ at: 0, bindings: [listed('T1', 'a')] });
const second = registers({ by: 'T2', at: 100, bindings: [listed('T1', 'a'), listed('T2', 'b')] });
const both = [...registered, ...second];

/** A push to a URI after both terminals have registered, and where it goes. */
function pushed(uri: string, branches: Partial<Reached>[], more: Partial<Asked> = {}): Shot[] {
  const at = more.at ?? 5000;
  const all = branches.map((each, i) => ({ to: 'T1', uri: CONTACT.T1, at: at + 2 + i, ...each }));
  return asks({ at, uri, branches: all, ...more });
}
/** The core answers by itself. */
const answered = (uri: string, status: number, answer: string[] = []): Shot[] =>
  pushed(uri, [], { status, answer });
const toT1 = {};
const toT2 = { to: 'T2', uri: CONTACT.T2 };

const removal = registers({
  at: 2000,
  cseq: 2,
  contacts: [wanted('T1', ';expires=0')],
  bindings: [listed('T2', 'b')],
});
const wildcard = registers({ at: 2000, cseq: 2, contacts: ['*'], headers: ['Expires: 0'], bindings: [] });
const otherCallId = registers({
  at: 2000,
  callId: 'new',
  bindings: [listed('T1', 'c'), listed('T2', 'b')],
});
const failed = registers({ at: 2000, cseq: 2, status: 403 });

describe('checks of requests to GRUUs', () => {
  itJudges(GRUU_ROUTING_CHECKS, [
    [
      'GRUU-5627-4.2-05',
      'core',
      wire(both, failed, pushed(PUBLIC.T1, [toT1])),
      wire(both, failed, answered(PUBLIC.T1, 480)),
    ],
    [
      'GRUU-5627-5.1-07',
      'core',
      wire(both, otherCallId, answered(temporaryGruu('a'), 404)),
      wire(both, otherCallId, pushed(temporaryGruu('a'), [toT1])),
    ],
    [
      'GRUU-5627-5.1-10',
      'core',
      wire(both, wildcard, answered(temporaryGruu('a'), 404)),
      wire(both, wildcard, pushed(temporaryGruu('a'), [toT1])),
    ],
    [
      'GRUU-5627-5.1-10',
      'core',
      wire(both, wildcard, answered(PUBLIC.T1, 480)),
      wire(both, wildcard, pushed(PUBLIC.T1, [toT1])),
    ],
    [
      'GRUU-5627-5.3-01',
      'core',
      wire(both, removal, answered(temporaryGruu('a'), 404)),
      wire(both, removal, pushed(temporaryGruu('a'), [toT1])),
    ],
    [
      'GRUU-5627-5.3-01',
      'core',
      wire(lapsing(), answered(temporaryGruu('a'), 404)),
      wire(lapsing(), pushed(temporaryGruu('a'), [toT1])),
    ],
    [
      'GRUU-5627-5.3-01',
      'core',
      wire(both, removal, answered(temporaryGruu('a'), 404)),
      wire(both, removal, answered(temporaryGruu('a'), 480)),
    ],
    [
      'GRUU-5627-5.3-02',
      'core',
      wire(both, removal, answered(PUBLIC.T1, 480)),
      wire(both, removal, answered(PUBLIC.T1, 404)),
    ],
    [
      'GRUU-5627-5.4-03',
      'core',
      wire(both, pushed(temporaryGruu('a'), [toT1])),
      wire(both, answered(temporaryGruu('a'), 404)),
    ],
    [
      'GRUU-5627-6.1-01',
      'core',
      wire(both, answered(`${AOR};gr=invented`, 404)),
      wire(both, pushed(`${AOR};gr=invented`, [toT1, toT2])),
    ],
    [
      'GRUU-5627-6.1-02',
      'core',
      wire(both, removal, answered(PUBLIC.T1, 480)),
      wire(both, removal, answered(PUBLIC.T1, 486)),
    ],
    [
      'GRUU-5627-6.1-03',
      'core',
      wire(both, pushed(PUBLIC.T1, [toT1])),
      wire(both, pushed(PUBLIC.T1, [toT1, toT2])),
    ],
    [
      'INV-5627-6.1-01',
      'core',
      wire(both, pushed(PUBLIC.T2, [toT2], { method: 'INVITE' })),
      wire(both, pushed(PUBLIC.T2, [toT1], { method: 'INVITE' })),
    ],
    [
      'GRUU-5627-6.1-04',
      'core',
      wire(both, pushed(PUBLIC.T1, [toT1])),
      wire(both, pushed(PUBLIC.T1, [{ uri: PUBLIC.T1 }])),
    ],
    [
      'GRUU-5627-6.1-09',
      'core',
      wire(both, removal, answered(PUBLIC.T1, 480)),
      wire(both, answered(PUBLIC.T1, 302, [`Contact: <${CONTACT.T1}>`])),
    ],
  ]);
});

/** T1's registration lapses after a second; T2's goes on. */
function lapsing(): Shot[] {
  return registers({
    at: 0,
    headers: ['Expires: 1'],
    bindings: [listed('T1', 'a').replace('3600', '1')],
  });
}

const OLD = 'sip:nora@192.0.2.21:5070';
/** T1 was restarted and registered anew from another port. */
const moved = [
  ...registers({ at: 0, contacts: [wanted('T1', '', OLD)], bindings: [listed('T1', 'a', '', OLD)] }),
  ...registers({ at: 1000, callId: 'new', bindings: [listed('T1', 'b'), listed('T1', 'b', '', OLD)] }),
];
/** T1 keeps two flows. */
const flows = [
  ...registers({
    at: 0,
    contacts: [wanted('T1', ';reg-id=1', OLD)],
    supported: 'gruu, path, outbound',
    bindings: [listed('T1', 'a', ';reg-id=1', OLD)],
    answer: ['Require: outbound'],
  }),
  ...registers({
    at: 1000,
    callId: 'flow-2',
    contacts: [wanted('T1', ';reg-id=2')],
    supported: 'gruu, path, outbound',
    bindings: [listed('T1', 'b', ';reg-id=1', OLD), listed('T1', 'b', ';reg-id=2')],
    answer: ['Require: outbound'],
  }),
];
const over = (transport: 'udp' | 'tcp'): Wire =>
  wire(
    registers({
      at: 0,
      contacts: [wanted('T1', ';reg-id=1')],
      supported: 'gruu, path, outbound',
      bindings: [listed('T1', 'a', ';reg-id=1')],
      answer: ['Require: outbound'],
    }),
    pushed(AOR, [{ ...toT1, transport }]),
  );

describe('checks of the choice between contacts', () => {
  itJudges(CONTACT_CHOICE_CHECKS, [
    [
      'GRUU-5627-6.1-05',
      'core',
      wire(moved, pushed(PUBLIC.T1, [toT1])),
      wire(moved, pushed(PUBLIC.T1, [{ uri: OLD }])),
    ],
    [
      'GRUU-5627-6.1-05',
      'core',
      wire(moved, pushed(PUBLIC.T1, [toT1])),
      wire(moved, pushed(PUBLIC.T1, [toT1, { uri: OLD }])),
    ],
    [
      'GRUU-5627-6.1-06',
      'core',
      wire(moved, pushed(PUBLIC.T1, [{ status: 408 }, { uri: OLD, at: 5100 }])),
      wire(moved, pushed(PUBLIC.T1, [{ status: 486 }, { uri: OLD, at: 5100 }])),
    ],
    [
      'OUTB-5626-7-01',
      'core',
      wire(flows, pushed(AOR, [{ status: 430 }, { uri: OLD, at: 5100 }])),
      wire(flows, pushed(AOR, [toT1, { uri: OLD }])),
    ],
    [
      'OUTB-5626-7-02',
      'core',
      wire(flows, pushed(AOR, [{ status: 430 }, { uri: OLD, at: 5100 }])),
      wire(flows, pushed(AOR, [{ status: 480 }, { uri: OLD, at: 5100 }])),
    ],
    ['OUTB-5626-7-03', 'core', over('udp'), over('tcp')],
  ]);
});

const answering = (contact: string, method = 'INVITE', more = 'Supported: gruu'): Shot[] =>
  pushed(AOR, [{ answer: [`Contact: <${contact}>`, more] }], { method, headers: ['Supported: gruu'] });
const secondAor = [
  ...registers({ at: 0, bindings: [listed('T1', 'a')] }),
  ...registers({
    at: 1000,
    cseq: 2,
    to: 'sip:shop@push.example',
    contacts: [wanted('T1', '', 'sip:shop@192.0.2.21:5060')],
    bindings: [listed('T1', 'c', '', 'sip:shop@192.0.2.21:5060').replace('sip:nora@push', 'sip:shop@push')],
  }),
];
const anonymous = (contact: string): Shot[] => [
  {
    from: 'T1',
    to: 'core',
    at: 5000,
    text: `INVITE sip:olaf@push.example SIP/2.0
Via: SIP/2.0/UDP 192.0.2.21:5060;branch=z9hG4bKanon
To: <sip:olaf@push.example>
From: "Anonymous" <sip:anonymous@anonymous.invalid>;tag=1
Call-ID: anon
CSeq: 1 INVITE
Max-Forwards: 70
Contact: <${contact}>
Supported: gruu
Content-Length: 0

`,
  },
];
const backToT1 = (uri: string): Shot[] => asks({ at: 9000, id: '2', uri, headers: ['Supported: gruu'] });

describe('checks of the use of GRUUs', () => {
  itJudges(GRUU_USE_CHECKS, [
    [
      'GRUU-5627-4.2-06',
      'T1',
      wire(both, answering(`${PUBLIC.T1};method=INVITE`)),
      wire(both, answering(PUBLIC.T1.replace('nora', 'n'))),
    ],
    [
      'GRUU-5627-4.2-06',
      'T1',
      wire(both, answering(PUBLIC.T1)),
      wire(both, answering(`${PUBLIC.T1};transport=tcp`)),
    ],
    ['GRUU-5627-4.4-01', 'T1', wire(both, answering(PUBLIC.T1)), wire(both, answering(CONTACT.T1))],
    [
      'GRUU-5627-4.4-02',
      'T1',
      wire(both, answering(temporaryGruu('a'))),
      wire(both, removal, answering(temporaryGruu('a'))),
    ],
    ['GRUU-5627-4.4-02', 'T1', wire(both, answering(PUBLIC.T1)), wire(lapsing(), answering(PUBLIC.T1))],
    [
      'GRUU-5627-4.4-03',
      'T1',
      wire(both, otherCallId, answering(temporaryGruu('c'))),
      wire(both, otherCallId, answering(temporaryGruu('a'))),
    ],
    ['GRUU-5627-4.4-04', 'T1', wire(both, anonymous(temporaryGruu('a'))), wire(both, anonymous(PUBLIC.T1))],
    [
      'GRUU-5627-4.4-05',
      'T1',
      wire(both, answering(PUBLIC.T1)),
      wire(both, answering(PUBLIC.T1, 'INVITE', 'Supported: path')),
    ],
    [
      'GRUU-5627-4.4.1-01',
      'T1',
      wire(secondAor, answering(PUBLIC.T1)),
      wire(secondAor, answering(PUBLIC.T1.replace('nora', 'shop'))),
    ],
    [
      'GRUU-5627-4.5-01',
      'sender',
      wire(both, answering(PUBLIC.T1, 'OPTIONS'), backToT1(PUBLIC.T1)),
      wire(both, answering(PUBLIC.T1, 'OPTIONS'), backToT1(`sip:nora@192.0.2.1:5060;gr=${INSTANCE.T1}`)),
    ],
  ]);
});
