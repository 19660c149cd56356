import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { parse as parseElsewhere } from 'sdp-transform';
import { answerProblems } from '../../../protocol/sdp/exchange-problems';
import { sha1Of } from '../../../protocol/sdp/file-selector';
import { readMsrpMedia } from '../../../protocol/sdp/msrp-media';
import { msrpProblems } from '../../../protocol/sdp/msrp-problems';
import { parseSessionDescription } from '../../../protocol/sdp/parse';
import { attributeOf, writeSessionDescription } from '../../../protocol/sdp/session-description';
import { PRICE_LIST, SENDER_URI, TERMINAL_URI } from '../msrp/worked-example';
import { workedAnswer, workedOffer } from './worked-example';

describe('worked example: session descriptions', () => {
  it('offers two files', () => {
    const octets = workedOffer();
    assert.equal(octets.length, 996);
    assert.equal(createHash('sha1').update(octets).digest('hex'), 'cd8f3a7050d9975bffd6c83e51cfa2d94f4f3869');
  });

  it('accepts the one and refuses the other', () => {
    const octets = workedAnswer();
    assert.equal(octets.length, 716);
    assert.equal(createHash('sha1').update(octets).digest('hex'), '332b3fdb762277254fff3fe12df7c53dde540630');
  });

  it('has nothing wrong with it', () => {
    const [offer, answer] = [workedOffer(), workedAnswer()].map(parseSessionDescription);
    for (const each of [offer!, answer!]) {
      assert.deepEqual(each.problems, []);
      assert.deepEqual(msrpProblems(each), []);
    }
    assert.deepEqual(answerProblems(offer!, answer!), []);
  });

  it('is read as what it means', () => {
    const offer = parseSessionDescription(workedOffer());
    assert.equal(offer.media.length, 2);
    const media = readMsrpMedia(offer.media[0]!)!;
    assert.deepEqual([media.description.port, media.isSecure, media.setup], [2855, false, 'actpass']);
    assert.equal(media.description.title, 'Price list for May');
    assert.equal(media.description.direction, 'sendonly');
    assert.deepEqual(media.path, [{ ...SENDER_URI }]);
    assert.equal(media.acceptTypes?.length, 5);
    const { selector, transferId, disposition, dates } = media.file!;
    assert.equal(selector?.name, 'price-list.txt');
    assert.equal(selector.size, 5000);
    assert.equal(selector.type?.essence, 'text/plain');
    assert.deepEqual(sha1Of(selector), createHash('sha1').update(PRICE_LIST).digest());
    assert.equal(transferId, 'x4Kq9ZtR2vNb7LmC0sWd8YpH3fJg6TuE');
    assert.equal(disposition, 'attachment');
    assert.equal(dates?.creation?.toISOString(), '2026-05-04T07:30:00.000Z');
    assert.equal(readMsrpMedia(offer.media[1]!)?.file?.selector?.name, 'launch clip.3gp');

    const answer = parseSessionDescription(workedAnswer());
    const accepted = readMsrpMedia(answer.media[0]!)!;
    assert.equal(accepted.maxSize, 1_048_576);
    assert.deepEqual(accepted.path, [{ ...TERMINAL_URI }]);
    assert.equal(answer.media[1]?.port, 0);
    assert.equal(
      attributeOf(answer.media[1], 'file-transfer-id'),
      attributeOf(offer.media[1]!, 'file-transfer-id'),
    );
  });

  it('is written as it was read', () => {
    for (const octets of [workedOffer(), workedAnswer()]) {
      const { origin, ...read } = parseSessionDescription(octets);
      assert.ok(writeSessionDescription({ ...read, origin: origin! }).equals(octets));
    }
  });

  it('means the same to sdp-transform', () => {
    const elsewhere = parseElsewhere(workedOffer().toString());
    assert.equal(elsewhere.origin?.sessionId, 3910000001);
    assert.deepEqual(
      elsewhere.media.map(({ type, port, protocol, payloads, description }) => [
        type,
        port,
        protocol,
        payloads,
        description,
      ]),
      [
        ['message', 2855, 'TCP/MSRP', '*', 'Price list for May'],
        ['message', 2855, 'TCP/MSRP', '*', 'Launch clip'],
      ],
    );
  });
});
