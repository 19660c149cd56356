import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { bodylessFrame, buildBodylessSend, buildReport, buildResponse } from '../../../protocol/msrp/build';
import { Chunker, type OutgoingMessage } from '../../../protocol/msrp/chunker';
import { MsrpFrame } from '../../../protocol/msrp/frame';
import { headersOf, type MsrpRequest } from '../../../protocol/msrp/message';
import { parseFrame } from '../../../protocol/msrp/parse';
import { isFault } from '../../../protocol/sip/fault';
import { idsInOrder, PRICE_LIST, SENDER_URI, TERMINAL_URI } from './worked-example';

/** Octets and SHA-1 as the worked example states them, from a script that shares no code with this project. */
const GOLDEN = {
  S1: [2422, '63d277cff7544ee946b9d77c5fa5a722bbefad27'],
  S2: [2425, '18fbb8a834b8acd4f47e2037bf8ed098b0a16376'],
  S3: [1281, 'f5a29d2548caa10d3ac09f12fb76d66ee423e939'],
  R1: [178, '5e314d9daa8793342c025320ae80d5ece5ae12bb'],
  R2: [178, '51c2f9cc9bd1be2ce3516ecb081ffb6dea0aafbb'],
  R3: [178, '286524347b6eca0081a798a850c6b4118cd40d77'],
  REPORT: [253, 'b72adc68bc5aa4465b13228f2017b6ae728a4053'],
  M1: [271, '0937be925f319ed176ee69023ddc0b140f250d30'],
  M2: [269, 'aac22c766b24535c18820437c8f73c1569dd96fb'],
  M3: [260, 'ef1557f57e25502f6fa4c22f23d2ebc39d39d570'],
  M4: [225, '7097ac87b78db7183ed3cc15fed3aed89aa52050'],
  M5: [263, '1167326542513b38d4d5343eaaaad0158803cf23'],
  M6: [192, '913b1c94c1f9c4090f95d0bcde1c3b8a11a197fa'],
  M7: [251, '738e8e1ce220b751141187da610cb7fbb7c5bb5b'],
} as const;

function isGolden(name: keyof typeof GOLDEN, octets: Buffer): void {
  const seen = [octets.length, createHash('sha1').update(octets).digest('hex')];
  assert.deepEqual(seen, GOLDEN[name], `${name}:\n${octets.toString('latin1')}`);
  const frame = parseFrame(octets);
  assert.ok(!isFault(frame));
  assert.deepEqual(frame.problems, [], name);
  assert.ok(frame.toBuffer().equals(octets));
  // Composed anew from what was read, it is the same again.
  const { message, body, flag } = frame;
  assert.ok(new MsrpFrame(message.withHeaders(message.headers), body, flag).toBuffer().equals(octets));
}

/** Runs a message through a chunker: `lengths` octets in each chunk; the last one ends as `last` says. */
function chunks(
  message: OutgoingMessage,
  content: Buffer,
  ids: string[],
  lengths: number[],
  most: number,
  last: 'finish' | 'abort' | 'interrupt' = 'finish',
): Buffer[] {
  const chunker = new Chunker(message, idsInOrder(...ids), { most });
  return lengths.map((length, i) => {
    const piece = content.subarray(chunker.position, chunker.position + length);
    const head = chunker.begin(most === Infinity && last !== 'finish' ? undefined : piece);
    assert.equal(chunker.take(piece), length);
    const end = i < lengths.length - 1 ? chunker.interrupt() : chunker[last]();
    return Buffer.concat([head.toBuffer(), piece, end]);
  });
}

const FILE: OutgoingMessage = {
  to: [TERMINAL_URI],
  from: SENDER_URI,
  messageId: 'm5T0rKx8Qz2Wc7Vb',
  total: 5000,
  successReport: true,
  failureReport: 'yes',
  headers: [['Content-Disposition', 'attachment; filename="price-list.txt"; size=5000']],
  contentType: 'text/plain',
};
const CHAT = { to: [TERMINAL_URI], from: SENDER_URI, contentType: 'text/plain' };

function send(octets: Buffer): MsrpRequest {
  const frame = parseFrame(octets);
  assert.ok(!isFault(frame) && frame.message.kind === 'request');
  return frame.message;
}

describe('worked example: MSRP frames', () => {
  const file = chunks(
    FILE,
    PRICE_LIST,
    ['Aq3Zs8Wd1Xe6Cr0V', 'Bt5Gy9Nh2Uj7Mi4K', 'Cp1Lo6Qa3Wk8Sz0E'],
    [2048, 2048, 904],
    2048,
  );
  const interrupted = chunks(
    { ...CHAT, messageId: 'j6Yd1Fw3Bs8Nq5Hu', total: 26 },
    Buffer.from('abcdefghijklmnopqrstuvwxyz'),
    ['Ek2Mv9Xp4Lt7Zc0R'],
    [15],
    Infinity,
    'interrupt',
  );

  it('sends the file in three chunks', () => {
    for (const [i, name] of (['S1', 'S2', 'S3'] as const).entries()) isGolden(name, file[i]!);
  });

  it('answers each chunk', () => {
    for (const [i, name] of (['R1', 'R2', 'R3'] as const).entries()) {
      isGolden(name, bodylessFrame(buildResponse(send(file[i]!), 200, TERMINAL_URI)!));
    }
  });

  it('reports success on the whole', () => {
    const report = buildReport(send(file[2]!), {
      transactionId: 'Dv7Rf2Tg5Yb9Hn4U',
      from: TERMINAL_URI,
      status: 200,
      byteRange: { start: 1, end: 5000, total: 5000 },
    });
    isGolden('REPORT', bodylessFrame(report!));
  });

  it('interrupts a chunk and resumes the message', () => {
    isGolden('M1', interrupted[0]!);
    const chunker = new Chunker(
      { ...CHAT, messageId: 'j6Yd1Fw3Bs8Nq5Hu', total: 26 },
      idsInOrder('Ek2Mv9Xp4Lt7Zc0R', 'Fg8Qw3Ty6Ui1Oa5S'),
    );
    const [front, rest] = [Buffer.from('abcdefghijklmno'), Buffer.from('pqrstuvwxyz')];
    const first = [chunker.begin(front).toBuffer()];
    assert.equal(chunker.take(front), 15);
    first.push(front, chunker.interrupt());
    assert.ok(Buffer.concat(first).equals(interrupted[0]!));
    const second = [chunker.begin(rest).toBuffer()];
    assert.equal(chunker.take(rest), 11);
    second.push(rest, chunker.finish());
    isGolden('M2', Buffer.concat(second));
  });

  it('aborts a message of unknown size', () => {
    const message = { ...CHAT, messageId: 't2Rv7Kp0Gx4Lm9Ce' };
    isGolden('M3', chunks(message, Buffer.from('abcde'), ['Gh4Jk9Lz2Xc7Vb0N'], [5], Infinity, 'abort')[0]!);
  });

  it('binds a session by a SEND without a body', () => {
    const request = buildBodylessSend({
      transactionId: 'Hm5Nb8Vc1Xz6Lk3J',
      to: [TERMINAL_URI],
      from: SENDER_URI,
      messageId: 'z1Qa6Ws8Ed3Rf5Tg',
    });
    isGolden('M4', bodylessFrame(request));
  });

  it('sends a body of no octets, and refuses its type', () => {
    const message = {
      ...CHAT,
      messageId: 'w9Xe4Cr2Vt6By1Nu',
      total: 0,
      contentType: 'application/x-none',
    };
    const [octets] = chunks(message, Buffer.alloc(0), ['Jr7Uy2Ti9Oe4Wp1Q'], [0], Infinity);
    isGolden('M5', octets!);
    const response = buildResponse(send(octets!), 415, TERMINAL_URI, 'unsupported type');
    isGolden('M6', bodylessFrame(response!));
  });

  it('reports failure on what an interrupted chunk really had', () => {
    const report = buildReport(send(interrupted[0]!), {
      transactionId: 'Kx3Cv6Bn0Ma5Sd8F',
      from: TERMINAL_URI,
      status: 413,
      comment: 'stop',
      byteRange: { start: 1, end: 15, total: 26 },
    });
    isGolden('M7', bodylessFrame(report!));
  });

  it('is read as what it means', () => {
    const request = send(file[1]!);
    assert.equal(request.method, 'SEND');
    assert.equal(request.messageId, 'm5T0rKx8Qz2Wc7Vb');
    assert.deepEqual(request.byteRange, { start: 2049, end: 4096, total: 5000 });
    assert.equal(request.successReport, true);
    assert.equal(request.failureReport, 'yes');
    assert.equal(request.contentType?.essence, 'text/plain');
    assert.deepEqual(request.toPath, [{ ...TERMINAL_URI }]);
    assert.deepEqual(headersOf([['To-Path', TERMINAL_URI.text]])[0], request.headers[0]);
  });
});
