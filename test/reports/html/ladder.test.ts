import assert from 'node:assert/strict';
import { ladderOf, type FoldRow, type FrameRow, type Ladder } from '../../../reports/html/ladder';
import type { Frame } from '../../../network/trace';
import { CORE, PHONE, SENDER, proof, sampleFrame, sampleMessage, traceLines } from './sample-run';

function ladder(frames: readonly Frame[], findings: Parameters<typeof ladderOf>[1] = []): Ladder {
  const found = ladderOf(traceLines(frames), findings);
  assert.ok(found !== undefined);
  return found;
}

function frameRows({ rows }: Ladder): FrameRow[] {
  return rows.filter((row): row is FrameRow => row.kind === 'frame');
}

/** A chunk of an MSRP message, from the sender to the terminal. */
function chunk(index: number, octets = 2048): Frame {
  const body = 'x'.repeat(octets);
  const text = `MSRP t${index} SEND\r\nTo-Path: msrp://b\r\nFrom-Path: msrp://a\r\nMessage-ID: m\r\nByte-Range: 1-*/*\r\nContent-Type: text/plain\r\n\r\n${body}\r\n-------t${index}+\r\n`;
  return sampleFrame(index, text, { transport: 'tcp', to: PHONE });
}

describe('ladder of a scenario', () => {
  it('puts the sender left, the core in the middle, terminals right, and leaves out who was silent', () => {
    const answer = sampleFrame(2, 'SIP/2.0 200 OK\r\nCSeq: 1 MESSAGE\r\n\r\n', { from: CORE, to: PHONE });
    assert.deepEqual(
      ladder([sampleFrame(1, sampleMessage()), answer]).actors.map(({ name }) => name),
      ['news', 'core', 'phone'],
    );
    assert.deepEqual(
      ladder([sampleFrame(1, sampleMessage())]).actors.map(({ name }) => name),
      ['news', 'core'],
    );
  });

  it('names a peer that nobody knows by its address', () => {
    const row = frameRows(ladder([sampleFrame(1, 'hello', { from: undefined })]))[0];
    assert.equal(row?.from, '192.0.2.3:5060');
  });

  it('tells start line, method of a response, range and flag of a chunk', () => {
    const rows = frameRows(
      ladder([
        sampleFrame(1, sampleMessage()),
        sampleFrame(2, 'SIP/2.0 200 OK\r\nCSeq: 1 MESSAGE\r\n\r\n'),
        chunk(3),
        sampleFrame(4, '\r\n\r\n'),
        sampleFrame(5, 'GET /x HTTP/1.1\r\n\r\n'),
        sampleFrame(6, '\u0000\u0001'),
        sampleFrame(7, 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>'),
        sampleFrame(8, 'Storm</p>', { note: 'continued' }),
      ]),
    );
    assert.deepEqual(
      rows.map(({ protocol, line, detail }) => [protocol, line, detail]),
      [
        ['SIP', 'MESSAGE sip:nora@push.example SIP/2.0', ''],
        ['SIP', 'SIP/2.0 200 OK', 'MESSAGE'],
        ['MSRP', 'MSRP t3 SEND', 'octets 1-*/* +'],
        ['other', '(keep-alive)', ''],
        ['HTTP', 'GET /x HTTP/1.1', ''],
        ['other', '\u0000\u0001', ''],
        ['HTTP', 'HTTP/1.1 200 OK', 'text/html'],
        ['HTTP', '(more of the content)', '9 octets'],
      ],
    );
  });

  it('folds the parts of a long content of HTTP', () => {
    const parts = Array.from({ length: 40 }, (_, i) =>
      sampleFrame(i + 2, 'x'.repeat(1000), { note: 'continued' }),
    );
    const { rows } = ladder([sampleFrame(1, 'HTTP/1.1 200 OK\r\n\r\n'), ...parts]);
    const folds = rows.filter(({ kind }) => kind === 'fold');
    assert.equal(folds.length, 1);
    assert.match((folds[0] as { text?: string }).text ?? '', /30 more HTTP frames/);
  });

  it('tells what is repeated from what the network copied or lost', () => {
    const rows = frameRows(
      ladder([
        sampleFrame(1, sampleMessage(), { note: 'lost', receivedAt: undefined }),
        sampleFrame(2, sampleMessage()),
        sampleFrame(3, sampleMessage(), { note: 'duplicate', sentAt: undefined }),
        sampleFrame(4, sampleMessage(), { to: PHONE, destination: { host: '192.0.2.2', port: 5060 } }),
      ]),
    );
    assert.deepEqual(
      rows.map(({ repeats, note }) => [repeats, note]),
      [
        [undefined, 'lost'],
        [1, undefined],
        [undefined, 'duplicate'],
        [undefined, undefined],
      ],
    );
  });

  it('leads from a frame to the findings that it proves, and marks the part', () => {
    const findings = [proof(2), proof(1, { actual: 'Contact: <sip:news@192.0.2.3>' })];
    const rows = frameRows(
      ladder(
        [sampleFrame(1, sampleMessage('Contact: <sip:news@192.0.2.3>\r\n')), sampleFrame(2, sampleMessage())],
        findings,
      ),
    );
    assert.deepEqual(
      rows.map(({ proves }) => proves.map(({ finding }) => finding)),
      [[1], [0]],
    );
    const [start = 0, end = 0] = rows[0]?.proves[0]?.marks[0] ?? [];
    assert.equal(rows[0]?.octets.slice(start, end), 'Contact: <sip:news@192.0.2.3>');
  });

  it('shows a part of a large frame, its end, and more of one that proves something', () => {
    const [plain, proving] = frameRows(ladder([chunk(1, 60_000), chunk(2, 60_000)], [proof(2)]));
    assert.equal(plain?.octets.length, 2048);
    assert.ok(plain.tail?.endsWith('-------t1+\r\n'));
    assert.ok(plain.size > 60_000);
    assert.equal(plain.detail, 'octets 1-*/* +');
    assert.equal(proving?.octets.length, 16_384);
    const flagged = frameRows(ladder([chunk(2, 60_000)], [proof(2, { actual: 'it ends in "+"' })]))[0];
    const [start, end] = flagged?.proves[0]?.tailMarks[0] ?? [];
    assert.equal(flagged?.tail?.slice(start, end), '-------t2+');
    const huge = frameRows(ladder([chunk(3, 400_000)]))[0];
    assert.equal(huge?.octets.length, 2048);
    assert.ok(huge.tail?.endsWith('-------t3+\r\n'));
  });

  it('folds a long run of chunks, but nothing that proves a finding', () => {
    const frames = Array.from({ length: 600 }, (_, at) => chunk(at + 1));
    const all = ladder(frames, [proof(300)]);
    assert.deepEqual(
      frameRows(all).map(({ index }) => index),
      [1, 2, 3, 4, 5, 6, 296, 297, 298, 299, 300, 597, 598, 599, 600],
    );
    const folds = all.rows.filter((row): row is FoldRow => row.kind === 'fold');
    assert.deepEqual(
      folds.map(({ first, last }) => [first, last]),
      [
        [7, 295],
        [301, 596],
      ],
    );
    assert.match(folds[0]?.text ?? '', /^289 more SEND frames: \d+ KiB$/);
  });

  it('does not fold a short run', () => {
    const frames = Array.from({ length: 10 }, (_, at) => chunk(at + 1));
    assert.equal(frameRows(ladder(frames)).length, 10);
  });

  it('tells of connections, at their time', () => {
    const server = { host: '192.0.2.1', port: 5060 };
    const opened = {
      kind: 'opened',
      at: 1.5,
      transport: 'tcp',
      server,
      opener: SENDER,
      accepter: CORE,
    } as const;
    const closed = { ...opened, kind: 'closed', at: 9, closedBy: 'accepter', reason: 'ECONNRESET' } as const;
    const lines = traceLines([sampleFrame(1, 'a'), sampleFrame(2, 'b')], { connections: [opened, closed] });
    assert.deepEqual(
      ladderOf(lines, [])?.rows.map((row) => (row.kind === 'connection' ? [row.from, row.text] : row.kind)),
      [
        'frame',
        ['news', 'TCP connection opened'],
        'frame',
        ['core', 'TCP connection closed by core: ECONNRESET'],
      ],
    );
  });

  it('holds no secrets, not even where a frame is cut', () => {
    const secret = '6629fae49393a05397450978507c4ef1';
    for (const padding of [0, 1900, 1970, 2000, 2020, 2040, 5000, 70_000, 200_000]) {
      const credentials = `Authorization: Digest username="nora", response="${secret}"\r\n`;
      const octets = sampleMessage(`X: ${'x'.repeat(padding)}\r\n${credentials}`, '');
      const text = JSON.stringify(ladder([sampleFrame(1, octets)]));
      for (let at = 0; at + 8 <= secret.length; at += 1)
        assert.ok(!text.includes(secret.slice(at, at + 8)), `padding ${padding}`);
    }
  });

  it('leaves out lines that cannot be read, and says so', () => {
    const [header = '', first = ''] = traceLines([sampleFrame(1, 'a')]);
    const found = ladderOf([header, first, '{"index":2,"octets', '[]', ''], []);
    assert.equal(found?.rows.length, 1);
    assert.equal(found.unreadable, 2);
  });

  it('is none when the file is no trace', () => {
    assert.equal(ladderOf([], []), undefined);
    assert.equal(ladderOf(['{"format":"sip-push-trace","version":2}'], []), undefined);
    assert.equal(ladderOf(['<html>'], []), undefined);
  });
});
