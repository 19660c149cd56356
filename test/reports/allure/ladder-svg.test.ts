import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ladderSvg } from '../../../reports/allure/ladder-svg';
import { ladderOf } from '../../../reports/html/ladder';
import type { FindingRecord } from '../../../reports/run-record/scenario-record';
import type { Frame } from '../../../network/trace';
import { CORE, PHONE, proof, sampleFrame, sampleMessage, traceLines } from '../html/sample-run';

function drawn(frames: readonly Frame[], findings: readonly FindingRecord[] = [], clockMs = 0): string {
  return ladderSvg(ladderOf(traceLines(frames), findings)!, 'A push', findings, clockMs);
}

const count = (text: string, part: RegExp): number => [...text.matchAll(part)].length;

/** Whether every element is closed in the right order, and no character stands where XML has none. */
function isWellFormed(xml: string): boolean {
  const open: string[] = [];
  for (const [, end, name, selfClosing] of xml.matchAll(
    /<(\/?)([a-z]+)(?: [a-zA-Z0-9-]+="[^"<]*")*(\/?)>/g,
  )) {
    if (end === '/') {
      if (open.pop() !== name) return false;
    } else if (selfClosing !== '/') open.push(name!);
  }
  const text = xml.replace(/<\/?[a-z]+(?: [a-zA-Z0-9-]+="[^"<]*")*\/?>/g, '');
  return open.length === 0 && !/[<>\u0000-\u0008\u000B\u000C\u000E-\u001F]|&(?!(amp|lt|gt|quot);)/.test(text);
}

describe('ladder as SVG', () => {
  it('has a lifeline for each actor and an arrow for each frame, with its start line', () => {
    const answer = sampleFrame(2, 'SIP/2.0 200 OK\r\nCSeq: 1 MESSAGE\r\n\r\n', { from: CORE, to: PHONE });
    const svg = drawn([sampleFrame(1, sampleMessage()), answer]);
    assert.equal(count(svg, /class="life"/g), 3);
    assert.equal(count(svg, /class="arrow"/g), 2);
    assert.match(svg, /<title>Ladder of A push<\/title>/);
    assert.match(svg, />SIP\/2\.0 200 OK</);
    assert.ok(isWellFormed(svg));
  });

  it('marks the frame that proves a finding, with the requirement', () => {
    const svg = drawn([sampleFrame(1, sampleMessage()), sampleFrame(2, 'X')], [proof(1)]);
    assert.equal(count(svg, /class="band"/g), 1);
    assert.match(svg, /class="frame fail".*>MSG-1<\/text>/);
    assert.match(drawn([sampleFrame(1, 'X')], [proof(1, { waived: true })]), /class="frame waived"/);
  });

  it('tells what was sent again, what was lost, and for how long nothing was sent', () => {
    const frames = [
      sampleFrame(1, sampleMessage()),
      sampleFrame(2, sampleMessage(), { sentAt: 500 }),
      sampleFrame(3, 'x', { sentAt: 2600, note: 'lost' }),
    ];
    const svg = drawn(frames, [], 34_600);
    assert.match(svg, /class="frame repeated"/);
    assert.match(svg, /repeats 1/);
    assert.match(svg, /class="frame lost"/);
    assert.match(svg, />2\.1 s of silence</);
    assert.match(svg, />32\.0 s of silence, until the scenario ended</);
  });

  it('shows UTF-8 as the text that it is, cut to the arrow', () => {
    const line = Buffer.from('MESSAGE sip:n\u00f8ra@push.example SIP/2.0\r\n\r\n').toString('latin1');
    assert.match(drawn([sampleFrame(1, line)]), /sip:n\u00f8ra@/);
    assert.match(
      drawn([sampleFrame(1, `MESSAGE sip:${'a'.repeat(300)} SIP/2.0\r\n\r\n`)]),
      />MESSAGE sip:a+\u2026</,
    );
  });

  it('says when nothing was sent', () => {
    assert.match(drawn([]), />Nothing was sent\.</);
  });

  it('stays XML, whatever was on the wire', () => {
    const octets = fc.uint8Array({ maxLength: 40 }).map((each) => Buffer.from(each).toString('latin1'));
    fc.assert(
      fc.property(fc.array(fc.oneof(octets, fc.constantFrom('<a b="&">', ']]>', '\u0000<'))), (lines) => {
        assert.ok(isWellFormed(drawn(lines.map((line, at) => sampleFrame(at + 1, line)))));
      }),
    );
  });
});
