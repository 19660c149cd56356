import assert from 'node:assert/strict';
import { buildRequest, type HeaderPair } from '../../../protocol/sip/build';
import { matchContacts, preferencesOf } from '../../../protocol/sip/caller-preferences';
import { parseContact } from '../../../protocol/sip/contact';
import { isFault } from '../../../protocol/sip/fault';
import { featurePredicate, type FeaturePredicate } from '../../../protocol/sip/feature-matching';
import { parseParams } from '../../../protocol/sip/params';

interface Named {
  readonly name: string;
  readonly q: number;
  readonly predicate: FeaturePredicate;
}

const METHODS = 'methods="INVITE,ACK,BYE,CANCEL,OPTIONS,MESSAGE"';
const NO_MESSAGE = 'methods="INVITE,ACK,BYE,CANCEL,OPTIONS"';

function contact(name: string, params: string): Named {
  const parsed = parseContact(`<sip:${name}@192.0.2.1>${params}`);
  assert.ok(!isFault(parsed) && parsed !== '*');
  const { q } = parsed;
  return { name, q: typeof q === 'number' ? q : 1, predicate: featurePredicate(parsed.params) };
}

const T1 = contact('T1', `;q=0.8;+sip.instance="<A>";mobility="mobile";text;${METHODS}`);
const T2 = contact('T2', `;q=0.8;+sip.instance="<B>";mobility="mobile";text;video;${METHODS}`);
const T3 = contact('T3', `;q=0.8;+sip.instance="<C>";mobility="fixed";audio;video;${NO_MESSAGE}`);
const T4 = contact('T4', ';q=0.5');
const T5 = contact('T5', `;q=0.8;+sip.instance="<D>";mobility="mobile";text;language="en";${METHODS}`);
const ALL = [T1, T2, T3, T4];

/** "T2, {T1 T3}": by q, then by Qa, those that are equal in braces; "480" when explicit preferences leave nobody. */
function orderOf(method: string, headers: readonly HeaderPair[], contacts: readonly Named[]): string {
  const request = buildRequest({ method, uri: 'sip:nora@push.example', headers: [...headers] });
  const { left } = matchContacts(preferencesOf(request), contacts);
  if (left.length === 0) return '480';
  const rank = new Map<string, string[]>();
  const ordered = [...left].sort((a, b) => b.contact.q - a.contact.q || (b.qa ?? 1) - (a.qa ?? 1));
  for (const { contact: each, qa } of ordered) {
    const key = `${each.q} ${qa ?? 'undefined'}`;
    rank.set(key, [...(rank.get(key) ?? []), each.name]);
  }
  return [...rank.values()].map((names) => (names.length > 1 ? `{${names.join(' ')}}` : names[0])).join(', ');
}

describe('SIP: caller preferences (RFC 3841 s7.2)', () => {
  const accept = (value: string): HeaderPair => ['Accept-Contact', value];
  const reject = (value: string): HeaderPair => ['Reject-Contact', value];

  /** The worked examples of the requirement digest, and what follows them. */
  const examples: [string, string, HeaderPair[], Named[], string][] = [
    ['1 implicit', 'MESSAGE', [], ALL, '{T1 T2}, T4'],
    ['2a implicit, a method nobody names', 'INFO', [], ALL, 'T4'],
    ['2b implicit, nobody left', 'INFO', [], [T1, T2, T3], '{T1 T2 T3}'],
    ['3 require', 'MESSAGE', [accept('*;mobility="mobile";require')], ALL, '{T1 T2}, T4'],
    ['4 require, explicit', 'MESSAGE', [accept('*;video;require;explicit')], ALL, '{T2 T3}, T4'],
    ['5 explicit', 'MESSAGE', [['a', '*;video;explicit']], ALL, '{T2 T3}, T1, T4'],
    ['6 several tags', 'MESSAGE', [accept('*;video;text;methods="MESSAGE";require')], ALL, 'T2, T1, T4'],
    ['7 reject', 'MESSAGE', [reject('*;mobility="fixed";video')], ALL, '{T1 T2}, T4'],
    [
      '8 several predicates',
      'MESSAGE',
      [accept('*;mobility="mobile";require'), accept('*;language="fr";explicit')],
      [...ALL, T5],
      'T5, {T1 T2}, T4',
    ],
    ['9 instance', 'MESSAGE', [accept('*;+sip.instance="<A>";require;explicit')], ALL, 'T1, T4'],
    ['10 nobody left', 'MESSAGE', [accept('*;mobility="satellite";require')], [T1, T2, T3], '480'],
    ['strings with regard to case', 'MESSAGE', [accept('*;+sip.instance="<a>";require')], ALL, 'T4'],
    ['tokens without', 'MESSAGE', [accept('*;mobility="MOBILE";require')], ALL, '{T1 T2}, T4'],
    ['negation', 'MESSAGE', [accept('*;mobility="!mobile";require')], ALL, 'T3, T4'],
    ['a malformed value prefers nothing', 'MESSAGE', [accept('x;video;require')], [T1], 'T1'],
    ['reject without a tag rejects all but the immune', 'MESSAGE', [reject('*')], ALL, 'T4'],
    [
      'no match of any is tried last (s5.2)',
      'MESSAGE',
      [accept('*;mobility="fixed"')],
      ALL,
      'T3, {T1 T2}, T4',
    ],
    ['compact reject', 'MESSAGE', [['j', '*;mobility="fixed"']], ALL, '{T1 T2}, T4'],
  ];
  for (const [name, method, headers, contacts, expected] of examples)
    it(name, () => assert.equal(orderOf(method, headers, contacts), expected));

  it('reproduces the example of s7.2.5: who is left, Qa, and the order', () => {
    const contacts = [
      contact('u1', ';audio;video;methods="INVITE,BYE";q=0.2'),
      contact('u2', ';audio="FALSE";methods="INVITE";actor="msg-taker";q=0.2'),
      contact('u3', ';audio;actor="msg-taker";methods="INVITE";video;q=0.3'),
      contact('u4', ';audio;methods="INVITE,OPTIONS";q=0.2'),
      contact('u5', ';q=0.5'),
    ];
    const headers = [
      reject('*;actor="msg-taker";video'),
      accept('*;audio;require'),
      accept('*;video;explicit'),
      accept('*;methods="BYE";class="business";q=1.0'),
    ];
    assert.equal(orderOf('INVITE', headers, contacts), 'u5, u1, u4');
    const request = buildRequest({ method: 'INVITE', uri: 'sip:user@example.com', headers });
    const { left, discarded } = matchContacts(preferencesOf(request), contacts);
    const weighed = left.map(({ contact: { name }, qa, immune }) => [name, qa?.toFixed(2), immune]);
    assert.deepEqual(weighed, [
      ['u1', '0.83', false],
      ['u4', '0.50', false],
      ['u5', '1.00', true],
    ]);
    assert.deepEqual(
      discarded.map(({ contact: { name }, because }) => [name, because]),
      [
        ['u2', 'mismatch'],
        ['u3', 'rejected'],
      ],
    );
  });

  it('decodes the example of s8', () => {
    const text =
      ';mobility="fixed";events="!presence,message-summary";language="en,de";description="<PC>"' +
      ';+sip.newparam;+rangeparam="#-4:+5.125"';
    const params = parseParams(text, 0);
    assert.ok(!isFault(params));
    const predicate = featurePredicate(params);
    assert.deepEqual(
      [...predicate].map(([tag, { terms }]) => [tag, ...terms]),
      [
        ['sip.mobility', { kind: 'token', token: 'fixed', negated: false }],
        [
          'sip.events',
          { kind: 'token', token: 'presence', negated: true },
          { kind: 'token', token: 'message-summary', negated: false },
        ],
        [
          'language',
          { kind: 'token', token: 'en', negated: false },
          { kind: 'token', token: 'de', negated: false },
        ],
        ['sip.description', { kind: 'string', text: 'PC', negated: false }],
        ['sip.newparam', { kind: 'boolean', value: true, negated: false }],
        ['rangeparam', { kind: 'number', min: -4, max: 5.125, negated: false }],
      ],
    );
  });

  it('leaves out what is no feature parameter, and a base tag repeated with "+" (s7.2.3)', () => {
    const { predicate } = contact('x', ';audio;+audio="FALSE";other-param=66372;expires=60');
    assert.deepEqual([...predicate.keys()], ['sip.audio']);
    assert.equal(predicate.get('sip.audio')!.spelled, undefined);
  });

  it('takes the event package of a SUBSCRIBE for a preference', () => {
    const contacts = [contact('T1', ';events="presence"'), contact('T2', ';events="reg,presence"')];
    assert.equal(orderOf('SUBSCRIBE', [['Event', 'reg;id=1']], contacts), 'T2');
  });
});
