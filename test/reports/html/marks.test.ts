import assert from 'node:assert/strict';
import { marksIn } from '../../../reports/html/marks';
import { sampleMessage } from './sample-run';

function marked(octets: string, words: string): string[] {
  return marksIn(octets, words).map(([start, end]) => octets.slice(start, end));
}

describe('the offending part of a frame', () => {
  it('is what the finding repeats of it', () => {
    const octets = sampleMessage('Contact: <sip:news@192.0.2.3>\r\n');
    assert.deepEqual(marked(octets, 'Contact: <sip:news@192.0.2.3>'), ['Contact: <sip:news@192.0.2.3>']);
    assert.deepEqual(marked(octets, 'Contact: <sip:news@192.0.2.3> (and 1 more like it)'), [
      'Contact: <sip:news@192.0.2.3>',
    ]);
    assert.deepEqual(marked(octets, 'Content-Length: 13, but 2 octets follow the body'), [
      'Content-Length: 13',
    ]);
    assert.deepEqual(marked(octets, 'CSeq: 1 MESSAGE in a NOTIFY'), ['CSeq: 1 MESSAGE']);
  });

  it('is a start line, by its words or by its code', () => {
    const octets = 'SIP/2.0 400 Bad CSeq\r\nCSeq: 1 MESSAGE\r\n\r\n';
    assert.deepEqual(marked(octets, 'nothing came; the core said SIP/2.0 400 Bad CSeq'), [
      'SIP/2.0 400 Bad CSeq',
    ]);
    assert.deepEqual(marked(octets, 'answers with 400'), ['SIP/2.0 400 Bad CSeq']);
    assert.deepEqual(marked(octets, 'answers with 404'), []);
  });

  it('is the flag of a chunk', () => {
    const octets = 'MSRP a1b2 SEND\r\nTo-Path: msrp://x\r\n\r\na + b\r\n-------a1b2+\r\n';
    assert.deepEqual(marked(octets, 'the last chunk ends in "+"'), ['-------a1b2+']);
  });

  it('is a header field that is spoken of', () => {
    assert.deepEqual(marked(sampleMessage('Max-Forwards: 10\r\n'), 'a start at 10 in Max-Forwards'), [
      'Max-Forwards: 10',
    ]);
  });

  it('is nothing when no words lead to the octets', () => {
    assert.deepEqual(marked(sampleMessage(), 'no answer within 32 s'), []);
    assert.deepEqual(marked('', ''), []);
  });
});
