import assert from 'node:assert/strict';
import { CALLER_PREFERENCE_CHECKS } from '../../judge/checks/caller-preferences';
import { REQUEST_DISPOSITION_CHECKS } from '../../judge/checks/request-disposition';
import { named, type Wire } from './wire';
import {
  asks,
  CONTACT,
  itJudges,
  listed,
  PUBLIC,
  registers,
  temporaryGruu,
  wanted,
  wire,
  type Asked,
  type Reached,
  type Terminal,
} from './wire-registration';

const AOR = 'sip:nora@push.example';
const STRINGS = 'CP-3841-7.2.4-07';

/** Features besides +sip.instance and mobility="mobile". */
const TEXT = ';q=0.5;text;description="<Pager>";methods="MESSAGE"';
const VIDEO = ';q=0.5;video;methods="MESSAGE,INVITE"';
const NO_MESSAGE = ';q=0.5;video;methods="INVITE"';

/** T1 and T2, registered with these features. */
function both(first = TEXT, second = VIDEO): Wire {
  return wire(
    registers({ at: 0, contacts: [wanted('T1', first)], bindings: [listed('T1', 'a', first)] }),
    registers({
      by: 'T2',
      at: 1000,
      contacts: [wanted('T2', second)],
      bindings: [listed('T1', 'a', first), listed('T2', 'b', second)],
    }),
  );
}

const to = (terminal: Terminal, at = 5002, more: Partial<Reached> = {}): Reached => ({
  ...{ to: terminal, uri: CONTACT[terminal], at },
  ...more,
});
const refusing = { status: 480 };
const asked = (
  registered: Wire,
  headers: readonly string[],
  branches: readonly Reached[],
  more: Partial<Asked> = {},
): Wire => registered.and(...asks({ at: 5000, uri: AOR, headers, branches, ...more }));
const accepting = (value: string, branches: readonly Reached[], more: Partial<Asked> = {}): Wire =>
  asked(both(), [`Accept-Contact: *;${value}`], branches, more);
const rejecting = (value: string, branches: readonly Reached[], more: Partial<Asked> = {}): Wire =>
  asked(both(), [`Reject-Contact: *;${value}`], branches, more);
const disposed = (value: string, branches: readonly Reached[], more: Partial<Asked> = {}): Wire =>
  asked(both(), [`Request-Disposition: ${value}`], branches, more);

/** A contact without any feature, beside T2. */
const PLAIN = `<${CONTACT.T1}>`;
const withPlain = wire(
  registers({ at: 0, contacts: [PLAIN], bindings: [`${PLAIN};expires=3600`] }),
  registers({
    by: 'T2',
    at: 1000,
    contacts: [wanted('T2', VIDEO)],
    bindings: [`${PLAIN};expires=3600`, listed('T2', 'b', VIDEO)],
  }),
);
/** One that is reached over TCP only. */
const TCP = `<${CONTACT.T1};transport=tcp>;q=0.5;text;methods="MESSAGE"`;
const onlyText = ['Accept-Contact: *;text;require;explicit'];
const redirected = (contacts: readonly string[]): Wire =>
  accepting('video;require;explicit', [], {
    status: 302,
    answer: contacts.map((each) => `Contact: ${each}`),
  });

const many = (count: number, branches = [to('T1'), to('T2')]): Wire =>
  asked(
    both(),
    Array.from({ length: count }, () => 'Accept-Contact: *;methods="MESSAGE"'),
    branches,
    branches.length === 0 ? { status: 400 } : {},
  );

describe('checks of caller preferences', () => {
  itJudges(
    CALLER_PREFERENCE_CHECKS.filter(({ requirement }) => requirement !== STRINGS),
    [
      [
        'CP-3841-7.2.2-01',
        'core',
        asked(both(TEXT, NO_MESSAGE), [], [to('T1')]),
        asked(both(TEXT, NO_MESSAGE), [], [to('T1'), to('T2')]),
      ],
      [
        'CP-3841-7.2.3-01',
        'core',
        asked(withPlain, onlyText, [to('T1')]),
        asked(withPlain, onlyText, [], { status: 480 }),
      ],
      ['CP-3841-7.2.4-01', 'core', rejecting('video', [to('T1')]), rejecting('video', [to('T1'), to('T2')])],
      [
        'CP-3841-7.2.4-01',
        'core',
        rejecting('video;audio', [to('T1', 5002, refusing), to('T2', 5002, refusing)]),
        rejecting('video;audio', [to('T1', 5002, refusing)]),
      ],
      [
        'CP-3841-7.2.4-02',
        'core',
        accepting('text="FALSE";require', [to('T2')]),
        accepting('text="FALSE";require', [to('T2'), to('T1')]),
      ],
      [
        'CP-3841-7.2.4-03',
        'core',
        accepting('video;require;explicit', [to('T2')]),
        accepting('video;require;explicit', [to('T2'), to('T1')]),
      ],
      [
        'CP-3841-7.2.4-04',
        'core',
        accepting('video', [to('T2', 5002, refusing), to('T1', 5005)], { status: 200 }),
        accepting('video', [to('T1', 5002, refusing), to('T2', 5005)], { status: 200 }),
      ],
      [
        'CP-3841-7.2.4-05',
        'core',
        accepting('mobility="fixed";require', [], { status: 480 }),
        accepting('mobility="fixed";require', [], { status: 404 }),
      ],
      [
        'CP-3841-7.2.4-05',
        'core',
        asked(
          both(NO_MESSAGE, NO_MESSAGE),
          [],
          [to('T1', 5002, { status: 405 }), to('T2', 5002, { status: 405 })],
        ),
        asked(both(NO_MESSAGE, NO_MESSAGE), [], [], { status: 480 }),
      ],
      [
        'CP-3841-7.2.4-06',
        'core',
        redirected([`<${CONTACT.T2}>;q=1`]),
        redirected([`<${CONTACT.T2}>;q=1;video`]),
      ],
    ],
  );
  itJudges(
    CALLER_PREFERENCE_CHECKS.filter(({ requirement }) => requirement === STRINGS),
    [
      [
        STRINGS,
        'core',
        accepting('description="<pager>";require', [to('T2')]),
        accepting('description="<pager>";require', [to('T1'), to('T2')]),
      ],
    ],
  );

  const fair: [string, Wire][] = [
    ['all at once is no wrong order', accepting('video', [to('T1'), to('T2')])],
    ['a better contact that was asked first', accepting('video', [to('T2')])],
    ['all contacts with their own q in a redirection', redirected([wanted('T1', TEXT), wanted('T2', VIDEO)])],
    ['a request to a GRUU reaches its terminal only', accepting('video', [to('T1')], { uri: PUBLIC.T1 })],
    ['a GRUU that is not valid', accepting('video', [], { uri: temporaryGruu('tg.gone'), status: 404 })],
    ['a 6xx that ends the search', accepting('methods="MESSAGE"', [to('T1', 5002, { status: 603 })])],
    ['a challenge', accepting('methods="MESSAGE"', [], { status: 407 })],
    [
      'preferences that cannot be read',
      asked(both(), ['Accept-Contact: video;require;explicit'], [to('T1')]),
    ],
    ['as many preferences as are reasonable', many(20)],
    [
      'a contact over TCP, to which there may be no connection',
      asked(
        wire(
          registers({ at: 0, contacts: [TCP], bindings: [`${TCP};expires=3600`] }),
          registers({
            by: 'T2',
            at: 1000,
            contacts: [wanted('T2', VIDEO)],
            bindings: [`${TCP};expires=3600`, listed('T2', 'b', VIDEO)],
          }),
        ),
        ['Accept-Contact: *;text;methods="MESSAGE"'],
        [to('T2')],
      ),
    ],
    [
      'a registration that is just being changed',
      both().and(
        ...registers({ at: 4999, cseq: 2, after: 10, contacts: [wanted('T1', NO_MESSAGE)], bindings: [] }),
        ...asks({ at: 5000, uri: AOR, branches: [to('T1'), to('T2')] }),
      ),
    ],
  ];
  for (const [what, trace] of fair)
    it(`blame nobody: ${what}`, () => {
      const checks = [...CALLER_PREFERENCE_CHECKS, ...REQUEST_DISPOSITION_CHECKS].filter(
        ({ requirement }) => requirement !== 'CP-3841-5.2-01' && requirement !== 'CP-3841-10-01',
      );
      assert.deepEqual(named(trace.findings(checks)), []);
    });
});

const calling = (more: Partial<Asked>, value = 'no-cancel'): Wire =>
  disposed(value, [to('T2', 5002), to('T1', 5002, { status: 0 })], {
    method: 'INVITE',
    status: 200,
    ...more,
  });
const cancelled = (wireOf: Wire): Wire =>
  wireOf.and({
    from: 'core',
    to: 'T1',
    at: 5010,
    text: `CANCEL ${CONTACT.T1} SIP/2.0
Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKc11
To: <${AOR}>
From: <sip:sender@content.example>;tag=s1
Call-ID: ask-1
CSeq: 1 CANCEL
Request-Disposition: no-cancel
Max-Forwards: 70
Content-Length: 0

`,
  });
const acknowledged = (disposition: string): Wire =>
  disposed('no-fork', [], { method: 'INVITE', status: 486 }).and({
    from: 'sender',
    to: 'core',
    at: 5020,
    text: `ACK ${AOR} SIP/2.0
Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bKs1
To: <${AOR}>;tag=t10
From: <sip:sender@content.example>;tag=s1
Call-ID: ask-1
CSeq: 1 ACK
${disposition}Max-Forwards: 70
Content-Length: 0

`,
  });
describe('checks of preferences as written, passed on and obeyed', () => {
  itJudges(REQUEST_DISPOSITION_CHECKS, [
    ['CP-3841-5-01', 'sender', acknowledged('Request-Disposition: no-fork\n'), acknowledged('')],
    [
      'CP-3841-5.2-01',
      'sender',
      accepting('text;methods="MESSAGE"', [to('T1'), to('T2')]),
      accepting('text;methods="INVITE"', [to('T1'), to('T2')]),
    ],
    [
      'CP-3841-7-01',
      'core',
      accepting('methods="MESSAGE"', [to('T1')]),
      accepting('methods="MESSAGE"', [to('T1', 5002, { headers: [] })]),
    ],
    [
      'CP-3841-7.1-01',
      'core',
      disposed('redirect', [], { status: 302, answer: [`Contact: <${CONTACT.T1}>`] }),
      disposed('redirect', [to('T1')]),
    ],
    ['CP-3841-9.1-01', 'core', calling({}), cancelled(calling({}))],
    ['CP-3841-9.1-02', 'core', disposed('no-fork', [to('T1')]), disposed('no-fork', [to('T1'), to('T2')])],
    [
      'CP-3841-9.1-02',
      'core',
      disposed('sequential', [to('T1', 5002, refusing), to('T2', 5005)], { status: 200 }),
      disposed('sequential', [to('T1', 5002, refusing), to('T2', 5003)], { status: 200 }),
    ],
    [
      'CP-3841-10-01',
      'sender',
      accepting('methods="MESSAGE";require', [to('T1'), to('T2')]),
      accepting('methods="MESSAGE";require;require', [to('T1'), to('T2')]),
    ],
    [
      'CP-3841-10-01',
      'sender',
      disposed('fork, no-cancel', [to('T1'), to('T2')]),
      disposed('fork, no-fork', [to('T1'), to('T2')]),
    ],
    ['CP-3841-11-01', 'core', many(41, []), many(41)],
  ]);
});
