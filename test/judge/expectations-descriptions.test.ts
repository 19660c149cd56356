import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Expectation } from '../../judge/expectations/expectation';
import * as descriptions from '../../judge/expectations/session/descriptions';
import * as files from '../../judge/expectations/session/files';
import { Reading } from '../../judge/reading/reading';
import { PRICE_LIST } from '../protocol/msrp/worked-example';
import type { Wire } from './wire';
import { dialog, fileCall, messageCall, messageLine, sdp, workedCall } from './wire-descriptions';

type Ask = (reading: Reading) => Expectation;

const refusedCall = dialog([
  {
    request: sdp({ by: 'sender', media: [messageLine('sender', 'qzXrBWkmcvgt1111')] }),
    status: '488 Not Acceptable Here',
  },
]);
const again = (version: number) => ({
  request: sdp({ by: 'sender', version, media: [messageLine('sender', 'qzXrBWkmcvgt1111')] }),
  response: sdp({ by: 'T1', media: [messageLine('T1', 'hnLpEJuyfTos2222')] }),
});
/** An offer within a multipart that is refused, and the one that follows. */
const offeredTwice = (isAlone: boolean): Wire => {
  const offer = sdp({ by: 'sender', media: [messageLine('sender', 'qzXrBWkmcvgt1111')] });
  const type = 'Content-Type: multipart/related;type="application/sdp";boundary=b';
  const related = `${type}\n\n--b\nContent-Type: application/sdp\n\n${offer}\n--b--\n`;
  const answer = sdp({ by: 'T1', media: [messageLine('T1', 'hnLpEJuyfTos2222')] });
  return dialog([
    { request: related, status: '415 Unsupported Media Type' },
    { request: isAlone ? offer : related, response: answer },
  ]);
};
const options = ((): Wire => {
  const media = [['m=message 0 TCP/MSRP *', 'a=accept-types:*', 'a=file-selector']];
  const wire = dialog([{ response: sdp({ by: 'T1', media }) }], 'd-7100', false).without(2);
  return [0, 1].reduce((each, i) => each.edit(i, /INVITE$/m, 'OPTIONS'), wire).edit(0, /^INVITE/, 'OPTIONS');
})();
const sha1 = createHash('sha1').update(PRICE_LIST).digest();

describe('expectations of session descriptions', () => {
  const table: readonly [what: string, result: Expectation['result'], by: string | undefined, Wire, Ask][] = [
    [
      'the offer says',
      'kept',
      'sender',
      workedCall(),
      (r) => descriptions.offerSays(r, 0, 'setup', 'actpass'),
    ],
    [
      'a line of the offer says otherwise',
      'broken',
      'sender',
      workedCall().edit(0, /(clip[^]*)actpass/, '$1active'),
      (r) => descriptions.offerSays(r, 0, 'direction', 'sendrecv'),
    ],
    [
      'one line is meant',
      'kept',
      'sender',
      workedCall(),
      (r) => descriptions.offerSays(r, 0, 'title', 'Launch clip', { line: 2 }),
    ],
    [
      'one file is meant',
      'broken',
      'sender',
      workedCall(),
      (r) => descriptions.offerSays(r, 0, 'title', 'Launch clip', { file: 'price-list.txt' }),
    ],
    [
      'there is no such line',
      'broken',
      'sender',
      workedCall(),
      (r) => descriptions.offerSays(r, 0, 'setup', 'actpass', { line: 3 }),
    ],
    [
      'there is no offer',
      'inconclusive',
      undefined,
      options,
      (r) => descriptions.offerSays(r, 0, 'setup', 'actpass'),
    ],
    [
      'the offer came before',
      'inconclusive',
      undefined,
      workedCall(),
      (r) => descriptions.offerSays(r, 1, 'setup', 'actpass'),
    ],
    [
      'the answer says',
      'kept',
      'T1',
      workedCall(),
      (r) => descriptions.answerSays(r, 0, 'T1', 'max-size', '1048576'),
    ],
    [
      'the answer says otherwise',
      'broken',
      'T1',
      workedCall(),
      (r) => descriptions.answerSays(r, 0, 'T1', 'max-size', '1'),
    ],
    [
      'the answer is a refusal',
      'broken',
      'T1',
      refusedCall,
      (r) => descriptions.answerSays(r, 0, 'T1', 'max-size', '1'),
    ],
    [
      'somebody else answers',
      'inconclusive',
      undefined,
      workedCall(),
      (r) => descriptions.answerSays(r, 0, 'T2', 'max-size', '1'),
    ],
    ['the offer has', 'kept', 'sender', workedCall(), (r) => descriptions.offerHas(r, 0, 'file-selector')],
    [
      'the offer has not',
      'kept',
      'sender',
      messageCall(),
      (r) => descriptions.offerHas(r, 0, 'file-selector', false),
    ],
    [
      'the offer has it all the same',
      'broken',
      'sender',
      workedCall(),
      (r) => descriptions.offerHas(r, 0, 'file-date', false),
    ],
    [
      'the answer has not',
      'kept',
      'T1',
      workedCall(),
      (r) => descriptions.answerHas(r, 0, 'T1', 'file-date', false),
    ],
    [
      'the answer lacks it',
      'broken',
      'T1',
      messageCall(),
      (r) => descriptions.answerHas(r, 0, 'T1', 'max-size'),
    ],
    ['the offer has lines', 'kept', 'sender', workedCall(), (r) => descriptions.offerHasLines(r, 0, 2)],
    [
      'the offer has other lines',
      'broken',
      'sender',
      workedCall(),
      (r) => descriptions.offerHasLines(r, 0, 3),
    ],
    [
      'lines are taken and refused',
      'kept',
      'T1',
      workedCall(),
      (r) => descriptions.linesAnswered(r, 0, 'T1', [1], [2]),
    ],
    [
      'lines are not refused',
      'broken',
      'T1',
      workedCall(),
      (r) => descriptions.linesAnswered(r, 0, 'T1', [], [1, 2]),
    ],
    ['paths are exchanged', 'kept', 'T1', workedCall(), (r) => descriptions.pathsExchanged(r, 0, 'T1')],
    [
      'a path is missing',
      'broken',
      'T1',
      messageCall().edit(1, /a=path.*\n/, ''),
      (r) => descriptions.pathsExchanged(r, 0, 'T1'),
    ],
    [
      'a path is there twice',
      'broken',
      'T1',
      messageCall().edit(1, '192.0.2.21:2855/hnLpEJuyfTos2222', '198.51.100.7:2855/qzXrBWkmcvgt1111'),
      (r) => descriptions.pathsExchanged(r, 0, 'T1'),
    ],
    [
      'nothing changes',
      'kept',
      'sender',
      dialog([again(1), again(1)]),
      (r) => descriptions.nothingChanged(r, 0),
    ],
    [
      'the version changes',
      'broken',
      'sender',
      dialog([again(1), again(2)]),
      (r) => descriptions.nothingChanged(r, 0),
    ],
    [
      'no offer comes again',
      'inconclusive',
      undefined,
      messageCall(),
      (r) => descriptions.nothingChanged(r, 0),
    ],
    [
      'an offer is made again, alone',
      'kept',
      'sender',
      offeredTwice(true),
      (r) => descriptions.offeredAlone(r, 0),
    ],
    [
      'an offer is made again, not alone',
      'broken',
      'sender',
      offeredTwice(false),
      (r) => descriptions.offeredAlone(r, 0),
    ],
    [
      'no multipart was refused',
      'inconclusive',
      undefined,
      refusedCall,
      (r) => descriptions.offeredAlone(r, 0),
    ],
    [
      'capabilities say',
      'kept',
      'T1',
      options,
      (r) => descriptions.capabilitiesSay(r, 0, 'T1', 'file-selector'),
    ],
    [
      'capabilities say otherwise',
      'broken',
      'T1',
      options,
      (r) => descriptions.capabilitiesSay(r, 0, 'T1', 'accept-types', 'x/y'),
    ],
    [
      'nobody asks for capabilities',
      'inconclusive',
      undefined,
      messageCall(),
      (r) => descriptions.capabilitiesSay(r, 0, 'T1', 'x'),
    ],
    [
      'a file is described',
      'kept',
      'sender',
      workedCall(),
      (r) => files.offerDescribesFile(r, 0, { name: 'price-list.txt', type: 'text/plain', size: 5000, sha1 }),
    ],
    [
      'a file has another hash',
      'broken',
      'sender',
      workedCall(),
      (r) => files.offerDescribesFile(r, 0, { name: 'launch clip.3gp', sha1 }),
    ],
    ['a file is taken', 'kept', 'T1', workedCall(), (r) => files.fileTaken(r, 0, 'T1', 'price-list.txt')],
    [
      'a file is not taken',
      'broken',
      'T1',
      workedCall(),
      (r) => files.fileTaken(r, 0, 'T1', 'launch clip.3gp'),
    ],
    [
      'a file is refused',
      'kept',
      'T1',
      workedCall(),
      (r) => files.fileRefused(r, 0, 'T1', 'launch clip.3gp'),
    ],
    [
      'a file was not offered',
      'inconclusive',
      undefined,
      workedCall(),
      (r) => files.fileRefused(r, 0, 'T1', 'x'),
    ],
    ['files are mirrored', 'kept', 'T1', workedCall(), (r) => files.answerMirrorsFiles(r, 0, 'T1')],
    [
      'an id is not mirrored',
      'broken',
      'T1',
      workedCall().edit(1, 'x4Kq9', 'x4Kq8'),
      (r) => files.answerMirrorsFiles(r, 0, 'T1'),
    ],
    [
      'there is no file to mirror',
      'inconclusive',
      undefined,
      messageCall(),
      (r) => files.answerMirrorsFiles(r, 0, 'T1'),
    ],
    [
      'the line of a file is closed',
      'kept',
      'sender',
      fileCall().edit(0, 'price list', 'a').edit(1, 'price list', 'a'),
      (r) => files.fileLineClosed(r, 0, 'sender', 'a.txt'),
    ],
    [
      'somebody else was to close it',
      'broken',
      'T1',
      fileCall(),
      (r) => files.fileLineClosed(r, 0, 'T1', 'price list.txt'),
    ],
    [
      'nobody closes it',
      'broken',
      'sender',
      workedCall(),
      (r) => files.fileLineClosed(r, 0, 'sender', 'price-list.txt'),
    ],
    [
      'it is closed under another id',
      'broken',
      'sender',
      fileCall().edit(3, 'x4Kq9', 'x4Kq8'),
      (r) => files.fileLineClosed(r, 0, 'sender', 'price list.txt'),
    ],
    [
      'a file comes again under a new id',
      'kept',
      'sender',
      fileCall(),
      (r) => files.offeredUnderNewId(r, 2, 'price list.txt'),
    ],
    [
      'a file comes again under its old id',
      'broken',
      'sender',
      fileCall().edit(3, 'B1oVn5XcQ8aMz3Rk', 'x4Kq9ZtR2vNb7LmC'),
      (r) => files.offeredUnderNewId(r, 2, 'price list.txt'),
    ],
    [
      'a file does not come again',
      'inconclusive',
      undefined,
      workedCall(),
      (r) => files.offeredUnderNewId(r, 0, 'price-list.txt'),
    ],
  ];
  for (const [what, result, by, wire, ask] of table) {
    it(`${what}: ${result}`, () => {
      const found = ask(new Reading(wire.trace()));
      assert.equal(found.result, result, `${found.expected}: ${found.actual}`);
      assert.equal(found.by?.name, by);
      assert.ok(result === 'inconclusive' || found.frames.length > 0);
    });
  }
});
