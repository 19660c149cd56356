import assert from 'node:assert/strict';
import { answerProblems, successorProblems } from '../../../protocol/sdp/exchange-problems';
import { msrpProblems } from '../../../protocol/sdp/msrp-problems';
import { parseSessionDescription } from '../../../protocol/sdp/parse';
import { attributeOf, type SessionDescription } from '../../../protocol/sdp/session-description';
import type { LineEnding, LineUse } from '../../../simulators/session/media-line';
import type { DecideLine } from '../../../simulators/session/media-session';
import { MediaSession } from '../../../simulators/session/media-session';
import { MEDIA_POLICY } from '../../../simulators/session/policy';
import { FakeMsrp } from './fake-msrp';

/** A use that writes down what becomes of its line. */
class Use implements LineUse {
  readonly log: (LineEnding | 'opened')[] = [];
  readonly file?: NonNullable<LineUse['file']>;

  constructor(
    readonly direction: LineUse['direction'] = 'sendonly',
    file?: LineUse['file'],
  ) {
    if (file) this.file = file;
  }

  opened(): void {
    this.log.push('opened');
  }

  ended(how: LineEnding): void {
    this.log.push(how);
  }
}

const fileUse = (transferId: string, size = 5000): Use =>
  new Use('sendonly', { selector: { size, hashes: [] }, transferId });

function side(
  name: string,
  changes: Partial<typeof MEDIA_POLICY> = {},
): { msrp: FakeMsrp; media: MediaSession } {
  const msrp = new FakeMsrp(name === 'sender' ? '192.0.2.10' : '192.0.2.20');
  const policy = { ...MEDIA_POLICY, ...changes };
  return { msrp, media: new MediaSession({ msrp: msrp.endpoint, policy, username: name, sessionId: '77' }) };
}

const accept: DecideLine = () => new Use('recvonly');
const refuse: DecideLine = () => 'refuse';

/** Offers, answers, and takes the answer; gives both as they were on the wire. */
function exchange(from: MediaSession, to: MediaSession, decide: DecideLine = accept) {
  const offered = from.offer();
  const answer = to.answer(offered, decide);
  const reading = from.answered(answer.body);
  answer.begin();
  const [offer, answered] = [offered, answer.body].map(parseSessionDescription) as [
    SessionDescription,
    SessionDescription,
  ];
  assert.deepEqual([...offer.problems, ...msrpProblems(offer)], []);
  assert.deepEqual([...answered.problems, ...msrpProblems(answered)], []);
  return { offer, answer: answered, reading, isRefused: answer.isRefused };
}

describe('MediaSession', () => {
  it('opens a line on both sides: one connects, the other waits', () => {
    const [sender, terminal] = [side('sender'), side('terminal')];
    const use = new Use();
    sender.media.propose(use);
    const { offer, answer } = exchange(sender.media, terminal.media);
    assert.deepEqual(answerProblems(offer, answer), []);
    assert.deepEqual(use.log, ['opened']);
    const [mine, theirs] = [sender.msrp.sessions[0]!, terminal.msrp.sessions[0]!];
    assert.deepEqual([mine.started?.role, theirs.started?.role], ['active', 'passive']);
    assert.equal(mine.started?.path[0]?.text, theirs.uri.text);
    assert.equal(theirs.started?.path[0]?.text, mine.uri.text);
  });

  const roles: readonly (readonly ['active' | 'passive' | undefined, string])[] = [
    ['passive', 'active'],
    ['active', 'passive'],
    [undefined, 'active'],
  ];
  for (const [answeredSetup, role] of roles)
    it(`makes the offerer ${role} when the answer says ${answeredSetup ?? 'nothing'}`, () => {
      const [sender, terminal] = [side('sender'), side('terminal', { answeredSetup })];
      sender.media.propose(new Use());
      exchange(sender.media, terminal.media);
      assert.equal(sender.msrp.sessions[0]!.started?.role, role);
      assert.equal(terminal.msrp.sessions[0]!.started?.role, role === 'active' ? 'passive' : 'active');
    });

  it('accepts one file and refuses another, which costs no session', () => {
    const [sender, terminal] = [side('sender'), side('terminal')];
    const [first, second] = [fileUse('aaaaaaaa'), fileUse('bbbbbbbb', 9_000_000)];
    sender.media.propose(first);
    sender.media.propose(second);
    const { offer, answer } = exchange(sender.media, terminal.media, ({ msrp }) =>
      (msrp.file?.selector?.size ?? 0) > 10_000 ? 'refuse' : new Use('recvonly'),
    );
    assert.deepEqual(answerProblems(offer, answer), []);
    assert.deepEqual(
      answer.media.map(({ port }) => port === 0),
      [false, true],
    );
    assert.equal(attributeOf(answer.media[1]!, 'file-transfer-id'), 'bbbbbbbb');
    assert.deepEqual([first.log, second.log], [['opened'], ['refused']]);
    assert.equal(terminal.msrp.sessions.length, 1);
    assert.ok(sender.msrp.sessions[1]!.isClosed, 'the URI of a refused line is dead');
  });

  it('says when a first offer is refused altogether', () => {
    const [sender, terminal] = [side('sender'), side('terminal')];
    sender.media.propose(new Use());
    assert.ok(exchange(sender.media, terminal.media, refuse).isRefused);
  });

  it('repeats its description unchanged when nothing has changed', () => {
    const [sender, terminal] = [side('sender'), side('terminal')];
    const use = new Use();
    sender.media.propose(use);
    const first = exchange(sender.media, terminal.media);
    const again = exchange(sender.media, terminal.media, refuse);
    assert.ok(again.offer.octets.equals(first.offer.octets));
    assert.ok(again.answer.octets.equals(first.answer.octets));
    assert.deepEqual(use.log, ['opened'], 'nothing starts anew');
    assert.equal(sender.msrp.sessions.length, 1);
  });

  it('adds a line behind the others', () => {
    const [sender, terminal] = [side('sender'), side('terminal')];
    sender.media.propose(fileUse('aaaaaaaa'));
    const first = exchange(sender.media, terminal.media);
    sender.media.propose(fileUse('bbbbbbbb'));
    const second = exchange(sender.media, terminal.media);
    assert.deepEqual(successorProblems(first.offer, second.offer), []);
    assert.deepEqual(successorProblems(first.answer, second.answer), []);
    assert.deepEqual(
      second.offer.media.map((each) => attributeOf(each, 'file-transfer-id')),
      ['aaaaaaaa', 'bbbbbbbb'],
    );
    assert.equal(terminal.msrp.sessions.length, 2);
  });

  it('closes a line on both sides, which keeps its place, its selector and its id', () => {
    const [sender, terminal] = [side('sender'), side('terminal')];
    const use = fileUse('aaaaaaaa');
    const line = sender.media.propose(use);
    const first = exchange(sender.media, terminal.media);
    line.shut();
    const second = exchange(sender.media, terminal.media, refuse);
    assert.deepEqual(successorProblems(first.offer, second.offer), []);
    assert.deepEqual(answerProblems(second.offer, second.answer), []);
    assert.deepEqual([second.offer.media[0]?.port, second.answer.media[0]?.port], [0, 0]);
    assert.equal(attributeOf(second.offer.media[0]!, 'file-transfer-id'), 'aaaaaaaa');
    assert.deepEqual(use.log, ['opened', 'closed']);
    assert.ok(sender.msrp.sessions[0]!.isClosed && terminal.msrp.sessions[0]!.isClosed);
  });

  it('lets either side close a line', () => {
    const [sender, terminal] = [side('sender'), side('terminal')];
    const use = fileUse('aaaaaaaa');
    sender.media.propose(use);
    exchange(sender.media, terminal.media);
    terminal.media.lines[0]!.shut();
    exchange(terminal.media, sender.media, refuse);
    assert.deepEqual(use.log, ['opened', 'closed']);
    assert.deepEqual(sender.media.live, []);
  });

  it('takes a new id on a line for a new transfer, and the same id for another file for a mistake', () => {
    const offer = (id: string, size: number): Buffer => {
      const other = side('sender');
      other.media.propose(fileUse(id, size));
      return other.media.offer();
    };
    const terminal = side('terminal');
    const uses: Use[] = [];
    const decide: DecideLine = () => {
      const use = new Use('recvonly');
      uses.push(use);
      return use;
    };
    const ports = (offered: Buffer): number[] =>
      parseSessionDescription(terminal.media.answer(offered, decide).body).media.map(({ port }) => port);
    assert.notDeepEqual(ports(offer('aaaaaaaa', 5000)), [0]);
    assert.notDeepEqual(ports(offer('bbbbbbbb', 6000)), [0], 'a new id is a new transfer');
    assert.deepEqual(
      uses.map(({ log }) => log),
      [['closed'], []],
    );
    assert.deepEqual(ports(offer('bbbbbbbb', 7000)), [0], 'the same id cannot be another file');
    assert.deepEqual(ports(offer('aaaaaaaa', 5000)), [0], 'an id is used once');
    assert.equal(uses.length, 2);
  });

  it('goes back to what it was when its offer is refused', () => {
    const [sender, terminal] = [side('sender'), side('terminal')];
    sender.media.propose(new Use());
    const first = exchange(sender.media, terminal.media);
    const added = new Use();
    sender.media.propose(added);
    sender.media.offer();
    sender.media.withdrawn();
    assert.deepEqual(added.log, ['refused']);
    assert.ok(exchange(sender.media, terminal.media).offer.octets.equals(first.offer.octets));
  });

  it('uses no line whose answer does not fit', () => {
    const wrong: readonly (readonly [what: string, change: (text: string) => string])[] = [
      ['without a path', (text) => text.replace(/a=path:.*\r\n/, '')],
      ['with another id', (text) => text.replace('a=file-transfer-id:aaaaaaaa', 'a=file-transfer-id:other')],
      ['without accept-types', (text) => text.replace(/a=accept-types:.*\r\n/, '')],
    ];
    for (const [what, change] of wrong) {
      const [sender, terminal] = [side('sender'), side('terminal')];
      const use = fileUse('aaaaaaaa');
      sender.media.propose(use);
      const answer = terminal.media.answer(sender.media.offer(), accept);
      sender.media.answered(Buffer.from(change(answer.body.toString('latin1')), 'latin1'));
      assert.deepEqual(use.log, ['refused'], what);
    }
  });

  it('finds an answer with fewer lines of no use, and an offer with fewer as well', () => {
    const [sender, terminal] = [side('sender'), side('terminal')];
    sender.media.propose(new Use());
    const answer = terminal.media.answer(sender.media.offer(), accept);
    const empty = answer.body.toString('latin1').replace(/m=.*/s, '');
    assert.equal(sender.media.answered(Buffer.from(empty, 'latin1')).isUsable, false);
    assert.equal(terminal.media.answer(Buffer.from(empty, 'latin1'), accept).isUsable, false);
  });

  it('refuses what is no MSRP, and keeps its place', () => {
    const sender = side('sender');
    sender.media.propose(new Use());
    const audio = 'm=audio 4000 RTP/AVP 0\r\n';
    const offer = sender.media.offer().toString('latin1').replace('m=message', `${audio}m=message`);
    const answer = side('terminal').media.answer(Buffer.from(offer, 'latin1'), accept);
    const { media } = parseSessionDescription(answer.body);
    assert.deepEqual(
      media.map(({ media: kind, port }) => [kind, port === 0]),
      [
        ['audio', true],
        ['message', false],
      ],
    );
  });

  it('never throws on what a peer describes', () => {
    const texts = ['', 'v=0\r\n', 'm=message', '\0\0', 'v=0\r\nm=message 1 TCP/MSRP *\r\na=path:x\r\n'];
    for (const text of texts) {
      const { media } = side('terminal');
      media.answer(Buffer.from(text), accept).begin();
      assert.equal(media.answered(Buffer.from(text)).isUsable, false);
    }
  });

  it('ends all that is live with the dialog', () => {
    const [sender, terminal] = [side('sender'), side('terminal')];
    const uses = [new Use(), new Use()];
    for (const each of uses) sender.media.propose(each);
    exchange(sender.media, terminal.media);
    sender.media.end();
    sender.media.end();
    assert.deepEqual(
      uses.map(({ log }) => log),
      [
        ['opened', 'closed'],
        ['opened', 'closed'],
      ],
    );
  });
});
