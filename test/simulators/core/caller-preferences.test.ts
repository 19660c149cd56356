import assert from 'node:assert/strict';
import { buildRequest, type HeaderPair } from '../../../protocol/sip/build';
import { parseContact } from '../../../protocol/sip/contact';
import { isFault } from '../../../protocol/sip/fault';
import { preferredContacts } from '../../../simulators/core/caller-preferences';
import type { Binding } from '../../../simulators/core/location';
import { Refusal } from '../../../simulators/core/refusal';

const METHODS = 'methods="INVITE,ACK,BYE,CANCEL,OPTIONS,MESSAGE"';
const NO_MESSAGE = 'methods="INVITE,ACK,BYE,CANCEL,OPTIONS"';

function contact(name: string, params: string): Binding {
  const parsed = parseContact(`<sip:${name}@192.0.2.1>${params}`);
  assert.ok(!isFault(parsed) && parsed !== '*');
  return { contact: parsed } as Binding;
}

const T1 = contact('t1', `;+sip.instance="<A>";mobility="mobile";text;${METHODS}`);
const T2 = contact('t2', `;+sip.instance="<B>";mobility="mobile";text;video;${METHODS}`);
const T3 = contact('t3', `;+sip.instance="<C>";mobility="fixed";audio;video;${NO_MESSAGE}`);
const T4 = contact('t4', ';q=0.5');
const T5 = contact('t5', `;+sip.instance="<D>";mobility="mobile";text;language="en";${METHODS}`);
const ALL = [T1, T2, T3, T4];

describe('core: caller preferences (RFC 3841 s7.2)', () => {
  /** The worked examples of the requirement digest; a contact that is not named is dropped. */
  const examples: [string, string, HeaderPair[], Binding[], Record<string, number> | 480][] = [
    ['1 implicit', 'MESSAGE', [], ALL, { t1: 1, t2: 1, t4: 1 }],
    ['2a implicit, unknown method', 'INFO', [], ALL, { t4: 1 }],
    ['2b implicit, nobody left', 'INFO', [], [T1, T2, T3], { t1: 1, t2: 1, t3: 1 }],
    [
      '3 require',
      'MESSAGE',
      [['Accept-Contact', '*;mobility="mobile";require']],
      ALL,
      { t1: 1, t2: 1, t4: 1 },
    ],
    [
      '4 require;explicit',
      'MESSAGE',
      [['Accept-Contact', '*;video;require;explicit']],
      ALL,
      { t2: 1, t3: 1, t4: 1 },
    ],
    ['5 explicit', 'MESSAGE', [['a', '*;video;explicit']], ALL, { t1: 0, t2: 1, t3: 1, t4: 1 }],
    [
      '6 several tags',
      'MESSAGE',
      [['Accept-Contact', '*;video;text;methods="MESSAGE";require']],
      ALL,
      { t1: 2 / 3, t2: 1, t4: 1 },
    ],
    ['7 reject', 'MESSAGE', [['Reject-Contact', '*;mobility="fixed";video']], ALL, { t1: 1, t2: 1, t4: 1 }],
    [
      '8 several predicates',
      'MESSAGE',
      [
        ['Accept-Contact', '*;mobility="mobile";require'],
        ['Accept-Contact', '*;language="fr";explicit'],
      ],
      [...ALL, T5],
      { t1: 0.5, t2: 0.5, t4: 1, t5: 1 },
    ],
    [
      '9 instance',
      'MESSAGE',
      [['Accept-Contact', '*;+sip.instance="<A>";require;explicit']],
      ALL,
      { t1: 1, t4: 1 },
    ],
    ['10 nobody left', 'MESSAGE', [['Accept-Contact', '*;mobility="satellite";require']], [T1, T2, T3], 480],
    [
      'strings compare with case',
      'MESSAGE',
      [['Accept-Contact', '*;+sip.instance="<a>";require']],
      ALL,
      { t4: 1 },
    ],
    [
      'tokens compare without',
      'MESSAGE',
      [['Accept-Contact', '*;mobility="MOBILE";require']],
      ALL,
      { t1: 1, t2: 1, t4: 1 },
    ],
    ['negation', 'MESSAGE', [['Accept-Contact', '*;mobility="!mobile";require']], ALL, { t3: 1, t4: 1 }],
    ['malformed values prefer nothing', 'MESSAGE', [['Accept-Contact', 'x;video;require']], [T1], { t1: 1 }],
  ];
  for (const [name, method, headers, contacts, expected] of examples) {
    it(name, () => {
      const request = buildRequest({ method, uri: 'sip:nora@push.example', headers });
      const result = preferredContacts(request, contacts, 20);
      if (expected === 480) {
        assert.ok(result instanceof Refusal && result.status === 480);
        return;
      }
      assert.ok(!(result instanceof Refusal));
      const scores = result.map(({ binding, score }) => [binding.contact.uriText.slice(4, 6), score]);
      assert.deepEqual(Object.fromEntries(scores), expected);
    });
  }

  it('reproduces the example of RFC 3841 s7.2.5', () => {
    const u = [
      contact('u1', ';audio;video;methods="INVITE,BYE";q=0.2'),
      contact('u2', ';audio="FALSE";methods="INVITE";actor="msg-taker";q=0.2'),
      contact('u3', ';audio;actor="msg-taker";methods="INVITE";video;q=0.3'),
      contact('u4', ';audio;methods="INVITE,OPTIONS";q=0.2'),
      contact('u5', ';q=0.5'),
    ];
    const headers: HeaderPair[] = [
      ['Reject-Contact', '*;actor="msg-taker";video'],
      ['Accept-Contact', '*;audio;require'],
      ['Accept-Contact', '*;video;explicit'],
      ['Accept-Contact', '*;methods="BYE";class="business";q=1.0'],
    ];
    const result = preferredContacts(
      buildRequest({ method: 'INVITE', uri: 'sip:u@example.com', headers }),
      u,
      20,
    );
    assert.ok(!(result instanceof Refusal));
    const scores = result.map(({ binding, score }) => [
      binding.contact.uriText.slice(4, 6),
      score.toFixed(2),
    ]);
    assert.deepEqual(scores, [
      ['u1', '0.83'],
      ['u4', '0.50'],
      ['u5', '1.00'],
    ]);
  });

  it('takes the event package of a SUBSCRIBE for a preference', () => {
    const contacts = [contact('t1', ';events="presence"'), contact('t2', ';events="reg,presence"')];
    const headers: HeaderPair[] = [['Event', 'reg;id=1']];
    const result = preferredContacts(
      buildRequest({ method: 'SUBSCRIBE', uri: 'sip:u@x.example', headers }),
      contacts,
      20,
    );
    assert.ok(!(result instanceof Refusal));
    assert.deepEqual(
      result.map(({ binding }) => binding),
      [contacts[1]],
    );
  });

  it('refuses more preferences than it wants to weigh (N-54)', () => {
    const headers = Array.from({ length: 25 }, (): HeaderPair => ['Accept-Contact', '*;video']);
    const request = buildRequest({ method: 'MESSAGE', uri: 'sip:nora@push.example', headers });
    const result = preferredContacts(request, ALL, 20);
    assert.ok(result instanceof Refusal && result.status === 400);
  });
});
