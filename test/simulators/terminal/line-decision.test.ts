import assert from 'node:assert/strict';
import { readMsrpMedia } from '../../../protocol/sdp/msrp-media';
import { parseSessionDescription } from '../../../protocol/sdp/parse';
import { fileOf, type FileContent } from '../../../simulators/session/file-content';
import { atEase } from '../../../simulators/terminal/session/behaviour';
import {
  decideLine,
  type DecisionGrounds,
  type LineDecision,
} from '../../../simulators/terminal/session/line-decision';

const HASH = 'hash:sha-1:83:18:8E:B7:EF:3C:07:D8:88:0D:07:A1:53:12:A4:D8:89:36:C4:D0';

function grounds(changes: Partial<DecisionGrounds> = {}): DecisionGrounds {
  return {
    behaviour: atEase().session,
    acceptTypes: ['text/plain', 'message/cpim'],
    fileTypes: ['*'],
    canSecure: false,
    supplies: [],
    lengthOf: () => 0,
    ...changes,
  };
}

/** What is decided on a line with these attributes. */
function decide(
  attributes: readonly string[],
  changes: Partial<DecisionGrounds> = {},
  protocol = 'TCP/MSRP',
): LineDecision {
  const scheme = protocol === 'TCP/MSRP' ? 'msrp' : 'msrps';
  const lines = [
    ...[
      'v=0',
      'o=- 1 1 IN IP4 192.0.2.7',
      's=-',
      'c=IN IP4 192.0.2.7',
      't=0 0',
      `m=message 2855 ${protocol} *`,
    ],
    ...[
      `a=path:${scheme}://192.0.2.7:2855/q7Xc0dPzT4mB9sLk2VhN;tcp`,
      ...attributes.map((each) => `a=${each}`),
    ],
  ];
  const [description] = parseSessionDescription(
    Buffer.from(lines.map((each) => `${each}\r\n`).join('')),
  ).media;
  return decideLine({ description: description!, msrp: readMsrpMedia(description!)! }, grounds(changes));
}

const file = (selector: string, ...more: string[]): string[] => [
  ...[
    'sendonly',
    'accept-types:*',
    `file-selector:${selector}`,
    'file-transfer-id:x4Kq9ZtR2vNb7LmC',
    ...more,
  ],
];

describe('decision on an offered line', () => {
  it('takes messages, and sees the direction from its own side', () => {
    assert.deepEqual(decide(['sendonly', 'accept-types:text/plain']), {
      take: 'messages',
      direction: 'recvonly',
    });
    assert.deepEqual(decide(['accept-types:*']), { take: 'messages', direction: 'sendrecv' });
  });

  it('refuses a line without a type that it understands', () => {
    assert.deepEqual(decide(['accept-types:application/x-none']), { take: 'nothing', because: 'unfit' });
  });

  it('refuses TLS that it cannot do', () => {
    const attributes = ['sendonly', 'accept-types:text/plain'];
    assert.deepEqual(decide(attributes, {}, 'TCP/TLS/MSRP'), { take: 'nothing', because: 'unfit' });
    assert.equal(decide(attributes, { canSecure: true }, 'TCP/TLS/MSRP').take, 'messages');
  });

  it('takes a file that is pushed', () => {
    const decision = decide(file(`name:"a.txt" type:text/plain size:5000 ${HASH}`));
    assert.ok(decision.take === 'file');
    assert.equal(decision.selector.size, 5000);
    assert.equal(decision.range, undefined);
  });

  const unwanted: readonly (readonly [
    what: string,
    selector: string,
    changes: Partial<DecisionGrounds>,
    ...more: string[],
  ])[] = [
    ['its type', 'type:video/3gpp size:10', { fileTypes: ['text/*'] }],
    ['its size', 'type:text/plain size:5000', { behaviour: { ...atEase().session, largestFile: 4999 } }],
    [
      'its name',
      'name:"spam.txt" size:10',
      { behaviour: { ...atEase().session, wantsFile: ({ name }) => name !== 'spam.txt' } },
    ],
    [
      'its hash',
      `size:10 ${HASH}`,
      { behaviour: { ...atEase().session, wantsFile: ({ hashes }) => hashes.length === 0 } },
    ],
    ['a range without what is in front of it', `size:5000 ${HASH}`, {}, 'file-range:2049-5000'],
  ];
  for (const [what, selector, changes, ...more] of unwanted)
    it(`refuses a file for ${what}`, () =>
      assert.deepEqual(decide(file(selector, ...more), changes), { take: 'nothing', because: 'unwanted' }));

  it('goes on with a file whose front is there', () => {
    const decision = decide(file(`size:5000 ${HASH}`, 'file-range:2049-5000'), { lengthOf: () => 2048 });
    assert.ok(decision.take === 'file');
    assert.deepEqual(decision.range, { start: 2049, stop: 5000 });
  });

  const unfit: readonly (readonly [what: string, attributes: readonly string[]])[] = [
    ['is described by its name alone', file('name:"a.txt"')],
    ['is not described at all', ['sendonly', 'accept-types:*', 'file-selector']],
    ['goes both ways', ['accept-types:*', 'file-selector:size:10', 'file-transfer-id:x4Kq9ZtR2vNb7LmC']],
    ['ends before its range does', file(`size:5000 ${HASH}`, 'file-range:6000-7000')],
  ];
  for (const [what, attributes] of unfit)
    it(`refuses a file that ${what}`, () =>
      assert.deepEqual(decide(attributes, { lengthOf: () => 9999 }), { take: 'nothing', because: 'unfit' }));

  describe('for a file that is asked for', () => {
    const log = fileOf(Buffer.from('log'), { name: 'log.txt', type: 'text/plain' });
    const other = fileOf(Buffer.from('other'), { name: 'other.txt', type: 'text/plain' });
    const ask = (selector: string, supplies: readonly FileContent[], ...more: string[]): LineDecision =>
      decide(
        ['recvonly', 'accept-types:*', `file-selector:${selector}`, 'file-transfer-id:x4Kq9ZtR', ...more],
        { supplies },
      );

    it('supplies the one that is meant', () => {
      const decision = ask('name:"log.txt"', [log, other]);
      assert.ok(decision.take === 'supply');
      assert.equal(decision.file, log);
    });

    it('refuses when there is none, or more than one', () => {
      assert.equal(ask('name:"nope.txt"', [log, other]).take, 'nothing');
      assert.equal(ask('type:text/plain', [log, other]).take, 'nothing');
      assert.equal(ask('name:"log.txt"', [log], 'file-range:2-9').take, 'nothing');
    });
  });
});
