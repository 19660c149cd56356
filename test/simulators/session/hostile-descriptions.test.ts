import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FileTransfer } from '../../../simulators/sender/session/file-transfer';
import { MessageLine } from '../../../simulators/sender/session/message-line';
import { fileOf } from '../../../simulators/session/file-content';
import { MediaSession } from '../../../simulators/session/media-session';
import { MEDIA_POLICY } from '../../../simulators/session/policy';
import { atEase } from '../../../simulators/terminal/session/behaviour';
import { decideLine } from '../../../simulators/terminal/session/line-decision';
import { workedAnswer, workedOffer } from '../../protocol/sdp/worked-example';
import { FakeMsrp } from './fake-msrp';

const FILE = fileOf(Buffer.from('0000 prices\r\n'), { name: 'price-list.txt', type: 'text/plain' });

function media(): MediaSession {
  const msrp = new FakeMsrp('192.0.2.20').endpoint;
  return new MediaSession({ msrp, policy: MEDIA_POLICY, username: 'x', sessionId: '7' });
}

/** A description in which some octets are others, missing or repeated. */
function damaged(sound: Buffer): fc.Arbitrary<Buffer> {
  const damage = fc.record({
    from: fc.nat({ max: sound.length }),
    length: fc.nat({ max: 60 }),
    instead: fc.oneof(
      fc.uint8Array({ maxLength: 8 }).map((octets) => Buffer.from(octets)),
      fc.constantFrom(
        ...['\r\n', ' ', '0', 'm=', 'a=path:', 'a=setup:', '"', '%', ':-1'].map((text) => Buffer.from(text)),
      ),
    ),
  });
  return fc
    .array(damage, { minLength: 1, maxLength: 6 })
    .map((damages) =>
      damages.reduce(
        (octets, { from, length, instead }) =>
          Buffer.concat([octets.subarray(0, from), instead, octets.subarray(from + length)]),
        sound,
      ),
    );
}

describe('descriptions of a hostile peer', () => {
  it('are answered, or refused, without a throw, and an m= line is answered by an m= line', () => {
    const grounds = {
      behaviour: atEase().session,
      ...{ acceptTypes: ['text/plain', 'message/cpim'], fileTypes: ['*'], canSecure: true },
      ...{ supplies: [FILE], lengthOf: () => 0 },
    };
    fc.assert(
      fc.property(damaged(workedOffer()), damaged(workedOffer()), (first, second) => {
        const session = media();
        for (const offer of [first, second]) {
          const answer = session.answer(offer, (line) =>
            decideLine(line, grounds).take === 'nothing' ? 'refuse' : { direction: 'recvonly' },
          );
          answer.begin();
          if (!answer.isUsable) continue;
          const lines = (octets: Buffer): number => (octets.toString('latin1').match(/^m=/gm) ?? []).length;
          assert.ok(lines(answer.body) > 0);
        }
        session.end();
      }),
      { numRuns: 500 },
    );
  });

  it('are taken as answers without a throw, and what they do not accept is told', async () => {
    await fc.assert(
      fc.asyncProperty(damaged(workedAnswer()), async (answer) => {
        const session = media();
        const about = { secure: false, types: ['text/plain'], ignoreMaxSize: false };
        const transfer = new FileTransfer({ file: FILE }, 'x4Kq9ZtR2vNb7LmC0sWd8YpH3fJg6TuE', about);
        const messages = new MessageLine(false, ['text/plain'], { from: 'sip:a@x', to: 'sip:b@x' }, false);
        session.propose(transfer);
        session.propose(messages);
        session.offer();
        const { isUsable } = session.answered(answer);
        session.end();
        if (!isUsable) assert.notEqual((await transfer.outcome).what, 'delivered');
      }),
      { numRuns: 500 },
    );
  });
});
