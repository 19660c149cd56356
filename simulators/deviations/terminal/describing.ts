import type { Deviation } from '../deviation';
import { deviationsOf } from '../edits';
import { attribute, capabilitySdp, sdp, withLineAfter, withoutAttribute } from '../sdp-edits';

const terminal = deviationsOf('terminal');

/** Faults in answering offers: RFC 3264 s6 to s8, RFC 4145 s4, RFC 5547 s8. */
export const DESCRIBING: readonly Deviation[] = [
  terminal(
    'answer-with-fewer-lines',
    'MSRP-3264-6-01',
    'The answer leaves out the last m= line',
    sdp((text) => text.replace(/m=(?!.*^m=).*$/ms, '')),
  ),
  terminal(
    'answer-with-other-times',
    'MSRP-3264-6-21',
    'The t= line of the answer is not that of the offer',
    sdp((text) => text.replace('t=0 0', 't=3973708800 3973712400')),
  ),
  terminal(
    'answer-both-ways',
    'MSRP-3264-6.1-01',
    'What is offered sendonly is answered sendrecv',
    sdp((text) => text.replaceAll('a=recvonly\r\n', '')),
  ),
  terminal(
    'closed-line-opened',
    'MSRP-3264-8.2-01',
    'A line that is offered with port 0 is answered with another port',
    sdp((text) => text.replace(/^m=message 0/gm, 'm=message 9')),
  ),
  terminal(
    'answer-actpass',
    'MSRP-6135-4.2.1-21',
    'It answers a=setup:actpass',
    sdp(attribute('setup', () => 'actpass')),
  ),
  terminal(
    'answer-with-another-id',
    'MSRP-5547-8.1-02',
    'The answer has another file-transfer-id',
    sdp(attribute('file-transfer-id', (value) => `${value}x`)),
  ),
  terminal(
    'refusal-without-selector',
    'MSRP-5547-8.3-01',
    'The answer that refuses a file lacks its file-selector',
    sdp((text) => text.replace(/^(m=message 0 .*\r\n)a=file-selector:.*\r\n/gm, '$1')),
  ),
  terminal(
    'acceptance-without-size',
    'MSRP-5547-8.3.1-01',
    'The answer that accepts a file leaves out its size',
    sdp(attribute('file-selector', (value) => value.replace(/ ?size:\d+/, ''))),
  ),
  terminal(
    'disposition-in-answer',
    'MSRP-5547-8.3.1-02',
    'The answer has a file-disposition',
    sdp(withLineAfter('file-transfer-id', 'a=file-disposition:render')),
  ),
  terminal(
    'acceptance-without-range',
    'MSRP-5547-8.3.1-03',
    'The answer that accepts part of a file leaves out the range',
    sdp(withoutAttribute('file-range')),
  ),
  terminal(
    'file-in-capabilities',
    'MSRP-5547-8.5-01',
    'The answer to OPTIONS describes a file',
    capabilitySdp((text) => text.replace('a=file-selector\r\n', 'a=file-selector:size:7\r\n')),
  ),
];
