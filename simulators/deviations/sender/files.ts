import type { Deviation } from '../deviation';
import { deviationsOf } from '../edits';
import { sends, withField } from '../msrp-edits';
import { attribute, isReinvite, sdp, sdpWhere, withLineAfter, withoutAttribute } from '../sdp-edits';

const sender = deviationsOf('sender');
const selector = (change: (value: string) => string) => sdp(attribute('file-selector', change));

/** Faults in describing files: RFC 5547 s6 to s9. */
export const FILES: readonly Deviation[] = [
  sender(
    'file-without-selector',
    'MSRP-5547-5-01',
    'The offer of a file has no file-selector',
    sdp(withoutAttribute('file-selector')),
  ),
  sender(
    'unknown-selector',
    'MSRP-5547-6-01',
    'The file-selector has a selector that nobody knows',
    selector((value) => `${value} colour:red`),
  ),
  sender(
    'slash-in-file-name',
    'MSRP-5547-6-02',
    'The name of a file has a "/" that is not encoded',
    selector((value) => value.replace('name:"', 'name:"tmp/')),
  ),
  sender(
    'size-with-leading-zero',
    'MSRP-5547-6-03',
    'The size of a file has a leading zero',
    selector((value) => value.replace('size:', 'size:0')),
  ),
  sender(
    'type-parameter-without-quotes',
    'MSRP-5547-6-04',
    'A parameter of the type of a file is not quoted',
    selector((value) => value.replace(/type:([^ ;]+)[^ ]*/, 'type:$1;charset=utf-8')),
  ),
  sender(
    'hash-in-lower-case',
    'MSRP-5547-6-05',
    'The hash of a file is in lower case',
    selector((value) => value.replace(/hash:sha-1:[0-9A-F:]+/, (hash) => hash.toLowerCase())),
  ),
  sender(
    'disposition-of-another-size',
    'MSRP-5547-6-07',
    'Content-Disposition has another size than the file-selector',
    sends((frame) => withField(frame, 'Content-Disposition', (value) => value.replace(/size=\d+/, 'size=1'))),
  ),
  sender(
    'file-date-without-zone',
    'MSRP-5547-6-08',
    'The date of a file has no zone',
    sdp(attribute('file-date', (value) => value.replace(/ [+-]\d{4}"/g, '"'))),
  ),
  sender(
    'file-range-beyond-the-file',
    'MSRP-5547-6-09',
    'The range of a file goes beyond its end',
    sdp(attribute('file-range', (value) => value.replace(/-.*/, '-999999999'))),
  ),
  sender(
    'disposition-no-token',
    'MSRP-5547-7-01',
    'The disposition of a file is no token',
    sdp(attribute('file-disposition', () => 'a/b')),
  ),
  sender(
    'two-files-on-a-line',
    'MSRP-5547-8.2-01',
    'One m= line has two file-selectors',
    sdp(withLineAfter('file-selector', 'a=file-selector:size:7')),
  ),
  sender(
    'icon-without-part',
    'MSRP-5547-8.8-01',
    'The icon of a file is not in the message',
    sdp(withLineAfter('file-transfer-id', 'a=file-icon:cid:icon@content.example')),
  ),
  sender(
    'title-below-attributes',
    'MSRP-5547-9.1-01',
    'The i= line stands below the attributes of its m= line',
    sdp((text) => text.replace(/^(i=.*\r\n)((?:[ac]=.*\r\n)+)/gm, '$2$1')),
  ),
  sender(
    'one-id-for-all-transfers',
    'MSRP-5547-8.1-01',
    'All file transfers have one id',
    sdp(attribute('file-transfer-id', () => 'always-the-same')),
  ),
  sender(
    'file-described-by-name-alone',
    'MSRP-5547-8.2.1-01',
    'Of a file it tells nothing but the name',
    selector((value) => value.replace(/(name:"[^"]*").*/, '$1')),
  ),
  sender(
    'id-kept-for-another-file',
    'MSRP-5547-8.6-01',
    'In a later offer a line is for another file, and keeps its id',
    sdpWhere(
      isReinvite,
      attribute('file-selector', (value) => value.replace(/size:\d+/, 'size:77').replace(/ ?hash:\S+/, '')),
    ),
  ),
];
